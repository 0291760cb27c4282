"""跨年度的项目应填写项目总目标和项目资金总额。

只有年度目标和年度资金，看不出整个项目要做成什么、一共要多少钱。

不符合：

| 年度 | 项目名称                 | 项目总目标 |
|------|--------------------------|------------|
| 2026 | 信创改造(2026年分年第2年) |            |

| 申报资金         | 金额（元） |
|------------------|------------|
| 项目资金总额     |            |
| 年度资金申请总额 | 403650.00  |

符合：

| 年度 | 项目名称                 | 项目总目标                   |
|------|--------------------------|------------------------------|
| 2026 | 信创改造(2026年分年第2年) | 两年完成全部系统的信创改造。 |

| 申报资金         | 金额（元） |
|------------------|------------|
| 项目资金总额     | 807300.00  |
| 年度资金申请总额 | 403650.00  |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration, DeclaredFunds
from perfbook.rules import periods
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import blank


@rule(
    id="GL03",
    on=Declaration,
    at="project_goal",
    severity=Severity.WARNING,
    basis="绩效目标申报表：跨年度项目填写项目总目标（依据待核）",
    may_lack=("project_name", "start_date", "end_date", "project_nature", "year"),
)
def multi_year_goal_missing(
    project_goal: str | None = None,
    funds: DeclaredFunds | None = None,
    project_name: str | None = None,
    start_date: str | None = None,
    end_date: str | None = None,
    project_nature: str | None = None,
    year: int | None = None,
) -> Iterator[Fault]:
    total = funds.project_total if funds else None
    # Dates that are wrong themselves are another rule's warning.
    if year and periods.outside(start_date, end_date, year, project_nature, project_goal, total):
        return
    by_name = periods.one_of_several(project_name)
    if not by_name and not periods.several_years(start_date, end_date):
        return
    why = "项目名称表明这是分年实施的项目" if by_name else "计划日期跨年度"
    if blank(project_goal):
        yield Fault(f"{why}，没有填写项目总目标。请补填整个项目的目标，确为当年项目的请说明。")
    if funds and "project_total" in funds.model_fields_set and total is None:
        message = f"{why}，没有填写项目资金总额。请补填整个项目的资金，确为当年项目的请说明。"
        yield Fault(message, at="funds.project_total")
