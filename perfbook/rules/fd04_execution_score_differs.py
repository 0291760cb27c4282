"""预算执行得分应等于执行率乘以分数。

得分保留两位小数，截取或四舍五入都可以，最高为分数本身；差 0.01 只作提示。

不符合：

| 资金         | 全年预算数 | 全年执行数 | 分数 | 执行率(%) | 得分 |
|--------------|------------|------------|------|-----------|------|
| 年度资金总额 | 7065.00    | 3999.13    | 10   | 56.60     | 6.00 |

符合：

| 资金         | 全年预算数 | 全年执行数 | 分数 | 执行率(%) | 得分 |
|--------------|------------|------------|------|-----------|------|
| 年度资金总额 | 109.32     | 106.97     | 10   | 97.85     | 9.79 |
"""

from decimal import Decimal

from perfbook.computations import execution_score
from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import FundRow
from perfbook.rules import amounts_formulas
from perfbook.rules.amounts import LAST_DIGIT, recomputed_rate, score_gap
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD04",
    on=FundRow,
    at="score",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：预算执行率得分＝执行率×分值，不超过分值",
    excel=amounts_formulas.score_differs,
)
def execution_score_differs(
    weight: Decimal,
    score: Decimal,
    figures: Figures,
    annual_budget: Decimal | None = None,
    executed_amount: Decimal | None = None,
    execution_rate: Decimal | None = None,
) -> Fault | None:
    recomputed = recomputed_rate(executed_amount, annual_budget, figures)
    gap = score_gap(score, weight, execution_rate, recomputed)
    # A score that follows a wrong printed rate fits it; the rate's own rule speaks of the rate.
    if 0 <= score <= weight and (gap is None or gap <= LAST_DIGIT):
        return None
    rate = execution_rate if recomputed is None else recomputed
    right = execution_score(rate, weight, figures)
    if right is not None and right < 0:  # it follows a negative amount or rate, which is told where it stands
        return None
    if right is None:
        return Fault(f"预算执行得分 {plain(score)} 不在 0 与分数 {plain(weight)} 之间。请核对后更正。")
    message = f"预算执行得分 {plain(score)} 与执行率不符：{rate}%×{plain(weight)} 为 {right} 分。请改为 {right}。"
    return Fault(message, expected=str(right))
