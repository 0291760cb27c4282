"""What joins layout, rules and figures to the sheet 填报说明, as workbook_templates/guide.toml declares it."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from perfbook.figures import Declared
from perfbook.forms import drawn
from perfbook.layouts.model import TEMPLATES, Layout

TableName = Literal["fields", "signs", "wrong", "limits", "bands", "live", "later", "example"]


class Section(Declared):
    """Lines, then tables. Without a title it goes on with the section before; without `forms` it is for all."""

    title: str = ""
    forms: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    tables: tuple[TableName, ...] = ()


class Sign(Declared):
    sign: str
    means: str
    target: str
    actual: str


class Wrong(Declared):
    """What is often written wrong in a field of an indicator, what should stand there, and the rule that says so."""

    field: str
    level3: str
    target: str | None = None
    written: str
    better: str
    rule: str


class Limit(Declared):
    target: str
    actual: str
    weight: Decimal


class Example(Declared):
    """A form drawn as text: what its editions share, and the rest for each."""

    shared: str = ""
    editions: Mapping[str, str]


class Guides(Declared):
    blocks: Mapping[str, str]
    words: Mapping[str, str]
    lost: Mapping[str, str]
    section: tuple[Section, ...]
    sign: tuple[Sign, ...]
    wrong: tuple[Wrong, ...]
    limit: tuple[Limit, ...]
    later: Mapping[str, tuple[str, ...]]
    example: Mapping[str, Example]

    def example_for(self, layout: Layout) -> dict[str, Any]:
        """The example of a layout as the JSON of its form: its edition's own, else the newest before it."""
        example = self.example[layout.form]
        newest = max(edition for edition in example.editions if edition <= layout.edition)
        first = {field: choices[0] for field, choices in layout.choices.items()}
        drawing = f"{example.shared}\n{example.editions[newest]}"
        filled = drawing.format_map({"year": layout.edition, **first})
        return drawn.form(filled) | {"form": layout.form, "year": int(layout.edition)}


@cache
def guides() -> Guides:
    """The declared guide."""
    return Guides.model_validate(tomllib.loads((TEMPLATES / "guide.toml").read_text("utf-8")))
