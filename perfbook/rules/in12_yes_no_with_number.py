"""名称带“是否”的指标，指标值不宜填数字。

“是否”只能答是或否，与百分比、数量对不上。

不符合：

| 三级指标                     | 年度指标值 |
|------------------------------|------------|
| 是否在预算金额内完成项目实施 | =100.00(%) |

符合：

| 三级指标                     | 年度指标值 |
|------------------------------|------------|
| 是否在预算金额内完成项目实施 | 是         |
| 项目按预算完成率             | =100.00(%) |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN12",
    on=Indicator,
    at="annual_target",
    severity=Severity.NOTE,
    basis="指标名称与指标值应相符（依据待核）",
)
def yes_no_with_number(level3: str, annual_target: str) -> str | None:
    if naming.mentions("whether", level3) and naming.quantity(level3, annual_target):
        return f"“{level3}”问的是“是否”，指标值却是 {annual_target}。建议改名或改填“是”，请核对。"
    return None
