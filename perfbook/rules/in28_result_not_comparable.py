"""实际完成值应能与指标值比较。

指标值是数值，实际完成值却看不出是多少，就不知道完成了没有，得分也没有依据。

不符合：

| 三级指标     | 年度指标值 | 实际完成值 |
|--------------|------------|------------|
| 材料及时率   | ≥95(%)     | 0.5        |
| 材料及时率   | ≥95(%)     | 90-95%     |
| 健康讲座场次 | ≥12(场)    | 共举办10场 |

符合：

| 三级指标     | 年度指标值 | 实际完成值 |
|--------------|------------|------------|
| 材料及时率   | ≥95(%)     | 96(%)      |
| 健康讲座场次 | ≥12(场)    | 13场次     |
| 差错率       | ≤1(%)      | 0.5        |
"""

import re
from decimal import Decimal

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.quantity import Quantity, fold
from perfbook.rules import naming
from perfbook.rules.completion import perhaps_ratio
from perfbook.rules.rule import rule


@rule(
    id="IN28",
    on=Indicator,
    at="actual_value",
    severity=Severity.WARNING,
    basis="财预〔2020〕10号：实际完成值应与指标值对应",
    yields_to=("IN08",),
    may_lack=("level3",),
)
def result_not_comparable(annual_target: str, actual_value: str, level3: str | None = None) -> str | None:
    target = naming.quantity(level3, annual_target)
    if target is None or naming.in_words(actual_value) or not re.search(r"\w", fold(actual_value)):
        return None
    actual = naming.quantity(level3, naming.without_reached(actual_value))
    if actual is not None and not perhaps_ratio(target, actual):
        return None
    # Never the target's own number: it would be taken over.
    number = next(one for one in (92, 93) if one != target.number)
    example = Quantity(None, Decimal(number), target.measure)
    return f"看不出“{actual_value}”是否达到“{annual_target}”。请按实际填写一个数，写法如 {example}。"
