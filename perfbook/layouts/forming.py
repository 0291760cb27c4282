"""Values by path -> a form."""

from collections.abc import Mapping

from perfbook.forms.form import Form
from perfbook.forms.kinds import FORMS
from perfbook.forms.walk import nest
from perfbook.layouts.model import Layout


def form_of(layout: Layout, values: Mapping[str, object]) -> Form:
    """The form that holds these values, without the spare rows at its end that nobody filled."""
    tree = nest({path: str(v) if v is not None and path != "year" else v for path, v in values.items()})
    rows = tree.get("indicators", [])
    while len(rows) > 1 and not any(rows[-1].values()):
        rows.pop()
    return FORMS[layout.form].model_validate({"form": layout.form, "money_unit": layout.money_unit} | tree)
