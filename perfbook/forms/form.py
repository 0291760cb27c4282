"""What every official form has: whose project it is, for which year, and its indicators."""

from typing import Any

from perfbook.forms.part import Part


class Indicator(Part):
    """A row of the indicator table: where it stands among the levels, and what is to be reached."""

    level1: str | None = None
    level2: str | None = None
    level3: str | None = None
    annual_target: str | None = None


class Signing(Part):
    """The row below the official frame, where an office wants one: who filled the form in, and when (ISO)."""

    filler: str | None = None
    phone: str | None = None
    filled_on: str | None = None


class Form(Part):
    """One form of one project. `money_unit` is 元 or 万元: in it every amount of the form is printed."""

    form: str
    year: int | None = None
    money_unit: str | None = None
    project_name: str | None = None
    unit: str | None = None
    indicators: tuple[Indicator, ...] = ()
    signing: Signing | None = None


def as_words(form: Form) -> dict[str, Any]:
    """A form as JSON, in the words of the samples' forms; the row below the frame only where the form has one."""
    return form.model_dump(mode="json", exclude=None if form.signing else {"signing"})
