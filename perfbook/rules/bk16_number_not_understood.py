"""数字格里应是数字。

金额、分值和得分要参加计算；写成文字就算不出执行率和总分。可能有几种意思的写法不猜，要由填表人改。

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
from perfbook.forms.spelling import quoted
from perfbook.rules.rule import Fault, rule

_ADVICE = {
    "数字": "请只填阿拉伯数字，不要带单位和文字；没有的填 0。",
    "日期": "请填年、月、日，例如 2026-03-01。",
    "年份": "请填四位年份，例如 2024。",
    "文字": "请重新填写。",
}


@rule(
    id="BK16",
    on=NumberDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
    may_lack=("wanted", "hint"),
)
def number_not_understood(present: str, wanted: str = "数字", hint: str = "") -> Fault:
    return Fault(f"这里应填{wanted}，现在是“{quoted(present)}”，{hint or '认不出是多少'}。{_ADVICE[wanted]}")
