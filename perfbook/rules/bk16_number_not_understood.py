"""数字格里应是数字。

金额、分值和得分要参加计算；写成文字就算不出执行率和总分。

不符合：

| 路径                | 现有内容 |
|---------------------|----------|
| indicators[0].score | 满分     |

符合：

| 路径 | 现有内容 |
|------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import NumberDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK16",
    on=NumberDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def number_not_understood(present: str) -> Fault:
    return Fault(f"这里应填数字，现在是“{present}”，认不出是多少。请只填阿拉伯数字，不要带单位和文字；没有的填 0。")
