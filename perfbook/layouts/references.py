"""Put squares for the names of a formula's template.

A reference is written `INDEX($H:$H,ROW()+1)`: cutting or dragging an open square rewrites `H4` in a locked formula
that points at it, even on a protected sheet, but never this.
"""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from perfbook.computations import COMPUTATIONS, NAME
from perfbook.contents import Square
from perfbook.figures import Figures
from perfbook.forms.walk import owner_of
from perfbook.layouts.placing import Placement


def column_letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(square: Square) -> str:
    """The address as Excel names it.

    >>> address((7, 6))
    'G8'
    """
    return f"{column_letters(square[1])}{square[0] + 1}"


@lru_cache(4096)
def _filled(template: str, references: tuple[str, ...]) -> str:
    """A template with its names replaced in their order; the rows of a list give the same again and again."""
    order = iter(references)
    return NAME.sub(lambda _: next(order), template)


NO_TERMS: Mapping[str, int] = MappingProxyType({})


def formula_at(
    template: str, owner: str, row: int, placement: Placement, terms: Mapping[str, int] = NO_TERMS
) -> str | None:
    """The formula of a template for a square in `row`; None where the form lacks a field that it names.

    `terms`: names that stand for a square of the same row, each with its column.
    """
    references: dict[str, str] = {}
    names = names_in(template)
    for name in dict.fromkeys(names):
        if name in terms:
            references[name] = _relative((row, terms[name]), row)
            continue
        paths = placement.find(name, owner)
        if not paths:
            return None
        ends = dict.fromkeys((paths[0], paths[-1]) if is_list(name, paths) else paths)
        references[name] = ":".join(_relative(placement.squares[path], row) for path in ends)
    return _filled(template, tuple(references[name] for name in names))


@lru_cache(1024)
def names_in(template: str) -> tuple[str, ...]:
    """The names in braces, in their order, each as often as it stands there."""
    return tuple(NAME.findall(template))


def formula_here(column: int) -> str:
    """A reference to the square of a column in the formula's own row."""
    return _relative((0, column), 0)


@lru_cache(512)
def computed_formula(path: str, placement: Placement, figures: Figures) -> str:
    """The formula that a computed field is issued with. Raises ValueError where the layout lacks one of its inputs."""
    spot = placement.fields[path]
    template = COMPUTATIONS[spot.cell.computed or ""].formula(figures)
    formula = formula_at(template, owner_of(path), spot.row, placement)
    if formula is None:
        raise ValueError(f"layout {placement.layout.name} lacks a field that {path} is computed from")
    return formula


def inputs_of(path: str, placement: Placement, figures: Figures) -> set[str]:
    """The fields that a computed field is computed from directly; none for any other."""
    spot = placement.fields.get(path)
    if spot is None or spot.cell.computed is None:
        return set()
    names = COMPUTATIONS[spot.cell.computed].takes(figures)
    return {found for name in names for found in placement.find(name, owner_of(path))}


def is_list(name: str, paths: tuple[str, ...]) -> bool:
    """Whether a name means a list's column: its paths carry numbers that the name does not."""
    return "[" in paths[0] and paths[0].count("[") > name.count("[") and not paths[0].endswith(f"].{name}")


def _relative(square: Square, row: int) -> str:
    """A reference that cutting and dragging cannot rewrite."""
    letters = column_letters(square[1])
    distance = square[0] - row
    return f"INDEX(${letters}:${letters},ROW(){f'{distance:+d}' if distance else ''})"
