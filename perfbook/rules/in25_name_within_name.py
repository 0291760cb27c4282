"""三级指标名称不宜互相包含。

一个名称含在另一个名称里，两项考核的内容往往重叠。

不符合：

| 三级指标                     |
|------------------------------|
| 成果应用带动地方经济发展     |
| 科研成果应用带动地方经济发展 |

符合：

| 三级指标       |
|----------------|
| 综合测评完成率 |
| 专项测评完成率 |
| 满意度         |
| 职工满意度     |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form, Indicator
from perfbook.rules import naming
from perfbook.rules.rule import Fault, rule

# 满意度 and 完成率 stand in every second name.
SHORTEST = 4


@rule(
    id="IN25",
    on=Form,
    at="indicators",
    severity=Severity.NOTE,
    basis="指标不应重复（依据待核）",
)
def name_within_name(indicators: tuple[Indicator, ...]) -> Iterator[Fault]:
    names = [naming.core(indicator.level3) for indicator in indicators]
    for number, name in enumerate(names):
        for earlier, other in enumerate(names[:number]):
            within = (name in other or other in name) and name != other
            if within and len(name) >= SHORTEST <= len(other):
                both = f"“{indicators[number].level3}”与“{indicators[earlier].level3}”"
                yield Fault(f"{both}名称相互包含。建议合并或改名，请核对。", at=f"indicators[{number}].level3")
                break
