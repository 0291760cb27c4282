"""Row heights for Chinese text: nobody fits wrapped or merged squares, so the writer works them out."""

import unicodedata
from collections.abc import Mapping, Sequence
from math import ceil

from perfbook.layouts.placing import Placement
from perfbook.patterns import pattern

FONT_SIZE = 10
LINE = 14.5  # points a line of 10-point 宋体 takes; stand-in fonts are the highest
PADDING = 5
# Excel refuses more than 409.5; heights are whole pixels of 0.75 points.
HIGHEST_ROW = 408.75
PIXEL = 0.75
# A text that no row can hold is printed smaller, down to what can just be read.
SMALLEST = 6
# Columns are measured in digits of the normal font, which is this one of 10 points, and 5 pixels more.
_DIGIT, _MORE, _SIDES = 5.0, 0.71, 5.0
# Signs of other fonts, and capitals: wider than half of a Chinese sign.
_WIDE = dict.fromkeys("✘✔✓", 1.0) | dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ%@&mw", 0.75)
# What no line is broken within: a half-width word or number, with the signs that cling to it.
_PIECE = pattern(r"[（《「『【〔“‘]*(?:[!-~≥≤±×÷≠≈·]+|\S)[，。、；：？！）》」』】〕”’％…—]*|\s+")
# What an A4 page in portrait holds between the margins of a form, across and down, in points.
PAPER = (523.0, 755.0)
# The line below a form. How much smaller, of a page, a form may be printed to save a page with a few rows.
_FOOTNOTE, _PRESSED = 16.0, 0.09
# The sign that a live check or a mark puts before a text.
_SIGN = "✘ "


class _Widths(dict[str, float]):
    """The width of each sign, looked up once."""

    def __missing__(self, sign: str) -> float:
        self[sign] = width = _WIDE.get(sign) or (1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5)
        return width


_WIDTHS = _Widths()


def ems(text: str) -> float:
    """How wide a text is, in Chinese characters: a half-width one counts half.

    >>> ems("执行率(1.5)")
    5.5
    """
    return sum(map(_WIDTHS.__getitem__, text))


def room(widths: Sequence[float], size: float = FONT_SIZE) -> float:
    """How many Chinese characters fit in one line of a square over columns of these Excel widths."""
    return max(1.0, (sum(width + _MORE for width in widths) * _DIGIT - _SIDES) / size)


def lines(text: str, widths: Sequence[float], size: float = FONT_SIZE) -> int:
    """How many lines a text takes in a square over columns of these widths."""
    whole = room(widths, size)
    return sum(1 if ems(part) <= whole else _broken(part, whole) for part in text.split("\n"))


def _broken(text: str, whole: float) -> int:
    """How many lines a text takes where it must be broken: never within a word, a number, or before a closing sign."""
    count, line = 1, 0.0
    for piece in _PIECE.findall(text):
        wide = ems(piece)
        if line + wide <= whole or (piece.isspace() and line):
            line = min(line + wide, whole)
        elif wide <= whole:
            count, line = count + 1, wide
        else:  # longer than a line
            begun = count + (line > 0)
            more = ceil(wide / whole)
            count, line = begun + more - 1, wide - (more - 1) * whole
    return count


def needed(text: str, widths: Sequence[float], size: float = FONT_SIZE) -> float:
    """The height in points that a text needs."""
    return lines(text, widths, size) * LINE * size / FONT_SIZE + PADDING


def whole_pixels(height: float) -> float:
    """A row's height as Excel takes it: no lower, whole pixels, at most the highest.

    >>> whole_pixels(33.8), whole_pixels(1000)
    (34.5, 408.75)
    """
    return min(ceil(round(height / PIXEL, 6)) * PIXEL, HIGHEST_ROW)


def size_for(text: str, widths: Sequence[float], rows: int, size: float = FONT_SIZE) -> float:
    """The size of letters in which a text fits so many rows as high as can be; the smallest where none fits."""
    while size > SMALLEST and needed(text, widths, size) > rows * HIGHEST_ROW:
        size -= 1
    return size


def most_pages(heights: Sequence[float], widths: Sequence[float], orientation: str) -> int:
    """On how many pages a form is to be pressed so that no page holds just its last rows; 0: on as many as it takes."""
    across, down = PAPER if orientation == "portrait" else PAPER[::-1]
    scale = min(1.0, across / (sum(width + _MORE for width in widths) * _DIGIT * 1.05))
    pages = (sum(heights) + _FOOTNOTE) * scale / down
    return int(pages) if pages % 1 <= _PRESSED * int(pages) else 0


def row_heights(placement: Placement, texts: Mapping[tuple[int, int], str]) -> list[float]:
    """The height of every row for the texts by square; what spans rows is shared out evenly over its rows."""
    heights = list(placement.heights)
    for spot in sorted(placement.spots, key=lambda spot: spot.down):
        text = texts.get(spot.square, "")
        if text:
            if spot.cell.field and spot.cell.kind != "prose":
                text = _SIGN + text
            rows = range(spot.row, spot.row + spot.down)
            widths = placement.layout.widths[spot.column : spot.column + spot.across]
            _raise(heights, rows, needed(text, widths, size_for(text, widths, spot.down)))
    return [whole_pixels(height) for height in heights]


def _raise(heights: list[float], rows: range, wanted: float) -> None:
    """Raise rows evenly until they are so high together; what one row cannot take any more, the others take."""
    growing = [row for row in rows if heights[row] < HIGHEST_ROW]
    while growing and (lacking := wanted - sum(heights[row] for row in rows)) > PIXEL / 10:
        for row in growing:
            heights[row] = min(heights[row] + lacking / len(growing), HIGHEST_ROW)
        growing = [row for row in growing if heights[row] < HIGHEST_ROW]
