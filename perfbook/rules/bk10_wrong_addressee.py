"""报回的表格应是下发给本单位、本年度的那一张。

拿别的单位或往年的表格来填，指标和预算都不是批复给这个项目的。

不符合：

| 栏目 | 应为 | 现有内容 |
|------|------|----------|
| year | 2024 | 2023     |

不符合：

| 栏目 | 应为     | 现有内容 |
|------|----------|----------|
| unit | 质控中心 | 急救中心 |

符合：

| 栏目 | 应为 | 现有内容 |
|------|------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import AddresseeDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK10",
    on=AddresseeDifference,
    at="",
    severity=Severity.ERROR,
    basis="计划表；核对时指定的年度",
)
def wrong_addressee(field: str, expected: str, present: str | None = None) -> Fault:
    if field == "year":
        fact = f"这张表是 {present} 年度的" if present else "这张表没有年度"
        return Fault(f"{fact}，现在收的是 {expected} 年度。请填写 {expected} 年度下发的表格后报送。", expected=expected)
    fact = f"这张表是下发给“{present or '没有写单位'}”的，计划表上这个项目属于“{expected}”"
    return Fault(f"{fact}。请核实，改用下发给“{expected}”的表格。", expected=expected)
