"""满意度、合格率、覆盖率等不会超过 100%。

这类比率以全部对象为限，超过 100% 说明口径或数字有误。

不符合：

| 三级指标   | 年度指标值 | 实际完成值 |
|------------|------------|------------|
| 培训覆盖率 | ≥90(%)     | 120(%)     |
| 用户满意度 | ≥100(%)    | 100(%)     |

符合：

| 三级指标     | 年度指标值 | 实际完成值 |
|--------------|------------|------------|
| 培训覆盖率   | =100(%)    | 100(%)     |
| 用户满意度   | ≥95(%)     | 98(%)      |
| 床位使用率   | ≥90(%)     | 104(%)     |
| 年采血量增幅 | ≥100(%)    | 120(%)     |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import Fault, rule

WHOLE = 100


@rule(
    id="IN07",
    on=Indicator,
    at="annual_target",
    severity=Severity.WARNING,
    basis="比率以全部对象为限（依据待核）",
    may_lack=("actual_value",),
)
def percentage_above_100(
    level3: str, annual_target: str | None = None, actual_value: str | None = None
) -> Iterator[Fault]:
    if not naming.headed_by("at_most_100", level3) or naming.mentions("never_at_most_100", level3):
        return
    for field, text in {"annual_target": annual_target, "actual_value": actual_value}.items():
        read = naming.quantity(level3, text)
        if read is None or read.measure != "%" or read.number < WHOLE:
            continue
        open_end = read.comparator == ">" or (read.comparator == "≥" and naming.is_satisfaction(level3))
        if read.number > WHOLE or (open_end and field == "annual_target"):
            yield Fault(f"“{level3}”写成 {text}，而它最高为 100%。请核实数值和符号，确无误的请说明。", at=field)
