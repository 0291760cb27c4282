"""The sheet 采用的标准: the figures by which the forms of this report were judged, each with its basis."""

from collections.abc import Iterator, Sequence

from perfbook.figures import Figures, entries_for, figures_for
from perfbook.layouts.model import Layout
from perfbook.office_figures import BASIS
from perfbook.report.entries import Entry
from perfbook.report.figure_words import FIGURE_WORDS
from perfbook.report.paper import GREYED, Column, Paper, Row
from perfbook.report.sum_tables import place_of

SHEET = "采用的标准"
COLUMNS = (
    Column("序号", 5, "center"),
    Column("标准", 24),
    Column("采用的数值", 44),
    Column("适用的表", 24),
    Column("起始日期", 12, "center"),
    Column("依据", 48),
)
_HEAD_ROW = 2

# A figure as it was used: its name, its value in words, from which day, on what basis.
_Used = tuple[str, str, str, str]


def write_standards(paper: Paper, found: Sequence[Entry]) -> None:
    """Write a row for each figure that mattered to some form of the report."""
    paper.title(SHEET)
    paper.line(1, "本次校验按下列标准判断。依据待核的，请与财政部门的文件核对后使用。", GREYED)
    used = _used(found)
    ordered = sorted(used, key=lambda one: list(FIGURE_WORDS).index(one[0]))
    rows = [
        Row((number, FIGURE_WORDS[one[0]].title, one[1], _forms(used[one]), *one[2:]))
        for number, one in enumerate(ordered, start=1)
    ]
    paper.table(_HEAD_ROW, COLUMNS, rows or [Row(("", "没有读到表格。", "", "", "", ""))])
    paper.finish(landscape=True, head_row=_HEAD_ROW)


def _used(found: Sequence[Entry]) -> dict[_Used, list[Layout]]:
    """The figures, each with the layouts that it was used for."""
    readings = {entry.form.reading.layout.name: entry.form.reading for entry in found if entry.form}
    used: dict[_Used, list[Layout]] = {}
    for reading in sorted(readings.values(), key=lambda one: (place_of(one.layout.form), one.layout.edition)):
        for one in _of_layout(reading.layout, reading.figures):
            used.setdefault(one, []).append(reading.layout)
    return used


def _of_layout(layout: Layout, figures: Figures) -> Iterator[_Used]:
    official, on_form = figures_for(layout.form, layout.edition), layout.fields()
    for name, declared in entries_for(layout.form, layout.edition).items():
        words = FIGURE_WORDS[name]
        value = words.value(figures)
        if not value or (words.on and words.on not in on_form) or words.money_unit not in ("", figures.money_unit):
            continue
        own = getattr(figures, name) != getattr(official, name)
        dated, basis = ("", BASIS) if own else (declared.dated.isoformat(), declared.basis)
        yield name, value, dated, basis


def _forms(layouts: Sequence[Layout]) -> str:
    """绩效自评表 2023、2024 版"""
    editions: dict[str, list[str]] = {}
    for layout in layouts:
        editions.setdefault(layout.sheet, []).append(layout.edition)
    return "；".join(f"{sheet} {'、'.join(years)} 版" for sheet, years in editions.items())
