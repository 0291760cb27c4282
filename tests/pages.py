"""The examples that a rule's page draws, as forms."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from perfbook.figures import Figures, figures_for
from perfbook.forms import drawn
from perfbook.forms.differences import Book, Difference
from perfbook.forms.kinds import FORMS
from perfbook.forms.pair import Pair
from perfbook.forms.part import Part
from perfbook.forms.returned import Returned, Returns
from perfbook.forms.self_evaluation import EvaluatedIndicator, SelfEvaluation
from perfbook.forms.walk import fields_of
from perfbook.layouts.model import UnknownEdition, edition_for
from perfbook.layouts.plan_tables import plan_tables
from perfbook.office_figures import typed, with_office
from perfbook.rules import Rule

TABLES = r"(?:[ ]*\|.*\n|[ ]*\n)+"


def drawings(rule: Rule, heading: str) -> list[str]:
    """What stands below each heading of a rule's page: `不符合` or `符合`, perhaps with a remark in brackets."""
    found = re.findall(
        rf"^{heading}(?:（.*）)?：\n((?:{TABLES}|(?:申报表|自评表|计划|收回)：\n)+)", rule.page + "\n", re.MULTILINE
    )
    assert found, f"{rule.id} draws no {heading}"
    return found


def examples(rule: Rule, heading: str) -> list[tuple[Part, Figures]]:
    """The forms, pairs, sets, or books of differences, that a rule's page draws, with the figures for each.

    A table of parameters of the plan (参数) draws the office's own figures.
    """
    found = []
    for drawing in drawings(rule, heading):
        own, rest = _own(drawing)
        form = _example(rule, rest)
        found.append((form, with_office(figures_of(form), own)))
    return found


def _own(drawing: str) -> tuple[dict[str, Any], str]:
    """The office's own figures that a drawing begins with, and what is drawn besides them."""
    settings = {one.name: one for one in plan_tables().parameter if one.figure}
    table, _, rest = drawing.lstrip("\n").partition("\n\n")
    row = next(iter(drawn.rows(table)), {}) if table.startswith("|") else {}
    if not row or not set(row) <= set(settings):
        return {}, drawing
    return {settings[name].field: typed(settings[name].kind, text or "") for name, text in row.items()}, rest


def _example(rule: Rule, drawing: str) -> Part:
    [kind, *_] = rule.on
    if issubclass(kind, Difference):
        field = next(name for name, one in Book.model_fields.items() if kind.__name__ in str(one.annotation))
        found = drawn.rows(drawing)
        for row in found:
            row["path"] = row.get("path") or ""
        return Book.model_validate({field: found})
    if kind is Returns:
        return _returns(drawing)
    captions = dict(re.findall(rf"^(申报表|自评表)：\n({TABLES})", drawing, re.MULTILINE))
    if captions:
        declaration = captions.get("申报表")
        return Pair(
            evaluation=_form(captions["自评表"], "self_evaluation"),
            declaration=_form(declaration, "declaration") if declaration else None,
        )
    return _form(drawing)


def _form(drawing: str, name: str | None = None) -> Part:
    tree = drawn.form(drawing)
    fitting = (name for name, kind in FORMS.items() if set(tree) <= fields_of(kind))
    name = name or tree.get("form") or next(fitting)
    return FORMS[name].model_validate(tree)


def _returns(drawing: str) -> Returns:
    """A set: one table, or one of the plan (计划) and one of what came back (收回); a row is an indicator of a file."""
    captions = dict(re.findall(rf"^(计划|收回)：\n({TABLES})", drawing, re.MULTILINE))
    back = [Returned(file=file, form=form) for file, form in _files(captions.get("收回", drawing))]
    planned = [form for _, form in _files(captions["计划"])] if captions else None
    return Returns(forms=tuple(back), expected=None if planned is None else tuple(planned))


def _files(table: str) -> Iterator[tuple[str, SelfEvaluation]]:
    for file, group in groupby(drawn.rows(table), key=lambda row: (row.pop("文件") or "", row["project_name"])):
        rows = list(group)
        head = {name: value for name, value in rows[0].items() if name in fields_of(SelfEvaluation)}
        of_row = fields_of(EvaluatedIndicator)
        indicators = [{name: value for name, value in row.items() if name in of_row} for row in rows]
        yield file[0], SelfEvaluation.model_validate(head | {"indicators": indicators})


def figures_of(form: Part) -> Figures:
    """The figures that an example is judged with; one without a year is of 2024."""
    form = getattr(form, "evaluation", form)
    if isinstance(form, Returns):
        form = form.forms[0].form
    name = getattr(form, "form", "self_evaluation")
    try:
        edition = edition_for(name, getattr(form, "year", None) or 2024)
    except UnknownEdition:
        edition = edition_for(name, 2024)
    return figures_for(*edition.split("/"))
