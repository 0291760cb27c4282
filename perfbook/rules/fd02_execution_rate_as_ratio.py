"""执行率应按百分数填写，56.60% 填 56.60。

这一栏的单位是 %；填成 0.57，预算执行得分和总分就会跟着算错。

不符合：

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|-----------|
| 年度资金总额 | 7065.00    | 3999.13    | 0.57      |

符合：

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|-----------|
| 年度资金总额 | 7065.00    | 3999.13    | 56.60     |
| 当年财政拨款 | 1000.00    | 5.70       | 0.57      |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import FundRow
from perfbook.rules import amounts_formulas
from perfbook.rules.amounts import is_ratio, recomputed_rate
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD02",
    on=FundRow,
    at="execution_rate",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号附件：执行率一栏以 % 为单位",
    excel=amounts_formulas.is_ratio("{execution_rate}", "{executed_amount}", "{annual_budget}"),
)
def execution_rate_as_ratio(
    annual_budget: Decimal, executed_amount: Decimal, execution_rate: Decimal, figures: Figures
) -> Fault | None:
    if not is_ratio(execution_rate, executed_amount, annual_budget, figures):
        return None
    right = recomputed_rate(executed_amount, annual_budget, figures)
    return Fault(f"执行率填成了小数 {plain(execution_rate)}，应按百分数填写。请改为 {right}。", expected=str(right))
