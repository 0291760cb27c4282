"""表格编号的签名应与下发时一致。

签名由主管部门的密钥算出，包括编号里记下的每一项下发内容；对不上，就说明编号里的下发内容被改过。

本机有签名所用的密钥而签名不符，才这样说；没有那把密钥的，见 BK17。

不符合：

| 工作表     |
|------------|
| 绩效自评表 |

符合：

| 工作表 |
|--------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import ForgedDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK14",
    on=ForgedDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def stamp_forged(sheet: str) -> Fault:
    fact = f"“{sheet}”的编号表（隐藏工作表）的内容被改过，签名不符，不能作为核对下发内容的依据"
    return Fault(f"{fact}。请核对下发时的表，并说明原因。")
