"""数量目标建议写成“≥数值(单位)”的格式。

符号、数值和单位各在其位，才便于与实际完成值直接比较。

不符合：

| 三级指标     | 年度指标值                      |
|--------------|---------------------------------|
| 标准宣贯活动 | 大于2次                         |
| 道路养护长度 | 985米                           |
| 质控验收情况 | 100%通过                        |
| 工作效率提升 | 有90%以上的在编人员认为有提升   |

符合：

| 三级指标     | 年度指标值 |
|--------------|------------|
| 标准宣贯活动 | ≥2(次)     |
| 质控验收情况 | >=95%      |
| 长效机制建设 | 建立健全   |
| 项目完成时间 | 12月底前   |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN05",
    on=Indicator,
    at="annual_target",
    severity=Severity.NOTE,
    basis="绩效指标值的书写格式（依据待核）",
)
def target_in_words(annual_target: str, level3: str | None = None) -> str | None:
    target = naming.quantity(level3, annual_target)
    if target is None or (target.written == "sign" and not target.rest):
        return None
    if target.comparator is None:
        return f"指标值“{annual_target}”没有 ≥、≤ 或 = 符号。建议写成“符号 数值(单位)”，请核对。"
    return f"指标值“{annual_target}”用文字表示大小。建议写成 {target}，请核对。"
