"""A form's sheet while it is written: what every part of the writer works on."""

from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfbook.generate.page import Page
from perfbook.generate.styles import Styles
from perfbook.layouts.placing import Placement, Spot
from perfbook.layouts.references import address, formula_at


@dataclass(frozen=True)
class Canvas:
    """The worksheet, the page that goes on it, and the workbook's formats."""

    sheet: Worksheet
    page: Page
    styles: Styles

    @property
    def placement(self) -> Placement:
        return self.page.placement

    @property
    def last_column(self) -> int:
        """The last column of the form; what stands right of it is not printed."""
        return len(self.page.layout.widths) - 1

    def formula(self, template: str, spot: Spot) -> str:
        """A template of full paths as a formula in the row of a spot."""
        return str(formula_at(template, "", spot.row, self.placement))

    def empty(self, spot: Spot) -> str:
        """That a spot lacks what it must have. In a spare row but the first that is asked once the row has begun."""
        lacks = f'{{{spot.path}}}=""'
        if spot.key is None or is_first(spot):
            return self.formula(lacks, spot)
        return self.formula(f'AND({{{spot.key}}}<>"",{lacks})' if spot.key != spot.path else "FALSE", spot)

    def color(self, spots: list[Spot], formula: str, look: Format) -> None:
        """Give spots a look while a formula, the same in each of their rows, is true."""
        rule = {"type": "formula", "criteria": f"={formula}", "format": look, "multi_range": _multi(spots)}
        self.sheet.conditional_format(*spots[0].square, *spots[0].square, rule)


def is_first(spot: Spot) -> bool:
    """Whether a spot stands in the first spare row: a list without any item is not filled in."""
    return spot.key is not None and "[0]" in spot.key


def runs(spots: list[Spot]) -> list[tuple[Spot, Spot]]:
    """Neighbours one below the other, as first and last."""
    ordered = sorted(spots, key=lambda spot: (spot.column, spot.row))
    found = groupby(enumerate(ordered), key=lambda pair: (pair[1].column, pair[1].row - pair[0], pair[1].down))
    joined = [[spot for _, spot in run] for _, run in found]
    return [(run[0], run[-1]) for run in joined]


def _multi(spots: list[Spot]) -> str:
    """Spots as the squares they take, merged ones whole."""
    return " ".join(_range(first, last) for first, last in runs(spots))


def _range(first: Spot, last: Spot) -> str:
    end = last.row + last.down - 1, last.column + last.across - 1
    return address(first.square) if first.square == end else f"{address(first.square)}:{address(end)}"
