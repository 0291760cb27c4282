"""Lay the guide to a form out on a sheet: worked out once for each form, however many workbooks carry it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Any

from xlsxwriter.format import Format

from perfbook.computations import COMPUTATIONS
from perfbook.forms.plain_text import like_formula
from perfbook.generate.guide_words import Chapter, Example, Table, chapters_for
from perfbook.generate.page import Page
from perfbook.generate.styles import NUMBER_FORMATS, Styles
from perfbook.layouts.fitting import needed, row_heights
from perfbook.layouts.model import NUMERIC, Layout
from perfbook.layouts.placing import Spot
from perfbook.layouts.stamp import GUIDE

BETWEEN = 8.0  # points between two chapters
LEAST = 18.0

Look = Callable[[Styles], Format]


@dataclass(frozen=True)
class DrawnSquare:
    """A text or a number, and the squares of the sheet that it takes. `look` counts the looks of the drawing."""

    row: int
    column: int
    down: int
    across: int
    value: str | float
    look: int


@dataclass
class Drawing:
    """A sheet: column widths, row heights in points, squares, and what gives each look in a workbook's styles."""

    widths: Sequence[float]
    heights: list[float] = field(default_factory=list)
    squares: list[DrawnSquare] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)


def drawn(pages: Sequence[Page]) -> Drawing:
    """The guide to the forms of one layout, on the columns of the form itself, so that the example looks like it."""
    return _drawn(pages[0].layout, chapters_for(pages))


@lru_cache(64)
def _drawn(layout: Layout, chapters: tuple[Chapter, ...]) -> Drawing:
    guide = _Guide(layout)
    guide.draw(chapters)
    return guide.drawing


