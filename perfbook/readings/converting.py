"""What a square holds, as the value of a field: one place decides, nothing is guessed."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from perfbook.contents import Content, Value
from perfbook.forms.numbers import number_typed, plain
from perfbook.forms.quantity import parse
from perfbook.layouts.model import NUMERIC, Cell

# Amounts, percents and scores are all printed with two decimals.
_PRINTED = Decimal("0.01")


class NotUnderstood(ValueError):
    """A square for a number holds something that is none; the argument is what stands there."""


def shown(value: Value) -> str | None:
    """A square's value as text, None where it is empty."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, Decimal):
        return plain(value)
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else str(value).upper()


def field_value(cell: Cell, content: Content) -> Decimal | str | int | None:
    """The value of a field, from its square. Raises NotUnderstood."""
    text = shown(content.value)
    if cell.kind == "year":
        return None if text is None else _year(cell, text)
    if cell.kind == "date":
        return None if text is None else date_typed(text)
    if cell.kind in NUMERIC:
        if isinstance(content.value, Decimal):
            return as_printed(content.value * 100 if content.percent and cell.kind == "percent" else content.value)
        if text is None and content.formula:
            raise NotUnderstood(content.formula)  # a formula that no program has worked out yet
        if text is None:
            return None
        number = None if isinstance(content.value, bool) else number_typed(str(text), percent=cell.kind == "percent")
        if number is None:
            raise NotUnderstood(text)
        return number
    if content.formula and (text is None or parse(content.formula)):
        # `=100%` typed into a square that is not text is a formula to Excel; the clerk meant a target.
        return content.formula
    if content.percent and isinstance(content.value, Decimal):
        return f"{plain(content.value * 100)}%"
    return text


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})\s*日?|月?)")


def date_typed(text: str) -> str:
    """A date as ISO text; what gives only a month is its first day. Raises NotUnderstood.

    >>> date_typed("2026年1月1日"), date_typed("2026/12/31"), date_typed("2026-01-01T00:00:00")
    ('2026-01-01', '2026-12-31', '2026-01-01')
    """
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip().removesuffix("T00:00:00"))
    try:
        year, month, day = (int(part or 1) for part in found.groups()) if found else (0, 0, 0)
        return date(year, month, day).isoformat()
    except ValueError as fault:
        raise NotUnderstood(text) from fault


def as_printed(number: Decimal) -> Decimal:
    """A number of a square with the decimals that its format prints: 98.5 stands there as 98.50."""
    exponent = number.as_tuple().exponent
    return number.quantize(_PRINTED) if isinstance(exponent, int) and exponent > -2 else number


def _year(cell: Cell, text: str) -> int:
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)
    if found is None:
        raise NotUnderstood(text)
    return int(found[0])


def printed(cell: Cell, value: object) -> str:
    """An issued value as the form prints it."""
    return cell.print.format(value)
