"""台账.xlsx: a round's ledger as people read it. Same rows, same bytes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from perfbook.generate.blank import blank_workbook
from perfbook.generate.styles import Styles
from perfbook.layouts.stamp import PROPERTY
from perfbook.report.paper import GREYED, Column, Paper, Row
from perfbook.report.summary import MARK


@dataclass(frozen=True)
class TableSheet:
    """A sheet: its title, a line below it, and a table."""

    name: str
    note: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]


def round_workbook(title: str, sheets: Sequence[TableSheet]) -> bytes:
    """The workbook as bytes; it carries our mark, so that no check takes it for what came in."""
    target = io.BytesIO()
    book = blank_workbook(target, title, in_memory=True)
    book.set_custom_property(PROPERTY, MARK)
    styles = Styles(book)
    for one in sheets:
        paper = Paper(book, styles, one.name, [column.width for column in one.columns])
        paper.title(f"{title} · {one.name}")
        paper.line(1, one.note, GREYED)
        area = paper.table(2, one.columns, one.rows or [Row(("", "没有。", *("" for _ in one.columns[2:])))])
        paper.sheet.autofilter(2, 0, area.last, len(one.columns) - 1)
        paper.finish(landscape=True, head_row=2)
    book.close()
    return target.getvalue()
