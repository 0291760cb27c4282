"""What the office's list looks like: the tables and columns of 计划表.xlsx, as workbook_templates/plan.toml says."""

import tomllib
from collections.abc import Mapping
from functools import cache, cached_property
from typing import Literal

from perfbook.figures import Declared
from perfbook.forms.quantity import fold
from perfbook.layouts.model import TEMPLATES, Cell, Kind, editions, load
from perfbook.patterns import pattern

# A row with this before a name is the filled example.
EXAMPLE = "示例"
SETTINGS = "参数"
# The last row that dropdowns and formats reach.
LAST_ROW = 20_000

_BRACKET = pattern(r"\(([^()]*)\)$")

SettingKind = Literal[
    "form", "edition", "year", "date", "yes_no", "grades", "caps", "percent", "deviation", "score",
    "host", "port", "security", "mail",
]  # fmt: skip


class Column(Declared):
    """A column: `field` is the path in the form; `names`: the named range of its dropdown; `fill`: coloured."""

    head: str
    field: str
    width: float
    kind: Kind = "text"
    other: tuple[str, ...] = ()
    required: bool = False
    names: str = ""
    example: str = ""
    text: str = ""
    fill: bool = False

    @cached_property
    def cell(self) -> Cell:
        """The column as a square of a form: both are read alike."""
        return Cell(field=self.field, kind=self.kind)


class Table(Declared):
    """A sheet of the list. Without `form` it stands in the list of every form."""

    name: str
    note: str
    freeze: int
    columns: tuple[Column, ...]
    form: str = ""

    def column(self, field: str) -> Column:
        return next(column for column in self.columns if column.field == field)


class Setting(Declared):
    """A row of 参数. `figure`: it stands for an official figure of that name."""

    name: str
    field: str
    kind: SettingKind
    text: str
    figure: bool = False
    names: str = ""


class PlanTables(Declared):
    table: tuple[Table, ...]
    parameter: tuple[Setting, ...]

    def of(self, name: str, form: str = "") -> Table:
        return next(table for table in self.table if table.name == name and table.form in ("", form))

    def forms(self) -> tuple[str, ...]:
        """The forms that a list can be made for."""
        return tuple(dict.fromkeys(table.form for table in self.table if table.form))


@cache
def plan_tables() -> PlanTables:
    return PlanTables.model_validate(tomllib.loads((TEMPLATES / "plan.toml").read_text("utf-8")))


@cache
def form_words() -> Mapping[str, str]:
    """What people call the forms that a list can be made for: 绩效自评表 -> self_evaluation."""
    layouts = [load(name) for name in editions()]
    return {layout.sheet: layout.form for form in plan_tables().forms() for layout in layouts if layout.form == form}


def head_words(text: str) -> tuple[str, str]:
    """A head as it is compared, and what stands in brackets behind it.

    >>> head_words("年初 预算数（万元）"), head_words("* 项目名称")
    (('年初预算数', '万元'), ('项目名称', ''))
    """
    folded = fold(text).strip("*")
    found = _BRACKET.search(folded)
    return (folded[: found.start()], found[1]) if found else (folded, "")
