"""What the workbook checks by itself while it is filled in: the formula twins of the rules, square by square."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from perfbook.computations import NAME
from perfbook.figures import Figures, figures_for
from perfbook.findings import Severity
from perfbook.forms.kinds import FORMS
from perfbook.forms.walk import join, owner_of, part_type
from perfbook.layouts.model import NUMERIC
from perfbook.layouts.placing import Placement, Spot
from perfbook.layouts.references import formula_at
from perfbook.rules import RULES, Rule


@dataclass(frozen=True)
class LiveCheck:
    """`formula` is true, in any square of the row of the field at `path`, while the rule's title does not hold.

    `slot` counts the checks of a row: each is judged in a square of its own.
    """

    rule: Rule
    path: str
    formula: str
    slot: int

    @property
    def severity(self) -> Severity:
        return self.rule.severity


# Books of one edition with equally many rows have the same checks in the same squares.
_KNOWN: dict[tuple[str, int], tuple[LiveCheck, ...]] = {}


def live_checks(placement: Placement, figures: Figures) -> tuple[LiveCheck, ...]:
    """Every check that a placed form can make of itself, the most serious first."""
    layout, shape = placement.layout, (placement.layout.name, placement.rows)
    if figures is not figures_for(layout.form, layout.edition):
        return tuple(_checks(placement, figures))  # an office's own figures give other formulas
    if shape not in _KNOWN:
        _KNOWN[shape] = tuple(_checks(placement, figures))
    return _KNOWN[shape]


def _checks(placement: Placement, figures: Figures) -> Iterator[LiveCheck]:
    owners = dict.fromkeys(owner for path in placement.fields for owner in _owners(path))
    slots: defaultdict[int, int] = defaultdict(int)
    for rule in sorted(RULES.values(), key=lambda rule: (rule.severity.rank, rule.id)):
        for owner in owners if rule.excel else ():
            if issubclass(part_type(FORMS[placement.layout.form], owner), rule.on):
                for spot, formula in _faults(rule, owner, placement, figures):
                    yield LiveCheck(rule, str(spot.path), formula, slots[spot.row])
                    slots[spot.row] += 1


def _owners(path: str) -> Iterator[str]:
    while path:
        path = owner_of(path)
        yield path


def _faults(rule: Rule, owner: str, placement: Placement, figures: Figures) -> Iterator[tuple[Spot, str]]:
    for field, template in rule.excel.items():
        spot = placement.fields.get(join(owner, field))
        if spot is not None:
            formula = fault_formula(rule, template(figures), owner, spot.row, placement)
            if formula:
                yield spot, formula


def fault_formula(rule: Rule, template: str, owner: str, row: int, placement: Placement) -> str | None:
    """The fault as a formula for a square, false while a field that the rule must know is empty.

    None where the form lacks a field that it names.
    """
    names = dict.fromkeys([*(name for name in rule.reads if name in rule.required), *NAME.findall(template)])
    guards = [guard for name in names if (guard := _guard(name, rule, owner, placement))]
    guarded = f"=IF(AND({','.join(guards)}),{template},FALSE)" if guards else f"={template}"
    return formula_at(guarded, owner, row, placement)


def _guard(name: str, rule: Rule, owner: str, placement: Placement) -> str | None:
    """That a single field holds something; lists, whole parts and fields that may be empty are not guarded."""
    paths = placement.find(name, owner)
    if len(paths) != 1 or not paths[0].endswith(name) or (name in rule.reads and name not in rule.required):
        return None
    if name not in rule.reads and "." not in name:
        return None
    numeric = placement.fields[paths[0]].cell.kind in NUMERIC
    return f"ISNUMBER({{{name}}})" if numeric else f'{{{name}}}<>""'
