"""满意度为 100% 的，请核对调查依据。

满意度来自抽样调查，100% 少见，应有问卷和统计结果可查。

不符合：

| 一级指标   | 三级指标       | 年度指标值 | 实际完成值 |
|------------|----------------|------------|------------|
| 满意度指标 | 部门单位满意度 | ≥95.00(%)  | 100.00(%)  |

符合：

| 一级指标   | 三级指标       | 年度指标值 | 实际完成值 |
|------------|----------------|------------|------------|
| 满意度指标 | 部门单位满意度 | ≥95.00(%)  | 98.50(%)   |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import Fault, rule

WHOLE = 100


@rule(
    id="IN27",
    on=Indicator,
    at="actual_value",
    severity=Severity.NOTE,
    basis="满意度应有调查依据（依据待核）",
    yields_to=("IN07",),
    may_lack=("annual_target", "actual_value"),
)
def satisfaction_100(level3: str, annual_target: str | None = None, actual_value: str | None = None) -> Fault | None:
    if not naming.is_satisfaction(level3):
        return None
    for field, text, what in (("annual_target", annual_target, "指标值"), ("actual_value", actual_value, "实际完成值")):
        read = naming.quantity(level3, text)
        if read and read.number == WHOLE and read.measure == "%":
            return Fault(f"满意度的{what}为 100%。请核对调查依据，没有全面调查的建议按实际统计填写。", at=field)
    return None
