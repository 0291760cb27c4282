"""报回的表格应保存为 .xlsx。

.xls 和 .xlsb 里的公式、锁定和输入限制看不到，只能比对下发的内容、表样文字和重新计算的结果。

不符合：

| 现有内容 |
|----------|
| .xls     |

符合：

| 现有内容 |
|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import KindDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK19",
    on=KindDifference,
    at="",
    severity=Severity.NOTE,
    basis="下发表格的约定：保存为 .xlsx",
)
def formulas_not_visible(present: str) -> Fault:
    return Fault(f"文件是 {present} 格式，看不到公式和锁定有没有改动，数都按所写的核对。请另存为 .xlsx 后报送。")
