"""Whether the squares of a stamped form still stand where they were issued."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from perfbook.contents import SheetContents, Square
from perfbook.forms.quantity import fold
from perfbook.layouts.placing import Placement
from perfbook.layouts.stamp import Stamp
from perfbook.readings.converting import shown
from perfbook.readings.differing import holds

# What tells one row of a list from another, its name first.
_OF_ROW = ("level3", "level2", "annual_target")


def sorted_apart(stamp: Stamp, placement: Placement, sheet: SheetContents) -> bool:
    """Whether a row of an issued list stands where another was issued: by its name, or by all that was issued of it."""
    named = [path.rpartition(".")[0] for path in placement.fields if path.endswith("].level3") and not stamp.open(path)]
    issued = [[stamp.issued.get(f"{row}.{name}", "") for name in _OF_ROW] for row in named]
    here = [[_text(sheet, placement.squares.get(f"{row}.{name}")) for name in _OF_ROW] for row in named]
    return any(
        _strayed([row[:first] for row in issued], [row[:first] for row in here])
        for first in range(1, len(_OF_ROW) + 1)
    )


def _strayed(issued: Sequence[Sequence[str]], here: Sequence[Sequence[str]]) -> bool:
    """Whether what one row alone says stands in another row."""
    places = {tuple(map(fold, row)): at for at, row in enumerate(issued)}
    times = Counter(tuple(map(fold, row)) for row in issued)
    found = (tuple(map(fold, row)) for row in here)
    return any(times[row] == 1 and places[row] != at for at, row in enumerate(found))


def _text(sheet: SheetContents, square: Square | None) -> str:
    return (shown(sheet.at(square).value) if square else None) or ""


def gapped(placement: Placement, sheet: SheetContents) -> bool:
    """Whether a row of the unit's list was left blank above one that is filled: as when rows are inserted."""
    begun = [sheet.at(square).value is not None for square in _names(placement)]
    return any(later and not earlier for earlier, later in pairwise(begun))


def open_rows(placement: Placement, sheet: SheetContents) -> int:
    """How many rows of the list are open for the unit now: more than were issued where rows were inserted."""
    names = _names(placement)
    rows = range(names[0][0], names[-1][0] + placement.items + 1) if names else ()
    return sum(not sheet.at((row, names[0][1])).locked for row in rows)


def _names(placement: Placement) -> list[Square]:
    return [spot.square for path, spot in placement.fields.items() if spot.key == path]


def elsewhere(placement: Placement, sheet: SheetContents) -> bool:
    """Whether labels are gone and the list's columns are recognised in others: columns were put between them."""
    if all(holds(spot, sheet) for spot in placement.labels if spot.cell.label and not spot.cell.computed):
        return False
    from perfbook.readings.recognising.sheet import recognise  # only where labels are gone

    found = [form for form in recognise(sheet) if form.form == placement.layout.form]
    first = {path: spot.square for path, spot in placement.fields.items() if spot.path == path and "[" in path}
    values = found[0].values if len(found) == 1 else {}
    return any(one.square != first[path] for path, one in values.items() if path in first)
