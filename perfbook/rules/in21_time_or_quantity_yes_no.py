"""数量指标和时效指标不宜只填“是”。

数量应填多少，时效应填何时或多久，“是”说明不了完成程度。

不符合：

| 一级指标 | 二级指标 | 三级指标         | 年度指标值 |
|----------|----------|------------------|------------|
| 产出指标 | 时效指标 | 项目建设完成时间 | 是         |

符合：

| 一级指标 | 二级指标 | 三级指标         | 年度指标值 |
|----------|----------|------------------|------------|
| 产出指标 | 时效指标 | 项目建设完成时间 | 12月底前   |
| 产出指标 | 质量指标 | 符合行业标准     | 是         |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import Fault, rule


@rule(
    id="IN21",
    on=Indicator,
    at="annual_target",
    severity=Severity.NOTE,
    basis="财预〔2020〕10号：绩效指标应细化、量化",
    may_lack=("annual_target", "actual_value"),
)
def time_or_quantity_yes_no(
    level2: str, annual_target: str | None = None, actual_value: str | None = None
) -> Fault | None:
    if "时效" not in level2 and "数量" not in level2:
        return None
    if naming.is_yes_no(annual_target):
        return Fault(f"{level2}的指标值只填了“{annual_target}”。建议填写数量、日期或时限，请核对。")
    # A number answered with a word is another rule's warning.
    if naming.is_yes_no(actual_value) and naming.in_words(annual_target):
        message = f"{level2}的实际完成值只填了“{actual_value}”。建议填写实际数量、日期或用时，请核对。"
        return Fault(message, at="actual_value")
    return None
