"""What stands in the squares of a workbook, whoever read it: the seam between readers and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from perfbook.layouts.placing import Square

Value = Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Content:
    """One square: its value (of a formula, the result kept in the file), its formula text, its lock."""

    value: Value = None
    formula: str | None = None
    locked: bool = True
    percent: bool = False
    """Whether the square shows its number as a percent: 1 as 100%."""


EMPTY = Content()


@dataclass(frozen=True)
class SheetContents:
    name: str
    squares: Mapping[Square, Content]
    protected: bool = False

    def at(self, square: Square) -> Content:
        return self.squares.get(square, EMPTY)


@dataclass(frozen=True)
class BookContents:
    """A whole workbook. `modified`: when the program that saved it last says it did, as ISO text."""

    sheets: Mapping[str, SheetContents]
    properties: Mapping[str, str] = field(default_factory=dict)
    modified: str = ""
