"""Write one form onto its sheet: squares, heights, locks, validation, live checks, print set-up."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfbook.computations import COMPUTATIONS
from perfbook.contents import Square
from perfbook.forms.plain_text import like_formula, writable
from perfbook.generate.banner import write_banner
from perfbook.generate.canvas import Canvas
from perfbook.generate.checking import Board, write_checks
from perfbook.generate.filling import write_filling
from perfbook.generate.page import Mark
from perfbook.generate.printing import set_up_print
from perfbook.generate.styles import Edges, Styles
from perfbook.layouts.fitting import FONT_SIZE, PIXEL, most_pages, needed, row_heights, size_for
from perfbook.layouts.model import NUMERIC
from perfbook.layouts.placing import Spot
from perfbook.layouts.references import computed_formula, formula_at
from perfbook.layouts.stamp import number_line
from perfbook.refused import Refused

NOTE_AUTHOR = "主管部门"
# Excel takes no longer text in a square.
LONGEST = 32_767
# What a note at a square can show.
LONGEST_NOTE = 1_000
# The width of a note's box, 260 pixels, as that of a column; its letters, in points.
NOTE_WIDTH, NOTE_SIZE = 37.0, 9
LAST_ROW = 1_048_575
# So many rows of a form a small screen shows.
_IN_SIGHT = 12


class TextTooLong(Refused):
    """A text is longer than a square of a workbook can hold."""


class SheetWriter:
    """Writes a page, and what it says of itself, onto a worksheet."""

    def __init__(self, sheet: Worksheet, board: Board, styles: Styles) -> None:
        page = board.page
        self._sheet, self._page, self._board, self._styles = sheet, page, board, styles
        self._placement, self._layout = page.placement, page.layout
        self._canvas = Canvas(sheet, page, styles)
        self._last_column = self._canvas.last_column
        framed = [spot for spot in page.placement.spots if spot.cell.style == "cell"]
        self._frame = min(spot.row for spot in framed), max(spot.row + spot.down - 1 for spot in framed)

    def write(self, banner_link: str) -> None:
        """Write the form; the banner leads to a sheet of this name."""
        for column, width in enumerate(self._layout.widths):
            self._sheet.set_column(column, column, width)
        texts: dict[Square, str] = {}
        for spot in self._placement.spots:
            texts[spot.square] = self._write_spot(spot)
        heights = row_heights(self._placement, texts)
        for row, height in enumerate(heights):
            self._sheet.set_row(row, height)
        self._write_footnote()
        write_checks(self._canvas, self._board)
        write_banner(self._canvas, self._board, banner_link)
        write_filling(self._canvas)
        self._write_notes()
        # How many spare rows the unit fills is not known yet.
        self._set_up(0 if self._layout.spare else most_pages(heights, self._layout.widths, self._layout.orientation))

    def _write_spot(self, spot: Spot) -> str:
        """Write a spot and return the text it shows, for the row's height."""
        marks = self._page.marks.get(spot.path or "", ())
        mark = min((mark.severity for mark in marks), key=lambda severity: severity.rank, default=None)
        # A spare row has no frame of its own: programs print every row that has one.
        edges = None if spot.key else self._edges(spot)
        value = self._page.values.get(spot.path) if spot.path else None
        quoted = isinstance(value, str) and like_formula(spot.cell.print.format(value))
        size = self._size(spot, value) if isinstance(value, str) else FONT_SIZE
        look = self._styles.cell(spot.cell, self._page.open(spot), edges, mark, quoted, size=size)
        if spot.across > 1 or spot.down > 1:
            last = spot.row + spot.down - 1, spot.column + spot.across - 1
            self._sheet.merge_range(spot.row, spot.column, *last, "", look)
        if spot.path is None:
            return self._write_label(spot, look)
        if spot.cell.computed and spot.path not in self._page.constants:
            formula = computed_formula(spot.path, self._placement, self._page.figures)
            cached = "" if value is None else float(value) if isinstance(value, Decimal) else value
            self._sheet.write_formula(*spot.square, formula, look, cached)
            return ""
        if isinstance(value, Decimal) and spot.cell.kind in NUMERIC:
            self._sheet.write_number(*spot.square, float(value), look)
            return ""
        if spot.cell.kind == "date" and (day := _day(value)):
            self._sheet.write_datetime(*spot.square, day, look)
            return ""
        return self._write_text(spot.square, "" if value is None else spot.cell.print.format(value), look)

    def _size(self, spot: Spot, text: str) -> float:
        """The size of a text's letters: smaller where the highest rows cannot hold it."""
        return size_for(text, self._layout.widths[spot.column : spot.column + spot.across], spot.down)

    def _write_label(self, spot: Spot, look: Format) -> str:
        """A printed label, or one that a formula gives."""
        label = spot.cell.label or ""
        if not spot.cell.computed:
            return self._write_text(spot.square, label, look)
        computation = COMPUTATIONS[spot.cell.computed]
        figures = self._page.figures
        inputs = [self._page.values.get(self._placement.find(name)[0]) for name in computation.takes(figures)]
        formula = formula_at(computation.formula(figures), "", spot.row, self._placement)
        self._sheet.write_formula(*spot.square, formula, look, computation.value(*inputs, figures=figures))
        return label

    def _write_text(self, square: Square, text: str, look: Format) -> str:
        text = writable(text)
        if not text:
            self._sheet.write_blank(*square, None, look)
        elif len(text) > LONGEST or self._sheet.write_string(*square, text, look) != 0:
            raise TextTooLong(f"一个单元格最多容纳 {LONGEST} 个字，这里有 {len(text)} 个：{text[:20]}…")
        return text

    def _edges(self, spot: Spot) -> Edges:
        top, bottom = self._frame
        on_frame = {
            "top": spot.row == top,
            "bottom": spot.row + spot.down - 1 == bottom,
            "left": spot.column == 0,
            "right": spot.column + spot.across - 1 == self._last_column,
        }
        return frozenset(side for side, lies in on_frame.items() if lies)

    def _write_footnote(self) -> None:
        text = number_line(self._page.stamp.number)
        if self._layout.spare:
            # Below spare rows it would make them all print.
            self._sheet.write_string(1, self._last_column + 1, text, self._styles.footnote())
            return
        row = self._placement.rows
        self._sheet.merge_range(row, 0, row, self._last_column, text, self._styles.footnote())
        self._sheet.set_row(row, 16)

    def _write_notes(self) -> None:
        for path, marks in self._page.marks.items():
            square = self._placement.squares.get(path)
            if square:
                text = note_text(marks)
                height = needed(text, (NOTE_WIDTH,), NOTE_SIZE) / PIXEL + 10
                size = {"author": NOTE_AUTHOR, "width": 260, "height": height}
                self._sheet.write_comment(*square, text, size | {"font_name": "宋体", "font_size": NOTE_SIZE})

    def _set_up(self, pages: int) -> None:
        sheet = self._sheet
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        set_up_print(sheet, self._layout.orientation == "landscape", down=pages)
        sheet.print_area(0, 0, LAST_ROW if self._layout.spare else self._placement.rows, self._last_column)
        sheet.repeat_rows(*self._layout.title_rows)
        sheet.hide_gridlines(2)
        first_open = next((spot for spot in self._placement.spots if self._page.open(spot)), None)
        selected = self._placement.fields.get(self._page.opens_at or "", first_open)
        if selected:
            sheet.set_selection(*selected.square, *selected.square)
            # What stands further down would open out of sight.
            if self._page.opens_at and selected.row > _IN_SIGHT:
                sheet.set_top_left_cell(selected.row - _IN_SIGHT // 2, 0)


def note_text(marks: Iterable[Mark]) -> str:
    """What the note at a square says, cut where it could not be shown."""
    text = "\n".join(f"{mark.severity.sign}{mark.severity.label}：{mark.note}" for mark in marks)
    return writable(text if len(text) <= LONGEST_NOTE else f"{text[:LONGEST_NOTE]}…")


def _day(value: object) -> date | None:
    """A date from its ISO text, None where it is none or one that Excel does not know."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    return day if 1901 <= day.year <= 9999 else None
