"""表格保护和单元格锁定应保留。

去掉保护以后容易误改下发的内容；核对时已逐格与下发的比对。

不符合：

| 路径 | 工作表     |
|------|------------|
|      | 绩效自评表 |

符合：

| 路径 | 工作表 |
|------|--------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import LockDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK05",
    on=LockDifference,
    at="",
    severity=Severity.WARNING,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def lock_removed(sheet: str, path: str = "") -> Fault:
    what = "一个应锁定的单元格被解除了锁定" if path else f"工作表“{sheet}”的保护被取消了"
    return Fault(f"{what}。请核实是否有误改，并说明原因。")