class _Guide:
    def __init__(self, layout: Layout) -> None:
        self._layout, self._widths = layout, layout.widths
        self.drawing = Drawing(layout.widths)
        self._known: dict[object, int] = {}

    @property
    def _row(self) -> int:
        """The row that comes next."""
        return len(self.drawing.heights)

    def draw(self, chapters: Sequence[Chapter]) -> None:
        middle = {"align": "center", "valign": "vcenter"}
        self._line(GUIDE, self._look(font_name="黑体", font_size=18, bold=True, **middle), 30)
        form = self._layout.band[0].rows[0][0].label or self._layout.sheet
        self._line(form, self._look(font_name="宋体", font_size=12, **middle), 20)
        for chapter in chapters:
            self._chapter(chapter)

    def _chapter(self, chapter: Chapter) -> None:
        if chapter.title:
            self.drawing.heights.append(BETWEEN)
            # Not merged: nothing stands beside it.
            self._put(self._row, (0, 0), chapter.title, self._look(font_name="黑体", font_size=12, valign="vcenter"))
            self.drawing.heights.append(22)
        self._lines(chapter.lines)
        for table in chapter.tables:
            self._example(table) if isinstance(table, Example) else self._table(table)
        self._lines(chapter.after)

    def _lines(self, lines: Sequence[str]) -> None:
        look = self._look(font_name="宋体", font_size=10, valign="vcenter", text_wrap=True)
        for line in lines:
            self._line(f"· {line}", look, needed(f"· {line}", self._widths))

    def _line(self, text: str, look: int, height: float) -> None:
        self._put(self._row, (0, len(self._widths) - 1), text, look)
        self.drawing.heights.append(height)

    def _table(self, table: Table) -> None:
        columns = columns_for(self._widths, tuple(table.shares))
        if table.head:
            self._table_row(table.head, columns, [self._known_look("head", Styles.head)] * len(columns))
        top = self._row
        for row in table.rows:
            looks = [self._square("left" if at in table.left else "center", text) for at, text in enumerate(row)]
            self._table_row(("", *row[1:]) if table.merged else row, columns, looks)
        if table.merged:
            for block, rows in groupby(table.rows, key=lambda row: row[0]):
                down = len(list(rows))
                self._put(top, columns[0], block, self._square("center", block), down)
                top += down
                first, last = columns[0]
                lacking = needed(block, self._widths[first : last + 1]) - sum(self.drawing.heights[top - down : top])
                self.drawing.heights[top - 1] += max(lacking, 0.0)

    def _table_row(self, texts: Sequence[str], columns: Sequence[tuple[int, int]], looks: Sequence[int]) -> None:
        height = LEAST
        for text, look, (first, last) in zip(texts, looks, columns, strict=True):
            height = max(height, needed(text, self._widths[first : last + 1]))
            if text:
                self._put(self._row, (first, last), text, look)
        self.drawing.heights.append(height)

    def _example(self, example: Example) -> None:
        """The form, without its title, where the guide has come to."""
        spots = [spot for spot in example.placement.spots if spot.cell.style == "cell"]
        texts = {spot.square: _text(spot, example) for spot in spots}
        first = min(spot.row for spot in spots)
        down = self._row - first
        for spot in spots:
            self._example_square(spot, texts[spot.square], down, example)
        self.drawing.heights += row_heights(example.placement, texts)[first:]

    def _example_square(self, spot: Spot, text: str, down: int, example: Example) -> None:
        shaded, quoted = spot.path is not None and example.fills(spot.path), like_formula(text)
        look = self._known_look(
            (spot.cell, shaded, quoted),
            lambda styles: styles.cell(spot.cell, False, frozenset(), quoted=quoted, shaded=shaded),
        )
        value = example.values.get(spot.path or "")
        number = float(value) if isinstance(value, Decimal) and spot.cell.kind in NUMERIC else text
        self._put(spot.row + down, (spot.column, spot.column + spot.across - 1), number, look, spot.down)

    def _put(self, row: int, columns: tuple[int, int], value: str | float, look: int, down: int = 1) -> None:
        first, last = columns
        self.drawing.squares.append(DrawnSquare(row, first, down, last - first + 1, value, look))

    def _square(self, align: str, text: str) -> int:
        """The look of a table's square."""
        plain = {"font_name": "宋体", "font_size": 10, "border": 1, "text_wrap": True}
        # Lists beside each other begin at one height.
        valign = "top" if "\n" in text else "vcenter"
        return self._look(**plain, align=align, valign=valign, **({"quote_prefix": True} if like_formula(text) else {}))

    def _look(self, **properties: Any) -> int:
        return self._known_look(tuple(properties.items()), lambda styles: styles.of(**properties))

    def _known_look(self, key: object, look: Look) -> int:
        if key not in self._known:
            self._known[key] = len(self.drawing.looks)
            self.drawing.looks.append(look)
        return self._known[key]


def _text(spot: Spot, example: Example) -> str:
    """What stands in a square of the example, as the form shows it."""
    if spot.path is None:
        if not spot.cell.computed:
            return spot.cell.label or ""
        computation = COMPUTATIONS[spot.cell.computed]
        paths = [example.placement.find(name)[0] for name in computation.takes(example.figures)]
        return str(computation.value(*map(example.values.get, paths), figures=example.figures))
    value = example.values.get(spot.path)
    if isinstance(value, Decimal) and spot.cell.kind in NUMERIC:
        return f"{value:,.2f}" if spot.cell.kind in NUMBER_FORMATS else str(value)
    return "" if value is None else spot.cell.print.format(value)


def columns_for(widths: Sequence[float], shares: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """Which columns of the form each column of a table takes, first and last, for shares of 100.

    >>> columns_for((10, 10, 10, 20), (33, 67))
    ((0, 1), (2, 3))
    """
    ends = [sum(widths[: column + 1]) * 100 / sum(widths) for column in range(len(widths))]
    columns: list[tuple[int, int]] = []
    first, wanted = 0, 0.0
    for number, share in enumerate(shares, start=1):
        wanted += share
        # Each column of the table after this one needs one of the form's.
        free = range(first, len(widths) - (len(shares) - number))
        last = min(free, key=lambda column: abs(ends[column] - wanted))
        columns.append((first, last))
        first = last + 1
    return tuple(columns)
