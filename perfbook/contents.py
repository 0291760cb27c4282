"""What stands in the squares of a workbook, whoever read it: the seam between readers and the rest.

Nothing here knows a form, and nothing heavy is imported: the process that opens untrusted files needs only this.
(Named tuples: what makes dataclasses takes a third of the time in which that process starts.)
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

Square = tuple[int, int]
"""Row and column, counted from 0."""
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
Value = Decimal | str | bool | None

_NO_TEXTS: Mapping[str, str] = MappingProxyType({})


def covers(area: Area, square: Square) -> bool:
    """Whether a square lies in an area."""
    return area[0] <= square[0] <= area[2] and area[1] <= square[1] <= area[3]


class Content(NamedTuple):
    """One square: its value (of a formula, the result kept in the file), its formula text, its lock.

    `percent`: whether it shows its number as a percent, 1 as 100%.
    """

    value: Value = None
    formula: str | None = None
    locked: bool = True
    percent: bool = False


EMPTY = Content()


class Active(NamedTuple):
    """Something in a workbook that acts or reaches out by itself; `target` as it is written there, never followed."""

    kind: Literal["macro", "link", "object", "dde", "connection"]
    target: str = ""


class SheetContents(NamedTuple):
    """A sheet. `squares` holds every square with a value or a formula, and every unlocked one.

    `validated`: where only some values may be entered (a prompt alone does not count).
    `names`: constant texts by the sheet's own names.
    """

    name: str
    squares: Mapping[Square, Content]
    protected: bool = False
    merged: tuple[Area, ...] = ()
    validated: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    names: Mapping[str, str] = _NO_TEXTS

    def at(self, square: Square) -> Content:
        return self.squares.get(square, EMPTY)


class BookContents(NamedTuple):
    """A whole workbook.

    `modified`: when the program that saved it last says it did, as ISO text.
    `names`: constant texts by the workbook's own names.
    `kind`: the format by content. In `xls` and `xlsb` formulas, locks and validations cannot be seen.
    """

    sheets: Mapping[str, SheetContents]
    properties: Mapping[str, str] = _NO_TEXTS
    modified: str = ""
    names: Mapping[str, str] = _NO_TEXTS
    active: tuple[Active, ...] = ()
    kind: Literal["xlsx", "ods", "xls", "xlsb"] = "xlsx"

    @property
    def sees_formulas(self) -> bool:
        """Whether formulas, locks and validations were read, or only values could be."""
        return self.kind in ("xlsx", "ods")
