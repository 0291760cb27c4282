"""What was done to a sheet and a workbook around the values: validation, hidden parts, foreign and active content."""

import re
from collections.abc import Iterable, Iterator

from perfbook.contents import BookContents, Content, SheetContents, Square, covers
from perfbook.forms.differences import (
    ActiveDifference,
    Book,
    EditionDifference,
    HiddenDifference,
    KindDifference,
    OutsideDifference,
    ValidationDifference,
)
from perfbook.layouts.model import NUMERIC, Layout, UnknownEdition, edition_for
from perfbook.layouts.placing import Placement, Spot
from perfbook.layouts.references import column_letters
from perfbook.layouts.stamp import LISTS, SHEET, Stamp, number_in
from perfbook.patterns import pattern
from perfbook.readings.converting import shown

# How many foreign squares are quoted, and how long a quotation may be.
_QUOTED, _LONGEST = 3, 24
# In a formula: another workbook, in brackets or as an address.
_ELSEWHERE = pattern(r"\[[^\]]+\]|file:|https?:", re.IGNORECASE)


def around_form(placement: Placement, stamp: Stamp, sheet: SheetContents, sees_formulas: bool) -> Book:
    """What was done to a form's sheet around its values. `sees_formulas`: as in BookContents."""
    return Book(
        validations=tuple(_validations(placement, stamp, sheet)) if sees_formulas else (),
        hidden=tuple(_hidden(placement, sheet)),
        outside=tuple(_outside(placement, sheet, sees_formulas)),
        editions=tuple(edition_differences(placement.layout, stamp.issued.get("year", ""))),
        active=tuple(_fetching(placement, sheet)),
    )


def around_book(contents: BookContents) -> Book:
    """What is said of a workbook as a whole, whatever forms are in it."""
    hidden = (sheet.name for sheet in contents.sheets.values() if sheet.hidden and sheet.name not in (SHEET, LISTS))
    seen = contents.sees_formulas
    return Book(
        hidden=tuple(HiddenDifference(kind="工作表", present=name) for name in hidden),
        active=tuple(ActiveDifference(kind=one.kind, present=one.target or None) for one in contents.active),
        kinds=() if seen else (KindDifference(present=f".{contents.kind}"),),
    )


def edition_differences(layout: Layout, year: str) -> Iterator[EditionDifference]:
    """Whether a form of some year is of an older edition than that year asks for."""
    try:
        wanted = edition_for(layout.form, int(year)).partition("/")[2]
    except (ValueError, UnknownEdition):
        return  # a year that nobody issued is said by others
    if layout.edition < wanted:
        yield EditionDifference(expected=wanted, present=layout.edition)


def _validations(placement: Placement, stamp: Stamp, sheet: SheetContents) -> Iterator[ValidationDifference]:
    """The open squares that refused wrong values when issued and take any now; the first of each field."""
    said: set[str] = set()
    for path, spot in placement.fields.items():
        field = path.rpartition(".")[2]
        asked = spot.path == path and field not in said and _restricted(path, spot, stamp)
        if asked and not any(covers(area, spot.square) for area in sheet.validated):
            said.add(field)
            yield ValidationDifference(path=path, sheet=sheet.name)


def _restricted(path: str, spot: Spot, stamp: Stamp) -> bool:
    """Whether the workbook is issued so that a square takes only some values."""
    kind = spot.cell.kind
    return stamp.by_unit(path, spot.cell) and kind != "year" and (kind in NUMERIC or kind in ("date", "choice"))


def _hidden(placement: Placement, sheet: SheetContents) -> Iterator[HiddenDifference]:
    """Rows and columns of the form itself: the columns right of it, where rows are judged, are issued hidden."""
    if rows := sorted(row for row in sheet.hidden_rows if row < placement.rows):
        yield HiddenDifference(kind="行", present=listed(f"第 {row + 1} 行" for row in rows))
    width = len(placement.layout.widths)
    if columns := sorted(column for column in sheet.hidden_columns if column < width):
        yield HiddenDifference(kind="列", present=listed(f"{column_letters(column)} 列" for column in columns))
    if covered := _covered(placement, sheet):
        yield HiddenDifference(kind="单元格", present=f"被合并遮住 {covered} 格")


def _covered(placement: Placement, sheet: SheetContents) -> int:
    """How many squares of the form lie below a merge: nobody sees what they hold, a reader does."""
    return sum(
        (row, column) in placement.own and (row, column) != (top, left)
        for top, left, down, right in sheet.merged
        for row in range(top, min(down, placement.rows - 1) + 1)
        for column in range(left, min(right, len(placement.layout.widths) - 1) + 1)
    )


def _outside(placement: Placement, sheet: SheetContents, sees_formulas: bool) -> Iterator[OutsideDifference]:
    """What stands in no square of the form: beside it, below it, or below a merge."""
    width = len(placement.layout.widths)
    outside = sorted(square for square in sheet.squares if square not in placement.own)
    said = {square: _foreign(square, sheet.at(square), width, sees_formulas) for square in outside}
    above = _above(placement, sheet) if any(said.values()) else {}
    foreign = [text for square, text in said.items() if text and text != above.get(square)]
    if foreign:
        quoted = listed(f"“{cut(said)}”" for said in foreign)
        yield OutsideDifference(sheet=sheet.name, present="\n".join(foreign), quoted=quoted)


def _above(placement: Placement, sheet: SheetContents) -> dict[Square, str | None]:
    """What the form says in squares that were one square for several rows: parted, it may be repeated in each."""
    return {
        (row, spot.column): shown(sheet.at(spot.square).value)
        for spot in placement.spots
        for row in range(spot.row + 1, spot.row + spot.down)
        if not any(covers(area, spot.square) for area in sheet.merged)
    }


def _foreign(square: Square, content: Content, width: int, sees_formulas: bool) -> str | None:
    """What a square that is none of the form's says, if it was not issued so."""
    # Right of the form its own live checks stand: formulas, or where those cannot be seen, what they gave.
    if square[1] >= width and (content.formula is not None or not sees_formulas):
        return None
    said = shown(content.value) or content.formula
    return None if said is None or number_in(said) else said


def _fetching(placement: Placement, sheet: SheetContents) -> Iterator[ActiveDifference]:
    """Formulas in the form's squares that depend on another file."""
    for spot in placement.spots:
        formula = sheet.at(spot.square).formula if spot.path else None
        if formula and _ELSEWHERE.search(formula):
            yield ActiveDifference(path=spot.path or "", kind="formula", present=formula)


def listed(said: Iterable[str], most: int = _QUOTED) -> str:
    """The first few of what is quoted, and how many there are in all."""
    all_said = list(said)
    more = f"等 {len(all_said)} 处" if len(all_said) > most else ""
    return "、".join(all_said[:most]) + more


def cut(text: str) -> str:
    """A quotation: the beginning of a long text."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
