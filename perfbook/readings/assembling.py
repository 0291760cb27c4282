"""Put the forms of a workbook together from the contents of its squares, whoever read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from perfbook.contents import BookContents, SheetContents, Square
from perfbook.figures import Figures, figures_for
from perfbook.forms.differences import (
    Book,
    CopyDifference,
    LackingDifference,
    RemarkDifference,
    SheetDifference,
    merged,
)
from perfbook.forms.form import Form
from perfbook.forms.walk import values
from perfbook.keys import NO_KEYS, Keyring
from perfbook.layouts.evaluating import Evaluation
from perfbook.layouts.forming import form_of
from perfbook.layouts.model import Layout, load
from perfbook.layouts.placing import Placement
from perfbook.layouts.references import address, inputs_of
from perfbook.layouts.self_check import OTHERS
from perfbook.layouts.stamp import BESIDE, LISTS, SHEET, Stamp, issued_text, stamped_placement
from perfbook.office_figures import NO_OWN, with_office
from perfbook.readings.around import around_book, around_form
from perfbook.readings.differing import Comparison, moved
from perfbook.readings.explaining import explanations
from perfbook.readings.locating import copies, sheet_of, strayed
from perfbook.readings.origin import with_origin
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
    from perfbook.readings.aligning import Located
    from perfbook.readings.unstamped import Pieces


@dataclass(frozen=True)
class Reading:
    """One form as it came back. `sheet` is where it stood: its tab may have been renamed.

    `found`: every field by its path as the workbook says it (our own intact formulas recomputed).
    `kept`: what stands in the squares that the unit fills, word for word, also where it was not understood.
    `differences`: how the book differs from what was issued.
    `located`: where everything stands in the unit's file, if not where the placement has it. Without `stamped` nothing
    was issued: `stamp` is a fresh one, all open, for the form that goes back.
    `explanations`: what the unit said to warnings, by rule.
    """

    stamp: Stamp
    sheet: str
    placement: Placement
    figures: Figures
    found: Mapping[str, object]
    kept: Mapping[str, object]
    constants: frozenset[str]
    differences: Book
    located: "Located | None" = None
    stamped: bool = True
    explanations: Mapping[str, str] = field(default_factory=dict)

    @property
    def recognised_by(self) -> Literal["stamp", "labels"]:
        """By what the form was told: its stamp, or what is printed on it."""
        return "stamp" if self.stamped else "labels"

    @property
    def layout(self) -> Layout:
        return self.placement.layout

    @cached_property
    def form(self) -> Form:
        """The form as the workbook says it."""
        return form_of(self.layout, self.found)

    @cached_property
    def judged(self) -> Form:
        """The form as the rules judge it: what the office issued stands again, what a formula gives follows from it.

        A changed issued value is one finding (BK03); judging with it would only repeat it as others.
        """
        if self._as_issued:
            return self.form
        issued = {path: value for path, value in self.issued_values.items() if value is not None}
        given = (path for path in self.found if path in self.constants or not self._computed(path))
        restored = {path: self.found[path] for path in given} | issued
        unknown = frozenset(difference.path for difference in self.differences.numbers)
        evaluation = Evaluation(self.placement, restored, self.figures, self.constants, unknown)
        gone = self.located.absent - issued.keys() if self.located else ()
        return form_of(self.layout, {path: value for path, value in evaluation.values.items() if path not in gone})

    @cached_property
    def issued_values(self) -> Mapping[str, object]:
        """The issued fields by path with the value the office gave them, None where it left them open."""
        issued = self.stamp.issued
        given = {path: text or None for path, text in issued.items()}
        known = values(self.form if self._as_issued else form_of(self.layout, given))
        return {path: known.get(path) if text else None for path, text in issued.items()}

    @cached_property
    def _as_issued(self) -> bool:
        """Whether every value that the office gave stands as it was printed."""
        return all(issued_text(self.found.get(path)) == text for path, text in self.stamp.issued.items() if text)

    @cached_property
    def filled_digest(self) -> str:
        """A digest of what the unit filled in: equal in a marked return that nobody has touched yet."""
        return digest(self.kept)

    def by_office(self, path: str) -> bool:
        """Whether only the office can mend what stands at a path.

        An issued field that was not left open; a computed one all of whose inputs are such; a part or list all of
        whose issued fields are such.
        """
        if path in self.stamp.issued:
            return not self.stamp.open(path)
        if self.placement.fields.get(path) is not None:
            inputs = self.inputs(path)
            return bool(inputs) and all(map(self.by_office, inputs))
        inside = [known for known in self.stamp.issued if path and known.startswith((f"{path}.", f"{path}["))]
        return bool(inside) and not any(map(self.stamp.open, inside))

    def inputs(self, path: str) -> set[str]:
        """Every field that a computed field is computed from, directly or through others; none for any other."""
        if path not in self._known_inputs:
            direct = inputs_of(path, self.placement, self.figures)
            self._known_inputs[path] = direct.union(*map(self.inputs, direct))
        return self._known_inputs[path]

    @cached_property
    def _known_inputs(self) -> dict[str, set[str]]:
        return {}

    def square(self, path: str) -> Square:
        """Where a finding's path stands in the unit's file: its field, a label, the first square of a part or list."""
        if self.located is None:
            return square_of(path, self.placement)
        if path.startswith("labels["):
            spot = self.placement.labels[int(path[7:-1])]
            return self.located.labels.get(path) or self.located.aligned.near(spot.square)
        there = _first(path, self.located.squares)
        would = _first(path, self.placement.squares)
        return there or (self.located.aligned.near(would) if would else (0, 0))

    def cell(self, path: str) -> str:
        """The address in the unit's file as Excel names it: G8."""
        return address(self.square(path))

    def _computed(self, path: str) -> bool:
        return self.placement.fields[path].cell.computed is not None


def square_of(path: str, placement: Placement) -> Square:
    """Where a finding's path stands in a placement."""
    if path.startswith("labels["):
        return placement.labels[int(path[7:-1])].square
    return _first(path, placement.squares) or (0, 0)


def digest(kept: Mapping[str, object]) -> str:
    """A digest of values by path."""
    said = "".join(f"{path}={issued_text(value)};" for path, value in sorted(kept.items()))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


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
    seen = contents.sees_formulas
    readings, gone, unread = [], [], []
    for stamp in found:
        sheet = sheets[stamp.number]
        reading = _reading(stamp, sheet, own, keyring, seen) if sheet else None
        if reading:
            readings.append(reading)
        elif sheet:
            unread.append(sheet.name)
        elif stamp.sheet not in contents.sheets:
            gone.append(SheetDifference(sheet=stamp.sheet))
    # In a workbook of ours these names are ours, its stamp lost or not; a unit may call its own form so.
    beside = BESIDE if found or what.lost else (SHEET, LISTS)
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


def _first(path: str, squares: Mapping[str, Square]) -> Square | None:
    """The square of a path, or the first of those inside it; None where there is none."""
    if path in squares:
        return squares[path]
    inside = (f"{path}.", f"{path}[")
    return next((square for known, square in squares.items() if path and known.startswith(inside)), None)
