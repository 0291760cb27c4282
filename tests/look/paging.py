"""How many pages a sheet takes, worked out from its heights; and what LibreOffice prints."""

import re
import subprocess
from math import floor
from pathlib import Path

from tests.look.promises import INCH, PAPER, printed_scale
from tests.look.sheets import Book, Sheet

# Below the page number stands nothing; between it and the sheet LibreOffice keeps what the margin leaves.
_SLACK = 1.5


def expected(book: Book) -> tuple[int, int]:
    """The fewest and the most pages of a workbook: those of all its visible sheets.

    They differ only where a sheet's end is near a page's: LibreOffice searches its scale by halves, and may take one
    up to three in a hundred smaller than would be wide enough.
    """
    return sum(pages(sheet, less=3) for sheet in book.sheets), sum(pages(sheet) for sheet in book.sheets)


def pages(sheet: Sheet, less: int = 0) -> int:
    """Rows go onto a page as long as there is room; the title rows stand again on each further page."""
    margins, page = sheet.sheet.page_margins, sheet.sheet.page_setup
    scale = floor(printed_scale(sheet) * 100 - less + 0.01) / 100
    room = (PAPER[page.orientation][1] - (margins.top + margins.bottom) * INCH - _SLACK) / scale
    high = _packed(sheet, room)
    return (min(page.fitToHeight, high) if page.fitToHeight else high) * (page.fitToWidth or 1)


def _packed(sheet: Sheet, room: float) -> int:
    first, last = sheet.print_area[1], min(sheet.print_area[3], sheet.last_row)
    repeated = sheet.book.title_rows.get(sheet.name)
    again = sum(sheet.height(row) for row in range(repeated[0], repeated[1] + 1)) if repeated else 0.0
    breaks = {one.id for one in sheet.sheet.row_breaks.brk}
    count, filled = 1, 0.0
    for row in range(first, last + 1):
        high = sheet.height(row)
        if filled and (filled + high > room or row - 1 in breaks):
            count, filled = count + 1, again if repeated and row > repeated[1] else 0.0
        filled += high
    return count


def printed(pdf: Path) -> tuple[int, list[str]]:
    """How many pages a PDF has, and the text of each."""
    said = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    found = re.search(r"^Pages:\s+(\d+)", said, re.MULTILINE)
    assert found
    texts = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    return int(found[1]), texts.split("\f")[: int(found[1])]
