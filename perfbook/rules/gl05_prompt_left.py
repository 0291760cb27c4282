"""目标文字中不应留有填写提示、空白占位或半边括号。

留下的提示和占位说明这段文字没有写完，或是粘贴时带进来的。

不符合：

| 预期目标                                                   |
|------------------------------------------------------------|
| 项目背景、基本情况等) 对各医疗机构的统方行为进行实时监控。 |

| 实际完成情况                       |
|------------------------------------|
| 目标1：完成XX项目建设并通过验收。 |

符合：

| 预期目标                                                 |
|----------------------------------------------------------|
| 1）完成系统建设（二期）；2）完成验收，投入使用满三个月。 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.words import label_of
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import GOAL_FIELDS, matches, unbalanced


@rule(
    id="GL05",
    on=Form,
    at="annual_goal",
    severity=Severity.NOTE,
    basis="填报规范（依据待核）",
)
def prompt_left(part: Form) -> Iterator[Fault]:
    for field in GOAL_FIELDS:
        text: str = vars(part).get(field) or ""
        if found := matches("prompts", text):
            yield Fault(f"“{label_of(field, part.form)}”中留有“{found[0]}”。请删去提示或补全文字。", at=field)
        elif bracket := unbalanced(text):
            yield Fault(f"“{label_of(field, part.form)}”中的“{bracket}”不成对。请核对文字是否完整。", at=field)
