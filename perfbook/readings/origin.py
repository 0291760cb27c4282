"""What a form without a stamp was made from: a sheet of the unit's own, or one that was ours once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from perfbook.contents import BookContents
from perfbook.forms.differences import SheetDifference
from perfbook.readings.stamping import Carried, numbers_on, owners

if TYPE_CHECKING:
    from perfbook.readings.unstamped import Pieces


def with_origin(pieces: "Sequence[Pieces]", what: Carried, contents: BookContents) -> "Iterator[Pieces]":
    """The forms that were recognised, each saying what it is, and under a tab that no stamped form of the book has."""
    names = {stamp.sheet.casefold() for stamp in what.stamps}
    for one in pieces:
        name, number = one.stamp.sheet, 1
        while name.casefold() in names:
            number += 1
            name = f"{one.stamp.sheet.partition(' (')[0]} ({number})"
        names.add(name.casefold())
        found = _of_source(one, what, contents)
        yield replace(found, stamp=replace(found.stamp, sheet=name))


def _of_source(one: "Pieces", what: Carried, contents: BookContents) -> "Pieces":
    """A form without a stamp, saying what it is: never ours, or ours once. What became of its stamp, the book says as
    a whole; but where the book has the stamps of others, the form does."""
    stranger = any(stamp.sheet == one.sheet for stamp in what.stamps) or bool(numbers_on(contents.sheets[one.sheet]))
    if not what.lost and not stranger:
        return replace(one, stamp=replace(one.stamp, source="own"))
    project = str(one.compared.found.get("project_name") or "")
    other = SheetDifference(sheet=one.sheet, hidden=True, present=project, owner=owners(what.stamps))
    said = one.differences.model_copy(update={"unstamped": (), "sheets": () if what.lost else (other,)})
    return replace(one, stamp=replace(one.stamp, source="lost"), differences=said)
