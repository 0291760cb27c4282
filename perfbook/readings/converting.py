"""What a square holds, as the value of a field: one place decides, nothing is guessed."""

from decimal import Decimal
from typing import Literal, NamedTuple

from perfbook.contents import Content, Value
from perfbook.forms.numbers import plain
from perfbook.forms.quantity import parse
from perfbook.forms.spelling import NotUnderstood as NotUnderstood  # what everybody who converts must catch
from perfbook.forms.spelling import failed
from perfbook.forms.typed_dates import serial_date, typed_date, typed_year
from perfbook.forms.typed_numbers import MOST_DIGITS, NumberKind, typed_number
from perfbook.layouts.model import NUMERIC, Cell

# Amounts, percents and scores are all printed with two decimals.
_PRINTED = Decimal("0.01")
_LARGEST = Decimal(10) ** MOST_DIGITS
_NUMBERS: dict[str, NumberKind] = {"money": "money", "percent": "percent", "score": "score"}


_TEXTS = frozenset(("text", "prose", "target", "choice"))


class Understood(NamedTuple):
    """The value of a field. `noted`: it does not stand in the square as it should; `how` it was understood."""

    value: Decimal | str | int | None
    noted: Literal["", "text", "nothing", "date"] = ""
    how: str = ""


_EMPTY = Understood(None)


def shown(value: Value) -> str | None:
    """A square's value as text, None where it is empty."""
    if isinstance(value, str):
        if not value or value.isspace():
            return None
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if isinstance(value, Decimal):
        return plain(value)
    return None if value is None else str(value).upper()


def field_value(cell: Cell, content: Content, money_unit: str = "") -> Decimal | str | int | None:
    """The value of a field, from its square; `money_unit` is the form's. Raises NotUnderstood."""
    return understood(cell, content, money_unit).value


def understood(cell: Cell, content: Content, money_unit: str = "") -> Understood:
    """The value of a field, from its square, and what is to be said of how it stands there. Raises NotUnderstood."""
    value, kind = content.value, cell.kind
    # Every square of every book comes through here: what is plain goes the short way.
    if value is None and content.formula is None:
        return _EMPTY
    if kind in _NUMBERS:
        if isinstance(value, Decimal):
            if not value.is_finite() or value.adjusted() >= MOST_DIGITS:
                raise NotUnderstood(f"{value:f}", f"位数太多，表格只能存 {MOST_DIGITS} 位数字")
            return Understood(as_printed(value * 100 if content.percent and kind == "percent" else value))
        return _number(cell, content, money_unit)
    if isinstance(value, str) and kind in _TEXTS and content.formula is None:
        if value[:1] == "#" and failed(value.strip()):
            raise NotUnderstood(value, "是公式出错的结果")
        return Understood(shown(value))
    return _other(cell, content)


def _number(cell: Cell, content: Content, money_unit: str) -> Understood:
    """What stands in a square for a number and is none."""
    text = shown(content.value)
    if text is None:
        if content.formula:
            raise NotUnderstood(content.formula, "是没有算出结果的公式")
        return Understood(None)
    found = typed_number(text, _NUMBERS[cell.kind], money_unit)
    return Understood(found.number, "nothing" if found.number is None else "text", found.how)


def _other(cell: Cell, content: Content) -> Understood:
    """A year, a date, and what is not plain text in a square for text."""
    value, text = content.value, shown(content.value)
    if cell.kind in ("date", "year"):
        if text is None:
            return Understood(None)
        if cell.kind == "year":
            return Understood(typed_year(text))
        day = serial_date(value) if isinstance(value, Decimal) else typed_date(text)
        straight = not isinstance(value, Decimal) and text[:10] == day.iso
        return Understood(day.iso, "" if straight else "date", day.how)
    if content.formula and (text is None or parse(content.formula)):
        # `=100%` typed into a square that is not text is a formula to Excel; the clerk meant a target.
        return Understood(content.formula)
    if isinstance(value, Decimal):
        if content.percent and value.is_finite():
            return Understood(f"{plain(value * 100)}%")
        if not value.is_finite() or abs(value) >= _LARGEST:
            lost = f"存成了数，第 {MOST_DIGITS} 位以后已经丢失，请先把这一格设为文本格式再填"
            raise NotUnderstood(plain(value), lost)
    if isinstance(value, str) and failed(value.strip()):
        raise NotUnderstood(value, "是公式出错的结果")
    return Understood(text)


def as_printed(number: Decimal) -> Decimal:
    """A number of a square with the decimals that its format prints: 98.5 stands there as 98.50."""
    if number.same_quantum(_PRINTED) and number:
        return number
    if not number:
        number = abs(number)  # -0 is 0
    exponent = number.as_tuple().exponent
    return number.quantize(_PRINTED) if isinstance(exponent, int) and exponent > -2 else number


def wanted(cell: Cell) -> str:
    """What a square is for, in a sentence to people."""
    return {"date": "日期", "year": "年份"}.get(cell.kind, "数字" if cell.kind in NUMERIC else "文字")


def printed(cell: Cell, value: object) -> str:
    """An issued value as the form prints it."""
    return cell.print.format(value)
