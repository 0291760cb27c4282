"""每项指标都应有分值，并且大于 0。

没有分值的指标不计分，分值合计也凑不满 100 分。

不符合：

| 三级指标   | 年度指标值 | 分值 |
|------------|------------|------|
| 热线接通率 | ≥95.00(%)  | 10   |
| 培训人次   | ≥200(人次) |      |
| 投诉处理率 | ≥90.00(%)  | 0    |

符合：

| 三级指标     | 年度指标值 | 分值 |
|--------------|------------|------|
| 热线接通率   | ≥95.00(%)  | 10   |
| 生态环境成本 | 无         |      |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import EvaluatedIndicator, Funds, SelfEvaluation
from perfbook.rules.rule import Fault, rule
from perfbook.rules.scores import is_declined


@rule(
    id="WT02",
    on=SelfEvaluation,
    at="indicators",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：每项指标设定分值",
    excel={
        "funds.total.weight": "NOT(ISNUMBER({funds.total.weight?}))",
        "indicators.weight": "IF({declined},FALSE,IF(ISNUMBER({weight}),{weight}<=0,TRUE))",
    },
    unfilled=True,
    yields_to=("BK16",),
    may_lack=("funds", "indicators"),
)
def weight_missing(funds: Funds | None = None, indicators: tuple[EvaluatedIndicator, ...] = ()) -> Iterator[Fault]:
    if funds and "weight" in funds.total.model_fields_set and funds.total.weight is None:
        yield Fault("年度资金总额一行没有填预算执行的分数。请补填。", at="funds.total.weight")
    for number, indicator in enumerate(indicators):
        weight = indicator.weight
        if "weight" not in indicator.model_fields_set or (weight is not None and weight > 0) or is_declined(indicator):
            continue
        fact = "没有填分值" if weight is None else f"分值为 {plain(weight)}"
        yield Fault(f"这项指标{fact}。请填写大于 0 的分值。", at=f"indicators[{number}].weight")
