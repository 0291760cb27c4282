"""表格编号应由本机的密钥签名。

用别的电脑上的密钥签名，或者没有签名的表格，本机只能按编号里记的内容比对，证明不了编号本身没有改过。

生成时用了 --unsigned 的表格没有签名；本机没有密钥时不提示这一类。

不符合：

| 工作表     | 现有内容 |
|------------|----------|
| 绩效自评表 | 1a2b3c4d |

不符合：

| 工作表     | 现有内容 |
|------------|----------|
| 绩效自评表 |          |

符合：

| 工作表 | 现有内容 |
|--------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import SignerDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK17",
    on=SignerDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def signed_elsewhere(sheet: str, present: str | None = None) -> Fault:
    if present is None:
        return Fault(f"“{sheet}”的编号没有签名，编号里记的下发内容是否改过无从证明。请核实是不是本单位生成的表格。")
    message = f"“{sheet}”由另一把密钥（{present}）签名，本机没有这把密钥。请在生成表格的电脑上核对，或导入它的密钥。"
    return Fault(message)
