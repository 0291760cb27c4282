"""表上应有的栏目不得缺少。

自己另做的表格少了栏目，有关的内容就没有核对；下发的表格移动行列时碰掉的栏目也是这样。整张表都读不出来的，这个项目等于没有报送。

不符合：

| 工作表 | 现有内容             | 未读 | 应填 |
|--------|----------------------|------|------|
| Sheet1 | 主管部门、年初预算数 |      |      |
| Sheet1 | 实际完成值           |      | true |
| Sheet2 | 完整的绩效指标表     | true |      |

符合：

| 工作表 | 现有内容 | 未读 |
|--------|----------|------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import LackingDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK21",
    on=LackingDifference,
    at="",
    severity=Severity.WARNING,
    basis="下发表格的约定：在下发的工作表里填写",
    may_lack=("unread", "needed"),
)
def fields_not_found(sheet: str, present: str, unread: bool | None = None, needed: bool | None = None) -> Fault:
    if unread:
        message = f"“{sheet}”像是绩效表，但没有找到{present}，没有核对。请在下发的表格里重新填写。"
        return Fault(message, severity=Severity.ERROR)
    if needed:
        message = f"“{sheet}”里没有找到必须填写的栏目：{present}，没有核对。请在下发的表格里补填。"
        return Fault(message, severity=Severity.ERROR)
    return Fault(f"“{sheet}”里没有找到这些栏目：{present}，没有核对。请在下发的表格里补填；确实不用填的请说明。")
