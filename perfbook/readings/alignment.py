"""Which row and column of a sheet each row and column of the layout has become, where some were put in or taken out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from perfbook.contents import Square


@dataclass(frozen=True)
class Alignment:
    """Rows and columns of the sheet by those of the layout."""

    rows: Mapping[int, int]
    columns: Mapping[int, int]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Square, Square]]) -> "Alignment":
        """From squares of the layout with those of the sheet where the same was found."""
        rows: defaultdict[int, Counter[int]] = defaultdict(Counter)
        columns: defaultdict[int, Counter[int]] = defaultdict(Counter)
        for wanted, found in pairs:
            rows[wanted[0]][found[0]] += 1
            columns[wanted[1]][found[1]] += 1
        return cls(_most(rows), _most(columns))

    def row(self, row: int) -> int | None:
        """Where a row stands now; None where nobody can tell, or it was taken out."""
        return _between(row, self.rows)

    def column(self, column: int) -> int | None:
        return _between(column, self.columns)

    def square(self, square: Square) -> Square | None:
        row, column = self.row(square[0]), self.column(square[1])
        return None if row is None or column is None else (row, column)

    def near(self, square: Square) -> Square:
        """Where something stands or, if it is gone, would have stood: in what is left above it, left of it."""
        return _near(square[0], self.rows), _near(square[1], self.columns)


def _most(counted: Mapping[int, Counter[int]]) -> dict[int, int]:
    return {line: places.most_common(1)[0][0] for line, places in counted.items()}


def _between(line: int, known: Mapping[int, int]) -> int | None:
    """A line of which nothing was found stands between its neighbours, if they are as far apart as ever."""
    if line in known:
        return known[line]
    above = max((one for one in known if one < line), default=None)
    below = min((one for one in known if one > line), default=None)
    if above is None or below is None or known[above] - above != known[below] - below:
        return None
    return line + known[above] - above


def _near(line: int, known: Mapping[int, int]) -> int:
    if (there := _between(line, known)) is not None:
        return there
    above = max((one for one in known if one < line), default=None)
    return known[above] if above is not None else min(known.values(), default=0)
