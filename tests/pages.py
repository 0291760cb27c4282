"""The examples that a rule's page draws, as forms."""

import re

from perfbook.figures import Figures, figures_for
from perfbook.forms import differences, drawn
from perfbook.forms.differences import Book, Difference
from perfbook.forms.part import Part
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.rules import Rule


def drawing(rule: Rule, heading: str) -> str:
    """The tables below a heading of a rule's page: `不符合` or `符合`."""
    found = re.search(rf"^{heading}：\n((?:\s*\|.*\n|\s*\n)+)", rule.page, re.MULTILINE)
    assert found, f"{rule.id} draws no {heading}"
    return found[1]


def example(rule: Rule, heading: str) -> Part:
    """The form, or the book of differences, that a rule's page draws."""
    if issubclass(rule.on, Difference):
        field = next(name for name, kind in Book.model_fields.items() if rule.on.__name__ in str(kind.annotation))
        assert rule.on in vars(differences).values()
        found = drawn.rows(drawing(rule, heading))
        for row in found:
            row["path"] = row.get("path") or ""
        return Book.model_validate({field: found})
    return SelfEvaluation.model_validate(drawn.form(drawing(rule, heading)))


def figures_of(form: Part) -> Figures:
    year = getattr(form, "year", None) or 2024
    return figures_for("self_evaluation", "2023" if year < 2024 else "2024")
