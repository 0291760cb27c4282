"""同一张表在工作簿里只应有一张。

另外复制的一张不会核对；如果填在了复制的表里，填的内容就丢了。

不符合：

| 工作表     | 现有内容       |
|------------|----------------|
| 绩效自评表 | 绩效自评表 (2) |

符合：

| 工作表 | 现有内容 |
|--------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import CopyDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK18",
    on=CopyDifference,
    at="",
    severity=Severity.WARNING,
    basis="下发表格的约定：在下发的工作表里填写",
)
def sheet_copied(sheet: str, present: str) -> Fault:
    message = f"除“{sheet}”外还有一张同样的表“{present}”，核对的是“{sheet}”。请核实填的是哪一张，把另一张删去。"
    return Fault(message, expected=sheet)
