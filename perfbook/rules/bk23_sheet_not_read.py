"""每张绩效表都应读得出来。

看上去是绩效表、却没有找到绩效指标表的工作表，一项也没有核对；同一文件里别的表照常核对。

不符合：

| 工作表     |
|------------|
| 绩效自评表 |

符合：

| 工作表 |
|--------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import UnreadDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK23",
    on=UnreadDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def sheet_not_read(sheet: str) -> Fault:
    return Fault(f"“{sheet}”像是绩效表，但没有找到完整的绩效指标表，没有核对。请在下发的表格里重新填写。")
