"""预期目标写的年度应与本表年度一致。

写着别的年度，往往是沿用了上年的文字，目标未必是当年的。

不符合：

| 年度 | 预期目标                           |
|------|------------------------------------|
| 2024 | 全面完成2023年度卫生统计工作任务。 |

符合：

| 年度 | 预期目标                                     |
|------|----------------------------------------------|
| 2024 | 在2023年度基础上，完成2024年度卫生统计任务。 |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.words import label_of
from perfbook.rules.rule import rule
from perfbook.rules.texts import years


@rule(
    id="GL06",
    on=Form,
    at="annual_goal",
    severity=Severity.NOTE,
    basis="年度绩效目标应为本年度目标（依据待核）",
    may_lack=("form",),
)
def other_year_in_goal(year: int, annual_goal: str, form: str = "") -> str | None:
    named = years(annual_goal)
    if named and not min(named) <= year <= max(named):
        fact = f"{label_of('annual_goal', form)}写的是{min(named)}年度，本表年度是{year}年"
        return f"{fact}。请核对是否沿用了其他年度的文字。"
    return None
