"""Write the sheet 填报说明: how to fill in the form of this workbook, and the form filled in as an example."""

from collections.abc import Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from perfbook.generate.guide_drawing import Drawing, drawn
from perfbook.generate.page import Page
from perfbook.generate.printing import set_up_print
from perfbook.generate.styles import Styles
from perfbook.layouts.stamp import GUIDES


def write_guides(book: xlsxwriter.Workbook, styles: Styles, pages: Sequence[Page]) -> None:
    """Write the guide to each layout that a book has, as its next sheets; nearly every book has one."""
    of_layouts: dict[str, list[Page]] = {}
    for page in pages:
        of_layouts.setdefault(page.layout.name, []).append(page)
    for name, alike in zip(GUIDES, of_layouts.values(), strict=False):
        _write(book.add_worksheet(name), styles, drawn(alike))


def _write(sheet: Worksheet, styles: Styles, drawing: Drawing) -> None:
    for column, width in enumerate(drawing.widths):
        sheet.set_column(column, column, width)
    for row, height in enumerate(drawing.heights):
        sheet.set_row(row, height)
    looks = [look(styles) for look in drawing.looks]
    for square in drawing.squares:
        row, column, look = square.row, square.column, looks[square.look]
        if square.across > 1 or square.down > 1:
            sheet.merge_range(row, column, row + square.down - 1, column + square.across - 1, "", look)
        if isinstance(square.value, str):
            sheet.write_string(row, column, square.value, look)
        else:
            sheet.write_number(row, column, square.value, look)
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    set_up_print(sheet, landscape=False, down=2)
    sheet.print_area(0, 0, len(drawing.heights) - 1, len(drawing.widths) - 1)
    sheet.hide_gridlines(2)
