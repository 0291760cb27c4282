"""计划完成日期不应早于计划开始日期。

两个日期颠倒，就看不出项目的实施期限。

不符合：

| 项目名称 | 计划开始日期 | 计划完成日期 |
|----------|--------------|--------------|
| 培训经费 | 2026-12-31   | 2026-01-01   |

符合：

| 项目名称 | 计划开始日期 | 计划完成日期 |
|----------|--------------|--------------|
| 培训经费 | 2026-01-01   | 2026-12-31   |
"""

from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.targets import Targets
from perfbook.rules.periods import day
from perfbook.rules.rule import rule


@rule(
    id="HD02",
    on=(Declaration, Targets),
    at="end_date",
    severity=Severity.ERROR,
    basis="绩效目标申报表：计划开始日期、计划完成日期",
    excel="AND(ISNUMBER({start_date}),ISNUMBER({end_date}),{end_date}<{start_date})",
)
def dates_reversed(start_date: str, end_date: str) -> str | None:
    start, end = day(start_date), day(end_date)
    if start and end and end < start:
        return f"计划完成日期 {end_date} 早于计划开始日期 {start_date}。请核对后改正。"
    return None
