"""单位另有说明的，请阅看。

单位可以在“自查”表最后一行写明不属于任何一条检查内容的情况；机器不判断，由主管部门阅看。

不符合：

| 现有内容                       |
|--------------------------------|
| 本项目由两家单位共同实施。     |

符合：

| 现有内容 |
|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import RemarkDifference
from perfbook.rules.rule import rule

_LONGEST = 200


@rule(
    id="BK24",
    on=RemarkDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：情况说明写在“自查”表",
)
def other_remark(present: str) -> str:
    said = present if len(present) <= _LONGEST else f"{present[:_LONGEST]}…"
    return f"单位在“自查”表里另有说明：“{said}”。请主管部门阅看。"
