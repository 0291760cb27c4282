"""One form as it came back: its values by path, where each stands, how the book differs from what was issued."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from perfbook.contents import Square
from perfbook.figures import Figures
from perfbook.forms.differences import Book
from perfbook.forms.form import Form
from perfbook.forms.walk import values
from perfbook.layouts.evaluating import Evaluation
from perfbook.layouts.forming import form_of
from perfbook.layouts.model import Layout
from perfbook.layouts.placing import Placement
from perfbook.layouts.references import address, inputs_of
from perfbook.layouts.stamp import Stamp, issued_text

if TYPE_CHECKING:
    from perfbook.readings.aligning import Located


@dataclass(frozen=True)
class Reading:
    """One form as it came back. `sheet` is where it stood: its tab may have been renamed.

    `found`: every field by its path as the workbook says it (our own intact formulas recomputed).
    `kept`: what stands in the squares that the unit fills, word for word, also where it was not understood.
    `differences`: how the book differs from what was issued.
    `located`: where everything stands in the unit's file, if not where the placement has it. Without `stamped` nothing
    was issued: `stamp` is a fresh one, all open, for the form that goes back.
    `explanations`: what the unit said to warnings, by rule.
    """

    stamp: Stamp
    sheet: str
    placement: Placement
    figures: Figures
    found: Mapping[str, object]
    kept: Mapping[str, object]
    constants: frozenset[str]
    differences: Book
    located: "Located | None" = None
    stamped: bool = True
    explanations: Mapping[str, str] = field(default_factory=dict)

    @property
    def recognised_by(self) -> Literal["stamp", "labels"]:
        """By what the form was told: its stamp, or what is printed on it."""
        return "stamp" if self.stamped else "labels"

    @property
    def layout(self) -> Layout:
        return self.placement.layout

    @cached_property
    def form(self) -> Form:
        """The form as the workbook says it."""
        return form_of(self.layout, self.found)

    @cached_property
    def judged(self) -> Form:
        """The form as the rules judge it: what the office issued stands again, what a formula gives follows from it.

        A changed issued value is one finding (BK03); judging with it would only repeat it as others.
        """
        if self._as_issued:
            return self.form
        issued = {path: value for path, value in self.issued_values.items() if value is not None}
        given = (path for path in self.found if path in self.constants or not self._computed(path))
        restored = {path: self.found[path] for path in given} | issued
        unknown = frozenset(difference.path for difference in self.differences.numbers)
        evaluation = Evaluation(self.placement, restored, self.figures, self.constants, unknown)
        gone = self.located.absent - issued.keys() if self.located else ()
        return form_of(self.layout, {path: value for path, value in evaluation.values.items() if path not in gone})

    @cached_property
    def issued_values(self) -> Mapping[str, object]:
        """The issued fields by path with the value the office gave them, None where it left them open."""
        issued = self.stamp.issued
        given = {path: text or None for path, text in issued.items()}
        known = values(self.form if self._as_issued else form_of(self.layout, given))
        return {path: known.get(path) if text else None for path, text in issued.items()}

    @cached_property
    def _as_issued(self) -> bool:
        """Whether every value that the office gave stands as it was printed."""
        return all(issued_text(self.found.get(path)) == text for path, text in self.stamp.issued.items() if text)

    @cached_property
    def filled_digest(self) -> str:
        """A digest of what the unit filled in: equal in a marked return that nobody has touched yet."""
        return digest(self.kept)

    def by_office(self, path: str) -> bool:
        """Whether only the office can mend what stands at a path.

        An issued field that was not left open; a computed one all of whose inputs are such; a part or list all of
        whose issued fields are such.
        """
        if path in self.stamp.issued:
            return not self.stamp.open(path)
        if self.placement.fields.get(path) is not None:
            inputs = self.inputs(path)
            return bool(inputs) and all(map(self.by_office, inputs))
        inside = [known for known in self.stamp.issued if path and known.startswith((f"{path}.", f"{path}["))]
        return bool(inside) and not any(map(self.stamp.open, inside))

    def inputs(self, path: str) -> set[str]:
        """Every field that a computed field is computed from, directly or through others; none for any other."""
        if path not in self._known_inputs:
            direct = inputs_of(path, self.placement, self.figures)
            self._known_inputs[path] = direct.union(*map(self.inputs, direct))
        return self._known_inputs[path]

    @cached_property
    def _known_inputs(self) -> dict[str, set[str]]:
        return {}

    def square(self, path: str) -> Square:
        """Where a finding's path stands in the unit's file: its field, a label, the first square of a part or list."""
        if self.located is None:
            return square_of(path, self.placement)
        if path.startswith("labels["):
            spot = self.placement.labels[int(path[7:-1])]
            return self.located.labels.get(path) or self.located.aligned.near(spot.square)
        there = _first(path, self.located.squares)
        would = _first(path, self.placement.squares)
        return there or (self.located.aligned.near(would) if would else (0, 0))

    def cell(self, path: str) -> str:
        """The address in the unit's file as Excel names it: G8."""
        return address(self.square(path))

    def _computed(self, path: str) -> bool:
        return self.placement.fields[path].cell.computed is not None


def square_of(path: str, placement: Placement) -> Square:
    """Where a finding's path stands in a placement."""
    if path.startswith("labels["):
        return placement.labels[int(path[7:-1])].square
    return _first(path, placement.squares) or (0, 0)


def digest(kept: Mapping[str, object]) -> str:
    """A digest of values by path."""
    said = "".join(f"{path}={issued_text(value)};" for path, value in sorted(kept.items()))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _first(path: str, squares: Mapping[str, Square]) -> Square | None:
    """The square of a path, or the first of those inside it; None where there is none."""
    if path in squares:
        return squares[path]
    inside = (f"{path}.", f"{path}[")
    return next((square for known, square in squares.items() if path and known.startswith(inside)), None)
