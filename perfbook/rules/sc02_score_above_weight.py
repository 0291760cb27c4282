"""得分不得高于分值。

得分按指标完成程度在分值以内给定；高于分值会使总分失真。

不符合：

| 三级指标   | 分值 | 得分 |
|------------|------|------|
| 热线接通率 | 10   | 12   |

符合：

| 三级指标   | 分值 | 得分 |
|------------|------|------|
| 热线接通率 | 10   | 10   |
| 培训人次   | 10   |      |
"""

from decimal import Decimal

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import plain
from perfbook.rules.rule import Fault, rule


@rule(
    id="SC02",
    on=Indicator,
    at="score",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：各项得分在分值以内",
    excel="{score}>{weight}",
)
def score_above_weight(score: Decimal, weight: Decimal) -> Fault | None:
    if score > weight:
        return Fault(f"得分 {plain(score)} 高于分值 {plain(weight)}。请改为不高于 {plain(weight)} 的数。")
    return None
