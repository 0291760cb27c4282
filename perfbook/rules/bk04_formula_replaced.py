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

from decimal import Decimal

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
    alike = _same_number(expected, present)
    right = f"，按公式应为 {expected}" if expected is not None and not alike else ""
    fact = f"这一格由公式自动计算，{_now(present, alike)}{right}"
    return Fault(f"{fact}。请核实并说明；改用带公式的表格即可，不必手填。", expected=expected)


def _now(present: str | None, alike: bool) -> str:
    if not present:
        return "公式被删掉了"
    if present.startswith("="):
        return "公式被改动"
    return f"公式被改成了手填的 {present}（数值相同）" if alike else f"公式被换成了“{present}”"


def _same_number(one: str | None, other: str | None) -> bool:
    try:
        return Decimal(one or "") == Decimal(other or "")
    except ArithmeticError:
        return False
