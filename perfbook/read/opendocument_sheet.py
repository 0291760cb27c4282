"""One sheet of an OpenDocument workbook, in one pass over its rows.

Rows and squares that repeat stand there once with a count, up to a million: only those that hold something are made,
and those without a lock only as far as the sheet is used.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from perfbook.contents import Area, Content, SheetContents, Square, Value
from perfbook.read.gate import MOST_COLUMNS, MOST_ROWS, MOST_SQUARES
from perfbook.read.opendocument_styles import EXTENDED, OFFICE, TABLE, TEXT, Styles
from perfbook.read.openformula import excel_formula
from perfbook.read.sniffing import Refusal, Unreadable
from perfbook.read.values import moment, number

_MARGIN = 100  # how far beyond the last thing on a sheet an unlocked square still counts
_LONGEST = 32_767
_TOO_LARGE = Refusal("unreadable", "too_large", "表格里的内容多得不正常。请让单位删去多余的内容，另存后重新发送。")
_GROUPS = {f"{TABLE}{name}" for name in ("table-rows", "table-row-group", "table-header-rows")}
_COLUMN_GROUPS = {f"{TABLE}{name}" for name in ("table-columns", "table-column-group", "table-header-columns")}
_ROW, _COLUMN = f"{TABLE}table-row", f"{TABLE}table-column"
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_DURATION = re.compile(r"-?PT(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,]\d*)?S)?")
_SPACES = re.compile(r"[ \t\r\n]+")
_KEPT_AS_SPACE = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
# What stands in a paragraph and is not part of its words.
_ASIDE = (f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{TEXT}note", f"{TEXT}ruby-text")

_Run = tuple[int, int, int, int]
"""First row, row after the last, first column, column after the last."""


class SheetReader:
    """Reads one table; `contents` gives the sheet."""

    def __init__(self, table: Element, styles: Styles, restricting: set[str]) -> None:
        self._table, self._styles, self._restricting = table, styles, restricting
        self._squares: dict[Square, Content] = {}
        self._open: list[_Run] = []
        self._merged: list[Area] = []
        self._validated: list[Area] = []
        self._columns = list(_columns(table))

    def contents(self, names: Mapping[str, str]) -> SheetContents:
        """The sheet; `names`: its own constant names. Raises Unreadable where it holds too much."""
        hidden: list[tuple[int, int]] = []
        at = 0
        for row in _grouped(self._table, _ROW, _GROUPS):
            after = min(at + _count(row, "number-rows-repeated"), MOST_ROWS)
            if row.get(f"{TABLE}visibility") in ("collapse", "filter"):
                hidden.append((at, after))
            self._read_row(row, at, after)
            at = after
        rows = max((row for row, _ in self._squares), default=0) + _MARGIN
        columns = max((column for _, column in self._squares), default=0) + _MARGIN
        self._unlock(rows, columns)
        return SheetContents(
            self._table.get(f"{TABLE}name", ""),
            self._squares,
            self._table.get(f"{TABLE}protected") == "true",
            tuple(sorted(self._merged)),
            tuple(sorted(self._validated)),
            self._table.get(f"{TABLE}style-name") in self._styles.hidden_tables,
            frozenset(row for start, end in hidden for row in range(start, min(end, rows))),
            frozenset(c for start, end, _, gone in self._columns if gone for c in range(start, min(end, columns))),
            names,
        )

    def _read_row(self, row: Element, top: int, bottom: int) -> None:
        style, left = row.get(f"{TABLE}default-cell-style-name"), 0
        for cell in row:
            if cell.tag not in _CELLS or left >= MOST_COLUMNS:
                continue
            right = min(left + _count(cell, "number-columns-repeated"), MOST_COLUMNS)
            if len(cell.keys()) > 1 or len(cell) or self._columns:
                self._read_cell(cell, cell.get(f"{TABLE}style-name") or style, (top, bottom, left, right))
            left = right

    def _read_cell(self, cell: Element, style: str | None, run: _Run) -> None:
        top, bottom, left, right = run
        written = cell.get(f"{TABLE}formula")
        formula = excel_formula(written) if written else None
        value = _value(cell)
        for start, end, said in self._styled(style, left, right):
            locked, percent = self._styles.of(said)
            if value is not None or formula is not None:
                percent = percent or cell.get(f"{OFFICE}value-type") == "percentage"
                is_number = value is not None and not isinstance(value, str | bool)
                self._fill((top, bottom, start, end), Content(value, formula, locked, percent and is_number))
            elif not locked:
                self._open.append((top, bottom, start, end))
        if cell.get(f"{TABLE}content-validation-name") in self._restricting:
            self._validated.append((top, left, bottom - 1, right - 1))
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            self._merged.append((top, left, min(top + down, MOST_ROWS) - 1, min(left + across, MOST_COLUMNS) - 1))

    def _styled(self, style: str | None, left: int, right: int) -> Iterator[tuple[int, int, str | None]]:
        """Squares of a row by their style: where neither they nor the row say one, the column does."""
        if style is not None:
            yield left, right, style
            return
        at = left
        for start, end, said, _ in self._columns:
            if start < right and end > at:
                yield at, min(end, right), said
                at = min(end, right)
        if at < right:
            yield at, right, None

    def _fill(self, run: _Run, content: Content) -> None:
        top, bottom, left, right = run
        if len(self._squares) + (bottom - top) * (right - left) > MOST_SQUARES:
            raise Unreadable(_TOO_LARGE)
        self._squares.update(((row, column), content) for row in range(top, bottom) for column in range(left, right))

    def _unlock(self, rows: int, columns: int) -> None:
        """The empty squares without a lock, as far as the sheet is used."""
        for top, bottom, left, right in self._open:
            self._fill((top, max(top, min(bottom, rows)), left, max(left, min(right, columns))), Content(locked=False))


def _columns(table: Element) -> Iterator[tuple[int, int, str | None, bool]]:
    """Runs of columns: the first, the one after the last, the style of their squares, whether they are hidden."""
    at = 0
    for one in _grouped(table, _COLUMN, _COLUMN_GROUPS):
        after = min(at + _count(one, "number-columns-repeated"), MOST_COLUMNS)
        hidden = one.get(f"{TABLE}visibility") in ("collapse", "filter")
        yield at, after, one.get(f"{TABLE}default-cell-style-name"), hidden
        at = after


def _grouped(element: Element, tag: str, groups: Iterable[str]) -> Iterator[Element]:
    """The rows or columns of a table, also those in groups."""
    for one in element:
        if one.tag == tag:
            yield one
        elif one.tag in groups:
            yield from _grouped(one, tag, groups)


def _count(element: Element, name: str) -> int:
    return max(int(element.get(f"{TABLE}{name}", "1")), 1)


def _value(cell: Element) -> Value:
    kind = cell.get(f"{OFFICE}value-type")
    if cell.get(f"{EXTENDED}value-type") == "error":
        return _text(cell) or "#VALUE!"
    if kind in ("float", "percentage", "currency"):
        return number(float(cell.get(f"{OFFICE}value", "nan")))
    if kind == "boolean":
        return cell.get(f"{OFFICE}boolean-value") == "true"
    if kind == "date":
        return _date(cell.get(f"{OFFICE}date-value", ""))
    if kind == "time":
        return _duration(cell.get(f"{OFFICE}time-value", ""))
    said = cell.get(f"{OFFICE}string-value")
    return (said if said is not None else _text(cell)) or None


def _date(written: str) -> str:
    try:
        return moment(datetime.fromisoformat(written))
    except ValueError:
        return written


def _duration(written: str) -> str:
    found = _DURATION.fullmatch(written)
    if not found:
        return written
    hours, minutes, seconds = (int(one or 0) for one in found.groups())
    if hours < 24 and not written.startswith("-"):
        return f"{hours:02}:{minutes:02}:{seconds:02}"
    return moment(timedelta(hours=hours, minutes=minutes, seconds=seconds))


def _text(cell: Element) -> str:
    return "\n".join("".join(_pieces(one)).removeprefix(" ") for one in cell if one.tag == f"{TEXT}p")


def _pieces(element: Element) -> Iterator[str]:
    """The words of a paragraph. Spaces run together there; those that are meant stand as elements."""
    if element.text:
        yield _SPACES.sub(" ", element.text)
    for one in element:
        if one.tag == f"{TEXT}s":
            yield " " * min(int(one.get(f"{TEXT}c", "1")), _LONGEST)
        elif one.tag in _KEPT_AS_SPACE:
            yield _KEPT_AS_SPACE[one.tag]
        elif one.tag not in _ASIDE:
            yield from _pieces(one)
        if one.tail:
            yield _SPACES.sub(" ", one.tail)
