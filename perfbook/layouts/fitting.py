"""Row heights for Chinese text: nobody fits wrapped or merged squares, so the writer works them out."""

import unicodedata
from collections.abc import Mapping, Sequence
from math import ceil

from perfbook.layouts.placing import Placement

FONT_SIZE = 10
LINE = 14.5  # points a line of 10-point 宋体 takes; stand-in fonts are the highest
PADDING = 5
# Excel refuses more.
HIGHEST_ROW = 409.0


class _Widths(dict[str, float]):
    """The width of each sign, looked up once."""

    def __missing__(self, sign: str) -> float:
        self[sign] = width = 1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5
        return width


_WIDTHS = _Widths()


def ems(text: str) -> float:
    """How wide a text is, in Chinese characters: a half-width one counts half.

    >>> ems("执行率(%)")
    4.5
    """
    return sum(map(_WIDTHS.__getitem__, text))


def room(widths: Sequence[float], size: float = FONT_SIZE) -> float:
    """How many Chinese characters fit in one line of a square over columns of these Excel widths."""
    # Excel gives a column 7 pixels a unit and 5 more; a square keeps about 6 free at its sides.
    return max(1.0, (sum(int(width * 7 + 5) for width in widths) - 6) / (size * 4 / 3))


def lines(text: str, widths: Sequence[float], size: float = FONT_SIZE) -> int:
    """How many lines a text takes in a square over columns of these widths."""
    whole = room(widths, size)
    # A line cannot break before a closing sign or inside a number: long texts lose a little in each line.
    return sum(1 if ems(part) <= whole else ceil(ems(part) / max(1, whole - 0.6)) for part in text.split("\n"))


def needed(text: str, widths: Sequence[float], size: float = FONT_SIZE) -> float:
    """The height in points that a text needs."""
    return lines(text, widths, size) * LINE * size / FONT_SIZE + PADDING


def row_heights(placement: Placement, texts: Mapping[tuple[int, int], str]) -> list[float]:
    """The height of every row for the texts by square; what spans rows is shared out over its rows."""
    heights = list(placement.heights)
    for spot in sorted(placement.spots, key=lambda spot: spot.down):
        text = texts.get(spot.square, "")
        if text:
            rows = range(spot.row, spot.row + spot.down)
            widths = placement.layout.widths[spot.column : spot.column + spot.across]
            lacking = needed(text, widths) - sum(heights[row] for row in rows)
            if lacking > 0:
                for row in rows:
                    heights[row] += lacking / spot.down
    return [min(round(height, 1), HIGHEST_ROW) for height in heights]
