"""Colour and note of one square of an open workbook: how they are, and how they become what they shall be."""

from typing import TYPE_CHECKING, Any

from perfbook.addin.host import Mark
from perfbook.addin.refusing import where_allowed
from perfbook.contents import Square
from perfbook.layouts.fitting import needed

if TYPE_CHECKING:
    import xlwings as xw

# Interior.Pattern of a square without fill, and with one of a single colour.
_PLAIN = (-4142, 1)
# The box of a note, in points: as wide as this many digits, at the size of Excel's own notes.
_WIDTH, _NOTE_COLUMN, _NOTE_SIZE = 200, 37.0, 9
_FRAME = 10


def _square(sheet: "xw.Sheet", square: Square) -> "xw.Range":
    """The square; where it is merged, the one that has the colour and the note of the whole."""
    return sheet.range((square[0] + 1, square[1] + 1)).merge_area(1, 1)


def look(sheet: "xw.Sheet", square: Square) -> Mark:
    """How a square looks: its own colour (not that of a conditional format) and its note."""
    cell = _square(sheet, square)
    note = None if _discussed(cell) else cell.note
    return Mark(sheet.name, square, cell.color, _lines(note.text) if note else "")


def mark(sheet: "xw.Sheet", wanted: Mark) -> None:
    """Give a square its colour and its note; half of it is left out where that could not be taken back.

    A pattern would not come back by a colour, a discussion (Excel 365) not by a text.
    """
    cell = _square(sheet, wanted.square)
    if cell.api.Interior.Pattern in _PLAIN:
        cell.color = wanted.color
    if not _discussed(cell):
        # A square takes no note where there is something that this version of Excel does not tell us of.
        with where_allowed():
            _annotate(cell, wanted.note)


def _discussed(cell: "xw.Range") -> bool:
    """Whether persons discuss in a square: older versions of Excel know no such thing and refuse the question."""
    with where_allowed():
        return getattr(cell.api, "CommentThreaded", None) is not None
    return False


def _annotate(cell: "xw.Range", text: str) -> None:
    note = cell.note
    if note and text:
        note.text = text
    elif note:
        note.delete()
    elif text:
        _fit(cell.add_note(text).api.Shape, text)


def _fit(shape: Any, text: str) -> None:
    """Make the box of a new note as large as its text: Excel gives all the same size, and cuts off the rest."""
    shape.Width = _WIDTH
    shape.Height = needed(text, (_NOTE_COLUMN,), _NOTE_SIZE) + _FRAME


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
