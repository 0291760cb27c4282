"""下发的工作表不得删除或改名。

少了工作表，这个项目就等于没有报送。

保存编号的隐藏工作表也是下发的：删去或改动以后，只能按表上的文字认表，下发的内容有没有改过无从比对。编号坏了而本机有密钥的，
签名也对不上；这里只说工作表，能用密钥证明的见 BK14。

不符合：

| 工作表     | 隐藏 |
|------------|------|
| 绩效自评表 |      |
| _perfbook  | true |

符合：

| 工作表 | 隐藏 |
|--------|------|
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
    may_lack=("hidden",),
)
def sheet_missing(sheet: str, hidden: bool | None = None) -> Fault:
    if hidden:
        return Fault("保存表格编号的隐藏工作表被删除或改动了，下发的内容无从核对。请在下发的表格里重新填写后报送。")
    message = f"下发的工作表“{sheet}”不见了。如果只是改了名，请改回“{sheet}”；如果已删除，请在下发的表格里重新填写。"
    return Fault(message, expected=sheet)
