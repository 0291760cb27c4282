"""Write the sheet 填报说明: how to fill in the form of this workbook, and the form filled in as an example."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfbook.computations import COMPUTATIONS
from perfbook.forms.plain_text import like_formula
from perfbook.generate.guide_words import Chapter, Example, Table, guide_to
from perfbook.generate.page import Page
from perfbook.generate.styles import NUMBER_FORMATS, Styles
from perfbook.layouts.fitting import needed, row_heights
from perfbook.layouts.model import NUMERIC
from perfbook.layouts.placing import Spot
from perfbook.layouts.stamp import GUIDE, GUIDES

LINES = "#BFBFBF"
BETWEEN = 6.0  # points between two sections


def write_guides(book: xlsxwriter.Workbook, styles: Styles, pages: Sequence[Page]) -> None:
    """Write the guide to each layout that a book has, as its next sheets; nearly every book has one."""
    first_of = {page.layout.name: page for page in reversed(pages)}
    for name, page in zip(GUIDES, reversed(first_of.values()), strict=False):
        GuideWriter(book.add_worksheet(name), page, styles).write()


class GuideWriter:
    """Writes a guide on the columns of the form's own sheet, so that the example looks like the form."""

    def __init__(self, sheet: Worksheet, page: Page, styles: Styles) -> None:
        self._sheet, self._page, self._styles = sheet, page, styles
        self._widths = page.layout.widths
        self._last = len(self._widths) - 1
        self._row = 0

    def write(self) -> None:
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width)
        middle = {"align": "center", "valign": "vcenter"}
        self._put_line(GUIDE, self._styles.of(font_name="黑体", font_size=18, bold=True, **middle), 30)
        form = self._page.layout.band[0].rows[0][0].label or self._page.layout.sheet
        self._put_line(form, self._styles.of(font_name="宋体", font_size=12, **middle), 20)
        for chapter in guide_to(self._page):
            self._write_chapter(chapter)
        self._set_up()

    def _write_chapter(self, chapter: Chapter) -> None:
        if chapter.title:
            self._sheet.set_row(self._row, BETWEEN)
            self._row += 1
            head = self._styles.of(font_name="黑体", font_size=11, valign="vcenter", bottom=1, bottom_color=LINES)
            self._put_line(chapter.title, head, 20)
        self._put_lines(chapter.lines)
        for table in chapter.tables:
            self._write_example(table) if isinstance(table, Example) else self._write_table(table)
        self._put_lines(chapter.after)

    def _put_lines(self, lines: Sequence[str]) -> None:
        look = self._styles.of(font_name="宋体", font_size=10, valign="vcenter", text_wrap=True)
        for line in lines:
            self._put_line(f"· {line}", look, needed(f"· {line}", self._widths))

    def _put_line(self, text: str, look: Format, height: float) -> None:
        self._sheet.set_row(self._row, height)
        self._put(self._row, 0, self._last, text, look)
        self._row += 1

    def _put(self, row: int, first: int, last: int, text: str, look: Format, down: int = 1) -> None:
        if first != last or down > 1:
            self._sheet.merge_range(row, first, row + down - 1, last, "", look)
        self._sheet.write_string(row, first, text, look)

    def _write_table(self, table: Table) -> None:
        columns = _columns(self._widths, tuple(table.shares))
        if table.head:
            self._write_row(table.head, columns, [self._styles.head()] * len(columns))
        top = self._row
        for row in table.rows:
            looks = [
                self._look(align="left" if column in table.left else "center", **_quoted(text))
                for column, text in enumerate(row)
            ]
            self._write_row(("", *row[1:]) if table.merged else row, columns, looks)
        if table.merged:
            for block, rows in groupby(table.rows, key=lambda row: row[0]):
                down = len(list(rows))
                self._put(top, *columns[0], block, self._look(align="center"), down)
                top += down

    def _write_row(self, texts: Sequence[str], columns: Sequence[tuple[int, int]], looks: Sequence[Format]) -> None:
        height = 17.0
        for text, look, (first, last) in zip(texts, looks, columns, strict=True):
            height = max(height, needed(text, self._widths[first : last + 1]))
            if text:
                self._put(self._row, first, last, text, look)
        self._sheet.set_row(self._row, height)
        self._row += 1

    def _look(self, **more: object) -> Format:
        plain = {"font_name": "宋体", "font_size": 10, "border": 1, "border_color": LINES, "valign": "vcenter"}
        return self._styles.of(**plain | {"text_wrap": True} | more)

    def _write_example(self, example: Example) -> None:
        """Draw the form, without its title, where the guide has come to."""
        spots = [spot for spot in example.placement.spots if spot.cell.style == "cell"]
        texts = {spot.square: _text(spot, example) for spot in spots}
        first = min(spot.row for spot in spots)
        for row, height in enumerate(row_heights(example.placement, texts)[first:], start=self._row):
            self._sheet.set_row(row, height)
        for spot in spots:
            self._write_spot(spot, texts[spot.square], self._row - first, example)
        self._row += example.placement.rows - first

    def _write_spot(self, spot: Spot, text: str, down: int, example: Example) -> None:
        shaded = spot.path is not None and example.fills(spot.path)
        look = self._styles.cell(spot.cell, False, frozenset(), quoted=like_formula(text), shaded=shaded)
        row, value = spot.row + down, example.values.get(spot.path or "")
        self._put(row, spot.column, spot.column + spot.across - 1, text, look, spot.down)
        if isinstance(value, Decimal) and spot.cell.kind in NUMERIC:
            self._sheet.write_number(row, spot.column, float(value), look)

    def _set_up(self) -> None:
        sheet = self._sheet
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        sheet.set_paper(9)
        sheet.set_portrait()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 2)
        sheet.print_area(0, 0, self._row - 1, self._last)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)


def _quoted(text: str) -> dict[str, bool]:
    return {"quote_prefix": True} if like_formula(text) else {}


def _text(spot: Spot, example: Example) -> str:
    """What stands in a square of the example, as the form shows it."""
    if spot.path is None:
        computation = COMPUTATIONS[spot.cell.computed] if spot.cell.computed else None
        if computation is None:
            return spot.cell.label or ""
        paths = [example.placement.find(name)[0] for name in computation.takes(example.figures)]
        inputs = [example.values.get(path) for path in paths]
        return str(computation.value(*inputs, figures=example.figures))
    value = example.values.get(spot.path)
    if isinstance(value, Decimal) and spot.cell.kind in NUMERIC:
        return f"{value:,.2f}" if spot.cell.kind in NUMBER_FORMATS else str(value)
    return "" if value is None else spot.cell.print.format(value)


@lru_cache(256)
def _columns(widths: tuple[float, ...], shares: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Which columns of the form each column of a table takes, first and last, for shares of 100.

    >>> _columns((10, 10, 10, 20), (33, 67))
    ((0, 1), (2, 3))
    """
    ends = [sum(widths[: column + 1]) * 100 / sum(widths) for column in range(len(widths))]
    columns: list[tuple[int, int]] = []
    first, wanted = 0, 0
    for number, share in enumerate(shares, start=1):
        wanted += share
        # Each column of the table after this one needs one of the form's.
        free = range(first, len(widths) - (len(shares) - number))
        last = min(free, key=lambda column: abs(ends[column] - wanted))
        columns.append((first, last))
        first = last + 1
    return tuple(columns)
