"""一栏只应有一个看得准的内容。

同一栏有几个不同的内容，或者没有写明金额是元还是万元，就分不清哪个算数；这里不猜，一概不采用。

不符合：

| 路径               | 现有内容           | 缺金额单位 |
|--------------------|--------------------|------------|
| project_name       | 卫生监督 / 督查    |            |
| indicators[0].score | 5                 |            |
|                    | 120 / 80           | true       |

符合：

| 路径 | 现有内容 |
|------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import DoubtDifference
from perfbook.rules.rule import Fault, rule

_LONGEST = 40


@rule(
    id="BK22",
    on=DoubtDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：在下发的工作表里填写",
    may_lack=("path", "unit_open"),
)
def value_doubtful(present: str, path: str = "", unit_open: bool | None = None) -> Fault | None:
    if unit_open:
        count = len(present.split(" / "))
        message = f"金额单位没有写明，分不清是元还是万元，{count} 处金额没有采用。请写明单位后重新填报。"
        return None if path else Fault(message)
    said = [f"“{text[:_LONGEST]}”" for text in present.split(" / ") if text]
    if len(said) > 1:
        return Fault(f"{said[0]}和{said[1]}都可能是这一栏的内容，没有采用。请只留一个，写在这一栏里。")
    what = said[0] if said else "这里的内容"
    return Fault(f"{what}属于哪一栏看不准，没有采用。请写明后重新填报。")
