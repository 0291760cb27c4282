"""One fault in a published form: what `faults.toml` says of it, and the form with it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from perfbook.forms.form import Form
from perfbook.forms.walk import flatten, nest
from perfbook.layouts.model import edition_for, load
from perfbook.layouts.placing import place
from samples import official_forms

Kind = Literal["label", "issued", "number", "formula", "stale", "lock", "sheet"]


class Edit(BaseModel):
    """What the clerk did to the workbook itself. `at` is a field's path, or the words of a printed label."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: Kind
    at: str = ""
    value: str = ""


class Fault(BaseModel):
    """A published form with one thing wrong. See the head of `faults.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    form: str
    clerk: str
    at: str
    changes: Mapping[str, str] = {}
    edit: Edit | None = None
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
    """The published form with the fault's changes in it.

    What the workbook computes follows from the changes, unless it is changed itself.
    """
    base = base_of(fault)
    given = flatten(base.model_dump(mode="json", exclude_unset=True))
    placement = place(load(edition_for(base.form, base.year or 0)), given)
    computed = {path for path, spot in placement.fields.items() if spot.cell.computed}
    kept = {path: value for path, value in given.items() if path not in computed}
    return type(base).model_validate(nest(kept | {path: text or None for path, text in fault.changes.items()}))


@cache
def _by_name() -> Mapping[str, Form]:
    return {f"{form.year} {form.project_name}": form for form in official_forms()}
