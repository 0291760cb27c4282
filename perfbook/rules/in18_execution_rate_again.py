"""预算执行率不宜再作为一项绩效指标。

预算执行率已在项目资金部分计分，再列为指标就重复计分了。

不符合：

| 一级指标 | 二级指标     | 三级指标   | 年度指标值 |
|----------|--------------|------------|------------|
| 成本指标 | 经济成本指标 | 预算执行率 | ≥95(%)     |

符合：

| 一级指标 | 二级指标     | 三级指标     | 年度指标值  |
|----------|--------------|--------------|-------------|
| 成本指标 | 经济成本指标 | 项目成本控制 | ≤50.00(万元) |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN18",
    on=Indicator,
    at="level3",
    severity=Severity.WARNING,
    basis="财预〔2020〕10号：预算执行率单列 10 分",
    may_lack=("level1",),
)
def execution_rate_again(level3: str, level1: str | None = None) -> str | None:
    if naming.mentions("execution_rate", level3) and not naming.is_management(level1):
        return f"“{level3}”已在项目资金部分计分。请核实，换成反映本项目内容的指标，确需保留的请说明。"
    return None
