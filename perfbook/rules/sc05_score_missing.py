"""每项指标和预算执行都应有得分。

缺一项得分，总分和评分等级就算不出来。

不符合：

| 三级指标   | 分值 | 得分 |
|------------|------|------|
| 热线接通率 | 10   | 10   |
| 培训人次   | 10   |      |

符合：

| 三级指标   | 分值 | 得分 |
|------------|------|------|
| 热线接通率 | 10   | 10   |
| 培训人次   | 10   | 0    |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.self_evaluation import EvaluatedIndicator, Funds, SelfEvaluation
from perfbook.rules.rule import Fault, rule
from perfbook.rules.scores import scored


@rule(
    id="SC05",
    on=SelfEvaluation,
    at="indicators",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：自评对每项指标打分",
    excel={
        "funds.total.score": (
            "IF(ISNUMBER({funds.total.score?}),FALSE,COUNT({funds.total.weight?},{funds.total.execution_rate?})=2)"
        ),
        "indicators.score": "IF(ISNUMBER({score}),FALSE,NOT({declined}))",
    },
    unfilled=True,
    yields_to=("BK16",),
    may_lack=("funds", "indicators"),
)
def score_missing(funds: Funds | None = None, indicators: tuple[EvaluatedIndicator, ...] = ()) -> Iterator[Fault]:
    total = (funds or Funds()).total
    for path, score in scored(funds or Funds(), indicators):
        if score is not None:
            continue
        if not path.startswith("funds"):
            yield Fault("这项指标没有填得分。请补填；没有完成的填 0。", at=path)
        elif total.weight is not None and total.execution_rate is not None:
            # Without weight or rate, that is what is missing.
            yield Fault("预算执行没有填得分。请按执行率×分数补填。", at=path)
