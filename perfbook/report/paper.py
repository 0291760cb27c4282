"""One printed sheet of the report: squares, tables, fitted row heights, print set-up.

What a unit wrote reaches a sheet only through `put`, and there only as text: never a formula, never a link.

A sheet is written from top to bottom, and a row that is done leaves the memory: nothing of it can be changed later.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.format import Format

from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.plain_text import like_formula, writable
from perfbook.generate.printing import LIST, set_up_print
from perfbook.generate.styles import FILLS, GREY, Styles
from perfbook.layouts.fitting import FONT_SIZE, HIGHEST_ROW, needed, room
from perfbook.layouts.references import column_letters

# Excel takes no longer text in a square, no more links on a sheet, and keeps 15 digits of a number.
LONGEST = 32_767
MOST_LINKS = 60_000
MOST = Decimal(10) ** 13

RED = "#C00000"
LINK = "#0563C1"
HEAD_FILL = "#D9E2EC"
_LEAST_ROW, _BARE_ROW = 20.0, 15.0
# What a sheet in portrait holds, in points, at its own size, between its margins.
PAGE_HEIGHT = 755.0
_LOOK = {"font_name": "宋体", "font_size": FONT_SIZE, "valign": "vcenter", "text_wrap": True}
# Looks that need no more room than any text.
_NARROW = {"align", "num_format", "bg_color", "font_color", "border"}
# A number that is too long for its square becomes smaller, never ####.
_NUMBER = {"text_wrap": False, "shrink": True}
_FRAME = {"border": 1, "border_color": "#7F7F7F"}
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Formula:
    """A live formula, and what it gives."""

    text: str
    value: Decimal | int | str


Value = str | int | Decimal | Formula | None
Look = Mapping[str, Any]

GREYED: Look = {"font_color": GREY}


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its width in Excel's measure, how its squares look."""

    head: str
    width: float
    align: Literal["left", "center", "right"] = "left"
    number: str = "General"


@dataclass(frozen=True)
class Row:
    """A row of a table: values by column, a look for the whole row and for single columns, links by column."""

    values: Sequence[Value]
    look: Look = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)
    links: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Area:
    """Where the rows of a table stand, so that formulas can name its columns. `last` is never above `first`."""

    sheet: str
    first: int
    last: int
    heads: tuple[str, ...]

    def column(self, head: str) -> str:
        """The squares of a column as a formula of another sheet names them."""
        letters = column_letters(self.heads.index(head))
        return f"'{self.sheet}'!${letters}${self.first + 1}:${letters}${self.last + 1}"


def square_text(text: str, longest: int = LONGEST) -> str:
    """A unit's text for a square: without signs that a workbook cannot hold or that turn the reading direction.

    A text longer than a square holds is cut, with a mark.
    """
    text = _DIRECTION.sub("\ufffd", writable(text.replace("\r\n", "\n").replace("\r", "\n")))
    if len(text) <= longest // 2:
        return text
    # Excel counts as UTF-16 does.
    units = text.encode("utf-16-le")
    if len(units) <= 2 * longest:
        return text
    mark = f"…（共 {len(text)} 字）"
    return units[: 2 * (longest - len(mark))].decode("utf-16-le", "ignore") + mark


def opening(link: str | None) -> str:
    """What a square with a link says. It stands beside the file's name: some programs do not wrap a linked text."""
    return "打开" if link else ""


def one_line(head: str) -> str:
    """A head that is broken over lines, in a sentence or in another table."""
    return head.replace("\n", "")


def countable(value: Decimal | None) -> Decimal | None:
    """A number that Excel can count with, else None."""
    return value if value is not None and abs(value) < MOST else None


def fault_look(severity: Severity) -> Look:
    return {"bg_color": FILLS[severity]} | ({"font_color": RED} if severity == Severity.ERROR else {})


