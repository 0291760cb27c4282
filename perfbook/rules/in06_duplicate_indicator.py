"""同一张表内三级指标不宜重名。

同名指标重复计分，也分不清各自考核什么。

不符合：

| 二级指标 | 三级指标       |
|----------|----------------|
| 数量指标 | 测评工作完成率 |
| 质量指标 | 测评工作完成率 |

符合：

| 二级指标 | 三级指标       |
|----------|----------------|
| 数量指标 | 测评工作完成率 |
| 质量指标 | 测评问题修复率 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form, Indicator
from perfbook.rules import naming
from perfbook.rules.rule import Fault, rule


@rule(
    id="IN06",
    on=Form,
    at="indicators",
    severity=Severity.WARNING,
    basis="指标不应重复（依据待核）",
)
def duplicate_indicator(indicators: tuple[Indicator, ...]) -> Iterator[Fault]:
    names = [naming.plain_name(indicator.level3) for indicator in indicators]
    for number, name in enumerate(names):
        if name and not naming.is_empty_name(name) and names[:number].count(name) == 1:
            fact = f"三级指标“{indicators[number].level3}”出现了 {names.count(name)} 次"
            yield Fault(f"{fact}。请核实，合并或改名，确需保留的请说明。", at=f"indicators[{number}].level3")
