"""One form to be written, in one of its three uses: as returned, to be filled, marked return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from perfbook.figures import Figures, figures_for
from perfbook.findings import Severity
from perfbook.forms.part import Part
from perfbook.forms.plain_text import as_kept
from perfbook.forms.walk import values as values_of
from perfbook.layouts.evaluating import Evaluation
from perfbook.layouts.model import Layout
from perfbook.layouts.placing import Placement, Spot, place
from perfbook.layouts.stamp import Stamp, stamp_for, stamped_placement
from perfbook.office_figures import NO_OWN, with_office


@dataclass(frozen=True)
class Mark:
    """What a marked return says at a square."""

    severity: Severity
    note: str


@dataclass(frozen=True)
class Page:
    """A form with everything the writer needs. `values` by path; what was not understood as a number is text.

    `explanations`: what the unit has said to warnings, by rule. `doubts`: the warnings that a check found, by rule,
    each with the path of the first: the unit is asked to explain them. `opens_at`: the field that the workbook opens
    on, in at most one of its pages. `whole`: every check is written as a formula, also where nothing that it looks at
    can change any more.
    """

    layout: Layout
    figures: Figures
    placement: Placement
    stamp: Stamp
    values: Mapping[str, object]
    constants: frozenset[str] = frozenset()
    marks: Mapping[str, Sequence[Mark]] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    doubts: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    opens_at: str | None = None

    def open(self, spot: Spot) -> bool:
        """Whether the unit fills a spot: always, or because the office left it blank."""
        return spot.path is not None and self.stamp.by_unit(spot.path, spot.cell)


Use = Literal["as_returned", "to_be_filled"]


def page(
    layout: Layout, form: Part, use: Use, sheet: str | None = None, own: Mapping[str, Any] = NO_OWN, issue: int = 1
) -> Page:
    """A page for a form's values, on a sheet of the layout's name unless it has one of its own.

    `as_returned`: the workbook holds exactly these values; a computed field that is given and is not what its formula
    gives stands as a constant. `to_be_filled`: only what the office issues; the rest is open or computed.
    `own`: the office's figures that hold in place of the official ones. `issue`: the how-manieth it is to the unit.
    """
    given = {path: as_kept(value) if isinstance(value, str) else value for path, value in values_of(form).items()}
    placement = place(layout, given)
    stamp = stamp_for(placement, given, sheet, issue)
    if use == "to_be_filled":
        given = {path: value for path, value in given.items() if path in stamp.issued}
    return _page(placement, stamp, given, {}, with_office(figures_for(layout.form, layout.edition), own))


def marked_page(
    layout: Layout,
    figures: Figures,
    stamp: Stamp,
    values: Mapping[str, object],
    marks: Mapping[str, Sequence[Mark]],
) -> Page:
    """A page for a form that goes back: issued values and formulas stand again, `values` are the unit's own."""
    # Placed as the return will be read again: levels that the unit has filled in do not merge.
    return _page(stamped_placement(stamp, layout), stamp, values, marks, figures)


def _page(
    placement: Placement,
    stamp: Stamp,
    values: Mapping[str, object],
    marks: Mapping[str, Sequence[Mark]],
    figures: Figures,
) -> Page:
    evaluation = Evaluation(placement, values, figures)
    return Page(placement.layout, figures, placement, stamp, evaluation.values, frozenset(evaluation.constants), marks)
