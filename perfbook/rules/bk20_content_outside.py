"""表格以外不应另写内容。

写在表格旁边、下面，或压在合并单元格底下的内容不参加核对，也不会带进退回的表格和汇总；退回文件的“修改清单”里列有全文。

不符合：

| 工作表     | 现有内容             |
|------------|----------------------|
| 绩效自评表 | “另有 3 万元未入账” |

符合：

| 工作表 | 现有内容 |
|--------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import OutsideDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK20",
    on=OutsideDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：在下发的工作表里填写",
    may_lack=("quoted",),
)
def content_outside(sheet: str, present: str, quoted: str = "") -> Fault:
    return Fault(f"“{sheet}”的表格以外还写了{quoted or present}，没有核对。请把需要的内容填进表格，其余的删去。")
