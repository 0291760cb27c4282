"""Read an .xlsx workbook with the parsers of openpyxl: slow, and at home in everything that the format allows."""

import io
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from openpyxl.cell.text import Text
from openpyxl.reader.excel import SHARED_STRINGS, ExcelReader, apply_stylesheet
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange

from perfbook.contents import Area, BookContents, Content, SheetContents, Square, Value
from perfbook.read.gate import unpacked
from perfbook.read.package import (
    EXTENDED_SQUARES,
    EXTENDED_VALIDATION,
    MAIN,
    active_in,
    constant,
    main_part,
    modified,
    properties,
    restricts,
)
from perfbook.read.sniffing import Refusal, Unreadable
from perfbook.read.values import CHINESE_DATES, moment, number, text


class _Parser(WorkSheetParser):  # type: ignore[misc]  # openpyxl says nothing of its types
    """Keeps the validations that newer programs put beside the others: openpyxl drops them."""

    extended = ""

    def parse_extensions(self, element: Any) -> None:
        restricting = (one for one in element.iter(EXTENDED_VALIDATION) if restricts(one.get("type")))
        self.extended = " ".join(one.findtext(EXTENDED_SQUARES) or "" for one in restricting)


def read_full(content: bytes) -> BookContents:
    """The contents of an .xlsx workbook. Raises Unreadable, and whatever the library raises on foreign bytes."""
    parts = unpacked(content)
    if isinstance(parts, Refusal):
        raise Unreadable(parts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot keep does not matter: nothing is written back
        reader = ExcelReader(io.BytesIO(content), keep_links=False)  # links hold whole sheets of other workbooks
        reader.read_manifest()
        reader.shared_strings = list(_strings(reader))
        reader.read_workbook()
        if main_part(parts) != reader.parser.workbook_part_name:
            raise ValueError("Excel would show another workbook of the package than the one that is read")
        apply_stylesheet(reader.archive, reader.wb)
        names = reader.parser.defined_names.definedName
        sheets = list(_sheets(reader))
    return BookContents(
        {sheet.name: sheet for sheet in sheets},
        properties(parts),
        modified(parts),
        _constants(one for one in names if one.localSheetId is None),
        active_in(parts, sheets, [one.value or "" for one in names]),
    )


def _strings(reader: Any) -> Iterator[str]:
    """The texts that the squares share; openpyxl's own way loses the escapes of Excel."""
    listed = reader.package.find(SHARED_STRINGS)
    if listed is not None:
        with reader.archive.open(listed.PartName[1:]) as part:
            for _, element in ElementTree.iterparse(part):
                if element.tag == f"{MAIN}si":
                    yield Text.from_tree(element).content
                    element.clear()


def _sheets(reader: Any) -> Iterator[SheetContents]:
    names = reader.parser.defined_names.definedName
    for at, (sheet, relation) in enumerate(reader.parser.find_sheets()):
        # A chart sheet has no squares. openpyxl passes over what the package lacks.
        if relation.target in reader.valid_files and "chartsheet" not in relation.Type:
            own = _constants(one for one in names if one.localSheetId == at)
            yield _sheet(reader, sheet.name, relation.target, sheet.state != "visible", own)


def _constants(names: Iterable[Any]) -> dict[str, str]:
    found = {one.name: constant(one.value or "") for one in names if not one.name.startswith("_xlnm.")}
    return {name: said for name, said in found.items() if said is not None}


def _sheet(reader: Any, name: str, part: str, hidden: bool, names: dict[str, str]) -> SheetContents:
    parser, formulas = _parsed(reader, part, data_only=False)
    _, values = _parsed(reader, part, data_only=True)
    protection = getattr(parser, "protection", None)
    validations = getattr(parser, "data_validations", None)
    restricting = (one for one in (validations.dataValidation if validations else ()) if restricts(one.type))
    validated = " ".join((*(str(one.sqref) for one in restricting), parser.extended))
    merged = parser.merged_cells.mergeCell if parser.merged_cells else ()
    columns = (one for one in parser.column_dimensions.values() if _is_hidden(one, "width"))
    return SheetContents(
        name,
        dict(_squares(reader.wb, formulas, values)),
        protected=bool(protection and protection.sheet),
        merged=_areas(merged),
        validated=_areas(map(CellRange, validated.split())),
        hidden=hidden,
        hidden_rows=frozenset(int(row) - 1 for row, said in parser.row_dimensions.items() if _is_hidden(said, "ht")),
        hidden_columns=frozenset(
            at for said in columns for at in range(int(said["min"]) - 1, int(said.get("max", said["min"])))
        ),
        names=names,
    )


def _parsed(reader: Any, part: str, data_only: bool) -> tuple[_Parser, dict[Square, dict[str, Any]]]:
    """The parser after its work, and the squares as it saw them, also those below a merge."""
    book = reader.wb
    with reader.archive.open(part) as source:
        parser = _Parser(
            source, reader.shared_strings, data_only, book.epoch, book._date_formats, book._timedelta_formats
        )
        squares = {(one["row"] - 1, one["column"] - 1): one for _, row in parser.parse() for one in row}
    return parser, squares


def _is_hidden(said: dict[str, str], size: str) -> bool:
    return said.get("hidden") in ("1", "true") or float(said.get(size) or 1) == 0


def _areas(ranges: Iterable[CellRange]) -> tuple[Area, ...]:
    found = {(one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1) for one in ranges}
    return tuple(sorted(found))


def _squares(
    book: Any, formulas: dict[Square, dict[str, Any]], values: dict[Square, dict[str, Any]]
) -> Iterator[tuple[Square, Content]]:
    for square, cell in formulas.items():
        style = book._cell_styles[cell["style_id"]]
        formula = _formula(cell)
        value = _value(values[square], style.numFmtId, book.epoch)
        locked = bool(book._protections[style.protectionId].locked)
        if value is not None or formula is not None or not locked:
            percent = isinstance(value, Decimal) and "%" in _format(book, style.numFmtId)
            yield square, Content(value, formula, locked, percent)


def _format(book: Any, known: int) -> str:
    if known < BUILTIN_FORMATS_MAX_SIZE:
        return str(BUILTIN_FORMATS.get(known, "General"))
    return str(book._number_formats[known - BUILTIN_FORMATS_MAX_SIZE])


def _formula(cell: dict[str, Any]) -> str | None:
    if cell["data_type"] != "f":
        return None
    said = cell["value"]
    written = said if isinstance(said, str) else getattr(said, "text", None)
    return f"={(written or '').removeprefix('=')}"


def _value(cell: dict[str, Any], number_format: int, epoch: Any) -> Value:
    value = cell["value"]
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, date | time | timedelta):
        return moment(value)
    if number_format not in CHINESE_DATES:
        return number(value)
    try:
        return moment(from_excel(value, epoch))
    except (OverflowError, ValueError):
        return "#VALUE!"  # as Excel shows it, and as openpyxl says of every other date format
