"""What the workbook checks by itself while it is filled in: the formula twins of the rules, square by square.

Everything is judged in hidden columns right of the form. A column belongs to one rule, or to one term: so that a line
elsewhere can count the faults of a rule.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfbook.contents import Square
from perfbook.figures import Figures, figures_for
from perfbook.findings import Severity
from perfbook.forms.kinds import FORMS
from perfbook.forms.walk import join, owner_of, part_type
from perfbook.layouts.model import NUMERIC
from perfbook.layouts.placing import Placement, Spot
from perfbook.layouts.references import LooksAt, formula_at, formula_here, looks_at, names_in
from perfbook.rules import RULES, Rule
from perfbook.rules.terms import TERMS

# A number typed as text has no twin: the rule is asked of what is read back. Its line stands with the others.
TYPED_AS_TEXT = "BK16"
# What a twin gives where a formula cannot tell: the office's own check will.
UNSURE = "?"


@dataclass(frozen=True)
class Judged:
    """A hidden square and its formula; `looks_at`: what that reads."""

    row: int
    column: int
    formula: str
    looks_at: LooksAt

    @property
    def square(self) -> Square:
        return self.row, self.column


@dataclass(frozen=True)
class LiveTerm(Judged):
    """A term in the row of an owner."""

    name: str
    owner: str


@dataclass(frozen=True)
class LiveCheck(Judged):
    """TRUE while the rule's title does not hold of the field at `path`, FALSE while it does.

    Empty while one of the `inputs` is empty, which the rule must know; UNSURE where the formula cannot tell.
    """

    rule: Rule
    path: str
    inputs: Sequence[str]

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def fault(self) -> str:
        """That the rule does not hold, as a part of a formula in the same row."""
        return f"{formula_here(self.column)}=TRUE"


@dataclass(frozen=True)
class Live:
    """Every check that a placed form can make of itself, the most serious first; `next_column` is the first free."""

    checks: tuple[LiveCheck, ...]
    terms: tuple[LiveTerm, ...]
    next_column: int

    def of_rules(self) -> Mapping[str, list[LiveCheck]]:
        """The checks of each rule."""
        found: defaultdict[str, list[LiveCheck]] = defaultdict(list)
        for check in self.checks:
            found[check.rule.id].append(check)
        return found


# Books of one edition with all fields in the same squares have the same checks: levels are merged over several rows.
_Shape = tuple[str, tuple[tuple[str, Square], ...]]
_KNOWN: dict[_Shape, Live] = {}
_MOST_KNOWN = 64


def live_checks(placement: Placement, figures: Figures) -> Live:
    """Every check that a placed form can make of itself."""
    layout, shape = placement.layout, (placement.layout.name, tuple(placement.squares.items()))
    if figures is not figures_for(layout.form, layout.edition):
        return _Judging(placement, figures).live()  # an office's own figures give other formulas
    if shape not in _KNOWN:
        if len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[shape] = _Judging(placement, figures).live()
    return _KNOWN[shape]


def first_judging_column(placement: Placement) -> int:
    """The first hidden column: right of the form and of the words beside it."""
    return len(placement.layout.widths) + 1


@dataclass(frozen=True)
class _Asked:
    """A rule's template at a field; its names are looked for beside the `owner`'s fields first."""

    rule: Rule
    spot: Spot
    owner: str
    template: str
    column: int

    @property
    def path(self) -> str:
        return str(self.spot.path)


class _Judging:
    """Gives every check and term of a placed form its column, then its formula."""

    def __init__(self, placement: Placement, figures: Figures) -> None:
        self._placement, self._figures = placement, figures
        templates = {name: term(figures) for name, term in TERMS.items()}
        self._asked = list(self._with_columns(templates))
        first = first_judging_column(placement)
        after = max((one.column for one in self._asked), default=first - 1) + 1
        needed = dict.fromkeys(name for one in self._asked for name in _terms_in(one.template, templates))
        self._terms = {name: after + number for number, name in enumerate(needed)}
        self._templates = {name: templates[name] for name in needed}
        self._by_field = {(one.rule.id, one.path): one for one in self._asked}

    def live(self) -> Live:
        checks = tuple(check for one in self._asked if (check := self._check(one)))
        terms = tuple(self._judged_terms()) if self._terms else ()
        after = max([*(one.column for one in self._asked), *self._terms.values()], default=0) + 1
        return Live(checks, terms, max(after, first_judging_column(self._placement)))

    def _with_columns(self, templates: Mapping[str, str]) -> Iterator[_Asked]:
        """Each rule where it is asked; it has a hidden column for each column of the form in which it finds faults."""
        column = first_judging_column(self._placement)
        kind = FORMS[self._placement.layout.form]
        owners = dict.fromkeys(owner for path in self._placement.fields for owner in _owners(path))
        for rule in sorted((rule for rule in RULES.values() if rule.excel or rule.id == TYPED_AS_TEXT), key=_rank):
            columns: dict[int, int] = {}
            of_kind = (owner for owner in owners if issubclass(part_type(kind, owner), rule.on))
            of_fields = (one for owner in of_kind for one in self._fields(rule, owner))
            for spot, beside, template in self._numbers() if rule.id == TYPED_AS_TEXT else of_fields:
                if template and self._formula(template, beside, spot.row, templates) is not None:
                    own = columns.setdefault(spot.column, column + len(columns))
                    yield _Asked(rule, spot, beside, template, own)
            column += len(columns)

    def _numbers(self) -> Iterator[tuple[Spot, str, str]]:
        """Every square that takes a number."""
        for path, spot in self._placement.fields.items():
            if holds_number(spot) and not spot.cell.computed:
                field = path.rpartition(".")[2]
                yield spot, owner_of(path), f"OR(ISTEXT({{{field}}}),ISERROR({{{field}}}))"

    def _fields(self, rule: Rule, owner: str) -> Iterator[tuple[Spot, str, str]]:
        """The fields that a rule marks on a part, each with its owner and template."""
        for field, twin in rule.excel.items():
            named = join(owner, field)
            single = self._placement.fields.get(named)
            if single is not None:
                yield single, owner, twin(self._figures)
            elif "." in field:
                for path in self._placement.find(named):
                    yield self._placement.fields[path], owner_of(path), twin(self._figures)

    def _check(self, one: _Asked) -> LiveCheck | None:
        guards = self._guards(one)
        better = [self._by_field.get((rule, one.path)) for rule in one.rule.yields_to]
        fault = one.template
        if said := [f"{formula_here(other.column)}=TRUE" for other in better if other]:
            fault = f"IF(OR({','.join(said)}),FALSE,{fault})"
        asked = ",".join(guards.values())
        whole = f'IF(AND({asked}),{fault},"")' if guards else fault
        formula = self._formula(whole, one.owner, one.spot.row)
        if formula is None:
            return None
        # An error that stands in some square must not spread to what is said of others.
        formula = f'=IFERROR({formula},"{UNSURE}")'
        reads = looks_at(whole, one.owner, one.spot.row, self._placement, self._terms)
        others = {(other.spot.row, other.column) for other in better if other}
        reads = LooksAt(reads.fields | guards.keys(), reads.terms | others)
        return LiveCheck(one.spot.row, one.column, formula, reads, one.rule, one.path, tuple(guards))

    def _formula(
        self, template: str, owner: str, row: int, templates: Mapping[str, str] | None = None
    ) -> str | None:
        """A template as a formula; `templates`: the terms' own, while they have no columns yet."""
        terms = dict.fromkeys(templates, 0) if templates is not None else self._terms
        return formula_at(template, owner, row, self._placement, terms)

    def _guards(self, one: _Asked) -> dict[str, str]:
        """That the single fields which the rule must know hold something, by path.

        Lists, whole parts and fields that may be empty are not guarded.
        """
        rule, guards = one.rule, dict[str, str]()
        if rule.id == TYPED_AS_TEXT:
            return guards
        for name in dict.fromkeys([*(name for name in rule.reads if name in rule.required), *names_in(one.template)]):
            paths = () if name in self._terms else self._placement.find(name, one.owner)
            single = len(paths) == 1 and paths[0].endswith(name)
            if single and (name in rule.required or (name not in rule.reads and "." in name)):
                number = holds_number(self._placement.fields[paths[0]])
                guards[paths[0]] = f"ISNUMBER({{{name}}})" if number else f'{{{name}}}<>""'
        return guards

    def _judged_terms(self) -> Iterator[LiveTerm]:
        for (owner, row), asked in self._wanted().items():
            own = {name for template in asked for name in _terms_in(template, self._templates)}
            for name, column in self._terms.items():
                formula = self._formula(self._templates[name], owner, row) if name in own else None
                if formula is not None:
                    reads = looks_at(self._templates[name], owner, row, self._placement, self._terms)
                    yield LiveTerm(row, column, f"={formula}", reads, name, owner)

    def _wanted(self) -> Mapping[tuple[str, int], dict[str, None]]:
        """The templates of each owner in a row, and for a term of all rows of a list its name in each of them."""
        wanted: defaultdict[tuple[str, int], dict[str, None]] = defaultdict(dict)
        for one in self._asked:
            wanted[one.owner, one.spot.row][one.template] = None
        named = dict.fromkeys(name for one in self._asked for name in names_in(one.template))
        for each, _, term in (name.rpartition(".") for name in named):
            if not each or term not in self._terms:
                continue
            for path, spot in self._placement.fields.items():
                if path.startswith(f"{each}[") and len(spot.paths) == 1:  # levels are merged over several rows
                    wanted[owner_of(path), spot.row][f"{{{term}}}"] = None
        return wanted


def holds_number(spot: Spot) -> bool:
    """Whether a number stands in a field's square: the year stands there in words."""
    return spot.cell.kind in NUMERIC and spot.cell.kind != "year"


def _rank(rule: Rule) -> tuple[bool, int, str]:
    return not rule.unfilled, rule.severity.rank, rule.id


def _owners(path: str) -> Iterator[str]:
    while path:
        path = owner_of(path)
        yield path


def _terms_in(template: str, templates: Mapping[str, str], known: set[str] | None = None) -> Iterator[str]:
    """The terms that a template needs, each once and after those that it needs itself."""
    known = set() if known is None else known
    for name in names_in(template):
        term = name if name in templates else name.rpartition(".")[2]
        if term in templates and term not in known:
            known.add(term)
            yield from _terms_in(templates[term], templates, known)
            yield term
