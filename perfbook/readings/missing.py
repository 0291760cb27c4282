"""What of a form that was issued is no longer on its sheet: rows and columns taken out, and values nobody can find."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from perfbook.contents import SheetContents
from perfbook.forms.differences import IssuedDifference, LabelDifference
from perfbook.forms.quantity import fold
from perfbook.forms.words import label_of
from perfbook.layouts.placing import Placement, Spot
from perfbook.layouts.stamp import Stamp
from perfbook.readings.aligning import Located
from perfbook.readings.converting import shown

# A label that only fills a square names neither its row nor its column.
_LEAST_LABEL = 2


@dataclass(frozen=True)
class Missing:
    """Looks for all that was issued; each thing that is gone is said once, as large as it is."""

    placement: Placement
    stamp: Stamp
    located: Located
    sheet: SheetContents

    def lost(self) -> Iterator[IssuedDifference]:
        """Rows of the list, other rows, columns, single values; each at its first path."""
        for number in self.located.rows.gone:
            path = f"indicators[{number}].level3"
            yield IssuedDifference(path=path, issued=self._row(number), present=None, lost="行")
        for row in sorted(self.rows):
            yield from self._line("行", [spot for spot in self.placement.spots if spot.row == row])
        for column in sorted(self.columns):
            yield from self._line("列", [spot for spot in self.placement.spots if spot.column == column])
        for path, spot in self.placement.fields.items():
            if path in self.located.absent and not self.stamp.open(path) and not self._within(path, spot):
                name = label_of(path.rpartition(".")[2], self.placement.layout.form)
                issued = f"“{self.stamp.issued[path]}”（{name}）"
                yield IssuedDifference(path=path, issued=issued, present=None, lost="内容")

    def _line(self, part: Literal["行", "列"], spots: Sequence[Spot]) -> Iterator[IssuedDifference]:
        """A row or a column that is gone, by the labels in it."""
        named = dict.fromkeys(f"“{fold(spot.cell.label or '')}”" for spot in spots if self._names(spot))
        if named:
            path = next((spot.path for spot in spots if spot.path), None) or self.placement.label_path(spots[0])
            yield IssuedDifference(path=path, issued=f"{'、'.join(named)}这一{part}", present=None, lost=part)

    def unlike(self) -> Iterator[IssuedDifference]:
        """Levels that were issued as one square for several rows and say something else in some of them now."""
        for path, spot in self.placement.fields.items():
            square = self.located.squares.get(path)
            if path != spot.path and not self.stamp.open(path) and square and path not in self.located.absent:
                present, issued = shown(self.sheet.at(square).value) or "", self.stamp.issued[path]
                if present and fold(present) != fold(issued):
                    yield IssuedDifference(path=path, issued=issued, present=present)

    def known(self, differences: Iterable[IssuedDifference], gone: Container[str]) -> Iterator[IssuedDifference]:
        """Changed values, but for what is not there; a level stands once for several rows, some of which may be."""
        for one in differences:
            there = [path for path in self.placement.fields[one.path].paths if path not in gone]
            if there:
                yield one.model_copy(update={"path": there[0]})

    def said(self, path: str) -> bool:
        """Whether a path that is absent is said to be gone: with its row or column, or by itself."""
        return not self.stamp.open(path) or self._within(path, self.placement.fields[path])

    def still_said(self, differences: Iterable[LabelDifference]) -> Iterator[LabelDifference]:
        """Changed labels, but for those of rows and columns that are gone as a whole."""
        for one in differences:
            if not self._within(None, self.placement.labels[int(one.path[7:-1])]):
                yield one

    @cached_property
    def rows(self) -> set[int]:
        """Rows of the layout that are gone, but for those of the list, which are told by their names."""
        listed = {spot.row for path, spot in self.placement.fields.items() if "[" in path}
        known = self.located.aligned
        return {spot.row for spot in self.placement.spots if known.row(spot.row) is None} - listed

    @cached_property
    def columns(self) -> set[int]:
        known = self.located.aligned
        return {spot.column for spot in self.placement.spots if known.column(spot.column) is None}

    def _within(self, path: str | None, spot: Spot) -> bool:
        """Whether a field or a label is gone with its row or its column."""
        gone = tuple(f"indicators[{number}]." for number in self.located.rows.gone)
        return bool(path and path.startswith(gone)) or spot.row in self.rows or spot.column in self.columns

    def _names(self, spot: Spot) -> bool:
        return spot.path is None and len(spot.cell.label or "") >= _LEAST_LABEL

    def _row(self, number: int) -> str:
        issued = self.stamp.issued
        name, weight = (issued.get(f"indicators[{number}].{field}", "") for field in ("level3", "weight"))
        return f"指标“{name}”" + (f"（分值 {weight}）" if weight else "")
