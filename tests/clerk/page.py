"""One form on its way to the sheet, in a clerk's style."""

from typing import Any

from tests.clerk.paper import Cell, Paper
from tests.clerk.saying import Speller
from tests.clerk.style import Style


def used(style: Style) -> int:
    """How many columns the indicator table takes."""
    return len(style.columns) + (len(style.split_heads) - 1) * style.split + bool(style.side)


class Page:
    """One form on its way to the sheet: `across` is how many columns the frame has."""

    def __init__(self, paper: Paper, style: Style, form: dict[str, Any]) -> None:
        self.paper, self.style, self.form = paper, style, form
        self.spell = Speller(style, form)
        columns = used(style)
        wide = form["form"] == "self_evaluation" or any(len(row) > 2 for row in style.head)
        self.across = max(columns, 8 if wide else 5)

    def row(self, *cells: Cell) -> int:
        return self.paper.row(*cells)

    def cell(self, value: object = None, across: int = 1, down: int = 1, look: str = "centre") -> Cell:
        return Cell(value, across, down, look, self.style.merges)

    def gap(self) -> None:
        if self.style.gaps:
            self.paper.skip()
