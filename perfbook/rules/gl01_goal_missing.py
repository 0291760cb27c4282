"""预期目标和实际完成情况应填写。

自评是把实际完成情况与年初设定的预期目标相对照，缺一方就无从评价。

不符合：

| 预期目标                     | 实际完成情况 |
|------------------------------|--------------|
| 完成质控培训两次，覆盖全区。 |              |

符合：

| 预期目标                     | 实际完成情况                       |
|------------------------------|------------------------------------|
| 完成质控培训两次，覆盖全区。 | 全年完成质控培训两次，覆盖37个组。 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.words import LABELS
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import ABSENT, blank


@rule(
    id="GL01",
    on=Form,
    at="annual_goal",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：项目支出绩效自评表“年度总体目标”",
    may_lack=("annual_goal", "achievement"),
)
def goal_missing(annual_goal: str | None = ABSENT, achievement: str | None = ABSENT) -> Iterator[Fault]:
    for field, text in {"annual_goal": annual_goal, "achievement": achievement}.items():
        if blank(text):
            yield Fault(f"“{LABELS[field]}”未填写。请补填。", at=field)
