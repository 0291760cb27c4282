"""得分不得低于 0。

没有完成的指标得 0 分，不倒扣。

不符合：

| 三级指标 | 分值 | 得分 |
|----------|------|------|
| 培训人次 | 10   | -2   |

符合：

| 三级指标 | 分值 | 得分 |
|----------|------|------|
| 培训人次 | 10   | 0    |
"""

from decimal import Decimal

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import plain
from perfbook.rules.rule import rule


# A negative score of 预算执行 is told with what it should be, by FD04.
@rule(
    id="SC06",
    on=Indicator,
    at="score",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：各项得分在分值以内",
    excel="{score}<0",
)
def score_negative(score: Decimal) -> str | None:
    return f"得分 {plain(score)} 低于 0。请改为 0 至分值之间的数。" if score < 0 else None
