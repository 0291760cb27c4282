"""What terms give for a row that the office has issued: it cannot change, so that no formula need read it."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from perfbook.forms.plain_text import in_quotes
from perfbook.forms.quantity import Quantity, fold
from perfbook.forms.self_evaluation import EvaluatedIndicator
from perfbook.forms.walk import fields_of
from perfbook.rules.amounts_formulas import constant
from perfbook.rules.naming import direction, is_percent, is_satisfaction, measure_in_name, quantity
from perfbook.rules.scores import is_declined
from perfbook.rules.word_tables import tables

Known = Callable[[Mapping[str, object]], object]
"""Takes the fields of a row by name; gives a text, a number, or TRUE or FALSE."""


def _target(row: Mapping[str, object]) -> Quantity | None:
    return quantity(_text(row, "level3"), _text(row, "annual_target"))


def _text(row: Mapping[str, object], field: str) -> str | None:
    value = row.get(field)
    return str(value) if value else None


def _of_target(read: Callable[[Quantity], object]) -> Known:
    def known(row: Mapping[str, object]) -> object:
        target = _target(row)
        return "" if target is None else read(target)

    return known


def _measures(target: Quantity) -> int:
    measures = tables()["measures"]
    return measures.index(target.measure) + 1 if target.measure in measures else 0


def _wanted(row: Mapping[str, object]) -> str:
    target = _target(row)
    return direction(_text(row, "level3"), target.measure if target else "", _text(row, "level2")) or ""


def _declined(row: Mapping[str, object]) -> bool:
    given = {name: row[name] for name in KNOWN_BY if name in row and name in fields_of(EvaluatedIndicator)}
    return is_declined(EvaluatedIndicator.model_validate(given))


KNOWN_BY = ("level2", "level3", "annual_target", "weight")
"""The fields of a row that must be issued, as far as the form has them."""

KNOWN_TERMS: Mapping[str, Known] = {
    # A kind that is known is no part of a sentence any more: its number and measure are.
    "target_kind": _of_target(lambda target: "="),
    "target_number": _of_target(lambda target: target.number),
    "target_comparator": _of_target(lambda target: target.comparator or ""),
    "target_measure": _of_target(lambda target: target.measure),
    "target_measures": lambda row: _measures(target) if (target := _target(row)) else 0,
    "asked_for": lambda row: fold(_text(row, "annual_target") or ""),
    "of_percent": lambda row: bool((target := _target(row)) and is_percent(target.measure)),
    "name_text": lambda row: "",
    "name_measure": lambda row: measure_in_name(_text(row, "level3")),
    "satisfied": lambda row: is_satisfaction(_text(row, "level3")),
    "of_cost": lambda row: "成本" in (_text(row, "level2") or ""),
    "wanted": _wanted,
    "declined": _declined,
}


def as_formula(value: object) -> str:
    """A value as a formula: a decimal as a quotient, since programs spell decimals anew.

    >>> as_formula(Decimal("95.50")), as_formula("≥"), as_formula(True)
    ('955/10', '"≥"', 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return constant(value)
    if isinstance(value, int):
        return str(value)
    return in_quotes(str(value))
