"""数字应按数字填写，不要存成文字。

存成文字的数，表格自己的合计、执行率和总分不会把它算进去；核对时已按看得懂的数计算。

不符合：

| 路径                | 现有内容 | 应为  |
|---------------------|----------|-------|
| indicators[0].score | １０     | 10    |

符合：

| 路径 | 现有内容 | 应为 |
|------|----------|------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import TextDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK15",
    on=TextDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：数字格填阿拉伯数字",
)
def text_read_as_number(present: str, expected: str) -> Fault:
    message = f"“{present}”是文字，已按 {expected} 核对，但表里的合计没有把它算进去。请重新填成数字 {expected}。"
    return Fault(message, expected=expected)
