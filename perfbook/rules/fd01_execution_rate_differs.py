"""执行率应等于全年执行数除以全年预算数。

执行率决定预算执行的得分；按印出的万元数核对时，已经考虑金额四舍五入到两位小数的误差。

不符合：

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|-----------|
| 年度资金总额 | 109.32     | 106.97     | 98.75     |

符合：

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|-----------|
| 年度资金总额 | 80.95      | 80.94      | 99.98     |
| 当年财政拨款 | 0.48       | 0.48       | 98.50     |
| 上年结转资金 | 0.00       | 0.00       | 0.00      |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import FundRow
from perfbook.rules.amounts import rate_possible, recomputed_rate
from perfbook.rules.amounts_formulas import rate_possible as possible_formula
from perfbook.rules.money_units import mixed
from perfbook.rules.rule import Fault, rule


def differs_formula(figures: Figures) -> str:
    return f"NOT(OR({possible_formula('{execution_rate}', '{least_rate}', '{greatest_rate}', figures)},{{mixed_rate}}))"


@rule(
    id="FD01",
    on=FundRow,
    at="execution_rate",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：执行率＝全年执行数÷全年预算数；取位见 figures.toml",
    excel=differs_formula,
    yields_to=("FD02", "FD03", "FD14"),
    may_lack=("money_unit",),
)
def execution_rate_differs(
    annual_budget: Decimal,
    executed_amount: Decimal,
    execution_rate: Decimal,
    figures: Figures,
    money_unit: str | None = None,
) -> Fault | None:
    right = recomputed_rate(executed_amount, annual_budget, figures)
    if right is None or rate_possible(execution_rate, executed_amount, annual_budget, figures):
        return None
    if mixed(executed_amount, annual_budget, money_unit, figures):
        return None
    if annual_budget == 0:
        return Fault(f"全年预算数为 0，执行率却填了 {plain(execution_rate)}。请改为 0。", expected="0.00")
    message = (
        f"执行率 {plain(execution_rate)} 与金额不符：{plain(executed_amount)}÷{plain(annual_budget)} 为 {right}%。"
        f"请核对金额，执行率改为 {right}。"
    )
    return Fault(message, expected=str(right))
