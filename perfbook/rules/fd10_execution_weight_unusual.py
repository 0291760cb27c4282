"""预算执行的分数应与规定一致。

预算执行率在自评中统一占 10 分；分数不同，各项目的总分就不能相互比较。

不符合：

| 资金         | 分数 |
|--------------|------|
| 年度资金总额 | 20   |

符合：

| 资金         | 分数 |
|--------------|------|
| 年度资金总额 | 10   |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import Funds, SelfEvaluation
from perfbook.rules.amounts_formulas import constant
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD10",
    on=SelfEvaluation,
    at="funds.total.weight",
    severity=Severity.WARNING,
    basis="财预〔2020〕10号：预算执行率 10 分",
    excel=lambda figures: f"{{funds.total.weight}}<>{constant(figures.execution_weight)}",
)
def execution_weight_unusual(funds: Funds, figures: Figures) -> Fault | None:
    weight, usual = funds.total.weight, figures.execution_weight
    if weight is None or weight == usual:
        return None
    message = f"预算执行的分数为 {plain(weight)}，一般为 {plain(usual)}。请核实，没有另行规定的改为 {plain(usual)}。"
    return Fault(message, expected=plain(usual))
