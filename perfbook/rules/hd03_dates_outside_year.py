"""计划日期应与本表年度相符。

经常性项目按年申报，日期应在本年度内；跨年度的项目应包含本年度，并填写项目总目标和项目资金总额。

不符合：

| 年度 | 项目性质   | 计划开始日期 | 计划完成日期 |
|------|------------|--------------|--------------|
| 2026 | 经常性项目 | 2026-01-01   | 2027-12-31   |

不符合（日期不含本年度）：

| 年度 | 项目性质   | 计划开始日期 | 计划完成日期 |
|------|------------|--------------|--------------|
| 2026 | 阶段性项目 | 2024-01-01   | 2025-12-31   |

符合：

| 年度 | 项目性质   | 计划开始日期 | 计划完成日期 | 项目总目标                     |
|------|------------|--------------|--------------|--------------------------------|
| 2026 | 阶段性项目 | 2026-01-01   | 2027-12-31   | 两年完成全部医院的信创改造。   |
"""

from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration, DeclaredFunds
from perfbook.forms.targets import TargetFunds, Targets
from perfbook.rules.periods import outside, outside_formula
from perfbook.rules.rule import rule
from perfbook.rules.texts import ABSENT


@rule(
    id="HD03",
    on=(Declaration, Targets),
    at="end_date",
    severity=Severity.WARNING,
    basis="绩效目标按预算年度申报（依据待核）",
    excel=outside_formula(),
    may_lack=("funds", "project_nature", "project_category", "project_goal"),
)
def dates_outside_year(
    year: int,
    start_date: str,
    end_date: str,
    funds: DeclaredFunds | TargetFunds | None = None,
    project_nature: str | None = ABSENT,
    project_category: str | None = None,
    project_goal: str | None = ABSENT,
) -> str | None:
    # The form of 2020 says with the category whether the work is one of every year.
    nature = project_category if project_nature == ABSENT else project_nature
    total = funds.project_total if funds else None
    wrong = outside(start_date, end_date, year, nature, project_goal, total)
    if wrong:
        return f"计划日期 {start_date} 至 {end_date} {wrong}。请核实日期；确为跨年度项目的，补填项目总目标和资金总额。"
    return None
