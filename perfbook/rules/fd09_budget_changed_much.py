"""全年预算数比年初预算数变动较大的，请说明。

预算年中增减较大的，要核对是否履行了调整手续、绩效目标是否同步调整。

不符合：

| 资金         | 年初预算数 | 全年预算数 |
|--------------|------------|------------|
| 年度资金总额 | 85.58      | 65.76      |

符合：

| 资金         | 年初预算数 | 全年预算数 |
|--------------|------------|------------|
| 年度资金总额 | 112.96     | 109.32     |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import Funds, SelfEvaluation
from perfbook.rules.amounts_formulas import constant
from perfbook.rules.money_units import mixed, mixed_formula
from perfbook.rules.rule import rule

INITIAL, ANNUAL = "{funds.total.initial_budget}", "{funds.total.annual_budget}"


def changed_formula(figures: Figures) -> str:
    far = f"ROUND(ABS({ANNUAL}-{INITIAL})*100-{INITIAL}*{constant(figures.budget_change)},6)>0"
    return f"AND({far},NOT({mixed_formula(INITIAL, ANNUAL, figures)}))"


@rule(
    id="FD09",
    on=SelfEvaluation,
    at="funds.total.annual_budget",
    severity=Severity.NOTE,
    basis="预算调整幅度，界限见 figures.toml（依据待核）",
    excel=changed_formula,
    may_lack=("money_unit",),
)
def budget_changed_much(funds: Funds, figures: Figures, money_unit: str | None = None) -> str | None:
    initial, annual = funds.total.initial_budget, funds.total.annual_budget
    if initial is None or annual is None or mixed(initial, annual, money_unit, figures):
        return None
    if abs(annual - initial) * 100 <= initial * figures.budget_change:
        return None
    if initial == 0:
        return f"年初没有安排预算，全年预算数为 {plain(annual)}。请核对调整手续，并说明年中安排的原因。"
    change = "增加" if annual > initial else "减少"
    return (
        f"全年预算数 {plain(annual)} 比年初预算数 {plain(initial)} {change}超过 {plain(figures.budget_change)}%。"
        "请核对调整手续，并说明调整原因。"
    )
