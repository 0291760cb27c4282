"""Put squares for the names of a formula's template.

A reference is written `INDEX(H:H,ROW()+1)`: cutting or dragging an open square rewrites `H4` in a locked formula
that points at it, even on a protected sheet, but never this.
"""

from perfbook.computations import NAME
from perfbook.layouts.placing import Placement, Square


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


def resolve(name: str, owner: str, placement: Placement) -> Square | tuple[Square, Square] | None:
    """Find a name: beside the owner, in the form, or as a list's column. None where the form has no such field."""
    beside = f"{owner}.{name}" if owner else name
    if beside in placement.squares:
        return placement.squares[beside]
    if name in placement.squares:
        return placement.squares[name]
    return placement.column_of(name)


def formula_at(template: str, owner: str, row: int, placement: Placement) -> str | None:
    """The formula of a template for a square in `row`; None where the form lacks a field that it names."""
    references: dict[str, str] = {}
    for name in NAME.findall(template):
        found = resolve(name, owner, placement)
        if found is None:
            return None
        first, last = found
        if isinstance(first, tuple) and isinstance(last, tuple):
            references[name] = f"{_relative(first, row)}:{_relative(last, row)}"
        elif isinstance(first, int) and isinstance(last, int):
            references[name] = _relative((first, last), row)
    return NAME.sub(lambda match: references[match[1]], template)


def _relative(square: Square, row: int) -> str:
    letters = column_letters(square[1])
    distance = square[0] - row
    return f"INDEX({letters}:{letters},ROW(){f'{distance:+d}' if distance else ''})"
