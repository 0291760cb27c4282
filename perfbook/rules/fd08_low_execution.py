"""执行率偏低的，应核实并说明原因。

资金执行偏低，往往说明项目进度滞后或预算编得过大，复核时会重点看。

不符合：

| 资金         | 全年预算数 | 全年执行数 |
|--------------|------------|------------|
| 年度资金总额 | 200.00     | 120.00     |

符合：

| 资金         | 全年预算数 | 全年执行数 |
|--------------|------------|------------|
| 年度资金总额 | 200.00     | 160.00     |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import Funds, SelfEvaluation
from perfbook.rules.amounts import recomputed_rate
from perfbook.rules.amounts_formulas import constant
from perfbook.rules.rule import rule

BUDGET, EXECUTED = "{funds.total.annual_budget}", "{funds.total.executed_amount}"


@rule(
    id="FD08",
    on=SelfEvaluation,
    at="funds.total.execution_rate",
    severity=Severity.WARNING,
    basis="预算执行进度要求，界限见 figures.toml（依据待核）",
    excel=lambda figures: (
        f"AND({BUDGET}>0,{EXECUTED}>=0,ROUND({EXECUTED}*100-{BUDGET}*({constant(figures.low_execution)}),6)<0)"
    ),
)
def low_execution(funds: Funds, figures: Figures) -> str | None:
    budget, executed = funds.total.annual_budget, funds.total.executed_amount
    # Nothing was to be spent where the budget is 0.
    if not budget or executed is None or min(budget, executed) < 0:
        return None
    if executed * 100 >= budget * figures.low_execution:
        return None
    rate = recomputed_rate(executed, budget, figures)
    return f"执行率 {rate}% 低于 {plain(figures.low_execution)}%。请核实，并说明资金没有用完的原因。"
