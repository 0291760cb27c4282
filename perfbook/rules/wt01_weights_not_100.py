"""预算执行与各项指标的分值合计应为 100 分。

分值合计与“总分”一行印出的分值也应一致，否则总分和评分等级都没有意义。

不符合：

| 资金         | 分数 |
|--------------|------|
| 年度资金总额 | 10   |

| 三级指标   | 分值 |
|------------|------|
| 热线接通率 | 60   |
| 培训人次   | 50   |

符合：

| 资金         | 分数 |
|--------------|------|
| 年度资金总额 | 10   |

| 三级指标   | 分值 |
|------------|------|
| 热线接通率 | 60   |
| 培训人次   | 30   |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import EvaluatedIndicator, Funds, SelfEvaluation
from perfbook.rules.rule import Fault, rule


def weights_formula(figures: Figures) -> str:
    weights = "{funds.total.weight},{indicators.weight}"
    off = f"ROUND(SUM({weights}),6)<>{figures.weight_total:f}"
    misprinted = f"AND(ISNUMBER({{total_weight}}),ROUND(SUM({weights})-{{total_weight}},6)<>0)"
    return f"AND(COUNT({weights})=ROWS({{indicators.weight}})+1,OR({off},{misprinted}))"


@rule(
    id="WT01",
    on=SelfEvaluation,
    at="total_weight",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：满分 100 分",
    excel=weights_formula,
    may_lack=("total_weight",),
)
def weights_not_100(
    funds: Funds, indicators: tuple[EvaluatedIndicator, ...], figures: Figures, total_weight: Decimal | None = None
) -> Fault | None:
    given = [funds.total.weight, *(indicator.weight for indicator in indicators)]
    if None in given:  # WT02 and FD10 speak of a weight that is missing
        return None
    total = sum((weight for weight in given if weight is not None), Decimal(0))
    expected = plain(figures.weight_total)
    if total != figures.weight_total:
        message = f"预算执行与各项指标的分值合计为 {plain(total)}，应为 {expected}。请调整各项指标的分值。"
        return Fault(message, expected=expected)
    if total_weight is not None and total_weight != total:
        message = f"“总分”一行的分值印为 {plain(total_weight)}，各项分值合计是 {plain(total)}。请改为 {plain(total)}。"
        return Fault(message, expected=plain(total))
    return None
