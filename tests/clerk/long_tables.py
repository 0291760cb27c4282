"""One long table of all projects of an office, a block a project: Beijing, Changchun, Changsha and their like."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

from tests.clerk.paper import Cell, Copy, Paper, saved
from tests.clerk.saying import Speller, number_of
from tests.clerk.style import Style


@dataclass(frozen=True)
class LongTable:
    """A head for each column, and the field that stands below it; `""` for the office's own columns.

    `split` columns hold a piece of the target: sign, value, measure. `joined`: value and measure in one.
    """

    name: str
    title: str
    office: str  # how the office is named above the table: 部门：
    columns: tuple[tuple[str, str], ...]
    levels: Literal["repeated", "first", "merged"] = "repeated"
    blocks: Literal["merged", "repeated", "first"] = "merged"
    code: bool = False
    numbered: bool = False


BEIJING_2026 = LongTable(
    "beijing_2026",
    "预算12表 项目支出绩效目标表",
    "部门：",
    (
        ("项目名称", "project_name"), ("项目总额", "funds.annual_total"), ("财政资金", "funds.annual_fiscal"),
        ("其他资金", "funds.annual_other"), ("绩效目标", "annual_goal"), ("一级指标", "level1"),
        ("二级指标", "level2"), ("三级指标", "level3"), ("绩效指标性质", "sign"), ("本年绩效指标值", "value"),
        ("绩效度量单位", "measure"),
    ),
    code=True,
)  # fmt: skip
CHANGCHUN_2026 = LongTable(
    "changchun_2026",
    "项目支出绩效目标表",
    "单位名称：",
    (
        ("项目名称", "project_name"), ("项目金额", "funds.annual_total"), ("年度绩效目标", "annual_goal"),
        ("一级指标", "level1"), ("二级指标", "level2"), ("三级指标", "level3"), ("指标解释", ""),
        ("指标值", "annual_target"), ("权重", "weight"),
    ),
)  # fmt: skip
CHANGSHA = LongTable(
    "changsha",
    "项目支出绩效目标表",
    "部门：",
    (
        ("单位（专项）名称", "project_name"), ("资金总额", "funds.annual_total"), ("年度绩效目标", "annual_goal"),
        ("一级指标", "level1"), ("二级指标", "level2"), ("三级指标", "level3"), ("指标值", "value"),
        ("指标值内容", ""), ("评（扣）分标准", ""), ("度量单位", "measure"), ("指标值类型", "sign"), ("备注", "weight"),
    ),
    levels="merged",
    numbered=True,
)  # fmt: skip
LONG_TABLES = (BEIJING_2026, CHANGCHUN_2026, CHANGSHA)

_ROWS = ("level1", "level2", "level3", "annual_target", "sign", "value", "measure", "weight", "")


def long_table(kind: LongTable, forms: Sequence[dict[str, Any]]) -> tuple[bytes, list[Copy]]:
    """A workbook with one sheet that holds all the forms."""
    paper = Paper("Sheet1")
    across = len(kind.columns) + kind.numbered
    split = any(field == "sign" for _, field in kind.columns)
    style = Style(kind.name, split=split)
    spellers = [Speller(style, form) for form in forms]
    paper.row(Cell(kind.title.format(year=forms[0]["year"]), across, look="title"))
    office = forms[0]["department"] or forms[0]["unit"]
    unit = forms[0]["money_unit"]
    paper.row(
        Cell(f"{kind.office}{office}", across - 2, look="plain"), Cell(f"金额单位：{unit}", 2, look="plain")
    )  # fmt: skip
    heads = [head for head, _ in kind.columns]
    paper.row(*(Cell(head) for head in (["序号"] if kind.numbered else []) + heads))
    for number, speller in enumerate(spellers):
        speller.say(("department", "unit"), office)
        speller.copy.year = forms[0]["year"] if "{year}" in kind.title else None
        speller.copy.money_unit = unit
        _block(paper, kind, speller, number)
    return saved([paper]), [speller.copy for speller in spellers]


def _block(paper: Paper, kind: LongTable, speller: Speller, number: int) -> None:
    rows = speller.form["indicators"]
    project = {field: _project(kind, speller, field) for _, field in kind.columns if field not in _ROWS}
    for row in range(len(rows)):
        first = row == 0
        cells = [Cell(Decimal(number + 1), down=len(rows))] if kind.numbered and first else []
        target: tuple[str, ...] = speller.target(f"indicators[{row}].annual_target")
        pieces = dict(zip(("sign", "value", "measure"), target, strict=False))
        for head, field in kind.columns:
            if field in project:
                if kind.blocks != "merged":
                    cells.append(Cell(project[field] if first or kind.blocks == "repeated" else ""))
                elif first:
                    cells.append(Cell(project[field], down=len(rows), look="left"))
            elif field in ("level1", "level2"):
                cells += _level(kind, speller, row, field)
            elif field == "annual_target":
                cells.append(Cell(target[0]))
            elif field == "weight":
                cells.append(Cell(number_of(rows[row].get("weight")) or ""))
            else:
                own = Decimal(row + 1) if head == "序号" else "反映工作完成情况"
                value = pieces.get(field) or (own if field == "" else "")
                cells.append(Cell(speller.text(f"indicators[{row}].level3") if field == "level3" else value))
        paper.row(*cells)


def _project(kind: LongTable, speller: Speller, field: str) -> object:
    if field.startswith("funds."):
        return speller.amount(field)
    code = speller.form.get("project_code")
    if field == "project_name" and kind.code and code:
        printed = f"{code}-{speller.form['project_name']}"
        speller.text(field, printed)
        return printed
    return speller.text(field)


def _level(kind: LongTable, speller: Speller, row: int, field: str) -> list[Cell]:
    rows = speller.form["indicators"]
    upto = ("level1",) if field == "level1" else ("level1", "level2")
    runs = [list(run) for _, run in groupby(range(len(rows)), lambda at_: tuple(rows[at_].get(name) for name in upto))]
    run = next(run for run in runs if row in run)
    name = speller.text(f"indicators[{row}].{field}")
    if kind.levels == "repeated":
        return [Cell(name)]
    if kind.levels == "first":
        return [Cell(name if row == run[0] else "")]
    return [Cell(name, down=len(run))] if row == run[0] else []