class Paper:
    """A worksheet, written square by square, from top to bottom."""

    def __init__(self, book: xlsxwriter.Workbook, styles: Styles, name: str, widths: Sequence[float]) -> None:
        self.name, self.sheet = name, book.add_worksheet(name)
        self._styles, self._widths = styles, tuple(widths)
        self._formats: dict[tuple[object, ...], Format] = {}
        self._row, self._height, self._links = 0, 0.0, 0
        self._above, self._page_begins = 0.0, 0.0
        # So many signs stand in one line, however wide they are.
        self._sure = [int(room([width])) for width in self._widths]
        self._breaks: list[int] = []
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def put(self, row: int, column: int, value: Value, look: Look, across: int = 1, link: str | None = None) -> None:
        """Write a value into a square, or over several."""
        self.height(row, _LEAST_ROW)
        if isinstance(value, Decimal) and countable(value) is None:
            value = square_text(plain(value), 40)
        elif isinstance(value, str):
            value = square_text(value)
        if self._links == MOST_LINKS or not value:
            link = None
        number = value.value if isinstance(value, Formula) else value
        if isinstance(number, Decimal | int):
            look = {**look, **_NUMBER}
        form = self._format(look, isinstance(value, str) and like_formula(value), link is not None)
        if across > 1:
            self.sheet.merge_range(row, column, row, column + across - 1, "", form)
        if isinstance(value, Formula):
            self.sheet.write_formula(row, column, value.text, form, _cached(value.value))
        elif isinstance(value, str) and value:
            self._fit(row, column, across, value, look)
            self._write_text(row, column, value, form, link)
        elif isinstance(value, Decimal | int):
            self.sheet.write_number(row, column, float(value), form)
        else:
            self.sheet.write_blank(row, column, None, form)

    def _write_text(self, row: int, column: int, text: str, form: Format, link: str | None) -> None:
        if link:
            self._links += 1
            self.sheet.write_url(row, column, link, form, text)
        elif self.sheet.write_string(row, column, text, form) != 0:
            raise ValueError(f"text not written at row {row}, column {column}")

    def _format(self, look: Look, quoted: bool, linked: bool) -> Format:
        key = (*look.items(), quoted, linked)
        if key not in self._formats:
            more: dict[str, Any] = {"quote_prefix": True} if quoted else {}
            more |= {"font_color": LINK, "underline": 1} if linked else {}
            self._formats[key] = self._styles.of(**{**_LOOK, **_FRAME, **look, **more})
        return self._formats[key]

    def title(self, text: str, row: int = 0) -> None:
        look = {"font_name": "黑体", "font_size": 18, "bold": True, "align": "center", "border": 0}
        self.put(row, 0, text, look, len(self._widths))
        self.height(row, 34)

    def line(self, row: int, text: Value, look: Look | None = None) -> None:
        """A line of text over the whole width, without frame."""
        self.put(row, 0, text, {"border": 0, **(look or {})}, len(self._widths))

    def table(self, row: int, columns: Sequence[Column], rows: Iterable[Row], head_height: float = 24) -> Area:
        """A head and its rows, from `row` on."""
        self.height(row, head_height)
        for column, one in enumerate(columns):
            self.head(row, column, one.head)
        of_columns = [{"align": one.align, "num_format": one.number} for one in columns]
        at = row
        for at, line in enumerate(rows, start=row + 1):
            for column, value in enumerate(line.values):
                head = columns[column].head
                look = {**of_columns[column], **line.look, **line.looks.get(head, {})}
                self.put(at, column, value, look, link=line.links.get(head))
        return Area(self.name, row + 1, max(at, row + 1), tuple(column.head for column in columns))

    def head(self, row: int, column: int, text: str, across: int = 1) -> None:
        self.put(row, column, text, {"font_name": "黑体", "align": "center", "bg_color": HEAD_FILL}, across)
        self.height(row, 24)

    def height(self, row: int, least: float) -> None:
        """Make a row at least so high, in points; it is the row that is being written, or one further down."""
        if row != self._row:
            self._end_row()
            self._above += (self._height or _BARE_ROW) + _BARE_ROW * (row - self._row - 1)
            self._row, self._height = row, 0.0
        self._height = max(self._height, least)

    def finish(self, landscape: bool, head_row: int | None = None) -> None:
        """Set up printing; with a `head_row` it stays in view and is printed on every page."""
        self._end_row()
        set_up_print(self.sheet, landscape, LIST, foot=self.name)
        self.sheet.set_h_pagebreaks(self._breaks)
        self.sheet.hide_gridlines(2)
        if head_row is not None:
            self.sheet.freeze_panes(head_row + 1, 0)
            self.sheet.repeat_rows(head_row)

    def keep_together(self, row: int, height: float) -> None:
        """Begin a new page at a row, in portrait, where what stands from there on is so high and would be split."""
        self.height(row, _BARE_ROW)
        if self._above - self._page_begins + height > PAGE_HEIGHT and height <= PAGE_HEIGHT:
            self._breaks.append(row)
            self._page_begins = self._above

    def _end_row(self) -> None:
        if self._height:
            self.sheet.set_row(self._row, min(round(self._height, 1), HIGHEST_ROW))

    def _fit(self, row: int, column: int, across: int, text: str, look: Look) -> None:
        if across == 1 and len(text) <= self._sure[column] and "\n" not in text and look.keys() <= _NARROW:
            return
        # An indent takes about a character of the first column.
        widths = (self._widths[column] - 1.3 * look.get("indent", 0), *self._widths[column + 1 : column + across])
        self.height(row, needed(text, widths, look.get("font_size", FONT_SIZE)))


def _cached(value: Decimal | int | str) -> float | str:
    return value if isinstance(value, str) else float(value)
