"""What a workbook carries of its stamps: the hidden sheet, names, a property and the grey line of each form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfbook.contents import BookContents, SheetContents
from perfbook.forms.differences import (
    Book,
    ForgedDifference,
    IssuedDifference,
    SheetDifference,
    SignerDifference,
    UnstampedDifference,
)
from perfbook.forms.quantity import fold
from perfbook.keys import Keyring
from perfbook.layouts.model import editions
from perfbook.layouts.stamp import (
    LINE,
    NAME,
    PROPERTY,
    SHEET,
    Stamp,
    StampDamaged,
    book_number,
    number_in,
    number_line,
    stamps,
    trust,
)
from perfbook.readings.converting import shown


@dataclass(frozen=True)
class Carried:
    """The whole stamps of a workbook, and what is said of those that are not.

    `lost`: the workbook was issued by an office, but a stamp of it is gone or not whole: its form must be recognised
    by its labels. `unknown`: layouts that stamps name and this program does not have. `changed`: what stamps say that
    are not whole, where it can be read; nothing of it may be believed.
    """

    stamps: tuple[Stamp, ...]
    lost: bool = False
    unknown: tuple[str, ...] = ()
    changed: tuple[Stamp, ...] = ()

    def differences(self, keyring: Keyring) -> Book:
        """What is said of the workbook as a whole: what a key at hand can prove, else only that it is not whole."""
        forged = tuple(ForgedDifference(sheet=one.sheet) for one in self.changed if trust(one, keyring) == "forged")
        damaged = self.lost and not forged
        return Book(forged=forged, sheets=(SheetDifference(sheet=SHEET, hidden=True),) if damaged else ())


def carried(contents: BookContents) -> Carried:
    """Read the stamps of a workbook; nothing is raised, whatever stands in its hidden sheet."""
    carrier = contents.sheets.get(SHEET)
    if carrier is None:
        return Carried((), lost=any(_numbers(contents)))
    found = list(stamps(_rows(carrier)))
    whole = [one for one in found if isinstance(one, Stamp)]
    known = tuple(stamp for stamp in whole if stamp.layout in editions())
    unknown = tuple(stamp.layout for stamp in whole if stamp not in known)
    # A block whose first line was changed is no block at all: the book's number still counts it.
    changed = tuple(one.changed for one in found if isinstance(one, StampDamaged) and one.changed)
    return Carried(known, len(whole) < len(found) or not found, unknown, changed)


def _rows(carrier: SheetContents) -> list[list[str]]:
    rows = [["", "", ""] for _ in range(max((row for row, _ in carrier.squares), default=-1) + 1)]
    for (row, column), content in carrier.squares.items():
        if column < 3 and content.value:
            rows[row][column] = str(content.value)
    return rows


def _numbers(contents: BookContents) -> Iterator[str]:
    """The numbers that stand elsewhere than in the hidden sheet."""
    found = [contents.properties.get(PROPERTY), contents.names.get(NAME)]
    yield from (number for number in found if number)
    for sheet in contents.sheets.values():
        yield from numbers_on(sheet)


def numbers_on(sheet: SheetContents) -> set[str]:
    """The numbers that a sheet carries, in its name and its grey line."""
    found = {sheet.names.get(NAME), *(number_in(text) for text in _texts(sheet) if LINE in text)}
    return {number for number in found if number}


def foreign(stamp: Stamp, found: Sequence[Stamp], sheet: SheetContents, contents: BookContents) -> bool:
    """Whether a sheet is another form than its stamp's: it carries another number, and says another unit or project.

    Either alone is a change of that form. A sheet copied between workbooks, or a stamp, brings both.
    """
    numbers = numbers_on(sheet) | ({contents.properties.get(PROPERTY, stamp.number)} if len(found) == 1 else set())
    if numbers <= {stamp.number}:
        return False
    said = [fold(text) for text in _texts(sheet)]
    wanted = [fold(stamp.issued.get(name, "")) for name in ("unit", "project_name")]
    return not all(any(word in text for text in said) for word in wanted)


def owners(found: Sequence[Stamp]) -> str:
    """Whose the stamps of a workbook are, for people."""
    return "、".join(f"“{one.issued.get('unit', '')} {one.issued.get('project_name', '')}”" for one in found)


def _texts(sheet: SheetContents) -> Iterator[str]:
    yield from (content.value for content in sheet.squares.values() if isinstance(content.value, str))


def book_differences(found: Sequence[Stamp], contents: BookContents) -> list[IssuedDifference]:
    """Where the workbook's property gives another number than the stamps: one was taken out or brought in."""
    number, present = book_number(found), contents.properties.get(PROPERTY)
    return [IssuedDifference(issued=number, present=present, number=True)] if present and present != number else []


def sheet_differences(stamp: Stamp, sheet: SheetContents) -> Iterator[IssuedDifference]:
    """Where the form's sheet gives another number than its stamp: in its grey line, else in its name.

    A name that is gone says nothing: programs drop it. The line is printed and locked like the form itself.
    """
    wanted = number_line(stamp.number)
    texts = [text for text in _texts(sheet) if fold(wanted)[:4] in fold(text)]
    named = sheet.names.get(NAME, stamp.number)
    if fold(wanted) not in map(fold, texts):
        present = number_in(texts[0]) if texts else None
        if present in (None, stamp.number):
            yield IssuedDifference(issued=wanted, present=shown(texts[0]) if texts else None, number=True)
        else:
            yield IssuedDifference(issued=stamp.number, present=present, number=True)
    elif named != stamp.number:
        yield IssuedDifference(issued=stamp.number, present=named, number=True)


def source_differences(stamp: Stamp, sheet: str) -> Book:
    """What a marked return still says of the form it was made from: what was issued there, nobody could prove."""
    if stamp.source == "own":
        return Book(unstamped=(UnstampedDifference(sheet=sheet, returned=True),))
    return Book(sheets=(SheetDifference(sheet=sheet, hidden=True, returned=True),) if stamp.source else ())


def signature_differences(stamp: Stamp, sheet: str, keyring: Keyring) -> Book:
    """What the stamp's signature says. Without any key at hand, an unsigned stamp says nothing."""
    judged = trust(stamp, keyring)
    if judged == "forged":
        return Book(forged=(ForgedDifference(sheet=sheet),))
    if judged == "elsewhere" or (judged == "unsigned" and keyring.signing):
        return Book(signers=(SignerDifference(sheet=sheet, present=stamp.key or None),))
    return Book()
