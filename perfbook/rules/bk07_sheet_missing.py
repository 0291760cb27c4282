"""下发的工作表不得删除或改名。

少了工作表，这个项目就等于没有报送。

不符合：

| 工作表     |
|------------|
| 绩效自评表 |

符合：

| 工作表 |
|--------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import SheetDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK07",
    on=SheetDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def sheet_missing(sheet: str) -> Fault:
    message = f"下发的工作表“{sheet}”不见了。如果只是改了名，请改回“{sheet}”；如果已删除，请在下发的表格里重新填写。"
    return Fault(message, expected=sheet)
