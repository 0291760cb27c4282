"""Put every rule to every part of a form, and keep the findings that say something of their own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from perfbook.figures import Figures
from perfbook.findings import Finding, Severity
from perfbook.forms.pair import Pair
from perfbook.forms.part import Part
from perfbook.forms.returned import Returns
from perfbook.readings import Reading
from perfbook.rules import RULES, Rule, empty_in, said_best, scope_of, scopes_of

ASK_THE_OFFICE = "此项由主管部门填列，请与主管部门联系。"


def check(form: Part, figures: Figures) -> list[Finding]:
    """Judge a form (or a book's differences): every rule is asked, nothing is raised, the most serious first."""
    found: list[Finding] = []
    for path, part, scope in scopes_of(form, figures):
        empty = empty_in(scope)
        for rule, taken in _on(type(part), frozenset(scope)):
            if rule.required.isdisjoint(empty):
                judged = rule.judge(**{name: scope[name] for name in taken})
                if judged is not None:
                    found += rule.found(judged, path, part)
    return ordered(found)


@lru_cache(1024)
def _on(kind: type[Part], names: frozenset[str]) -> tuple[tuple[Rule, Sequence[str]], ...]:
    """The rules that judge parts of a kind in scopes of these names, each with what it takes from them."""
    kinds = set(kind.__mro__)
    of_kind = ((rule, rule.takes(names)) for rule in RULES.values() if not kinds.isdisjoint(rule.on))
    return tuple((rule, taken) for rule, taken in of_kind if taken is not None)


def check_reading(reading: Reading) -> list[Finding]:
    """Judge a form as it came back: what it says, and how it differs from what was issued."""
    found = ordered([*check(reading.judged, reading.figures), *check(reading.differences, reading.figures)])
    found = [_by_office(finding, reading) for finding in _causes(found, reading)]
    return _by_square(found, reading)


def check_pair(pair: Pair, reading: Reading, findings: Iterable[Finding]) -> list[Finding]:
    """What is found of a self-evaluation, and what more its declaration has to say of it."""
    asked = (rule for rule in RULES.values() if Pair in rule.on)
    found = ordered(finding for rule in asked for finding in rule.findings("", pair, scope_of(pair, reading.figures)))
    # What the unit wrote over an issued value it can mend itself.
    changed = {difference.path for difference in reading.differences.issued}
    for finding in found:
        here = replace(finding, path=finding.path.removeprefix("evaluation."))
        findings = [*findings, here if here.path in changed else _by_office(here, reading)]
    return _by_square(findings, reading)


def check_set(returns: Returns, figures: Figures) -> list[Finding]:
    """Judge the whole set; its findings stand at no single form."""
    asked = (rule for rule in RULES.values() if Returns in rule.on)
    return ordered(finding for rule in asked for finding in rule.findings("", returns, scope_of(returns, figures)))


def _by_square(findings: Iterable[Finding], reading: Reading) -> list[Finding]:
    """The findings in the order of the form, each with what the unit says to its rule."""
    findings = [_explained(finding, reading) for finding in findings]
    return sorted(findings, key=lambda finding: (finding.severity.rank, reading.square(finding.path), finding.rule))


def _explained(finding: Finding, reading: Reading) -> Finding:
    """What must be mended cannot be explained away."""
    said = reading.explanations.get(finding.rule)
    return replace(finding, explanation=said) if said and finding.severity == Severity.WARNING else finding


def _causes(findings: Sequence[Finding], reading: Reading) -> Iterator[Finding]:
    """Without what our own formula only repeats: it follows from squares that have a finding themselves.

    A computed square says nothing new where the same rule speaks of one of its inputs, or where an input is missing.
    """
    said = {(finding.rule, finding.path) for finding in findings}
    doubtful = {doubt.path for doubt in reading.differences.doubts if doubt.path}
    unknown = {f.path for f in findings if f.severity == Severity.ERROR and (f.found is None or f.rule == "BK16")}
    unknown |= doubtful
    for finding in findings:
        if finding.path in doubtful and not finding.rule.startswith("BK"):
            continue  # nothing was taken, so that it says only that nothing is there
        inputs = () if finding.path in reading.constants else reading.inputs(finding.path)
        if not any((finding.rule, path) in said or path in unknown for path in inputs):
            yield finding


def _by_office(finding: Finding, reading: Reading) -> Finding:
    """A fault in an issued field cannot be mended by the unit: the message says whom to ask."""
    if not reading.by_office(finding.path) or finding.rule.startswith("BK"):
        return finding
    return replace(finding, message=f"{finding.message}{ASK_THE_OFFICE}")


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Without what another finding on the same field says better; by severity, rule, place."""
    findings = list(findings)
    best = said_best({(finding.rule, finding.path) for finding in findings})
    own = (finding for finding in findings if (finding.rule, finding.path) in best)
    return sorted(own, key=lambda finding: (finding.severity.rank, finding.rule, _natural(finding.path)))


def _natural(path: str) -> list[tuple[str, int]]:
    """Sort `indicators[10]` after `indicators[9]`."""
    steps = (step.rstrip("]").partition("[") for step in path.split("."))
    return [(name, int(number) if number else -1) for name, _, number in steps]
