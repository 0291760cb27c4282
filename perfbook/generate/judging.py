"""What the live checks give for the values that a page is written with: programs show that until they recalculate."""

from decimal import Decimal

from perfbook.generate.live import TYPED_AS_TEXT, Live, LiveCheck, holds_number
from perfbook.generate.page import Page
from perfbook.layouts.forming import form_of
from perfbook.rules import said_best, scopes_of

Fault = tuple[str, str]
"""The rule's id, and the path of the field that it stands at."""


def faults_in(page: Page, live: Live) -> frozenset[Fault]:
    """What the rules of the live checks find in a page, but for what another of them says better of the same field."""
    typed = [path for path in page.values if typed_as_text(page, path)]
    values = {**page.values, **dict.fromkeys(typed)}
    rules = {check.rule.id: check.rule for check in live.checks}
    found: set[Fault] = set()
    for path, part, scope in scopes_of(form_of(page.layout, values), page.figures):
        for rule in rules.values():
            if isinstance(part, rule.on):
                found |= {(rule.id, one.path) for one in rule.findings(path, part, scope)}
    found |= {(TYPED_AS_TEXT, path) for path in typed}
    return said_best(found)


def typed_as_text(page: Page, path: str) -> bool:
    """Whether text stands in a square for numbers: it counts as nothing until it is understood."""
    value = page.values.get(path)
    return isinstance(value, str) and value != "" and holds_number(page.placement.fields[path])


def result(check: LiveCheck, page: Page, faults: frozenset[Fault]) -> bool | str:
    """What the square of a check shows."""
    if any(_missing(page, path) for path in check.inputs):
        return ""
    return (check.rule.id, check.path) in faults


def _missing(page: Page, path: str) -> bool:
    value = page.values.get(path)
    number = holds_number(page.placement.fields[path])
    return not isinstance(value, Decimal) if number else value is None or value == ""
