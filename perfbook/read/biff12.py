"""What the records of an .xlsb workbook say beside its values: the same as `biff` says of an .xls."""

import struct
from collections.abc import Iterator, Mapping
from posixpath import join, normpath
from xml.etree import ElementTree

from perfbook.read.biff import ERRORS, PERCENTS, BookRecords, Record, SheetRecords

_BOOK, _STYLES = "xl/workbook.bin", "xl/styles.bin"
_RELATIONS = "xl/_rels/workbook.bin.rels"
_SQUARES, _SQUARES_END = 0x91, 0x92
_ROW, _ERROR, _FORMULA_ERROR, _LAST_CELL = 0, 3, 11, 11
_SHEET, _NAME, _FORMAT, _XF, _XFS, _XFS_END, _COLUMN, _LOCKED = 0x9C, 0x27, 0x2C, 0x2F, 0x269, 0x26A, 0x3C, 0x217
_WHOLE_BOOK, _CONSTANT_TEXT = 0xFFFFFFFF, 0x17
_LAST_COLUMN = 16_383


def binary_records(parts: Mapping[str, bytes]) -> BookRecords:
    """What a binary package says. Raises KeyError, IndexError or struct.error where it is broken.

    `parts`: its files by name.
    """
    shown = _percents(parts.get(_STYLES, b""))
    book, targets = BookRecords(), _targets(parts)
    names = list[bytes]()
    for kind, body in _records(parts[_BOOK]):
        if kind == _SHEET:
            relation, _ = _text(body, 8)
            book.sheets.append(_sheet(parts.get(targets.get(relation, ""), b""), shown))
        elif kind == _NAME:
            names.append(body)
    for body in names:
        _take_name(body, book)
    return book


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The parts that the workbook names, by the numbers it gives them."""
    relations = ElementTree.fromstring(parts[_RELATIONS])
    return {
        one.get("Id", ""): normpath(join("xl", one.get("Target", ""))).lstrip("/")
        for one in relations
        if one.get("TargetMode") != "External"
    }


def _records(part: bytes) -> Iterator[Record]:
    at = 0
    while at < len(part):
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (part[at] & 0x7F) << 7
            at += 1
        length, shift = 0, 0
        while shift < 28:
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield Record(kind, part[at : at + length])
        at += length


def _percents(styles: bytes) -> list[bool]:
    """Of each format of squares, whether it shows a number as a percent."""
    percents, formats, of_squares = set(PERCENTS), list[int](), False
    for kind, body in _records(styles):
        if kind == _FORMAT and "%" in _text(body, 2)[0]:
            percents.add(struct.unpack_from("<H", body)[0])
        elif kind in (_XFS, _XFS_END):
            of_squares = kind == _XFS
        elif kind == _XF and of_squares:
            formats.append(struct.unpack_from("<H", body, 2)[0])
    return [one in percents for one in formats]


def _sheet(part: bytes, shown: list[bool]) -> SheetRecords:
    sheet, row, among_squares = SheetRecords(), 0, False
    for kind, body in _records(part):
        if kind in (_SQUARES, _SQUARES_END):
            among_squares = kind == _SQUARES
        elif kind == _ROW and among_squares:
            row = struct.unpack_from("<L", body)[0]
            if body[11] & 0x10:
                sheet.hidden_rows.add(row)
        elif kind <= _LAST_CELL and among_squares:
            column, style = struct.unpack_from("<LL", body)
            sheet.last = (max(sheet.last[0], row), max(sheet.last[1], column))
            style &= 0xFFFFFF
            if shown[style : style + 1] == [True]:
                sheet.percents.add((row, column))
            if kind in (_ERROR, _FORMULA_ERROR):
                sheet.errors[row, column] = ERRORS.get(body[8], "#VALUE!")
        elif kind == _COLUMN and body[16] & 1:
            first, last = struct.unpack_from("<LL", body)
            sheet.hidden_columns.update(range(first, min(last, _LAST_COLUMN) + 1))
        elif kind == _LOCKED:
            sheet.protected = bool(struct.unpack_from("<L", body, 2)[0])
    return sheet


def _take_name(body: bytes, book: BookRecords) -> None:
    """A name that stands for a text, of a sheet or of the whole book."""
    of_sheet = struct.unpack_from("<L", body, 5)[0]
    name, at = _text(body, 9)
    length = struct.unpack_from("<L", body, at)[0]
    tokens = body[at + 4 : at + 4 + length]
    if tokens[:1] == bytes([_CONSTANT_TEXT]):
        text = tokens[3 : 3 + 2 * struct.unpack_from("<H", tokens, 1)[0]]
        if 3 + len(text) == len(tokens):
            names = book.names if of_sheet == _WHOLE_BOOK else book.sheets[of_sheet].names
            names[name] = text.decode("utf-16-le", "replace")


def _text(body: bytes, at: int) -> tuple[str, int]:
    """A text, and where it ends."""
    end = at + 4 + 2 * struct.unpack_from("<L", body, at)[0]
    return body[at + 4 : end].decode("utf-16-le", "replace"), end
