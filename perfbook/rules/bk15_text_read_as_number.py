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
from perfbook.forms.spelling import quoted
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK15",
    on=TextDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：数字格填阿拉伯数字",
    yields_to=("BK03", "BK04"),
    may_lack=("kind", "how"),
)
def text_read_as_number(present: str, expected: str = "", kind: str = "text", how: str = "") -> Fault:
    fact, because = f"“{quoted(present)}”", f"（{how}）" if how else ""
    if kind == "nothing":
        return Fault(f"{fact}不是数字，已按没有填核对。没有金额或分数的，请填 0 或者清空。", expected="")
    if kind == "date":
        fact += f"不是表格里的日期，已按 {expected} 核对{because}。请重新填成日期 {expected}。"
    else:
        fact += f"是文字，已按 {expected} 核对{because}，但表里的合计没有把它算进去。请重新填成数字 {expected}。"
    return Fault(fact, expected=expected)
