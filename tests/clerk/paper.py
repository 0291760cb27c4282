"""A sheet of paper that a clerk lays a form out on, square by square, and what stands on it where.

Nothing here or beside it knows perfbook's layouts or how it reads: it is written from how such forms look on paper.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter


@dataclass(frozen=True)
class Percent:
    """A number that Excel shows as a percent: 99.09 kept as 0.9909."""

    number: Decimal


@dataclass(frozen=True)
class Cell:
    """What goes into a square: a text, a number or a percent; how far it reaches, and how it looks."""

    value: object = None
    across: int = 1
    down: int = 1
    look: str = "centre"
    # False: the squares it reaches over are not merged, they stay empty beside it.
    merged: bool = True


@dataclass(frozen=True)
class Said:
    """One thing that the copy prints: where a reader may put it, and what it may read.

    More than one path or text only where a reader may well take either: 产出指标(50分) or 产出指标.
    """

    paths: tuple[str, ...]
    accepted: tuple[str, ...]
    number: bool = False
    # A reader may pass over it: a line of signatures below the form.
    optional: bool = False


@dataclass
class Copy:
    """One form as a copy prints it: what it is, and everything printed of it."""

    form: dict[str, Any]
    said: list[Said] = field(default_factory=list)
    # `money_unit` and `year` only where the paper says them.
    money_unit: str | None = None
    year: int | None = None


class Paper:
    """One sheet. Rows are laid from the top, each from the left, round what reaches down from above."""

    def __init__(self, name: str, left: int = 0, width: float = 13) -> None:
        self.name, self.left, self.width = name, left, width
        self.next = 0
        self.squares: list[tuple[int, int, Cell]] = []
        self._taken: set[tuple[int, int]] = set()

    def skip(self, rows: int = 1) -> None:
        self.next += rows

    def row(self, *cells: Cell) -> int:
        """Lay one row and return its number."""
        row, column = self.next, self.left
        for cell in cells:
            while (row, column) in self._taken:
                column += 1
            self.squares.append((row, column, cell))
            self._taken |= {(row + d, column + a) for d in range(cell.down) for a in range(cell.across)}
            column += cell.across
        self.next += 1
        return row


_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"},
    "plain": {"font_name": "宋体", "font_size": 10, "align": "left", "valign": "vcenter"},
    "subtitle": {"font_name": "宋体", "font_size": 10, "align": "center", "valign": "vcenter"},
    "centre": {
        "font_name": "宋体", "font_size": 10, "align": "center", "valign": "vcenter", "text_wrap": True, "border": 1,
    },
    "left": {
        "font_name": "宋体", "font_size": 10, "align": "left", "valign": "vcenter", "text_wrap": True, "border": 1,
    },
}  # fmt: skip


def saved(papers: Sequence[Paper]) -> bytes:
    """The workbook that holds these sheets."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        percents = {name: book.add_format(look | {"num_format": "0.00%"}) for name, look in _LOOKS.items()}
        for paper in papers:
            sheet = book.add_worksheet(paper.name)
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.set_column(0, 60, paper.width)
            for row, column, cell in paper.squares:
                look = (percents if isinstance(cell.value, Percent) else looks)[cell.look]
                _write(sheet, row, column, cell, look)
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    last = row + cell.down - 1, column + cell.across - 1
    if (cell.down, cell.across) != (1, 1):
        if cell.merged:
            sheet.merge_range(row, column, *last, "", look)
        else:
            for r in range(row, last[0] + 1):
                for c in range(column, last[1] + 1):
                    sheet.write_blank(r, c, None, look)
    match cell.value:
        case None | "":
            sheet.write_blank(row, column, None, look)
        case Percent(number):
            sheet.write_number(row, column, float(number / 100), look)
        case Decimal() | int():
            sheet.write_number(row, column, float(cell.value), look)
        case text:
            lines = str(text)
            sheet.write_string(row, column, lines, look)
            if cell.down == 1:
                _heighten(sheet, row, lines, cell.across)


def _heighten(sheet: Any, row: int, text: str, across: int) -> None:
    lines = 1 + max(text.count("\n"), len(text) * 2 // (across * 12))
    if lines > 1:
        sheet.set_row(row, min(400, 14.0 * lines + 6))
