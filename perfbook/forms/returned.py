"""Everything that came back, taken together, and what should have come back."""

from perfbook.forms.form import Form
from perfbook.forms.part import Part


class Returned(Part):
    """A form as it came back in a file. `taken`: it counts; another file holds a newer version of the others."""

    file: str
    form: Form
    taken: bool = True


class Returns(Part):
    """The whole set. `expected`: the projects on the office's plan, None where there is no plan."""

    forms: tuple[Returned, ...] = ()
    expected: tuple[Form, ...] | None = None
