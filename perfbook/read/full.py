"""Read an .xlsx workbook with openpyxl: once for values, once for formulas."""

import io
import warnings
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from perfbook.contents import BookContents, Content, SheetContents, Square, Value
from perfbook.forms.numbers import decimal_of


def read_full(content: bytes) -> BookContents:
    """The contents of an .xlsx workbook. Raises whatever the library raises on foreign bytes."""
    import openpyxl  # slow to import: not before there is a workbook to read

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot keep does not matter: nothing is written back
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content))
    sheets = {
        name: _sheet(values[name], formulas[name])
        for name in formulas.sheetnames
        if hasattr(formulas[name], "iter_rows")  # a chart sheet has no squares
    }
    properties = {str(one.name): str(one.value) for one in formulas.custom_doc_props.props}
    modified = formulas.properties.modified
    return BookContents(sheets, properties, modified.isoformat() if modified else "")


def _sheet(values: Any, formulas: Any) -> SheetContents:
    squares: dict[Square, Content] = {}
    # openpyxl keeps the squares it saw in `_cells`; iterating over rows would make every square up to the last one.
    for (row, column), cell in formulas._cells.items():
        formula = _formula(cell)
        cached = values._cells.get((row, column))
        value = _value(cached.value if cached is not None else None)
        locked = cell.protection.locked if cell.has_style else True
        if value is not None or formula is not None or not locked:
            percent = isinstance(value, Decimal) and cell.has_style and "%" in cell.number_format
            squares[row - 1, column - 1] = Content(value, formula, bool(locked), percent)
    return SheetContents(formulas.title, squares, bool(formulas.protection.sheet))


def _formula(cell: Any) -> str | None:
    if cell.data_type != "f":
        return None
    text = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None)
    return f"={(text or '').removeprefix('=')}"


def _value(value: Any) -> Value:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, datetime | date):
        midnight = isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight and isinstance(value, datetime) else value.isoformat()
    if isinstance(value, int | float | Decimal):
        try:
            return decimal_of(value)
        except ValueError:  # not a finite number
            return str(value)
    return str(value)
