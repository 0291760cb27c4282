"""指标值是数值的，实际完成值也应填数值。

用文字回答数值目标，无法比较，也无法按比例评分。

不符合：

| 三级指标   | 年度指标值 | 实际完成值 |
|------------|------------|------------|
| 质量达标率 | ≥95(%)     | 达到要求   |

符合：

| 三级指标     | 年度指标值 | 实际完成值 |
|--------------|------------|------------|
| 质量达标率   | ≥95(%)     | 96(%)      |
| 长效管理制度 | 建立健全   | 达成指标   |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN23",
    on=Indicator,
    at="actual_value",
    severity=Severity.WARNING,
    basis="财预〔2020〕10号：实际完成值应与指标值对应",
    may_lack=("level3",),
)
def number_answered_in_words(annual_target: str, actual_value: str, level3: str | None = None) -> str | None:
    if naming.quantity(level3, annual_target) and naming.in_words(actual_value):
        fact = f"指标值 {annual_target} 是数值，实际完成值却写“{actual_value}”"
        return f"{fact}。请核实，改填实际完成的数值，确无法计量的请说明。"
    return None
