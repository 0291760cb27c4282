"""年初预算数应与申报的年度资金一致。

申报表以元为单位，自评表以万元为单位，换算后应相等；批复时调整过的应说明。

不符合：

申报表：

| 申报资金         | 金额（元）  |
|------------------|-------------|
| 年度资金申请总额 | 635000.00   |

自评表：

| 资金         | 年初预算数 |
|--------------|------------|
| 年度资金总额 | 60.00      |

符合：

申报表：

| 申报资金         | 金额（元）  |
|------------------|-------------|
| 年度资金申请总额 | 635049.00   |

自评表：

| 资金         | 年初预算数 |
|--------------|------------|
| 年度资金总额 | 63.50      |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.numbers import plain, rounded
from perfbook.forms.pair import Pair
from perfbook.rules.declared import INITIAL, budgets
from perfbook.rules.rule import Fault, rule


@rule(
    id="PR04",
    on=Pair,
    at=INITIAL,
    severity=Severity.WARNING,
    basis="年初预算数为批复的预算（依据待核）",
    yields_to=("FD06",),
)
def budget_differs(part: Pair, declaration: Declaration, figures: Figures) -> Fault | None:
    both = budgets(part, figures)
    if both is None or abs(both.initial - both.declared) <= both.tolerance or both.mixed(figures):
        return None
    message = (
        f"年初预算数 {plain(both.initial)} {both.money_unit}，申报的年度资金是 {both.declared_as_printed}。"
        "请核实，批复时调整过的请说明。"
    )
    return Fault(message, expected=f"{rounded(both.declared, 'half_up', figures.amount_digits):f}")
