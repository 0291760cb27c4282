"""执行率、预算执行得分的末位请再核对。

按印出的金额直接计算，末位与表中的数不同；可能是按元计算后取位，也可能是笔误。

不符合：

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|-----------|
| 年度资金总额 | 0.48       | 0.48       | 98.50     |

符合：

| 资金         | 全年预算数 | 全年执行数 | 分数 | 执行率(%) | 得分 |
|--------------|------------|------------|------|-----------|------|
| 年度资金总额 | 1856.67    | 1842.32    | 10   | 99.22     | 9.92 |
"""

from collections.abc import Iterator
from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import FundRow
from perfbook.rules.amounts import LAST_DIGIT, rate_exact, rate_possible, recomputed_rate, score_gap
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD13",
    on=FundRow,
    at="execution_rate",
    severity=Severity.NOTE,
    basis="执行率、得分保留两位小数；取位见 figures.toml",
    yields_to=("FD02", "FD14"),
    may_lack=("weight", "score"),
)
def last_digit_differs(
    figures: Figures,
    annual_budget: Decimal | None = None,
    executed_amount: Decimal | None = None,
    execution_rate: Decimal | None = None,
    weight: Decimal | None = None,
    score: Decimal | None = None,
) -> Iterator[Fault]:
    right = recomputed_rate(executed_amount, annual_budget, figures)
    if right is not None and execution_rate is not None and executed_amount is not None and annual_budget is not None:
        possible = rate_possible(execution_rate, executed_amount, annual_budget, figures)
        if possible and not rate_exact(execution_rate, executed_amount, annual_budget):
            message = (
                f"执行率 {plain(execution_rate)} 与按印出金额算出的 {right} 略有出入。请核对，没有依据的改为 {right}。"
            )
            yield Fault(message, at="execution_rate", expected=str(right))
    if weight is None or score is None or not 0 <= score <= weight:
        return
    gap = score_gap(score, weight, execution_rate, right)
    if gap and gap <= LAST_DIGIT:
        yield Fault(f"预算执行得分 {plain(score)} 与执行率×分数的末位相差 0.01。请核对取位。", at="score")
