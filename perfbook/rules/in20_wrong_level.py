"""三级指标应放在与其内容相符的一级、二级指标下。

放错位置会使产出、效益、满意度的分值结构失真。

不符合：

| 一级指标 | 二级指标 | 三级指标       |
|----------|----------|----------------|
| 产出指标 | 质量指标 | 工作人员满意度 |
| 产出指标 | 数量指标 | 验收合格率     |

符合：

| 一级指标   | 二级指标           | 三级指标       |
|------------|--------------------|----------------|
| 满意度指标 | 服务对象满意度指标 | 工作人员满意度 |
| 产出指标   | 质量指标           | 验收合格率     |
| 产出指标   | 时效指标           | 完成时间达标率 |
| 产出指标   | 质量指标           | 重大差错次数   |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules.levels import level_of
from perfbook.rules.rule import rule


@rule(
    id="IN20",
    on=Indicator,
    at="level3",
    severity=Severity.NOTE,
    basis="财预〔2020〕10号、财预〔2021〕101号所列各级指标的含义",
    may_lack=("level2",),
)
def wrong_level(level3: str, level1: str, figures: Figures, level2: str | None = None) -> str | None:
    belongs = level_of(level3, level1, level2 or "", figures)
    if belongs is None:
        return None
    return f"“{level3}”看来属于“{belongs}”，现列在“{level2 or level1}”下。建议调整位置或改名，请核对。"
