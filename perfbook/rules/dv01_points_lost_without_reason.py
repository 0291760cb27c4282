"""得分低于分值的，应写明偏差原因和改进措施。

扣了分却没有原因，或只写“无”“无偏差”，复核时无法判断扣分是否合理。

不符合：

| 三级指标   | 分值 | 得分 | 偏差原因分析及改进措施 |
|------------|------|------|------------------------|
| 热线接通率 | 10   | 9.5  | 无                     |
| 培训人次   | 10   | 8    |                        |

符合：

| 三级指标   | 分值 | 得分 | 偏差原因分析及改进措施         |
|------------|------|------|--------------------------------|
| 热线接通率 | 10   | 9.5  | 话务员离职两人，已补录并完成培训 |
| 培训人次   | 10   | 10   | 无                             |
"""

from decimal import Decimal

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import plain
from perfbook.rules.reasons import says_nothing
from perfbook.rules.rule import rule


@rule(
    id="DV01",
    on=Indicator,
    at="deviation_reason",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：未完成的指标说明偏差原因并提出改进措施",
    yields_to=("BK16",),
    excel="AND({score}<{weight},{no_reason})",
)
def points_lost_without_reason(score: Decimal, weight: Decimal, deviation_reason: str | None = None) -> str | None:
    if score < weight and says_nothing(deviation_reason):
        return f"得分 {plain(score)} 低于分值 {plain(weight)}，没有写偏差原因。请写明原因和改进措施。"
    return None
