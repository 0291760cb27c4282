"""主管部门下发的内容不得改动。

预算、指标、指标值和分值由主管部门下发并锁定；单位改了，自评就不是按批复的目标做的。

不符合：

| 路径                 | 下发内容  | 现有内容  |
|----------------------|-----------|-----------|
| indicators[0].weight | 10.00     | 15        |

下发的数重新打成了文字，看上去一样，也不是原来的内容。表格编号也是下发的内容：表下的编号、编号名称、文件属性应与隐藏工作表里的一致。

符合：

| 路径 | 下发内容 | 现有内容 |
|------|----------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import IssuedDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK03",
    on=IssuedDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
    may_lack=("retyped",),
)
def issued_value_changed(issued: str, present: str | None = None, retyped: bool = False) -> Fault:
    now = f"现改为“{present}”" if present else "现被清空"
    if retyped:
        now += "（数字和文字的种类变了，参加不了计算）"
    return Fault(f"下发的内容是“{issued}”，{now}。请恢复原内容；确需调整的，请与主管部门联系。", expected=issued)
