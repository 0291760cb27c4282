"""Whether a form was issued to the unit and for the year that are collected."""

from collections.abc import Iterator, Sequence

from perfbook.forms.differences import AddresseeDifference
from perfbook.forms.form import Form
from perfbook.forms.quantity import fold


def misdirected(form: Form, projects: Sequence[Form], year: int | None = None) -> Iterator[AddresseeDifference]:
    """How the addressee of a form differs from who is collected from.

    `projects`: those of the office's plan. A project that the plan does not know at all is not said here: it may be
    called otherwise. `year`: the one that is collected; without it, the plan's, where all its projects have one.
    """
    planned = [one for one in projects if one.form == form.form]
    years = {year} if year else {one.year for one in planned}
    if len(years) == 1 and (wanted := next(iter(years))) and form.year != wanted:
        present = None if form.year is None else str(form.year)
        yield AddresseeDifference(path="year", field="year", expected=str(wanted), present=present)
    called = [one.unit or "" for one in planned if fold(one.project_name or "") == fold(form.project_name or "")]
    if called and fold(form.unit or "") not in map(fold, called):
        expected = "、".join(dict.fromkeys(called))
        yield AddresseeDifference(path="unit", field="unit", expected=expected, present=form.unit)
