"""下发时没有隐藏的内容不应隐藏。

隐藏的行、列、工作表和被合并遮住的单元格在打印和浏览时看不见，里面的数却照样参加计算。

不符合：

| 种类 | 现有内容 |
|------|----------|
| 行   | 第 9 行  |

不符合：

| 种类   | 现有内容        |
|--------|-----------------|
| 单元格 | 被合并遮住 3 格 |

符合：

| 种类 | 现有内容 |
|------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import HiddenDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK13",
    on=HiddenDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
)
def hidden_content(kind: str, present: str) -> Fault:
    return Fault(f"有隐藏的{kind}（{present}），下发时没有隐藏。请取消隐藏，核对其中的内容。")
