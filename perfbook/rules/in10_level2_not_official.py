"""二级指标名称宜用规定的名称。

名称不统一，汇总时无法归类，也容易放错一级指标。

不符合：

| 一级指标 | 二级指标 | 三级指标     |
|----------|----------|--------------|
| 效益指标 | 长效机制 | 长效管理情况 |

符合：

| 一级指标 | 二级指标       | 三级指标     |
|----------|----------------|--------------|
| 效益指标 | 可持续影响指标 | 长效管理情况 |
| 产出指标 | 数量           | 培训人数     |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.quantity import fold
from perfbook.rules.rule import rule


@rule(
    id="IN10",
    on=Indicator,
    at="level2",
    severity=Severity.NOTE,
    basis="财预〔2020〕10号、财预〔2021〕101号所列二级指标",
)
def level2_not_official(level1: str, level2: str, figures: Figures) -> str | None:
    role = figures.role_of(level1)
    # An edition that prescribes no names has no wrong ones.
    official = figures.level2.get(role, ()) if role else ()
    if not official or fold(level2).removesuffix("指标") in {name.removesuffix("指标") for name in official}:
        return None
    return f"“{level1}”下没有“{level2}”这个二级指标。建议改为{'、'.join(official)}，请核对。"
