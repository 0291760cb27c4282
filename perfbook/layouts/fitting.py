"""Row heights for Chinese text: nobody fits wrapped or merged squares, so the writer works them out."""

import unicodedata
from collections.abc import Mapping
from math import ceil

from perfbook.layouts.placing import Placement, Spot

FONT_SIZE = 10
LINE = 14.5  # points a line of 10-point 宋体 takes; stand-in fonts are the highest
PADDING = 5
# Excel refuses more.
HIGHEST_ROW = 409.0


def ems(text: str) -> float:
    """How wide a text is, in Chinese characters: a half-width one counts half.

    >>> ems("执行率(%)")
    4.5
    """
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5 for sign in text)


def lines(text: str, width: float, size: float = FONT_SIZE) -> int:
    """How many lines a text takes in a square of so many Excel width units."""
    room = max(1.0, (width * 7 - 3) / (size * 4 / 3))
    # A line cannot break before a closing sign or inside a number: a little is lost in long texts.
    usable = room if room < 8 else room - 0.7
    return sum(max(1, ceil(ems(part) / usable)) for part in text.split("\n"))


def needed(text: str, width: float, size: float = FONT_SIZE) -> float:
    """The height in points that a text needs."""
    return lines(text, width, size) * LINE * size / FONT_SIZE + PADDING


def row_heights(placement: Placement, texts: Mapping[tuple[int, int], str]) -> list[float]:
    """The height of every row for the texts by square; what spans rows is shared out over its rows."""
    heights = list(placement.heights)
    for spot in sorted(placement.spots, key=lambda spot: spot.down):
        text = texts.get(spot.square, "")
        if text:
            rows = range(spot.row, spot.row + spot.down)
            lacking = needed(text, _width(placement, spot)) - sum(heights[row] for row in rows)
            if lacking > 0:
                for row in rows:
                    heights[row] += lacking / spot.down
    return [min(round(height, 1), HIGHEST_ROW) for height in heights]


def _width(placement: Placement, spot: Spot) -> float:
    return sum(placement.layout.widths[spot.column : spot.column + spot.across])
