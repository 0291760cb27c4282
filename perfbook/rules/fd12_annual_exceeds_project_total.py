"""年度资金申请总额不应超过项目资金总额。

年度资金是整个项目资金的一部分，超过总额说明其中一个数填错。

不符合：

| 申报资金         | 金额（元）  |
|------------------|-------------|
| 项目资金总额     | 4045239.00  |
| 年度资金申请总额 | 13636064.00 |

符合：

| 申报资金         | 金额（元）  |
|------------------|-------------|
| 项目资金总额     | 13636064.00 |
| 年度资金申请总额 | 4045239.00  |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.declaration import DeclaredFunds
from perfbook.forms.numbers import plain
from perfbook.forms.targets import TargetFunds
from perfbook.forms.words import label_of
from perfbook.rules.money_units import mixed, mixed_formula
from perfbook.rules.rule import rule


def exceeds_formula(figures: Figures) -> str:
    over = "AND({project_total}<>0,{annual_total}>{project_total})"
    return f"AND({over},NOT({mixed_formula('{annual_total}', '{project_total}', figures)}))"


@rule(
    id="FD12",
    on=(DeclaredFunds, TargetFunds),
    at="annual_total",
    severity=Severity.ERROR,
    basis="绩效目标申报表：年度资金包含在项目资金总额内",
    excel=exceeds_formula,
    may_lack=("form", "money_unit"),
)
def annual_exceeds_project_total(
    project_total: Decimal,
    annual_total: Decimal,
    figures: Figures,
    form: str | None = None,
    money_unit: str | None = None,
) -> str | None:
    # A total of 0 is an unused square: the project is one of this year only.
    if not project_total or annual_total <= project_total or mixed(annual_total, project_total, money_unit, figures):
        return None
    annual, project = (label_of(field, form) for field in ("annual_total", "project_total"))
    fact = f"{annual} {plain(annual_total)} 大于{project} {plain(project_total)}"
    return f"{fact}。请核对两个数是否填反或填错。"
