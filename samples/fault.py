"""One fault in a published form: what `faults.toml` says of it, and the form with it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from perfbook.computations import SOURCES
from perfbook.forms.declaration import Declaration
from perfbook.forms.form import Form, Indicator
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.forms.walk import flatten, nest
from perfbook.layouts.model import edition_for, load
from perfbook.layouts.placing import place
from perfbook.layouts.plan_tables import plan_tables
from perfbook.office_figures import typed
from samples import official_forms

Kind = Literal[
    "label", "issued", "number", "formula", "stale", "lock", "sheet", "copy", "validation", "outside", "hidden",
    "macro", "signature", "key", "kept", "stamp", "own", "rows", "retold",
    "remark",
]  # fmt: skip


class Edit(BaseModel):
    """What the clerk did to the workbook itself. `at` is a field's path, or the words of a printed label."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Kind
    at: str = ""
    value: str = ""


class Other(BaseModel):
    """Another workbook of the same folder. `form` empty: of the fault's own form.

    `declared`: not the self-evaluation itself but the declaration that it reports on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: str = ""
    declared: bool = False
    changes: Mapping[str, str] = {}


class Fault(BaseModel):
    """A published form with one thing wrong. See the head of `faults.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    form: str
    clerk: str
    at: str
    changes: Mapping[str, str] = {}
    edit: Edit | None = None
    others: tuple[Other, ...] = ()
    planned: tuple[str, ...] | None = None
    edition: str = ""
    own: Mapping[str, str] = {}
    also: tuple[str, ...] = ()


class _Faults(BaseModel):
    model_config = ConfigDict(extra="forbid")

    fault: tuple[Fault, ...]


@cache
def faults() -> tuple[Fault, ...]:
    """Every fault of `faults.toml`, in its order."""
    text = (files(__package__) / "faults.toml").read_text("utf-8")
    return _Faults.model_validate(tomllib.loads(text)).fault


def base_of(fault: Fault) -> Form:
    """The published form that a fault starts from. Raises KeyError where no form is called so."""
    return _by_name()[fault.form]


def form_with(fault: Fault) -> Form:
    """The published form with the fault's changes in it."""
    return _changed(base_of(fault), fault.changes)


def others_of(fault: Fault) -> list[Form]:
    """The other forms of the folder in which a fault shows."""
    found = [(_by_name()[other.form or fault.form], other) for other in fault.others]
    return [_changed(_declaration_of(form) if other.declared else form, other.changes) for form, other in found]


def planned_of(fault: Fault) -> list[Form] | None:
    """The projects of the office's plan, None where the fault needs no plan."""
    return None if fault.planned is None else [_by_name()[name] for name in fault.planned]


def own_of(fault: Fault) -> Mapping[str, Any]:
    """The office's own figures that a fault is judged by. Raises KeyError where 参数 has no such name."""
    settings = {one.name: one for one in plan_tables().parameter}
    return {settings[name].field: typed(settings[name].kind, text) for name, text in fault.own.items()}


def _changed(base: Form, changes: Mapping[str, str]) -> Form:
    """A form with changes; what the workbook computes follows from them, unless it is changed itself."""
    given = flatten(base.model_dump(mode="json", exclude_unset=True))
    placement = place(load(edition_for(base.form, base.year or 0)), given)
    computed = {path for path, spot in placement.fields.items() if spot.cell.computed}
    kept = {path: value for path, value in given.items() if path not in computed}
    return type(base).model_validate(nest(kept | {path: text or None for path, text in changes.items()}))


def _declaration_of(form: Form) -> Form:
    """What the unit of a published self-evaluation must have declared: the same project, in 元."""
    assert isinstance(form, SelfEvaluation)
    rows = {f"annual_{source}": getattr(form.funds, source).initial_budget for source in ("total", *SOURCES)}
    return Declaration.model_validate(
        {
            "year": form.year, "money_unit": "元", "project_name": form.project_name, "department": form.department,
            "unit": form.unit, "project_nature": "经常性项目", "project_category": "特定目标类",
            "start_date": f"{form.year}-01-01", "end_date": f"{form.year}-12-31",
            "funds": {name: None if amount is None else str(amount * 10_000) for name, amount in rows.items()},
            "project_goal": None, "annual_goal": form.annual_goal,
            "indicators": [{name: getattr(one, name) for name in Indicator.model_fields} for one in form.indicators],
        }
    )  # fmt: skip


@cache
def _by_name() -> Mapping[str, Form]:
    return {f"{form.year} {form.project_name}": form for form in official_forms()}
