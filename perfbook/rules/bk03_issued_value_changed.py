"""主管部门下发的内容不得改动。

预算、指标、指标值和分值由主管部门下发并锁定；单位改了，自评就不是按批复的目标做的。

不符合：

| 路径                 | 下发内容           | 现有内容  | 少了 |
|----------------------|--------------------|-----------|------|
| indicators[0].weight | 10.00              | 15        |      |
| indicators[3]        | 指标“宣传品发放率” |           | 行   |

下发的数重新打成了文字，看上去一样，也不是原来的内容。删掉的行和列，在哪里都找不到的内容，各说一次。表格编号也是下发的内容：表下的编号、编号名称、文件属性应与隐藏工作表里的一致。

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
    may_lack=("retyped", "lost", "number"),
)
def issued_value_changed(
    issued: str,
    present: str | None = None,
    retyped: bool = False,
    lost: str | None = None,
    number: bool = False,
) -> Fault:
    if lost:
        return Fault(f"下发的{issued}不见了。请恢复这{'项内容' if lost == '内容' else f'一{lost}'}。", expected=issued)
    now = f"现改为“{present}”" if present else "现被清空"
    if present and present.startswith("="):
        now = "现改成了公式"
    elif present and retyped:
        now += "（数字和文字的种类变了，参加不了计算）"
    if number:
        return Fault(f"表单编号应是“{issued}”，{now}。请恢复原编号，不要在各表之间复制。", expected=issued)
    return Fault(f"下发的内容是“{issued}”，{now}。请恢复原内容；确需调整的，请与主管部门联系。", expected=issued)
