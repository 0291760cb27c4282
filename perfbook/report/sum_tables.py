"""What the office adds up of each form: one declared table a form, in the order in which a project meets the forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Item:
    """A column: its head, its width, the path it shows, and what stands below it in the row 合计.

    `amount` is printed in the form's money unit with as many decimals as the form prints; `share` is a percent.
    """

    head: str
    width: float
    path: str
    kind: Literal["name", "word", "amount", "share", "points"] = "amount"
    below: Literal["", "sum", "rate", "average"] = ""


@dataclass(frozen=True)
class SumTable:
    """`budget`: the path of the amount that the account speaks of. `needed`: a form that lacks one is not added up."""

    short: str
    title: str
    budget: str
    needed: tuple[str, ...]
    lacking: str
    items: tuple[Item, ...]


def _sum(head: str, width: float, path: str) -> Item:
    return Item(head, width, path, "amount", "sum")


_UNIT, _PROJECT = Item("实施单位", 26, "unit", "name"), Item("项目名称", 30, "project_name", "name")
_TOTAL = "funds.total"

TARGETS = SumTable(
    short="目标",
    title="项目支出绩效目标汇总表",
    budget="funds.annual_total",
    needed=("funds.project_total", "funds.annual_total"),
    lacking="项目总预算、项目当年预算没有填全，或填的不是数字。更正后再计入。",
    items=(
        Item("申报单位", 26, "unit", "name"),
        _PROJECT,
        Item("项目类别", 14, "project_category", "word"),
        Item("绩效类型", 14, "performance_type", "word"),
        _sum("项目总预算", 16, "funds.project_total"),
        _sum("项目当年预算", 16, "funds.annual_total"),
        _sum("同名项目\n上年预算额", 16, "funds.last_year_budget"),
        _sum("同名项目上年\n预算执行数", 16, "funds.last_year_executed"),
    ),
)

DECLARATION = SumTable(
    short="申报",
    title="项目支出绩效目标申报汇总表",
    budget="funds.annual_total",
    needed=("funds.annual_total",),
    lacking="年度资金申请总额没有填，或填的不是数字。更正后再计入。",
    items=(
        _UNIT,
        _PROJECT,
        Item("项目性质", 11, "project_nature", "word"),
        Item("项目类别", 11, "project_category", "word"),
        _sum("年度资金\n申请总额", 15.5, "funds.annual_total"),
        _sum("其中：\n当年财政拨款", 15.5, "funds.annual_fiscal"),
        _sum("上年结转\n资金", 14, "funds.annual_carried_over"),
        _sum("其他资金", 14, "funds.annual_other"),
        _sum("项目资金总额\n（跨年度项目）", 15.5, "funds.project_total"),
    ),
)

SELF_EVALUATION = SumTable(
    short="自评",
    title="项目支出绩效自评汇总表",
    budget=f"{_TOTAL}.annual_budget",
    needed=(f"{_TOTAL}.initial_budget", f"{_TOTAL}.annual_budget", f"{_TOTAL}.executed_amount"),
    lacking="年度资金总额没有填全，或填的不是数字。更正后再计入。",
    items=(
        _UNIT,
        _PROJECT,
        _sum("年初预算数", 13, f"{_TOTAL}.initial_budget"),
        _sum("全年预算数", 13, f"{_TOTAL}.annual_budget"),
        _sum("全年执行数", 13, f"{_TOTAL}.executed_amount"),
        Item("执行率(%)", 9.5, f"{_TOTAL}.execution_rate", "share", "rate"),
        Item("总分", 8, "total_score", "points", "average"),
        Item("评分等级", 9, "grade", "word"),
    ),
)

SUM_TABLES: Mapping[str, SumTable] = {
    "targets": TARGETS,
    "declaration": DECLARATION,
    "self_evaluation": SELF_EVALUATION,
}


def place_of(form: str) -> int:
    """Where a form stands among the others: declared before evaluated."""
    return list(SUM_TABLES).index(form)
