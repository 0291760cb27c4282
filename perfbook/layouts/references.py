"""Put squares for the names of a formula's template.

A reference is written `INDEX($H:$H,ROW()+1)`: cutting or dragging an open square rewrites `H4` in a locked formula
that points at it, even on a protected sheet, but never this.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from perfbook.computations import COMPUTATIONS, NAME
from perfbook.contents import Square
from perfbook.figures import Figures
from perfbook.forms.walk import owner_of
from perfbook.layouts.placing import Placement
from perfbook.patterns import pattern

# A name of a template that may be left empty: `{name?}`. Where the form has no such field it is an empty text, or the
# field named behind the question mark.
_OPTIONAL = pattern(r"\{([a-z][a-z0-9_.\[\]]*)\?([a-z0-9_.]*)\}")


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
    """The formula of a template for a square in `row`; None where the form lacks a field that it must name.

    `terms`: names that stand for a square of the same row, each with its column; behind a list's name they stand for
    those of all its rows.
    """
    if "?" in template:
        template = _with_those_there(template, owner, placement)
    references: dict[str, str] = {}
    names = names_in(template)
    for name in dict.fromkeys(names):
        squares = _squares(name, owner, row, placement, terms)
        if not squares:
            return None
        if name in terms:
            # Hidden and locked: nobody cuts or drags it. In array formulas INDEX(…,ROW()) means something else.
            references[name] = f"${address(squares[0])}"
            continue
        references[name] = ":".join(_relative(square, row) for square in squares)
    return _filled(template, tuple(references[name] for name in names))


class LooksAt(NamedTuple):
    """What a template's formula reads: fields by their paths, and the squares of terms."""

    fields: frozenset[str]
    terms: frozenset[Square]


def looks_at(template: str, owner: str, row: int, placement: Placement, terms: Mapping[str, int]) -> LooksAt:
    """What the formula of a template reads in a square of `row`."""
    fields: set[str] = set()
    squares: set[Square] = set()
    for name in names_in(_with_those_there(template, owner, placement)):
        each, _, last = name.rpartition(".")
        if name in terms:
            squares.add((row, terms[name]))
        elif each and last in terms:
            squares |= {(one, terms[last]) for one in placement.rows_of(each)}
        else:
            fields |= set(placement.find(name, owner))
    return LooksAt(frozenset(fields), frozenset(squares))


def _with_those_there(template: str, owner: str, placement: Placement) -> str:
    def named(found: re.Match[str]) -> str:
        if placement.find(found[1], owner):
            return f"{{{found[1]}}}"
        return f"{{{found[2]}}}" if found[2] else '""'

    return _OPTIONAL.sub(named, template)


def _squares(name: str, owner: str, row: int, placement: Placement, terms: Mapping[str, int]) -> list[Square]:
    """The square that a name means, or the first and the last of a list's column."""
    each, _, last = name.rpartition(".")
    if name in terms:
        return [(row, terms[name])]
    if each and last in terms:
        rows = placement.rows_of(each)
        return list(dict.fromkeys((one, terms[last]) for one in (rows[0], rows[-1]))) if rows else []
    paths = placement.find(name, owner)
    ends = (paths[0], paths[-1]) if paths and is_list(name, paths) else paths
    return list(dict.fromkeys(placement.squares[path] for path in ends))


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
