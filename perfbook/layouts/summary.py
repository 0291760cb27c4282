"""What the first sheet of a unit's book shows of each project, as workbook_templates/summary.toml declares it."""

import tomllib
from functools import cache
from typing import Literal

from perfbook.figures import Declared
from perfbook.layouts.model import TEMPLATES


class Column(Declared):
    """A field of every project. `total`: the sum of the lines, or the field's own computation from the sums."""

    field: str
    head: str
    width: float
    total: Literal["sum", "again"] | None = None


class Summary(Declared):
    title: str
    column: tuple[Column, ...]


@cache
def summaries() -> dict[str, Summary]:
    """The summary of each form by its name."""
    tree = tomllib.loads((TEMPLATES / "summary.toml").read_text("utf-8"))
    return {form: Summary.model_validate(said) for form, said in tree.items()}
