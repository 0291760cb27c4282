"""填写格的输入限制应保留。

从别处整格粘贴会冲掉下拉列表和数值范围，填错了表格不再提醒；请用“选择性粘贴－数值”。

不符合：

| 路径                | 工作表     |
|---------------------|------------|
| indicators[0].score | 绩效自评表 |

符合：

| 路径 | 工作表 |
|------|--------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import ValidationDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK08",
    on=ValidationDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def validation_removed(path: str) -> Fault:
    several = "这一栏有的格" if "[" in path else "这一格"
    return Fault(f"{several}没有了下拉列表或数值限制，多半是整格粘贴造成的。请核对填的内容；粘贴时请只粘贴数值。")
