"""有时限的指标，实际用时为 0 的请核对。

响应、等候、办理总要用时，填 0 往往是没有统计，或当年没有发生。

不符合：

| 三级指标       | 年度指标值  | 实际完成值 |
|----------------|-------------|------------|
| 故障响应及时性 | ≤6.00(小时) | 0.00(小时) |

符合：

| 三级指标       | 年度指标值  | 实际完成值 |
|----------------|-------------|------------|
| 故障响应及时性 | ≤6.00(小时) | 1.50(小时) |
| 有责投诉次数   | ≤3(次)      | 0(次)      |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN24",
    on=Indicator,
    at="actual_value",
    severity=Severity.NOTE,
    basis="实际完成值应有统计依据（依据待核）",
)
def zero_time(level3: str, annual_target: str, actual_value: str) -> str | None:
    target, actual = naming.quantity(level3, annual_target), naming.quantity(level3, actual_value)
    if target is None or actual is None or target.comparator not in ("≤", "<") or actual.number != 0:
        return None
    if naming.direction(level3, target.measure) != "low" or not naming.is_time(target.measure):
        return None
    return f"时限 {annual_target} 的实际用时填为 {actual_value}。请核对，当年没有发生的建议在偏差原因中注明。"
