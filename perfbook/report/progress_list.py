"""The sheet 修改情况: what was mended since the last marked return, and what was changed without being asked.

A report has it only where a form has come back on a marked return.
"""

from collections.abc import Callable, Iterator, Sequence

from perfbook.readings import FormVerdict
from perfbook.readings.rounds import Status
from perfbook.report.entries import Entry
from perfbook.report.links import Links
from perfbook.report.paper import GREYED, Column, Paper, Row, square_text
from perfbook.report.told import LONGEST_QUOTE, split
from perfbook.report.wording import changed_place

SHEET = "修改情况"
CHANGED, EMPTY = "另有改动", "（空）"
COLUMNS = (
    Column("序号", 5, "center"),
    Column("文件", 24),
    Column("单位", 16),
    Column("项目名称", 18),
    Column("轮次", 6, "center"),
    Column("情况", 10, "center"),
    Column("位置", 24),
    Column("单元格", 7, "center"),
    Column("上一轮的问题，或原来填的", 34),
    Column("现在", 24),
)
_NOTE = (
    f"与上一轮的退回表相比：“{Status.MENDED.label}”是退回时提出、现在没有了的问题；“{CHANGED}”是没有要求改而改了的地方，"
    "请看一遍。仍在、新增、已说明的问题见“问题清单”的“状态”一栏。"
)
_HEAD_ROW = 2


def later_rounds(entries: Sequence[Entry]) -> list[FormVerdict]:
    """The forms that came back on a marked return and count."""
    return [one.form for one in entries if one.form and one.form.taken and one.form.progress.round > 1]


def write_progress(paper: Paper, entries: Sequence[Entry], links: Links, name: Callable[[str], str]) -> None:
    """Write the sheet, in the order of the entries. `name` gives a file's name as the report shows it."""
    paper.title(SHEET)
    paper.line(1, _NOTE, GREYED)
    area = paper.table(_HEAD_ROW, COLUMNS, _rows(entries, links, name))
    paper.sheet.autofilter(_HEAD_ROW, 0, area.last, len(COLUMNS) - 1)
    paper.finish(landscape=True, head_row=_HEAD_ROW)


def _rows(entries: Sequence[Entry], links: Links, name: Callable[[str], str]) -> Iterator[Row]:
    number = 0
    for entry in entries:
        form = entry.form
        for status, path, place, was, now in _said(form) if form and form.taken else ():
            number += 1
            cell = form.reading.cell(path) if form and path else ""
            head = (number, name(entry.book.file), entry.unit, entry.project, form.progress.round if form else None)
            texts = (square_text(place), cell, square_text(was), square_text(now))
            link = links.cell(entry.book.file, form.reading.sheet, cell) if form else None
            yield Row((*head, status, *texts), links={"单元格": link})


def _said(form: FormVerdict) -> Iterator[tuple[str, str, str, str, str]]:
    """What became of a form: state, path, place, what was, what is."""
    for gone in form.progress.mended:
        yield Status.MENDED.label, gone.path, gone.place, split(gone.message)[0], ""
    for one in form.progress.changed:
        was, now = (square_text(text, LONGEST_QUOTE) if text else EMPTY for text in (one.was, one.now))
        yield CHANGED, one.path, changed_place(one, form.reading), was, now
