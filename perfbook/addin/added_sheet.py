"""The sheet that a button adds to the open workbook: lines of text that lead to squares."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfbook.addin.host import Line, WindowFault
from perfbook.addin.refusing import where_allowed
from perfbook.layouts.fitting import needed, whole_pixels
from perfbook.layouts.references import address

if TYPE_CHECKING:
    import xlwings as xw

# A name of the sheet's own goes wherever the sheet goes, is kept by a save, and is not seen.
_SIGN = "perfbook_list"
_FIXED = "这个工作簿的结构受保护，不能添加工作表。"
_FONT_SIZE = 11
_TEXT = "@"
_THIN, _GREY = 1, 0xBFBFBF
_NO_UNDERLINE, _AUTOMATIC_COLOR, _TOP = -4142, -4105, -4160
_LANDSCAPE, _A4 = 2, 9


def add(book: "xw.Book", name: str, lines: Sequence[Line], widths: Sequence[int], token: str) -> None:
    """Put the sheet in front of all others. Raises WindowFault where the workbook's structure is protected."""
    if book.api.ProtectStructure:
        raise WindowFault(_FIXED)
    sheet = book.sheets.add(_free(book, name), before=book.sheets[0])
    # First of all, so that a sheet that is left half-made can be taken away.
    sheet.names.add(_SIGN, f'="{token}"').api.Visible = False
    for column, width in enumerate(widths, 1):
        sheet.range((1, column)).column_width = width
    if not lines:
        return
    block = sheet.range((1, 1), (len(lines), len(widths)))
    # Before anything is written: in a text square nothing becomes a formula, a number or a date.
    block.number_format = _TEXT
    block.value = [[*line.texts, *[None] * (len(widths) - len(line.texts))] for line in lines]
    block.wrap_text = True
    block.api.VerticalAlignment = _TOP
    block.api.Font.Size = _FONT_SIZE
    block.api.Borders.LineStyle = _THIN
    block.api.Borders.Color = _GREY
    for row, line in enumerate(lines, 1):
        _dress(sheet, row, line, widths)
    _link(sheet, lines, len(widths))
    # A computer without any printer knows no pages; the list is there all the same.
    with where_allowed():
        _set_up_print(sheet)


def _set_up_print(sheet: "xw.Sheet") -> None:
    """As wide as one page; as many as it takes below one another."""
    page = sheet.api.PageSetup
    page.Orientation, page.PaperSize = _LANDSCAPE, _A4
    page.Zoom = False
    page.FitToPagesWide, page.FitToPagesTall = 1, False


def _free(book: "xw.Book", name: str) -> str:
    # Sheets of charts too, which xlwings does not list.
    taken = {str(one.Name).casefold() for one in book.api.Sheets}
    tried = (name if number == 1 else f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(one for one in tried if one.casefold() not in taken)


def _dress(sheet: "xw.Sheet", row: int, line: Line, widths: Sequence[int]) -> None:
    """A line's height and look: bold where it is no finding but a heading; one text alone goes over all columns."""
    alone = len(line.texts) == 1
    whole = sheet.range((row, 1), (row, len(widths)))
    if alone:
        whole.api.Merge()
    if not line.leads_to and not line.color:
        whole.api.Font.Bold = True
    rooms = [tuple(widths)] if alone else [(width,) for width in widths]
    heights = (needed(text, room, _FONT_SIZE) for text, room in zip(line.texts, rooms, strict=False) if text)
    sheet.range((row, 1)).row_height = whole_pixels(max(heights, default=15.0))
    if line.color:
        sheet.range((row, 1)).color = line.color


def _link(sheet: "xw.Sheet", lines: Sequence[Line], columns: int) -> None:
    """Each line leads to its square wherever it is clicked; only its first text looks like a link."""
    linked = [row for row, line in enumerate(lines, 1) if line.leads_to]
    for row in linked:
        name, square = lines[row - 1].leads_to or ("", (0, 0))
        target = "'{}'!{}".format(name.replace("'", "''"), address(square))
        # Without a text to show: that would be written into the square, and read as a formula there.
        sheet.api.Hyperlinks.Add(sheet.range((row, 1), (row, columns)).api, "", target)
    if linked:
        # A link brings a style of its own.
        block = sheet.range((1, 1), (len(lines), columns))
        block.number_format = _TEXT
    if linked and columns > 1:
        plain = sheet.range((1, 2), (len(lines), columns)).api.Font
        plain.Underline = _NO_UNDERLINE
        plain.ColorIndex = _AUTOMATIC_COLOR


def remove(book: "xw.Book", token: str) -> None:
    """Take away the sheet that carries the token; without one nothing happens."""
    for sheet in carrying(book, token):
        with book.app.properties(display_alerts=False):
            sheet.api.Delete()


def carrying(book: "xw.Book", token: str) -> "list[xw.Sheet]":
    """The sheets that carry the token: one, or copies of it."""
    wanted = f'="{token}"'
    return [
        sheet
        for sheet in book.sheets
        if any(name.name.rpartition("!")[2] == _SIGN and name.refers_to == wanted for name in sheet.names)
    ]
