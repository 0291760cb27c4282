"""应使用本年度的版式。

旧版表格的栏目、分值与现行的不同，照旧版填容易漏项。

不符合：

| 应为 | 现有内容 |
|------|----------|
| 2024 | 2023     |

符合：

| 应为 | 现有内容 |
|------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import EditionDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK11",
    on=EditionDifference,
    at="",
    severity=Severity.WARNING,
    basis="各年度印发的表格",
)
def old_edition(expected: str, present: str) -> Fault:
    fact = f"用的是 {present} 版的表格，这个年度应使用 {expected} 版"
    return Fault(f"{fact}。请核实并说明；需要重填的，请用 {expected} 版的表格。", expected=expected)
