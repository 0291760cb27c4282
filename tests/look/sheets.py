"""A written workbook as paper: every text that is shown, and the room that it has."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import basename
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

from tests.look.shown import shown

_DEFAULT_WIDTH = 9.14
Box = tuple[int, int, int, int]  # first column and row, last column and row, from 1


@dataclass(frozen=True)
class Text:
    """A shown text and the square, merged or not, in which it stands. Widths in digits of the normal font, rest in pt.

    `spill`: how much wider it may get, over empty neighbours. `height` is None where the program fits the row itself.
    `signed`: what a conditional format may make of it, with its sign before it.
    """

    where: str
    text: str
    number: bool
    general: bool
    font: str
    size: float
    bold: bool
    wrap: bool
    shrink: bool
    indent: float
    width: float
    spill: float
    height: float | None
    signed: str = ""


@dataclass(frozen=True)
class Note:
    """A note at a square: its text and its box, in points."""

    where: str
    text: str
    width: float
    height: float


@dataclass
class Sheet:
    """A visible sheet with its geometry."""

    book: "Book"
    sheet: Any
    merged: dict[tuple[int, int], Box] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.sheet.merged_cells.ranges:
            for row in range(one.min_row, one.max_row + 1):
                for column in range(one.min_col, one.max_col + 1):
                    self.merged[column, row] = one.bounds

    @property
    def name(self) -> str:
        return str(self.sheet.title)

    @cached_property
    def widths(self) -> dict[int, float]:
        found = {}
        for dimension in self.sheet.column_dimensions.values():
            for column in range(dimension.min, dimension.max + 1):
                found[column] = 0.0 if dimension.hidden else dimension.width
        return found

    def width(self, column: int) -> float:
        return self.widths.get(column, _DEFAULT_WIDTH)

    @cached_property
    def heights(self) -> dict[int, float | None]:
        return {
            row: 0.0 if dimension.hidden else dimension.height for row, dimension in self.sheet.row_dimensions.items()
        }

    @property
    def default_height(self) -> float:
        return self.sheet.sheet_format.defaultRowHeight or 15.0

    def height(self, row: int) -> float:
        height = self.heights.get(row)
        return self.default_height if height is None else height

    @cached_property
    def print_area(self) -> Box:
        """The printed squares: of an area of whole columns, as far down as something stands."""
        area = self.book.print_areas.get(self.name)
        if not area:
            return 1, 1, self.sheet.max_column, self.last_row
        first, top, last, bottom = range_boundaries(area)
        return first, top or 1, last, min(bottom or self.last_row, max(self.last_row, 1))

    @cached_property
    def last_row(self) -> int:
        """The last row with something that prints: a text, or a frame."""
        filled = [cell for row in self.sheet.iter_rows() for cell in row if _prints(cell)]
        area = self.book.print_areas.get(self.name)
        edge = range_boundaries(area)[2] if area else self.sheet.max_column
        boxes = (self.merged.get((cell.column, cell.row)) for cell in filled if cell.column <= edge)
        ends = (box[3] for box in boxes if box)
        return max((*ends, *(cell.row for cell in filled if cell.column <= edge)), default=1)

    def texts(self) -> Iterator[Text]:
        for row in self.sheet.iter_rows():
            for cell in row:
                if cell.value in (None, "") or not self.width(cell.column) or self.heights.get(cell.row) == 0:
                    continue
                if text := shown(cell.value, cell.number_format):
                    yield self._text(cell, text)

    def _text(self, cell: Any, text: str) -> Text:
        box = self.merged.get((cell.column, cell.row), (cell.column, cell.row, cell.column, cell.row))
        width = sum(self.width(column) for column in range(box[0], box[2] + 1))
        rows = range(box[1], box[3] + 1)
        fitted = len(rows) == 1 and box[0] == box[2] and self.heights.get(cell.row) is None
        number = not isinstance(cell.value, str | bool)
        return Text(
            where=f"{self.name}!{cell.coordinate}",
            text=text,
            number=number,
            general=number and cell.number_format == "General",
            font=cell.font.name,
            size=cell.font.size,
            bold=bool(cell.font.bold),
            wrap=bool(cell.alignment.wrap_text),
            shrink=bool(cell.alignment.shrink_to_fit and not cell.alignment.wrap_text),
            indent=cell.alignment.indent or 0,
            width=width,
            spill=self._spill(cell, box),
            height=None if fitted else sum(map(self.height, rows)),
            signed=self._signed(cell),
        )

    def _spill(self, cell: Any, box: Box) -> float:
        """How far an unwrapped text may run over its empty neighbours, on paper at most to the print area's edge."""
        alone = box[0] == box[2] and box[1] == box[3]
        if not alone or cell.alignment.wrap_text or cell.alignment.horizontal not in (None, "general", "left"):
            return 0.0
        edge = self.print_area[2] if cell.column <= self.print_area[2] else self.sheet.max_column + 10
        free = 0.0
        for column in range(cell.column + 1, edge + 1):
            beside = self.sheet.cell(cell.row, column).value if column <= self.sheet.max_column else None
            if beside not in (None, "") or (column, cell.row) in self.merged:
                break
            free += self.width(column)
        return free

    def _signed(self, cell: Any) -> str:
        """The widest that a conditional format makes of a value by giving it a number format of its own."""
        formats = [form for area, form in self._live_formats if _within(cell, area)]
        return max((shown(cell.value, form) for form in formats), key=len, default="")

    @cached_property
    def _live_formats(self) -> list[tuple[Box, str]]:
        return [
            (area.bounds, rule.dxf.numFmt.formatCode)
            for kept in self.sheet.conditional_formatting
            for rule in kept.rules
            if rule.dxf and rule.dxf.numFmt
            for area in kept.cells.ranges
        ]


