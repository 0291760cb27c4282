"""What a square holds, as the value of a field: one place decides, nothing is guessed."""

import re
from decimal import Decimal

from perfbook.forms.numbers import number_typed, plain
from perfbook.forms.quantity import parse
from perfbook.layouts.model import NUMERIC, Cell
from perfbook.readings.contents import Content, Value

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
    if cell.kind in NUMERIC:
        if isinstance(content.value, Decimal):
            return as_printed(content.value)
        if text is None:
            return None
        number = None if isinstance(content.value, bool) else number_typed(text)
        if number is None:
            raise NotUnderstood(text)
        return number
    if content.formula and (text is None or parse(content.formula)):
        # `=100%` typed into a square that is not text is a formula to Excel; the clerk meant a target.
        return content.formula
    return text


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
