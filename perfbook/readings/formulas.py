"""Compare formulas as their meaning, not their spelling: programs rewrite them when they save."""

import re

from perfbook.patterns import pattern

_STRING = pattern(r'("(?:[^"]|"")*")')
# Whole columns as LibreOffice and old formats spell them: H$1:H$1048576.
_WHOLE_COLUMN = pattern(r"([A-Z]{1,3})1:\1(?:1048576|65536)")
_NUMBER = pattern(r"(?<![A-Z\d.])\d+\.?\d*(?:E[+-]?\d+)?")


def canonical(formula: str) -> str:
    """A formula without what re-saving may change: spaces, $, case, prefixes, quotes, number spelling.

    >>> canonical("=IF(sum(H$1:H$1048576)>0.00500, \\"a B\\",'表'!A1)")
    '=IF(SUM(H:H)>0.005,"a B",表!A1)'
    """
    parts = _STRING.split(formula.strip())
    return "".join(part if at % 2 else _plain(part) for at, part in enumerate(parts))


def _plain(part: str) -> str:
    part = re.sub(r"[\s$']", "", part).upper().replace("_XLFN.", "").replace(";", ",")
    part = _WHOLE_COLUMN.sub(r"\1:\1", part)
    return _NUMBER.sub(lambda match: f"{float(match[0]):.15g}", part)


def same(one: str, other: str) -> bool:
    """Whether two formulas compute the same in the same square."""
    return one == other or canonical(one) == canonical(other)
