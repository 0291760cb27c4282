"""预期目标和实际完成情况不宜少于 10 个字。

寥寥数字说不清要做什么、做成什么样，也无法与指标对照。

不符合：

| 预期目标     | 实际完成情况                       |
|--------------|------------------------------------|
| 降低患者负担 | 全年为药品零差率销售补助363万元。 |

符合：

| 预期目标                               | 实际完成情况                       |
|----------------------------------------|------------------------------------|
| 补助药品零差率销售损失，降低患者负担。 | 全年为药品零差率销售补助363万元。 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.quantity import fold
from perfbook.forms.words import label_of
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import GOAL_FIELDS, blank

LEAST = 10


@rule(
    id="GL07",
    on=Form,
    at="annual_goal",
    severity=Severity.NOTE,
    basis="绩效目标应清晰、具体（依据待核）",
)
def goal_too_short(part: Form) -> Iterator[Fault]:
    for field in GOAL_FIELDS:
        text: str = vars(part).get(field) or ""
        length = len(fold(text))
        if not blank(text) and length < LEAST:
            yield Fault(f"“{label_of(field, part.form)}”只有 {length} 个字。请写明做什么、做到什么程度。", at=field)
