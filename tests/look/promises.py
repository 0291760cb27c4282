"""What every visible sheet keeps, whatever it is: one style, opens at its top, prints on A4."""

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Any

from openpyxl.utils import get_column_letter

from perfbook.findings import Severity
from perfbook.generate.styles import FILLS
from tests.look.fonts import REAL
from tests.look.judging import digit
from tests.look.sheets import Book, Sheet

FONTS = {"宋体", "黑体"}
SIZES = {8, 9, 10, 11, 12, 14, 16, 18, 22}
# Of letters that a very long text, or a number too large, is printed in.
SMALL = {6, 7}
A4 = 9
# Printed letters of 10 points must not become smaller than 6.
LEAST_SCALE = 0.6
INCH = 72
PAPER = {"portrait": (595.3, 841.9), "landscape": (841.9, 595.3)}
COLOURS = {f"FF{FILLS[severity][1:]}" for severity in Severity if severity != Severity.NOTE}
SIGNS = {*(severity.sign for severity in Severity), "✔"}


def broken(book: Book) -> list[str]:
    """A line for each promise that a sheet of the workbook breaks."""
    said = [f"{sheet.name}: {fault}" for sheet in book.sheets for fault in _of_sheet(sheet)]
    if book.book.active.sheet_state != "visible":
        said.append("opens on a hidden sheet")
    if book.normal_font not in FONTS:
        said.append(f"columns are measured in {book.normal_font}")
    chosen = [sheet.name for sheet in book.sheets if sheet.sheet.sheet_view.tabSelected]
    if chosen != [book.book.active.title]:
        said.append(f"several sheets are selected at once, or not the one that is shown: {chosen}")
    return said


def _of_sheet(sheet: Sheet) -> Iterator[str]:
    yield from _writing(sheet)
    yield from _opening(sheet)
    yield from _printing(sheet)
    yield from _typing(sheet)


def _writing(sheet: Sheet) -> Iterator[str]:
    """Fonts, sizes, and a sign with every colour that says something."""
    seen = set()
    for row in sheet.sheet.iter_rows():
        for cell in row:
            if cell.value in (None, "") or not sheet.width(cell.column):
                continue
            seen.add((cell.font.name, cell.font.size))
            coloured = cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in COLOURS
            if coloured and not SIGNS & {*cell.number_format, *_words(sheet.sheet[cell.row])} and not _headed(cell):
                yield f"{cell.coordinate} is coloured, and nothing says so in black and white"
    for font, size in sorted(seen):
        if font not in FONTS:
            yield f"the font {font}"
        if size not in SIZES | SMALL:
            yield f"letters of {size} points"


def _words(cells: Iterable[Any]) -> str:
    return "".join(str(cell.value or "") for cell in cells)


def _headed(cell: Any) -> bool:
    """Whether a head above a number has the sign."""
    above = cell.parent.iter_cols(cell.column, cell.column, 1, cell.row)
    return not isinstance(cell.value, str) and any(SIGNS & set(_words(column)) for column in above)


def _opening(sheet: Sheet) -> Iterator[str]:
    """Zoom, grid, where it opens."""
    view = sheet.sheet.sheet_view
    if view.zoomScale not in (None, 100):
        yield f"zoom {view.zoomScale}"
    to_fill = sheet.sheet.data_validations.dataValidation and not sheet.sheet.protection.sheet
    if view.showGridLines is not False and not to_fill:
        yield "grid lines"
    marked = any(cell.comment for row in sheet.sheet.iter_rows() for cell in row)
    if view.topLeftCell not in (None, "A1") and not marked:
        yield f"opens at {view.topLeftCell}"


def _printing(sheet: Sheet) -> Iterator[str]:
    """A4, one page wide, page numbers, repeated heads, nothing hidden within what prints."""
    page, book = sheet.sheet.page_setup, sheet.book
    if page.paperSize != A4 or page.orientation not in PAPER:
        yield f"prints on paper {page.paperSize}, {page.orientation}"
        return
    fits = sheet.sheet.sheet_properties.pageSetUpPr
    if not (fits and fits.fitToPage):
        yield "is not fitted to the page"
    if "&amp;P" not in book.parts[book.part_of(sheet)]:
        yield "no page number"
    frozen = sheet.sheet.freeze_panes
    if frozen and sheet.name not in book.title_rows:
        yield "what stays in view on the screen is not repeated on paper"
    if (scale := printed_scale(sheet)) < LEAST_SCALE:
        yield f"is printed at {scale:.0%}"
    hidden = [column for column, width in sheet.widths.items() if not width]
    if any(sheet.print_area[0] <= column <= sheet.print_area[2] for column in hidden):
        yield "hidden columns lie within what prints"


def printed_scale(sheet: Sheet) -> float:
    """The scale at which the sheet is as wide as its page, or as the pages beside each other; never above 1."""
    first, _, last, _ = sheet.print_area
    # LibreOffice measures digits in whole twips, twenty a point.
    of_digit = ceil(digit(sheet.book, REAL) * 20) / 20
    wide = sum(sheet.width(column) for column in range(first, last + 1)) * of_digit
    margins = sheet.sheet.page_margins
    page = sheet.sheet.page_setup
    room = PAPER[page.orientation][0] - (margins.left + margins.right) * INCH
    return min(1.0, room * (page.fitToWidth or 1) / wide)


def _typing(sheet: Sheet) -> Iterator[str]:
    """On a locked sheet Tab goes from one open square to the next, left to right and down: all of them are inputs."""
    if not sheet.sheet.protection.sheet:
        return
    first, top, last, _ = sheet.print_area
    for row in sheet.sheet.iter_rows():
        for cell in row:
            if not cell.protection.locked and not (first <= cell.column <= last and cell.row >= top):
                yield f"{get_column_letter(cell.column)}{cell.row} is open outside of what prints"
