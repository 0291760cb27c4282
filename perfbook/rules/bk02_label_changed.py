"""表格上印好的文字应与下发的一致。

改动表头、栏名以后，同一格里的数就不知道是什么意思了。

不符合：

| 路径      | 表样原文   | 现有内容   |
|-----------|------------|------------|
| labels[6] | 年初预算数 | 调整预算数 |

符合：

| 路径 | 表样原文 | 现有内容 |
|------|----------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import LabelDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK02",
    on=LabelDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def label_changed(present: str | None = None, printed: str = "") -> Fault:
    now = f"改成了“{present}”" if present else "清空了"
    if present and present.startswith("="):
        now = "改成了公式"
    if not printed and present and present.startswith("="):
        return Fault("表格里印好的公式被改动，或者应空白的格子多了公式。请用退回的表填报。", expected="")
    if not printed:
        return Fault(f"表格里应空白的格子多了“{present}”。请删去。", expected="")
    return Fault(f"表格原印“{printed}”，被{now}。请恢复为“{printed}”。", expected=printed)
