"""成本指标应是上限（≤），不应是下限（≥）。

成本越低越好，写成下限等于要求多花钱。

不符合：

| 一级指标 | 二级指标     | 三级指标 | 年度指标值  |
|----------|--------------|----------|-------------|
| 成本指标 | 经济成本指标 | 采购成本 | ≥50.00(万元) |

符合：

| 一级指标 | 二级指标     | 三级指标       | 年度指标值  |
|----------|--------------|----------------|-------------|
| 成本指标 | 经济成本指标 | 采购成本       | ≤50.00(万元) |
| 成本指标 | 经济成本指标 | 政府采购节支率 | ≥2(%)       |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN16",
    on=Indicator,
    at="annual_target",
    severity=Severity.WARNING,
    basis="财预〔2021〕101号：成本指标",
    may_lack=("level1", "level2"),
)
def cost_with_floor(
    level3: str, annual_target: str, figures: Figures, level1: str | None = None, level2: str | None = None
) -> str | None:
    target = naming.quantity(level3, annual_target)
    if target is None or target.comparator not in ("≥", ">") or not naming.is_cost(level1, level2, figures):
        return None
    # A rate that should be high is no cost, whatever level it stands at.
    if naming.mentions("saving", level3) or naming.direction(level3, target.measure) == "high":
        return None
    return f"成本指标“{level3}”的指标值 {annual_target} 是下限。请核实，成本一般应写成 ≤ 的上限，确无误的请说明。"
