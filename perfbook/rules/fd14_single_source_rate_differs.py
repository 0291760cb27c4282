"""只有一个资金来源时，它的执行率应与总额相同。

总额就是这一项资金，两行的金额相同，执行率也只能相同。

不符合：

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|-----------|
| 年度资金总额 | 0.48       | 0.48       | 100.00    |
| 当年财政拨款 | 0.48       | 0.48       | 98.50     |
| 其他资金     | 0.00       | 0.00       | 0.00      |

符合：

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|-----------|
| 年度资金总额 | 80.95      | 80.94      | 99.98     |
| 当年财政拨款 | 80.95      | 80.94      | 99.98     |
| 其他资金     | 0.00       | 0.00       | 0.00      |
"""

from perfbook.computations import SOURCES
from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import Funds, SelfEvaluation
from perfbook.forms.words import LABELS
from perfbook.rules.amounts import COLUMNS, rate_exact, rate_possible
from perfbook.rules.funds_formulas import single_source
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD14",
    on=SelfEvaluation,
    at="funds.fiscal.execution_rate",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：执行率＝全年执行数÷全年预算数",
    excel=single_source(),
    yields_to=("FD02", "FD03"),
)
def single_source_rate_differs(funds: Funds, figures: Figures) -> Fault | None:
    total = funds.total
    used = [row for row in SOURCES if any(getattr(getattr(funds, row), column) for column in COLUMNS)]
    if len(used) != 1 or total.execution_rate is None:
        return None
    line = getattr(funds, used[0])
    if line.execution_rate is None or line.execution_rate == total.execution_rate:
        return None
    # Where the amounts differ it is the sum that is wrong; where the total's own rate is wrong, that is told there.
    if (line.annual_budget, line.executed_amount) != (total.annual_budget, total.executed_amount):
        return None
    budget, executed = total.annual_budget, total.executed_amount
    if budget is None or executed is None or not rate_possible(total.execution_rate, executed, budget, figures):
        return None
    if rate_exact(line.execution_rate, executed, budget) and not rate_exact(total.execution_rate, executed, budget):
        return None
    right = plain(total.execution_rate)
    message = (
        f"{LABELS[used[0]]}的执行率 {plain(line.execution_rate)} 与年度资金总额的执行率 {right} 不同。请改为 {right}。"
    )
    return Fault(message, at=f"funds.{used[0]}.execution_rate", expected=right)
