"""A sheet as a person sees it: texts in squares, some reaching over several, and what stands beside and below them."""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from perfbook.contents import Area, Content, SheetContents, Square
from perfbook.readings.converting import shown
from perfbook.readings.recognising.words import core, synonyms

# A merged area beyond this is no label and no value of a form: it counts as its first square.
_LARGEST_AREA = 5000
# So many empty squares may stand between a label and its value where nothing is merged.
_GAP = 3


@dataclass(frozen=True, eq=False)
class Block:
    """A square with something in it, and how far it reaches."""

    row: int
    column: int
    down: int
    across: int
    text: str
    content: Content

    @property
    def square(self) -> Square:
        return self.row, self.column

    @property
    def last_row(self) -> int:
        return self.row + self.down - 1

    @property
    def last_column(self) -> int:
        return self.column + self.across - 1


class Grid:
    """The blocks of a sheet, in reading order; what stands beside the form (填报检查) is left out."""

    def __init__(self, sheet: SheetContents) -> None:
        self.name = sheet.name
        # A merged area that covers other contents is none: rows were moved under it, or something is hidden there.
        self.covered = _covered(sheet)
        whole = [area for area in sheet.merged if not any(_inside(square, area) for square in self.covered)]
        areas = {(area[0], area[1]): area for area in whole}
        found = [block for square, content in sheet.squares.items() if (block := _block(square, content, areas))]
        end = min((block.column for block in found if _is_beside(block)), default=None)
        self.blocks = sorted((b for b in found if end is None or b.column < end), key=lambda block: block.square)
        self._areas = whole
        self._lay()

    def within(self, first: int, last: int | None) -> "Grid":
        """What begins in some of the columns, as a sheet of its own."""
        part = copy(self)
        end = self.last_column if last is None else last
        part.blocks = [block for block in self.blocks if first <= block.column <= end]
        part.__dict__.pop("rows", None)
        part.__dict__.pop("last_column", None)
        part.__dict__.pop("last_row", None)
        part._lay()
        return part

    def _lay(self) -> None:
        self._owners: dict[Square, Block] = {}
        for block in self.blocks:
            for row in range(block.row, block.row + block.down):
                for column in range(block.column, block.column + block.across):
                    self._owners.setdefault((row, column), block)
        self._blank = {
            (row, column)
            for area in self._areas
            if (area[0], area[1]) not in self._owners and _size(area) <= _LARGEST_AREA
            for row in range(area[0], area[2] + 1)
            for column in range(area[1], area[3] + 1)
        }

    def at(self, square: Square) -> Block | None:
        """The block that covers a square."""
        return self._owners.get(square)

    @cached_property
    def rows(self) -> dict[int, list[Block]]:
        """The blocks that begin in each row, from the left."""
        rows: defaultdict[int, list[Block]] = defaultdict(list)
        for block in self.blocks:
            rows[block.row].append(block)
        return dict(rows)

    @cached_property
    def last_row(self) -> int:
        return max((block.last_row for block in self.blocks), default=-1)

    @cached_property
    def last_column(self) -> int:
        return max((block.last_column for block in self.blocks), default=-1)

    def between(self, first: int, last: int) -> Iterator[Block]:
        """The blocks that begin in these rows, in reading order."""
        for row in range(first, last + 1):
            yield from self.rows.get(row, ())

    def beside(self, block: Block) -> Block | None:
        """What stands right of a block in its own row, past a few squares that nothing was put into."""
        column = block.last_column + 1
        for gone in range(_GAP + 1):
            square = (block.row, column + gone)
            if other := self.at(square):
                return other if other.row == block.row else None
            if square in self._blank or column + gone > self.last_column:
                return None
        return None

    def below(self, block: Block) -> Block | None:
        """What stands right below a block, beginning in its first column or the only one below it."""
        row = block.last_row + 1
        columns = range(block.column, block.column + block.across)
        found = {id(other): other for column in columns if (other := self.at((row, column))) and other.row == row}
        if first := self.at((row, block.column)):
            return first if first.row == row and len(found) == 1 else None
        return next(iter(found.values())) if len(found) == 1 and (row, block.column) not in self._blank else None

    def below_gap(self, block: Block) -> Block | None:
        """What stands below a block and rows without anything, as far down as a block left of it reaches."""
        before = self.under(block.row, 0, block.column - 1)
        columns = range(block.column, block.column + block.across)
        for row in range(block.last_row + 1, max((one.last_row for one in before), default=-1) + 1):
            if any((row, column) in self._blank for column in columns):
                return None  # a merged area that was left blank is the value
            if found := self.under(row, block.column, block.last_column):
                return found[0] if len(found) == 1 and found[0].square == (row, block.column) else None
        return None

    def is_field(self, block: Block) -> bool:
        """Whether an empty merged area stands right of a block: its value was left blank."""
        return (block.row, block.last_column + 1) in self._blank

    def under(self, row: int, first: int, last: int) -> list[Block]:
        """The different blocks of a row in some columns."""
        found = {id(block): block for column in range(first, last + 1) if (block := self.at((row, column)))}
        return list(found.values())


def _covered(sheet: SheetContents) -> frozenset[Square]:
    """The squares that hold something below a merged area that begins elsewhere: nobody sees what stands there."""
    inside: dict[Square, Area] = {}
    for area in sheet.merged:
        if _size(area) <= _LARGEST_AREA:
            rows, columns = range(area[0], area[2] + 1), range(area[1], area[3] + 1)
            inside |= {(row, column): area for row in rows for column in columns}
    said = (square for square, content in sheet.squares.items() if content.value is not None and square in inside)
    return frozenset(square for square in said if square != inside[square][:2])


def _inside(square: Square, area: Area) -> bool:
    return area[0] <= square[0] <= area[2] and area[1] <= square[1] <= area[3]


def _size(area: Area) -> int:
    return (area[2] - area[0] + 1) * (area[3] - area[1] + 1)


def _block(square: Square, content: Content, areas: dict[Square, Area]) -> Block | None:
    text = shown(content.value)
    if text is None and content.formula and content.value is None:
        text = content.formula
    if text is None:
        return None
    area = areas.get(square)
    if area is None or _size(area) > _LARGEST_AREA:
        return Block(*square, 1, 1, text, content)
    return Block(*square, area[2] - area[0] + 1, area[3] - area[1] + 1, text, content)


def _is_beside(block: Block) -> bool:
    return core(block.text) in synonyms()["beside"]["words"]