def _within(cell: Any, area: Box) -> bool:
    return area[0] <= cell.column <= area[2] and area[1] <= cell.row <= area[3]


def _prints(cell: Any) -> bool:
    border = cell.border
    framed = any(side and side.style for side in (border.left, border.right, border.top, border.bottom))
    return framed or cell.value not in (None, "")


class Book:
    """A workbook as it was written, never recalculated: what is shown are the results kept in the file."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a print area of whole columns
            self.book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        normal = self.book._fonts[0]
        self.normal_font, self.normal_size = str(normal.name), float(normal.sz)

    @cached_property
    def sheets(self) -> list[Sheet]:
        return [Sheet(self, sheet) for sheet in self.book.worksheets if sheet.sheet_state == "visible"]

    @cached_property
    def parts(self) -> dict[str, str]:
        with zipfile.ZipFile(io.BytesIO(self._content)) as packed:
            names = [name for name in packed.namelist() if name.endswith((".xml", ".vml", ".rels"))]
            return {name: packed.read(name).decode() for name in names}

    @cached_property
    def print_areas(self) -> dict[str, str]:
        """The print area by sheet; openpyxl does not keep those of whole columns."""
        return dict(self._names("_xlnm.Print_Area"))

    @cached_property
    def title_rows(self) -> dict[str, tuple[int, int]]:
        """The first and last of the rows that are printed again on every page, by sheet."""
        found = {}
        for name, area in self._names("_xlnm.Print_Titles"):
            if rows := re.search(r"(?<![A-Z\d])(\d+):(\d+)", area):
                found[name] = int(rows[1]), int(rows[2])
        return found

    def part_of(self, sheet: Sheet) -> str:
        """The name of a sheet's part: they are numbered in the order of the sheets."""
        return f"xl/worksheets/sheet{self.book.worksheets.index(sheet.sheet) + 1}.xml"

    def _names(self, wanted: str) -> Iterator[tuple[str, str]]:
        workbook = self.parts["xl/workbook.xml"]
        for number, area in re.findall(rf'<definedName name="{wanted}" localSheetId="(\d+)"[^>]*>([^<]*)<', workbook):
            alone = re.sub(r"('(?:[^']|'')*'|[^!,]+)!", "", area)
            yield self.book.worksheets[int(number)].title, alone.replace("$", "")

    def notes(self) -> Iterator[Note]:
        """The notes at squares of visible sheets, in the order of the sheets."""
        for number, sheet in enumerate(self.book.worksheets, start=1):
            related = self.parts.get(f"xl/worksheets/_rels/sheet{number}.xml.rels", "")
            drawn = re.search(r'Target="([^"]*vmlDrawing\d+\.vml)"', related)
            if drawn is None or sheet.sheet_state != "visible":
                continue
            for shape in self.parts[f"xl/drawings/{basename(drawn[1])}"].split("<v:shape ")[1:]:
                row, column = (int(re.search(rf"<x:{one}>(\d+)<", shape)[1]) for one in ("Row", "Column"))
                width, height = (float(re.search(rf"[;']{one}:([\d.]+)pt", shape)[1]) for one in ("width", "height"))
                where = f"{get_column_letter(column + 1)}{row + 1}"
                yield Note(f"{sheet.title}!{where}", sheet[where].comment.text, width, height)
