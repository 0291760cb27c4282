"""What the records of an .xls workbook say beside its values: errors, percents, hidden parts, names, outside links.

The library that reads the values shows an error as nothing, and no format at all. Formulas, locks and validations
are not taken from here: they are kept as tokens of their own kind.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from perfbook.contents import Active, Square

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_BOF, _EOF, _SHEET, _XF, _FORMAT, _NAME, _BOOK, _PASSWORD = 0x809, 0x0A, 0x85, 0xE0, 0x41E, 0x18, 0x1AE, 0x2F
_NUMBER, _RK, _MANY_RK, _FORMULA, _ERROR, _ROW, _COLUMNS, _LOCKED = 0x203, 0x27E, 0xBD, 0x06, 0x205, 0x208, 0x7D, 0x12
_TEXT_CELLS = (0xFD, 0x204, 0xD6)
_WIDE_SINCE = 0x600
PERCENTS = {9, 10}  # formats that every workbook has: 0% and 0.00%
_OWN_BOOK, _ADD_IN = 0x401, 0x3A01
_CONSTANT_TEXT = 0x17
_BUILT_IN = 0x20
_WIDE = "utf-16-le"
_CODE_PAGES = {1200: _WIDE, 65001: "utf-8"}


class Record(NamedTuple):
    kind: int
    body: bytes


@dataclass
class SheetRecords:
    """One sheet. `last`: the last row and column with something in it."""

    errors: dict[Square, str] = field(default_factory=dict)
    percents: set[Square] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    protected: bool = False
    names: dict[str, str] = field(default_factory=dict)
    last: Square = (0, 0)


@dataclass
class BookRecords:
    """A workbook: its sheets in their order, the constant texts by its names, what lies outside of it."""

    sheets: list[SheetRecords] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    active: list[Active] = field(default_factory=list)
    encrypted: bool = False


def book_records(stream: bytes) -> BookRecords:
    """What a workbook stream says. Raises struct.error or IndexError where its records are broken."""
    book, formats, percents, starts, wide = BookRecords(), list[int](), set(PERCENTS), list[int](), True
    for record in _records(stream, 0):
        kind, body = record
        if kind == _BOF:
            wide = struct.unpack_from("<H", body)[0] >= _WIDE_SINCE
        elif kind == _PASSWORD:
            book.encrypted = True
            return book
        elif kind == _SHEET:
            starts.append(struct.unpack_from("<L", body)[0])
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _FORMAT and b"%" in body[2:]:
            percents.add(struct.unpack_from("<H", body)[0])
        elif kind == _BOOK and wide:
            book.active += _outside(body)
    shown = [one in percents for one in formats]
    book.sheets = [_sheet(stream, start, shown) for start in starts]
    for record in _records(stream, 0) if wide else ():
        if record.kind == _NAME:
            _take_name(record.body, book)
    return book


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """The records of one part, without those of charts inside of it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield Record(kind, stream[at + 4 : at + 4 + length])
        at += 4 + length


def _sheet(stream: bytes, start: int, shown: list[bool]) -> SheetRecords:
    sheet = SheetRecords()
    for kind, body in _records(stream, start):
        if kind in (_NUMBER, _RK, _FORMULA, _ERROR, _MANY_RK, *_TEXT_CELLS):
            _take_cell(kind, body, sheet, shown)
        elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & 0x20:
            sheet.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS and struct.unpack_from("<H", body, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", body)
            sheet.hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind == _LOCKED:
            sheet.protected = bool(struct.unpack_from("<H", body)[0])
    return sheet


def _take_cell(kind: int, body: bytes, sheet: SheetRecords, shown: list[bool]) -> None:
    row, column, style = struct.unpack_from("<HHH", body)
    count = (len(body) - 6) // 6 if kind == _MANY_RK else 1
    sheet.last = (max(sheet.last[0], row), max(sheet.last[1], column + count - 1))
    many = kind == _MANY_RK
    styles = [struct.unpack_from("<H", body, 4 + 6 * at)[0] for at in range(count)] if many else [style]
    sheet.percents.update((row, column + at) for at, one in enumerate(styles) if shown[one : one + 1] == [True])
    if kind == _ERROR and body[7]:
        sheet.errors[row, column] = ERRORS.get(body[6], "#VALUE!")
    # The result of a formula: eight bytes that are a number, or say of which other kind it is.
    elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        sheet.errors[row, column] = ERRORS.get(body[8], "#VALUE!")


def _take_name(body: bytes, book: BookRecords) -> None:
    """A name that stands for a text: `itab` says of which sheet, 0 of the whole book."""
    if body[0] & _BUILT_IN:
        return
    length, tokens, itab = body[3], *struct.unpack_from("<H2xH", body, 4)
    name, at = _text(body, 14, length)
    if tokens > 2 and body[at] == _CONSTANT_TEXT:
        text, end = _text(body, at + 2, body[at + 1])
        if end == at + tokens:
            names = book.sheets[itab - 1].names if itab else book.names
            names[name] = text


def _outside(body: bytes) -> Iterator[Active]:
    """Another workbook, or another program, that formulas refer to."""
    length = struct.unpack_from("<H", body, 2)[0]
    if len(body) > 4 and length not in (_OWN_BOOK, _ADD_IN):
        path = _text(body, 4, length)[0]
        kind, target = ("dde", path.replace("\3", "|")) if "\3" in path else ("link", path.lstrip("\1\2\5"))
        yield Active("dde" if kind == "dde" else "link", target.replace("\3", "/"))


def _text(body: bytes, at: int, length: int) -> tuple[str, int]:
    """A text with the byte before it that says how wide its signs are; and where it ends."""
    if body[at] & 1:
        end = at + 1 + 2 * length
        return body[at + 1 : end].decode("utf-16-le", "replace"), end
    end = at + 1 + length
    return body[at + 1 : end].decode("latin-1"), end


def user_properties(stream: bytes) -> Mapping[str, str]:
    """The texts among the properties that users give, from the stream DocumentSummaryInformation."""
    sections = struct.unpack_from("<L", stream, 24)[0]
    if sections < 2:
        return {}
    start = struct.unpack_from("<L", stream, 28 + 20 + 16)[0]
    count = min(struct.unpack_from("<L", stream, start + 4)[0], 1000)
    offsets = dict(struct.unpack_from("<LL", stream, start + 8 + 8 * at) for at in range(count))
    page = struct.unpack_from("<H", stream, start + offsets[1] + 4)[0] if 1 in offsets else 0
    encoding = _CODE_PAGES.get(page, "gb18030")
    names = _property_names(stream, start + offsets[0], encoding) if 0 in offsets else {}
    found = {}
    for number, name in names.items():
        at = start + offsets.get(number, 0)
        kind, length = struct.unpack_from("<LL", stream, at)
        if number in offsets and kind in (0x1E, 0x1F):
            size, spelled = (length, encoding) if kind == 0x1E else (2 * length, _WIDE)
            found[name] = stream[at + 8 : at + 8 + size].decode(spelled, "replace").rstrip("\0")
    return found


def _property_names(stream: bytes, at: int, encoding: str) -> dict[int, str]:
    names, wide = {}, encoding == _WIDE
    count = min(struct.unpack_from("<L", stream, at)[0], 1000)
    at += 4
    for _ in range(count):
        number, length = struct.unpack_from("<LL", stream, at)
        size = 2 * length if wide else length
        raw = stream[at + 8 : at + 8 + size]
        names[number] = raw.decode(encoding, "replace").rstrip("\0")
        at += 8 + size + (-size % 4 if wide else 0)
    return names
