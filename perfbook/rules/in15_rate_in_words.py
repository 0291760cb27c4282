"""名称是“率”的指标，指标值宜为百分比。

“率”本可以计算，填“及时”“通过”等文字就无法比较。

不符合：

| 三级指标           | 年度指标值 |
|--------------------|------------|
| 故障响应解决及时率 | 及时       |

符合：

| 三级指标           | 年度指标值 |
|--------------------|------------|
| 故障响应解决及时率 | ≥95(%)     |
| 医疗工作效率       | 提高       |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN15",
    on=Indicator,
    at="annual_target",
    severity=Severity.NOTE,
    basis="财预〔2020〕10号：绩效指标应细化、量化",
)
def rate_in_words(level3: str, annual_target: str) -> str | None:
    if naming.is_rate(level3) and naming.in_words(annual_target):
        return f"“{level3}”是比率，指标值却写“{annual_target}”。建议改为可以计算的百分比，请核对。"
    return None
