"""填报应使用下发的表格。

自己另做的表格没有编号，只能按表上的文字认出来，下发的预算、指标和分值有没有改过无从比对。

不符合：

| 工作表 | 版本 |
|--------|------|
| Sheet1 | 2024 |

符合：

| 工作表 | 版本 |
|--------|------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import UnstampedDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK01",
    on=UnstampedDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：在下发的工作表里填写",
    may_lack=("edition", "returned"),
)
def no_stamp(sheet: str, edition: str = "", returned: bool | None = None) -> Fault:
    if returned:
        return Fault(f"“{sheet}”由单位自制的表转来，下发内容未经核对。请核对下发时的表。")
    nearest = f"，按最接近的 {edition} 版核对" if edition else ""
    fact = f"“{sheet}”不是下发的表格，没有编号，是按表上的文字认出来的{nearest}"
    return Fault(f"{fact}。请与下发的内容核对；以后请在下发的表格里填写。")
