"""全年执行数不应超过全年预算数。

预算调整后仍然超支的，先核对全年预算数是否填了调整后的数。

不符合：

| 资金         | 全年预算数 | 全年执行数 |
|--------------|------------|------------|
| 年度资金总额 | 109.32     | 112.96     |

符合：

| 资金         | 全年预算数 | 全年执行数 |
|--------------|------------|------------|
| 年度资金总额 | 109.32     | 109.32     |
| 当年财政拨款 | 109.32     | 109.33     |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import FundRow
from perfbook.rules.amounts import half
from perfbook.rules.amounts_formulas import half as half_formula
from perfbook.rules.amounts_formulas import scale
from perfbook.rules.money_units import mixed
from perfbook.rules.rule import rule


def overspent_formula(figures: Figures) -> str:
    executed, budget = "{executed_amount}", "{annual_budget}"
    halves = "+".join(half_formula(amount, figures) for amount in (executed, budget))
    over = f"ROUND(({executed}-{budget})*{scale(figures)},3)>{halves}"
    return f"AND({over},NOT({{mixed_rate}}))"


@rule(
    id="FD07",
    on=FundRow,
    at="executed_amount",
    severity=Severity.ERROR,
    basis="预算法：支出以经批准的预算为依据（条款依据待核）",
    excel=overspent_formula,
    may_lack=("money_unit",),
)
def overspent(
    annual_budget: Decimal, executed_amount: Decimal, figures: Figures, money_unit: str | None = None
) -> str | None:
    allowed = half(executed_amount, figures) + half(annual_budget, figures)
    if executed_amount - annual_budget <= allowed or mixed(executed_amount, annual_budget, money_unit, figures):
        return None
    return (
        f"全年执行数 {plain(executed_amount)} 超过全年预算数 {plain(annual_budget)}。"
        "请核对两个数；预算年中调整过的，全年预算数填调整后的数。"
    )
