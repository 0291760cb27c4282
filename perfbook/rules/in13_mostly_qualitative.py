"""指标值宜以数量为主，文字描述的不宜过半。

文字目标难以客观评分，能量化的应量化。

不符合：

| 三级指标     | 年度指标值 |
|--------------|------------|
| 验收合格率   | =100(%)    |
| 应急预案     | 完备       |
| 长效管理制度 | 建立健全   |

符合：

| 三级指标     | 年度指标值 |
|--------------|------------|
| 验收合格率   | =100(%)    |
| 完成时间     | 12月底前   |
| 长效管理制度 | 建立健全   |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Form, Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN13",
    on=Form,
    at="indicators",
    severity=Severity.NOTE,
    basis="财预〔2020〕10号：绩效指标应细化、量化",
)
def mostly_qualitative(indicators: tuple[Indicator, ...]) -> str | None:
    targets = [one.annual_target for one in indicators if one.annual_target and not naming.is_management(one.level1)]
    in_words = sum(naming.in_words(target) for target in targets)
    if 2 * in_words > len(targets):
        return f"{len(targets)} 项指标值中有 {in_words} 项是文字描述，超过一半。建议尽量改为可以计量的数值，请核对。"
    return None
