"""完成值远超指标值的，应说明原因。

超额很多，往往是年初指标值定得过低；说明原因，便于下一年调整指标值。

不符合：

| 三级指标 | 年度指标值 | 实际完成值 | 偏差原因分析及改进措施 |
|----------|------------|------------|------------------------|
| 培训人次 | ≥200(人次) | 300(人次)  | 无                     |

符合：

| 三级指标   | 年度指标值 | 实际完成值 | 偏差原因分析及改进措施   |
|------------|------------|------------|--------------------------|
| 培训人次   | ≥200(人次) | 300(人次)  | 新增一期基层人员培训     |
| 群众满意度 | ≥70.00(%)  | 95.00(%)   |                          |
| 接通率     | ≥95.00(%)  | 100.00(%)  |                          |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import plain
from perfbook.rules import comparing_terms
from perfbook.rules.completion import comparison
from perfbook.rules.naming import is_percent, is_satisfaction
from perfbook.rules.reasons import says_nothing
from perfbook.rules.rule import rule


@rule(
    id="DV02",
    on=Indicator,
    at="deviation_reason",
    severity=Severity.WARNING,
    basis="完成值达到指标值的倍数，界限见 figures.toml（依据待核）",
    may_lack=("level1", "level2", "level3"),
    excel=comparing_terms.overshoot_without_reason,
)
def overshoot_without_reason(
    annual_target: str,
    actual_value: str,
    figures: Figures,
    deviation_reason: str | None = None,
    level1: str | None = None,
    level2: str | None = None,
    level3: str | None = None,
) -> str | None:
    compared = comparison(level3, level2, annual_target, actual_value)
    if compared is None or compared.below or compared.aim <= 0 or not says_nothing(deviation_reason):
        return None
    if is_satisfaction(level3) or figures.role_of(level1, level2) == "satisfaction":
        return None
    far = compared.aim * figures.overshoot / 100
    if compared.result < far or (is_percent(compared.target.measure) and far > 100):
        return None
    share = plain((compared.result * 100 / compared.aim).quantize(1))
    return f"实际完成值 {actual_value} 是指标值 {annual_target} 的 {share}%。请核实，并说明超额完成的原因。"
