"""执行率应除以全年预算数，不是年初预算数。

预算在年中调整过的，以调整后的全年预算数作分母；用年初预算数会把执行率算高或算低。

不符合：

| 资金         | 年初预算数 | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|------------|-----------|
| 年度资金总额 | 112.96     | 109.32     | 106.97     | 94.69     |

符合：

| 资金         | 年初预算数 | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|------------|-----------|
| 年度资金总额 | 112.96     | 109.32     | 106.97     | 97.85     |
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


def from_initial_formula(figures: Figures) -> str:
    right = possible_formula("{execution_rate}", "{least_rate}", "{greatest_rate}", figures)
    from_initial = possible_formula("{execution_rate}", "{least_from_initial}", "{greatest_from_initial}", figures)
    above = "MIN({initial_budget},{annual_budget},{executed_amount})>0"
    return f"AND({above},NOT(OR({{mixed_rate}},{{mixed_with_initial}},{right})),{from_initial})"


@rule(
    id="FD03",
    on=FundRow,
    at="execution_rate",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：执行率＝全年执行数÷全年预算数",
    excel=from_initial_formula,
    yields_to=("FD02",),
    may_lack=("money_unit",),
)
def execution_rate_from_initial_budget(
    initial_budget: Decimal,
    annual_budget: Decimal,
    executed_amount: Decimal,
    execution_rate: Decimal,
    figures: Figures,
    money_unit: str | None = None,
) -> Fault | None:
    if min(initial_budget, annual_budget, executed_amount) <= 0:
        return None
    if any(mixed(executed_amount, budget, money_unit, figures) for budget in (initial_budget, annual_budget)):
        return None
    if rate_possible(execution_rate, executed_amount, annual_budget, figures):
        return None
    if not rate_possible(execution_rate, executed_amount, initial_budget, figures):
        return None
    right = recomputed_rate(executed_amount, annual_budget, figures)
    message = f"执行率 {plain(execution_rate)} 是按年初预算数算的，应按全年预算数算。请改为 {right}。"
    return Fault(message, expected=str(right))
