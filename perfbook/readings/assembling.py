"""Put the forms of a workbook together from the contents of its squares, whoever read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from perfbook.contents import BookContents, SheetContents
from perfbook.figures import figures_for
from perfbook.forms.differences import (
    Book,
    CopyDifference,
    LackingDifference,
    RemarkDifference,
    SheetDifference,
    merged,
)
from perfbook.keys import NO_KEYS, Keyring
from perfbook.layouts.model import load
from perfbook.layouts.self_check import OTHERS
from perfbook.layouts.stamp import BESIDE, LISTS, SHEET, Stamp, stamped_placement
from perfbook.office_figures import NO_OWN, with_office
from perfbook.readings.around import around_book, around_form
from perfbook.readings.beside import sheets_beside
from perfbook.readings.differing import Comparison, moved
from perfbook.readings.explaining import explanations
from perfbook.readings.locating import copies, sheet_of, strayed
from perfbook.readings.origin import with_origin
from perfbook.readings.reading import Reading
from perfbook.readings.refusing import TABLE, refusal
from perfbook.readings.shifting import elsewhere, gapped, sorted_apart
from perfbook.readings.stamping import (
    book_differences,
    carried,
    sheet_differences,
    signature_differences,
    source_differences,
)

if TYPE_CHECKING:
    from perfbook.readings.unstamped import Pieces


def assemble(
    contents: BookContents, own: Mapping[str, Any] = NO_OWN, keyring: Keyring = NO_KEYS
) -> tuple[list[Reading], Book]:
    """Every stamped form of a workbook, and what is said of the book as a whole. Raises NotAForm.

    `own`: the office's figures that hold in place of the official ones. `keyring`: the keys that verify stamps.
    """
    what = carried(contents)
    found = what.stamps
    sheets = {stamp.number: sheet_of(stamp, found, contents) or strayed(stamp, found, contents) for stamp in found}
    copied = list(_copied(found, sheets, contents))
    tried = {stamp.number: (stamp, sheet) for stamp in found if (sheet := sheets[stamp.number])}
    read = {number: _reading(*one, own, keyring, contents.sees_formulas) for number, one in tried.items()}
    readings = [reading for reading in read.values() if reading]
    unread = [tried[number][1].name for number, reading in read.items() if reading is None]
    lost = (stamp for stamp in found if not sheets[stamp.number] and stamp.sheet not in contents.sheets)
    gone = [SheetDifference(sheet=stamp.sheet) for stamp in lost]
    # In a workbook of ours these names are ours, its stamp lost or not; a unit may call its own form so.
    beside = BESIDE if found or what.lost else (SHEET, LISTS, *sheets_beside(contents))
    taken = {sheet.name for sheet in sheets.values() if sheet} | {copy.present for copy in copied} | set(beside)
    pieces, like = _recognised_forms(contents, own, taken)
    readings += [_recognised(one) for one in with_origin(pieces, what, contents)]
    unread += [] if found else like
    if not readings and not gone:
        raise refusal(what, unread)
    of_book = what.differences(keyring)
    strangers = any(one.owner for reading in readings for one in reading.differences.sheets)
    of_stamps = Book(
        sheets=(*of_book.sheets, *gone),
        forged=of_book.forged,
        # What is said of a stamp of others says it all.
        issued=tuple(book_differences(found, contents)) if found and not strangers else (),
        copies=tuple(copied),
        lacking=tuple(LackingDifference(sheet=name, present=TABLE, unread=True) for name in unread),
    )
    explained = explanations(contents)
    readings = [_explained(one, explained.get(one.stamp.number, {})) for one in readings]
    return readings, merged(of_stamps, around_book(contents))


def _explained(reading: Reading, said: Mapping[str, str]) -> Reading:
    """A reading with what the unit explains, and what it remarks beyond that."""
    remarks = (RemarkDifference(present=said[OTHERS]),) if OTHERS in said else ()
    differences = merged(reading.differences, Book(remarks=remarks)) if remarks else reading.differences
    return replace(reading, explanations=said, differences=differences)


def _copied(
    found: Sequence[Stamp], sheets: Mapping[str, SheetContents | None], contents: BookContents
) -> Iterator[CopyDifference]:
    """The sheets that hold a stamp's form once more, beside the one that was issued."""
    for stamp in found:
        sheet = sheets[stamp.number]
        if sheet and sheet.name == stamp.sheet:
            for copy in copies(stamp, found, contents):
                yield CopyDifference(sheet=stamp.sheet, present=copy)


def _recognised_forms(
    contents: BookContents, own: Mapping[str, Any], taken: set[str]
) -> "tuple[list[Pieces], list[str]]":
    if contents.sheets.keys() <= taken:
        return [], []  # most books; what recognises is not even imported for them
    from perfbook.readings.unstamped import recognised_forms

    return recognised_forms(contents, own, taken)


def _reading(
    stamp: Stamp, sheet: SheetContents, own: Mapping[str, Any], keyring: Keyring, sees_formulas: bool
) -> Reading | None:
    """A stamped form: in the squares where it was issued, or found by its labels; None where it cannot be found."""
    layout = load(stamp.layout)
    placement = stamped_placement(stamp, layout)
    number = Book(issued=tuple(sheet_differences(stamp, sheet)))
    about = merged(number, signature_differences(stamp, sheet.name, keyring), source_differences(stamp, sheet.name))
    astray = moved(placement, sheet) or sorted_apart(stamp, placement, sheet)
    if astray or gapped(placement, sheet) or elsewhere(placement, sheet):
        from perfbook.readings.moved import moved_form

        pieces = moved_form(stamp, layout, sheet, own, sees_formulas)
        if pieces or astray:
            return _recognised(pieces, about) if pieces else None
    figures = with_office(figures_for(layout.form, layout.edition), own)
    compared = Comparison(placement, stamp, sheet, figures, sees_formulas)
    differences = merged(compared.differences, about, around_form(placement, stamp, sheet, sees_formulas))
    constants = frozenset(compared.constants)
    return Reading(stamp, sheet.name, placement, figures, compared.found, compared.kept, constants, differences)


def _recognised(one: "Pieces", about: Book | None = None) -> Reading:
    """A form that was found by its labels; `about`: what is said of its stamp, where it has one."""
    absent = one.located.absent
    unsure = {doubt.path for doubt in one.located.doubts}
    found = {path: None if path in unsure else value for path, value in one.compared.found.items()}
    return Reading(
        one.stamp,
        one.sheet,
        one.placement,
        one.figures,
        {path: value for path, value in found.items() if path not in absent},
        {path: value for path, value in one.compared.kept.items() if path not in absent},
        frozenset(one.compared.constants),
        merged(about, one.differences) if about else one.differences,
        one.located,
        about is not None,
    )
