"""Which live checks are settled when a book is issued: what looks only at issued squares cannot change any more.

Their squares hold the result in place of the formula, and no term is written that nothing asks for: a book that is
issued with its targets is a third of one that has to read them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from perfbook.contents import Square
from perfbook.forms.walk import join
from perfbook.generate.judging import Fault, result
from perfbook.generate.live import Judged, Live, LiveCheck, LiveTerm
from perfbook.generate.page import Page
from perfbook.rules.known_terms import KNOWN_BY, KNOWN_TERMS, Known, as_formula


@dataclass(frozen=True)
class Settled:
    """The formulas of a page's hidden squares. `still`: the checks that no longer change, and find nothing."""

    formulas: Mapping[Square, str]
    still: frozenset[Square]


def settled(page: Page, live: Live, faults: frozenset[Fault]) -> Settled:
    """The formulas that a page needs, given what was issued with it."""
    judged: dict[Square, Judged] = {one.square: one for one in (*live.checks, *live.terms)}
    fixed = {} if page.whole else _fixed(page, judged)
    formulas: dict[Square, str] = {}
    still: set[Square] = set()
    asked: list[Square] = []
    for check in live.checks:
        if fixed.get(check.square):
            now = result(check, page, faults)
            formulas[check.square] = f"={as_formula(now)}"
            still |= {check.square} if now is not True else set()
        else:
            formulas[check.square] = check.formula
            asked += check.looks_at.terms
    while asked:
        one = judged.get(asked.pop())
        if isinstance(one, LiveTerm) and one.square not in formulas:
            known = None if page.whole else _known(page, one)
            formulas[one.square] = f"={as_formula(known(_row(page, one.owner)))}" if known else one.formula
            asked += () if known else one.looks_at.terms
    return Settled(formulas, frozenset(still))


def _fixed(page: Page, judged: Mapping[Square, Judged]) -> dict[Square, bool]:
    """Whether each square looks only at what was issued, directly and through others."""
    issued = {path for path, spot in page.placement.fields.items() if not spot.cell.computed and not page.open(spot)}
    known: dict[Square, bool] = {}

    def fixed(square: Square) -> bool:
        if square not in known:
            one = judged.get(square)
            filled = isinstance(one, LiveCheck) and one.rule.unfilled and one.path in issued
            whole = one is None or (one.looks_at.fields <= issued and all(map(fixed, one.looks_at.terms)))
            known[square] = filled or whole
        return known[square]

    return {square: fixed(square) for square in judged}


def _known(page: Page, term: LiveTerm) -> Known | None:
    """What gives a term without its formula, where all that it says is issued."""
    named = (page.placement.fields.get(join(term.owner, field)) for field in KNOWN_BY)
    issued = not any(page.open(spot) or spot.cell.computed for spot in named if spot)
    return KNOWN_TERMS.get(term.name) if issued else None


def _row(page: Page, owner: str) -> dict[str, object]:
    """What a known term looks at, by the fields' names."""
    paths = {field: join(owner, field) for field in KNOWN_BY}
    return {field: page.values[path] for field, path in paths.items() if path in page.values}
