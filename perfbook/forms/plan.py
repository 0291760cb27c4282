"""The office's list: which units and projects there are, what is issued to them, and the office's own figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from perfbook.forms.form import Form, Signing
from perfbook.forms.part import Part
from perfbook.forms.quantity import fold

# How mail is kept from being read on its way, in the words of 参数.
SECURITIES = {"SSL": "ssl", "STARTTLS": "starttls", "不加密": "none"}
# The form that has a row for who filled it in.
SIGNED_FORM = "self_evaluation"

Key = tuple[str, str, str, str]


class Unit(Part):
    """A unit, and whom to write to."""

    code: str | None = None
    name: str | None = None
    contact: str | None = None
    phone: str | None = None
    mail: str | None = None


@dataclass(frozen=True)
class Plan:
    """What the office issues. `projects`: a form for each, with what the office knows of it.

    `figures`: the office's own, by their names in `Figures`; the official ones hold for the rest.
    `edition`: of every form, as `form/edition`; None: each project's year decides. `due`: ISO text.
    `sender` and the smtp settings: how the office's mail goes out, None where the list does not say.
    """

    form: str
    units: tuple[Unit, ...] = ()
    projects: tuple[Form, ...] = ()
    edition: str | None = None
    year: int | None = None
    due: str | None = None
    signature_row: bool = False
    figures: Mapping[str, Any] = field(default_factory=dict)
    smtp_server: str | None = None
    smtp_port: int | None = None
    smtp_security: str | None = None
    sender: str | None = None

    def to_issue(self) -> list[Form]:
        """The projects as forms to be made: with the row for who filled them in, where the office wants it."""
        if not self.signature_row or self.form != SIGNED_FORM:
            return list(self.projects)
        empty = Signing(filler=None, phone=None, filled_on=None)
        return [form.model_copy(update={"signing": empty}) for form in self.projects]

    @property
    def expected(self) -> dict[Key, Form]:
        """The projects that should come back, each under its key, in the order of the list."""
        return {project_key(form): form for form in self.projects}


def project_key(form: Form) -> Key:
    """What tells a project from every other: form, year, unit and name, folded."""
    return form.form, str(form.year), fold(form.unit or ""), fold(form.project_name or "")
