"""绩效目标和实际完成情况应填写。

自评是把实际完成情况与年初设定的预期目标相对照，缺一方就无从评价。

不符合：

| 预期目标                     | 实际完成情况 |
|------------------------------|--------------|
| 完成质控培训两次，覆盖全区。 |              |

不符合（申报表）：

| 项目性质   | 年度总体目标 |
|------------|--------------|
| 经常性项目 |              |

符合：

| 预期目标                     | 实际完成情况                       |
|------------------------------|------------------------------------|
| 完成质控培训两次，覆盖全区。 | 全年完成质控培训两次，覆盖37个组。 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.words import label_of
from perfbook.rules import text_formulas
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import blank

# Absent is not blank: only a self-evaluation has an achievement, only the form of 2020 an overall goal.
GOALS = ("annual_goal", "achievement", "overall_goal")


@rule(
    id="GL01",
    on=Form,
    at="annual_goal",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：项目支出绩效自评表“年度总体目标”",
    excel={field: text_formulas.blank(f"{{{field}}}") for field in GOALS},
    unfilled=True,
    yields_to=("BK16",),
)
def goal_missing(part: Form) -> Iterator[Fault]:
    for field in GOALS:
        if field in part.model_fields_set and blank(getattr(part, field)):
            yield Fault(f"“{label_of(field, part.form)}”未填写。请补填。", at=field)
