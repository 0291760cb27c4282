"""下发的工作表不得删除或改名。

少了工作表，这个项目就等于没有报送。

保存编号的隐藏工作表也是下发的：删去或改动以后，只能按表上的文字认表，下发的内容有没有改过无法核实；退回修改的表报回来，
仍旧这样说，直到主管部门与下发时的表核对过。本机有密钥、能证明编号里的下发内容被改过的，见 BK14。

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
    may_lack=("hidden", "returned", "present", "owner"),
)
def sheet_missing(
    sheet: str,
    hidden: bool | None = None,
    returned: bool | None = None,
    present: str | None = None,
    owner: str | None = None,
) -> Fault:
    if owner:
        fact = f"“{sheet}”是“{present}”的表，隐藏的编号表却是另一份表（{owner}）的，下发内容无法核实"
        return Fault(f"{fact}。请核对下发时的表，不要在各单位的表之间复制工作表。")
    if returned:
        fact = f"“{sheet}”由一张编号被删除或改动的表转来，预算、指标等下发内容无法核实"
        return Fault(f"{fact}。请核对下发时的表，一致的可以收下。")
    if hidden:
        fact = "保存表单编号的隐藏工作表被删除或改动了，预算、指标等下发内容无法核实"
        return Fault(f"{fact}。请与下发时的表核对，改动过的请恢复原内容。")
    message = f"下发的工作表“{sheet}”不见了。如果只是改了名，请改回“{sheet}”；如果已删除，请在下发的表格里重新填写。"
    return Fault(message, expected=sheet)
