"""What a page of the report is built of: numbered sections, small tables, room for a chart."""

from typing import NamedTuple

from perfbook.report.paper import Look, Paper, Value

LEFT: Look = {"align": "left", "indent": 1}
NUMBER: Look = {"align": "center", "num_format": "0"}
_SECTION: Look = {"font_name": "黑体", "font_size": 12}
_NUMERALS = "一二三四五六七八九十"
_CENTRED: Look = {"align": "center"}


class Part(NamedTuple):
    """A square of a line, perhaps over several columns."""

    value: Value
    across: int = 1
    look: Look = _CENTRED
    link: str | None = None


class Sections:
    """Writes sections one below the other; `row` is the next free row of the paper, from 0."""

    def __init__(self, paper: Paper, row: int) -> None:
        self.paper, self.row = paper, row
        self._written = 0

    def section(self, text: str, look: Look | None = None, height: float = 80) -> None:
        """A section's heading, a blank line above it. `height`: how many points of it stay on one page."""
        self.paper.keep_together(self.row + 1, height)
        self.paper.line(self.row + 1, f"{_NUMERALS[self._written]}、{text}", {**_SECTION, **(look or {})})
        self.paper.height(self.row + 1, 24)
        self.row, self._written = self.row + 2, self._written + 1

    def head(self, *parts: tuple[str, int]) -> None:
        """The head of a small table: each text, and how many columns it takes."""
        column = 0
        for text, across in parts:
            self.paper.head(self.row, column, text, across)
            column += across
        self.row += 1

    def line(self, *parts: Part) -> None:
        """A line of a small table."""
        column = 0
        for value, across, look, link in parts:
            self.paper.put(self.row, column, value, {**_CENTRED, **look}, across, link)
            column += across
        self.row += 1

    def text(self, text: str, look: Look | None = None) -> None:
        """A line over the whole width, without frame."""
        self.paper.line(self.row, text, look)
        self.row += 1

    def room(self, rows: int, height: float) -> int:
        """Keep so many rows of so many points free; gives the first."""
        first = self.row
        for row in range(first, first + rows):
            self.paper.height(row, height)
        self.row += rows
        return first
