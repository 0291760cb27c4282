"""Read .xls, .et and .xlsb workbooks: values only. Formulas, locks and validations cannot be seen in them.

The values come from a library; what it does not say (errors, percents, hidden parts, names) from the records.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time, timedelta
from typing import Any

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from perfbook.contents import Active, Area, BookContents, Content, SheetContents, Square, Value
from perfbook.read.biff import BookRecords, SheetRecords, book_records, user_properties
from perfbook.read.biff12 import binary_records
from perfbook.read.gate import MOST_MERGES, MOST_SHEETS, MOST_SQUARES, unpacked
from perfbook.read.package import active_in, modified, properties
from perfbook.read.sniffing import PARSER_FAILED, PASSWORD, Refusal, Unreadable
from perfbook.read.values import moment, number, text, utc

_STREAMS = ("Workbook", "Book")
_MACROS = ("_VBA_PROJECT_CUR", "Macros", "VBA")
_EMBEDDED = "MBD"
_MOST_AREA = 20 * MOST_SQUARES  # the library makes every square up to the last one
_TOO_LARGE = Refusal("unreadable", "too_large", "表格里的内容多得不正常。请让单位删去多余的内容，另存后重新发送。")


def read_xls(content: bytes) -> BookContents | None:
    """The contents of an .xls or .et workbook; None where it has a password.

    Raises Unreadable, and whatever a library raises on foreign bytes.
    """
    import olefile  # not for .xlsb

    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        stream = next(name for name in _STREAMS if ole.exists(name))
        records = book_records(ole.openstream(stream).read())
        if records.encrypted:
            return None
        given, saved = _document(ole)
        active = {*records.active, *_active(ole)}
    sheets, macros = _sheets(content, records)
    active |= macros
    return BookContents(sheets, given, saved, records.names, tuple(sorted(active)), "xls")


def read_xlsb(content: bytes) -> BookContents:
    """The contents of an .xlsb workbook. Raises Unreadable, and whatever a library raises on foreign bytes."""
    parts = unpacked(content)
    if isinstance(parts, Refusal):
        raise Unreadable(parts)
    records = binary_records(parts)
    sheets, macros = _sheets(content, records)
    active = {*active_in(parts, sheets.values(), ()), *macros}
    return BookContents(sheets, properties(parts), modified(parts), records.names, tuple(sorted(active)), "xlsb")


def _document(ole: Any) -> tuple[dict[str, str], str]:
    """The properties that users give, and when the workbook was saved last."""
    given: dict[str, str] = {}
    if ole.exists("\5DocumentSummaryInformation"):
        # Programs write this in many ways, and a workbook is one without it.
        with suppress(struct.error, IndexError):
            given.update(user_properties(ole.openstream("\5DocumentSummaryInformation").read()))
    saved = ole.get_metadata().last_saved_time
    return given, utc(saved.isoformat()) if saved else ""


def _active(ole: Any) -> Iterator[Active]:
    folders = {path[0] for path in ole.listdir() if len(path) > 1}
    yield from (Active("macro", name) for name in folders & set(_MACROS))
    yield from (Active("object", name) for name in folders if name.startswith(_EMBEDDED))


def _sheets(content: bytes, records: BookRecords) -> tuple[dict[str, SheetContents], set[Active]]:
    if any((one.last[0] + 1) * (one.last[1] + 1) > _MOST_AREA for one in records.sheets):
        raise Unreadable(_TOO_LARGE)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError:
        raise Unreadable(PASSWORD) from None
    if len(book.sheet_names) > MOST_SHEETS:
        raise Unreadable(_TOO_LARGE)
    if len(records.sheets) != len(book.sheet_names):
        raise Unreadable(PARSER_FAILED)  # what is said of one sheet would be taken for another
    sheets, macros = {}, set()
    for at, known in enumerate(book.sheets_metadata):
        if known.typ == SheetTypeEnum.WorkSheet:
            hidden = known.visible != SheetVisibleEnum.Visible
            sheets[known.name] = _sheet(book.get_sheet_by_index(at), hidden, records.sheets[at])
        elif known.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba):
            macros.add(Active("macro", known.name))
    return sheets, macros


def _sheet(sheet: CalamineSheet, hidden: bool, beside: SheetRecords) -> SheetContents:
    top, left = sheet.start or (0, 0)
    squares: dict[Square, Content] = {}
    for row, line in enumerate(sheet.to_python(), top):
        for column, said in enumerate(line, left):
            value = _value(said)
            if value is not None:
                is_number = not isinstance(value, str | bool)
                squares[row, column] = Content(value, percent=is_number and (row, column) in beside.percents)
    squares |= {square: Content(error) for square, error in beside.errors.items()}
    if len(squares) > MOST_SQUARES or len(sheet.merged_cell_ranges or ()) > MOST_MERGES:
        raise Unreadable(_TOO_LARGE)
    return SheetContents(
        sheet.name,
        squares,
        beside.protected,
        tuple(sorted(_areas(sheet))),
        hidden=hidden,
        hidden_rows=frozenset(beside.hidden_rows),
        hidden_columns=frozenset(beside.hidden_columns),
        names=beside.names,
    )


def _areas(sheet: CalamineSheet) -> Iterator[Area]:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        yield top, left, bottom, right


def _value(said: Any) -> Value:
    if isinstance(said, str):
        return text(said) or None
    if isinstance(said, bool):
        return said
    if isinstance(said, date | time | timedelta):
        return moment(said)
    return number(said)
