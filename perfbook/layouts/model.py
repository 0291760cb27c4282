"""An official layout, as workbook_templates/ declares it: one file an edition, one line a row."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import model_validator

from perfbook.computations import COMPUTATIONS
from perfbook.figures import Declared
from perfbook.forms.quantity import fold
from perfbook.refused import Refused

TEMPLATES = files("workbook_templates")

Kind = Literal["text", "prose", "target", "money", "percent", "score", "year", "date", "choice"]
Style = Literal["cell", "title", "subtitle", "bare"]
NUMERIC: tuple[Kind, ...] = ("money", "percent", "score", "year")


class Cell(Declared):
    """A label that the form prints, or a field. A field says who fills it in.

    `issued`: printed and locked by the office, open for the unit where the office leaves it blank;
    `filled`: by the unit; `computed`: names the computation that gives it.
    `print` is how the form prints an issued field, as in `（{}年度）`. `merge`: equal neighbours below are one square.
    `optional`: the unit may leave it empty. `inherits`: left empty in a row that has begun, it is the one above.
    A label with `computed` is printed as that formula gives it.
    """

    label: str | None = None
    field: str | None = None
    by: Literal["issued", "filled"] = "issued"
    computed: str | None = None
    kind: Kind = "text"
    print: str = "{}"
    align: Literal["left", "center"] = "center"
    merge: bool = False
    optional: bool = False
    inherits: bool = False
    across: int = 1
    down: int = 1
    style: Style = "cell"

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if (self.label is None) == (self.field is None):
            raise ValueError("a cell is a label or a field")
        if self.computed and self.computed not in COMPUTATIONS:
            raise ValueError(f"no computation is called {self.computed}")
        return self


class Band(Declared):
    """Rows that belong together; with `each`, rows that stand once for every item of a list.

    With `switch`, the band stands only where the form has that part: a row that an office may want or not.
    `spare` rows beyond those given are for the unit to fill; a row has begun once its `key` is filled.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    each: str | None = None
    switch: str | None = None
    spare: int = 0
    key: str | None = None
    least_height: float = 18


class Prompt(Declared):
    """What the unit's clerk is told on entering a field, and when a value is refused (255 characters at most).

    Not `strict`: the value is questioned, and may stand.
    """

    title: str
    text: str
    error: str = ""
    strict: bool = True


class Layout(Declared):
    form: str
    edition: str
    sheet: str
    basis: str
    money_unit: str
    orientation: Literal["portrait", "landscape"]
    widths: tuple[float, ...]
    title_rows: tuple[int, int]
    prompt: Mapping[str, Prompt]
    choices: Mapping[str, tuple[str, ...]] = {}
    band: tuple[Band, ...]

    def __hash__(self) -> int:
        """What is worked out of a layout can be kept by it."""
        return hash((self.form, self.edition))

    @property
    def name(self) -> str:
        return f"{self.form}/{self.edition}"

    @property
    def spare(self) -> int:
        """How many spare rows the layout has for the unit."""
        return sum(band.spare for band in self.band)

    def fields(self) -> set[str]:
        """Every field of the layout, items of lists without their number: `indicators.score`."""
        return {
            f"{band.each}.{cell.field}" if band.each else cell.field
            for band in self.band
            for row in band.rows
            for cell in row
            if cell.field
        }


class UnknownEdition(Refused):
    """There is no layout of that form and edition."""


@cache
def load(name: str) -> Layout:
    """Load the layout `form/edition`. Raises UnknownEdition where there is none."""
    if name not in editions():
        raise UnknownEdition(f"没有“{name}”这个版式。现有版式：{'、'.join(editions())}。")
    return Layout.model_validate(tomllib.loads((TEMPLATES / f"{name}.toml").read_text("utf-8")))


@cache
def editions() -> tuple[str, ...]:
    """Every layout as `form/edition`, sorted."""
    return tuple(sorted(_editions()))


def _editions() -> Iterator[str]:
    for folder in TEMPLATES.iterdir():
        if folder.is_dir():
            for file in folder.iterdir():
                if file.name.endswith(".toml"):
                    yield f"{folder.name}/{file.name.removesuffix('.toml')}"


def edition_for(form: str, year: int) -> str:
    """The edition of a form that a year asks for: the latest not later than it. Raises UnknownEdition."""
    of_form = [name for name in editions() if name.partition("/")[0] == form]
    fitting = [name for name in of_form if int(name.partition("/")[2]) <= year]
    if not fitting:
        raise UnknownEdition(f"“{form}”没有 {year} 年可用的版式。现有版式：{'、'.join(of_form or editions())}。")
    return fitting[-1]


def edition_called(text: str) -> str:
    """The edition that a person means: 绩效自评表/2024, 绩效自评表2024, or 绩效自评表 for the newest; also in English.

    Raises UnknownEdition with what can be written.
    """
    names = {fold(load(name).sheet): load(name).form for name in editions()}
    called = fold(text)
    word = called.rstrip("0123456789/")
    year = called[len(word) :].lstrip("/")
    wanted = f"{names.get(word, word)}/{year}"
    found = [name for name in editions() if name == wanted or (not year and name.startswith(wanted))]
    if not found:
        raise UnknownEdition(f"没有“{text}”这个版式。可以写：{'、'.join(map(edition_words, editions()))}。")
    return found[-1]


def edition_words(name: str) -> str:
    """An edition as people call it: 绩效自评表/2024."""
    return f"{load(name).sheet}/{load(name).edition}"
