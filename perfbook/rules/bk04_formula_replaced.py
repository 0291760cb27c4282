"""自动计算的单元格应保留公式。

执行率、预算执行得分、总分和评分等级由公式算出；改成手填的数，别处一改它就不再跟着变。

不符合：

| 路径                       | 应为  | 现有内容 |
|----------------------------|-------|----------|
| funds.total.execution_rate | 56.60 | 0.57     |

符合：

| 路径 | 应为 | 现有内容 |
|------|------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import FormulaDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK04",
    on=FormulaDifference,
    at="",
    severity=Severity.WARNING,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def formula_replaced(expected: str | None = None, present: str | None = None) -> Fault:
    now = f"公式被换成了“{present}”" if present else "公式被删掉了"
    right = f"，按公式应为 {expected}" if expected is not None else ""
    message = f"这一格由公式自动计算，{now}{right}。请核实并说明；改用带公式的表格即可，不必手填。"
    return Fault(message, expected=expected)
