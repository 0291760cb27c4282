"""Work out a form's computed fields in exact decimals, each from its inputs, as the workbook's formulas do."""

from collections.abc import Mapping
from decimal import Decimal

from perfbook.computations import COMPUTATIONS, Result
from perfbook.figures import Figures
from perfbook.forms.walk import owner_of
from perfbook.layouts.model import NUMERIC
from perfbook.layouts.placing import Placement
from perfbook.layouts.references import is_list


class Evaluation:
    """The computed fields of a form whose other values are given by path.

    A computed field whose given value is not what its formula gives stands as a constant (`constants`); so does each
    of `fixed`, whatever it holds. The fields that depend on it are computed from what stands there; what depends on one
    of `unknown`, which hold something that was not understood, is blank: it must not count as 0.
    """

    def __init__(
        self,
        placement: Placement,
        values: Mapping[str, object],
        figures: Figures,
        fixed: frozenset[str] = frozenset(),
        unknown: frozenset[str] = frozenset(),
    ) -> None:
        self._placement, self._given, self._figures, self._fixed = placement, values, figures, fixed
        self._unknown = unknown
        self.constants: set[str] = set()
        self.results: dict[str, Result] = {}
        """What each formula gives, also where a constant stands in its place."""
        self.values: dict[str, object] = {
            path: None if spot.cell.computed else values.get(path) for path, spot in placement.fields.items()
        }
        for path, spot in placement.fields.items():
            if spot.cell.computed:
                self._settle(path)

    def _settle(self, path: str) -> object:
        """The value that stands at a path, worked out first where it is a formula's."""
        computed = self._placement.fields[path].cell.computed
        if computed and path not in self.results:
            result = self._compute(computed, path)
            self.results[path] = result
            given = self._given.get(path, result)
            if path in self._fixed or not _equal(given, result):
                self.constants.add(path)
                self.values[path] = self._given.get(path)
            else:
                self.values[path] = result
        return self.values[path]

    def _input(self, path: str) -> object:
        """The value of a field as a formula takes it: text in a square for a number counts as nothing."""
        value = self._settle(path)
        numeric = self._placement.fields[path].cell.kind in NUMERIC
        return value if isinstance(value, Decimal) or not numeric else None

    def _compute(self, computed: str, path: str) -> Result:
        computation = COMPUTATIONS[computed]
        owner = owner_of(path)
        inputs: list[object] = []
        for name in computation.takes(self._figures):
            paths = self._placement.find(name, owner)
            if not self._unknown.isdisjoint(paths):
                self._unknown |= {path}
                return None
            found = [self._input(one) for one in paths]
            inputs.append(found if paths and is_list(name, paths) else found[0] if found else None)
        return computation.value(*inputs, figures=self._figures)


def _equal(one: object, other: object) -> bool:
    return (one or None) == (other or None) if not isinstance(one, Decimal) else one == other
