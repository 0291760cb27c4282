"""每项指标的三级指标名称应填写。

填了指标值、完成值或分值，却没有名称，看不出考核的是什么。

不符合：

| 三级指标   | 年度指标值 |
|------------|------------|
|            | ≥95(%)     |
| 培训合格率 | ≥90(%)     |

符合：

| 三级指标   | 年度指标值 |
|------------|------------|
| 热线接通率 | ≥95(%)     |
| 培训合格率 | ≥90(%)     |
|            |            |
"""

from decimal import Decimal

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.words import LABELS
from perfbook.rules import text_formulas
from perfbook.rules.reasons import bare, says_nothing
from perfbook.rules.rule import rule
from perfbook.rules.texts import blank


@rule(
    id="IN29",
    on=Indicator,
    at="level3",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号、财预〔2021〕101号：绩效指标应有三级指标",
    excel=text_formulas.name_missing,
    unfilled=True,
    may_lack=("annual_target", "actual_value", "weight", "score"),
)
def indicator_name_missing(
    level3: str | None = None,
    annual_target: str | None = None,
    actual_value: str | None = None,
    weight: Decimal | None = None,
    score: Decimal | None = None,
) -> str | None:
    if not blank(level3):
        return None
    # A line that the unit does not use may say 无.
    texts = {"annual_target": annual_target, "actual_value": actual_value}
    filled = [field for field, text in texts.items() if bare(text) == "0" or not says_nothing(text)]
    filled += [field for field, number in {"weight": weight, "score": score}.items() if number]
    if not filled:
        return None
    return (
        f"这一行填了{'、'.join(LABELS[field] for field in filled)}，没有填三级指标的名称。"
        "请补填名称；这一行不用的，请把内容删去。"
    )
