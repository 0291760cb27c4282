"""Numbers as they stand in squares and files: text in, `Decimal` out; never through binary rounding."""

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Literal

from perfbook.patterns import pattern

Rounding = Literal["truncate", "half_up"]

# More digits than any amount has are no number: they would only overflow what is computed with them.
_DIGITS = pattern(r"[+-]?(\d{1,18}(\.\d{0,18})?|\.\d{1,18})", re.ASCII)
_WIDE = Context(prec=80)


def decimal_of(value: object) -> Decimal:
    """Turn a value from JSON or a square into an exact number.

    Raises ValueError for anything but plain digits.

    >>> decimal_of("97.85"), decimal_of(0.1), decimal_of(3)
    (Decimal('97.85'), Decimal('0.1'), Decimal('3'))
    >>> decimal_of("1e5")
    Traceback (most recent call last):
    ...
    ValueError: 不是数字：1e5
    """
    if isinstance(value, bool):
        raise ValueError(f"不是数字：{value}")
    if isinstance(value, float):
        # Excel keeps 15 digits; what a float holds beyond them is noise of the binary form.
        text = format(Decimal(f"{value:.15g}"), "f")
    else:
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"不是数字：{text}")
    return Decimal(text)


def rounded(value: Decimal, how: Rounding, digits: int = 2) -> Decimal:
    """Round as a notice says. Both ways look at nine decimals first, as the workbook's formula does.

    >>> rounded(Decimal("9.785"), "half_up"), rounded(Decimal("99.989"), "truncate")
    (Decimal('9.79'), Decimal('99.98'))
    """
    nine = value.quantize(Decimal("1e-9"), ROUND_HALF_UP, _WIDE)
    return nine.quantize(Decimal(1).scaleb(-digits), ROUND_DOWN if how == "truncate" else ROUND_HALF_UP, _WIDE)


def half_digit(digits: int) -> Decimal:
    """Half of the last printed digit: 0.005 for two decimals."""
    return Decimal(5).scaleb(-digits - 1)


def plain(value: Decimal) -> str:
    """Write a number as people do: no exponent, no needless zeros.

    >>> plain(Decimal("10.00")), plain(Decimal("9.50")), plain(Decimal("1E+2"))
    ('10', '9.5', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
