"""Put the forms of a workbook together from the contents of its squares, whoever read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from perfbook.computations import COMPUTATIONS
from perfbook.contents import BookContents, SheetContents, Square
from perfbook.figures import Figures, figures_for
from perfbook.forms.differences import Book, CopyDifference, SheetDifference, merged
from perfbook.forms.form import Form
from perfbook.forms.kinds import FORMS
from perfbook.forms.walk import nest, owner_of, value_at
from perfbook.keys import NO_KEYS, Keyring
from perfbook.layouts.evaluating import Evaluation
from perfbook.layouts.model import Layout, load
from perfbook.layouts.placing import Placement
from perfbook.layouts.references import address
from perfbook.layouts.stamp import Stamp, issued_text, stamped_placement
from perfbook.office_figures import NO_OWN, with_office
from perfbook.readings.around import around_book, around_form
from perfbook.readings.differing import Comparison, moved
from perfbook.readings.locating import copies, sheet_of
from perfbook.readings.stamping import Carried, book_differences, carried, sheet_differences, signature_differences


class NotAForm(Exception):
    """The workbook was read, but holds none of our forms: a code, and the sentence for people."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code, self.problem = code, problem


@dataclass(frozen=True)
class Reading:
    """One form as it came back. `sheet` is where it stood: its tab may have been renamed.

    `found`: every field by its path as the workbook says it (our own intact formulas recomputed).
    `kept`: what stands in the squares that the unit fills, word for word, also where it was not understood.
    `differences`: how the book differs from what was issued.
    """

    stamp: Stamp
    sheet: str
    placement: Placement
    figures: Figures
    found: Mapping[str, object]
    kept: Mapping[str, object]
    constants: frozenset[str]
    differences: Book

    @property
    def layout(self) -> Layout:
        return self.placement.layout

    @cached_property
    def form(self) -> Form:
        """The form as the workbook says it."""
        return _form(self.layout, self.found)

    @cached_property
    def judged(self) -> Form:
        """The form as the rules judge it: what the office issued stands again, what a formula gives follows from it.

        A changed issued value is one finding (BK03); judging with it would only repeat it as others.
        """
        restored = {
            path: value for path, value in self.found.items() if path in self.constants or not self._computed(path)
        } | {path: value for path, value in self.issued_values.items() if value is not None}
        unknown = frozenset(difference.path for difference in self.differences.numbers)
        evaluation = Evaluation(self.placement, restored, self.figures, self.constants, unknown)
        return _form(self.layout, evaluation.values)

    @cached_property
    def issued_values(self) -> Mapping[str, object]:
        """The issued fields by path with the value the office gave them, None where it left them open."""
        form = _form(self.layout, {path: text or None for path, text in self.stamp.issued.items()})
        return {path: value_at(form, path) for path in self.stamp.issued}

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
            self._known_inputs[path] = self._inputs(path)
        return self._known_inputs[path]

    @cached_property
    def _known_inputs(self) -> dict[str, set[str]]:
        return {}

    def _inputs(self, path: str) -> set[str]:
        spot = self.placement.fields.get(path)
        if spot is None or spot.cell.computed is None:
            return set()
        names = COMPUTATIONS[spot.cell.computed].takes(self.figures)
        direct = {found for name in names for found in self.placement.find(name, owner_of(path))}
        return direct.union(*map(self.inputs, direct))

    def square(self, path: str) -> Square:
        """Where a finding's path stands: its field, a label, or the first square of a part or list."""
        if path.startswith("labels["):
            return self.placement.labels[int(path[7:-1])].square
        if path in self.placement.squares:
            return self.placement.squares[path]
        inside = (f"{path}.", f"{path}[")
        first = (square for known, square in self.placement.squares.items() if known.startswith(inside))
        return next(first, (0, 0)) if path else (0, 0)

    def cell(self, path: str) -> str:
        """The address as Excel names it: G8."""
        return address(self.square(path))

    def _computed(self, path: str) -> bool:
        return self.placement.fields[path].cell.computed is not None


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
    if not found:
        raise _refusal(what)
    sheets = {stamp.number: sheet_of(stamp, found, contents) for stamp in found}
    gone = tuple(SheetDifference(sheet=stamp.sheet) for stamp in found if sheets[stamp.number] is None)
    of_stamps = Book(
        sheets=(*what.differences.sheets, *gone),
        issued=tuple(book_differences(found, contents)),
        copies=tuple(
            CopyDifference(sheet=stamp.sheet, present=copy)
            for stamp in found
            if stamp.sheet in contents.sheets
            for copy in copies(stamp, found, contents)
        ),
    )
    of_book = merged(of_stamps, around_book(contents))
    seen = contents.sees_formulas
    readings = [_reading(stamp, sheet, own, keyring, seen) for stamp in found if (sheet := sheets[stamp.number])]
    return readings, of_book


def _refusal(found: Carried) -> NotAForm:
    """Why a workbook without any stamp that can be used is none of our forms."""
    if found.unknown:
        return NotAForm("structure", f"没有“{found.unknown[0]}”这个版式。请先更新本软件。")
    if found.lost:
        return NotAForm("structure", "表格编号已被改动，无法核对。请让单位在下发的表格里重新填写。")
    return NotAForm(
        "no_labels",
        "这个工作簿里没有下发表格的编号，不是由下发的表格填写的。请让单位在下发的表格里填写后重新报送。",
    )


def _reading(
    stamp: Stamp, sheet: SheetContents, own: Mapping[str, Any], keyring: Keyring, sees_formulas: bool
) -> Reading:
    layout = load(stamp.layout)
    placement = stamped_placement(stamp, layout)
    if moved(placement, sheet):
        raise NotAForm(
            "structure",
            f"“{sheet.name}”的行或列被移动过（插入、删除或排序），不能按原表核对。请让单位在下发的表格里重新填写。",
        )
    figures = with_office(figures_for(layout.form, layout.edition), own)
    compared = Comparison(placement, stamp, sheet, figures, sees_formulas)
    return Reading(
        stamp,
        sheet.name,
        placement,
        figures,
        compared.found,
        compared.kept,
        frozenset(compared.constants),
        merged(
            compared.differences,
            Book(issued=tuple(sheet_differences(stamp, sheet))),
            signature_differences(stamp, sheet.name, keyring),
            around_form(placement, stamp, sheet, sees_formulas),
        ),
    )


def _form(layout: Layout, values: Mapping[str, object]) -> Form:
    tree = nest({path: str(v) if v is not None and path != "year" else v for path, v in values.items()})
    rows = tree.get("indicators", [])
    while len(rows) > 1 and not any(rows[-1].values()):
        rows.pop()  # spare rows that nobody filled
    return FORMS[layout.form].model_validate({"form": layout.form, "money_unit": layout.money_unit} | tree)
