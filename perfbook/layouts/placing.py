"""Work out the square of every label and field of a layout. One placement serves the writer and the reader."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import count

from perfbook.contents import Square
from perfbook.layouts.model import Cell, Layout


@dataclass(frozen=True)
class Spot:
    """A cell of the form and the squares of the sheet that it takes, row and column from 0.

    `paths` are the fields that stand there: none for a label, several where equal neighbours are merged.
    `key` is the field by which a spare row shows that it has begun; None in every other row.
    """

    cell: Cell
    paths: tuple[str, ...]
    row: int
    column: int
    across: int
    down: int
    key: str | None = None

    @cached_property
    def path(self) -> str | None:
        return self.paths[0] if self.paths else None

    @cached_property
    def square(self) -> Square:
        return self.row, self.column


@dataclass(frozen=True, eq=False)
class Placement:
    """Every spot of a form on its sheet. What is worked out of a placement is kept by it, not by what it holds."""

    layout: Layout
    spots: tuple[Spot, ...]
    heights: tuple[float, ...]

    @property
    def rows(self) -> int:
        return len(self.heights)

    @cached_property
    def items(self) -> int:
        """How many rows stand for the items of the form's list, spare ones included."""
        return len({path.partition("]")[0] for path in self.squares if "[" in path})

    @cached_property
    def squares(self) -> Mapping[str, Square]:
        return {path: spot.square for spot in self.spots for path in spot.paths}

    @cached_property
    def fields(self) -> Mapping[str, Spot]:
        """The spot of each field by its path."""
        return {path: spot for spot in self.spots for path in spot.paths}

    @cached_property
    def own(self) -> frozenset[Square]:
        """The first square of each spot: whatever stands elsewhere is none of the form's."""
        return frozenset(spot.square for spot in self.spots)

    @cached_property
    def labels(self) -> tuple[Spot, ...]:
        return tuple(spot for spot in self.spots if spot.path is None)

    def label_path(self, label: Spot) -> str:
        """The path of a printed label, counted from 0: `labels[7]`."""
        return f"labels[{self.labels.index(label)}]"

    def rows_of(self, each: str) -> list[int]:
        """The rows of a list's items, spare ones included."""
        return sorted({row for path, (row, _) in self.squares.items() if path.startswith(f"{each}[")})

    def find(self, name: str, owner: str = "") -> tuple[str, ...]:
        """The paths that a formula's name means: a field beside the owner's, a field of the form, a list's column.

        Empty where the form has no such field.
        """
        if (name, owner) not in self._known:
            self._known[name, owner] = self._find(name, owner)
        return self._known[name, owner]

    @cached_property
    def _known(self) -> dict[tuple[str, str], tuple[str, ...]]:
        return {}

    def _find(self, name: str, owner: str) -> tuple[str, ...]:
        beside = f"{owner}.{name}" if owner else name
        for path in (beside, name):
            if path in self.squares:
                return (path,)
        each, _, field = name.rpartition(".")
        return tuple(path for path in self.squares if path.startswith(f"{each}[") and path.endswith(f"].{field}"))


def place(layout: Layout, values: Mapping[str, object], items: int | None = None) -> Placement:
    """Lay the bands out from the top, each row from the left, as HTML lays a table.

    `values` by path say how many items a list has (`items` where it is known), and which levels are equal and merge.
    """
    return _placed(layout, tuple((path, value if ".level" in path else None) for path, value in values.items()), items)


@lru_cache(32)
def _placed(layout: Layout, deciding: tuple[tuple[str, object], ...], items: int | None) -> Placement:
    """Kept, because workbooks whose levels are the same are placed alike, and one is placed several times."""
    values = dict(deciding)
    spots: list[Spot] = []
    heights: list[float] = []
    taken: set[Square] = set()
    for band in layout.band:
        if band.switch and not any(path.startswith(f"{band.switch}.") for path in values):
            continue
        laid = 1 if not band.each else items or _items(band.each, values) + band.spare
        for number in range(laid):
            for cells in band.rows:
                row = len(heights)
                heights.append(band.least_height)
                owner = f"{band.each}[{number}]." if band.each else ""
                for spot in _row(cells, owner, row, taken, band.key):
                    spots.append(spot)
                    taken |= {(row + d, spot.column + a) for d in range(spot.down) for a in range(spot.across)}
    return Placement(layout, tuple(_merged(spots, values)), tuple(heights))


def _row(cells: tuple[Cell, ...], owner: str, row: int, taken: set[Square], key: str | None) -> Iterator[Spot]:
    column = 0
    for cell in cells:
        while (row, column) in taken:
            column += 1
        paths = (f"{owner}{cell.field}",) if cell.field else ()
        yield Spot(cell, paths, row, column, cell.across, cell.down, f"{owner}{key}" if key else None)
        column += cell.across


def _items(each: str, values: Mapping[str, object]) -> int:
    """How many items of a list the values speak of: at least one, for a form without any row cannot be filled in."""
    numbers = (int(path[len(each) + 1 : path.index("]")]) for path in values if path.startswith(f"{each}["))
    return max(numbers, default=0) + 1


def _merged(spots: list[Spot], values: Mapping[str, object]) -> Iterator[Spot]:
    """Join the squares of equal levels. A run of level 2 ends where its level 1 ends."""
    runs: dict[int, Spot] = {}
    order = count()
    ready: dict[int, Spot] = {}
    for spot in spots:
        above = runs.get(spot.column)
        key = _run_key(spot, values) if spot.cell.merge else None
        if above and key and above.row + above.down == spot.row and _run_key(above, values) == key:
            joined = replace(above, paths=above.paths + spot.paths, down=above.down + spot.down)
            position = next(at for at, known in ready.items() if known is above)
            ready[position] = runs[spot.column] = joined
            continue
        ready[next(order)] = spot
        if key:
            runs[spot.column] = spot
    yield from ready.values()


def _run_key(spot: Spot, values: Mapping[str, object]) -> tuple[object, ...] | None:
    """What must be equal to merge: the level, and every level before it. A blank level never merges."""
    owner = spot.paths[0].rpartition(".")[0]
    levels = ("level1",) if spot.cell.field == "level1" else ("level1", str(spot.cell.field))
    key = tuple(values.get(f"{owner}.{level}") for level in levels)
    return key if all(key) else None
