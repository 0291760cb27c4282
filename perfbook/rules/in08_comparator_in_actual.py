"""实际完成值应填实际数，不带“≥”“不低于”等字样。

实际完成值是结果，照抄指标值的符号就看不出究竟完成了多少。

不符合：

| 三级指标   | 年度指标值 | 实际完成值 |
|------------|------------|------------|
| 群众满意率 | ≥90(%)     | ≥90(%)     |
| 车位数量   | ≥100(个)   | 不少于100个 |

符合：

| 三级指标   | 年度指标值 | 实际完成值 |
|------------|------------|------------|
| 群众满意率 | ≥90(%)     | 93.50(%)   |
| 车位数量   | =100(个)   | =100(个)   |
| 设备完好率 | ≥95(%)     | 达到97%    |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.quantity import fold, parse
from perfbook.rules import comparing_terms, naming
from perfbook.rules.rule import rule


@rule(
    id="IN08",
    on=Indicator,
    at="actual_value",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：实际完成值为当年实际完成数",
    excel=comparing_terms.COMPARATOR_IN_ACTUAL,
)
def comparator_in_actual(actual_value: str) -> str | None:
    # 达到 97% tells a result; 达到 97% 以上 does not.
    read = parse(naming.without_reached(actual_value))
    signed = fold(actual_value).startswith(comparing_terms.STARTS)
    if signed or (read is not None and read.comparator not in ("=", None)):
        return f"实际完成值“{actual_value}”带有比较符号或字样，不是实际数。请改填当年的实际完成数。"
    return None
