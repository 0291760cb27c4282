"""指标栏内不应留有 XXX、……、“指标1：”等模板字样。

留下的模板字样说明这一项没有填完，或多余的行没有删除。

不符合：

| 三级指标    | 年度指标值 |
|-------------|------------|
| 指标1：     | ≥90(%)     |
| XXX完成率   | ≥90(%)     |
| 培训合格率  | ≥***(%)    |
| ……          |            |

符合：

| 三级指标            | 年度指标值 |
|---------------------|------------|
| 指标1：培训合格率   | ≥90(%)     |
| X光机采购数量       | =1(台)     |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import placeholder


@rule(
    id="IN14",
    on=Indicator,
    at="level3",
    severity=Severity.WARNING,
    basis="填报规范（依据待核）",
    yields_to=("IN03", "IN04", "IN29"),
    may_lack=("level3", "annual_target", "actual_value"),
)
def placeholder_left(
    level3: str | None = None, annual_target: str | None = None, actual_value: str | None = None
) -> Iterator[Fault]:
    fields = {"level3": level3, "annual_target": annual_target, "actual_value": actual_value}
    for field, text in fields.items():
        if text and (left := placeholder(text)):
            yield Fault(f"“{text}”中留有模板字样“{left}”。请核实，补全内容或删去多余的行。", at=field)
