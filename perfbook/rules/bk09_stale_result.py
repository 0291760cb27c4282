"""公式的结果应是最新的。

文件里存的计算结果与现在的数不符，多半是保存前没有重新计算；核对时以重新计算的结果为准；
.xls 里看不到公式，就按文件里所写的核对。

不符合：

| 路径        | 应为  | 现有内容 |
|-------------|-------|----------|
| total_score | 99.29 | 98.29    |

符合：

| 路径 | 应为 | 现有内容 |
|------|------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import StaleDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK09",
    on=StaleDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
    # In an old format what stands there is judged: it may have been typed.
    yields_to=("FD01", "FD02", "FD03", "FD04", "FD05", "FD11", "FD13", "FD14", "GR01", "GR02", "SC01", "SC05", "WT01"),
)
def stale_result(expected: str | None = None, present: str | None = None) -> Fault:
    message = f"文件里存的结果是“{present or '空'}”，重新计算应为“{expected or '空'}”。请打开文件，重新计算后保存一次。"
    return Fault(message, expected=expected)
