"""How a returned workbook differs from what was issued: what the BK rules judge.

`path` is where a difference stands: a field's path, `labels[7]` for the eighth printed label, or empty for the sheet.
"""

from typing import Literal

from perfbook.forms.part import Part


class Difference(Part):
    path: str = ""


class LabelDifference(Difference):
    """A label square holds other text than the form prints."""

    printed: str
    present: str | None = None


class IssuedDifference(Difference):
    """A value printed and locked by the office is not the one that was issued.

    `retyped`: it says the same, but a number was issued and text stands there, or the other way round.
    `lost`: what is no longer there at all: the row or the column that `issued` names, or a single value.
    `number`: it is the form's number, which stands in other places than the stamp too.
    """

    issued: str
    present: str | None = None
    retyped: bool = False
    number: bool = False
    lost: Literal["行", "列", "内容"] | None = None


class FormulaDifference(Difference):
    """A computed square holds no formula, or another one. `expected` is what our formula gives."""

    expected: str | None = None
    present: str | None = None


class StaleDifference(Difference):
    """The result kept in the file is not what the formula gives for the values that stand there now."""

    expected: str | None = None
    present: str | None = None


class LockDifference(Difference):
    """The sheet is no longer protected (`path` empty), or a locked square was unlocked."""

    sheet: str


class SheetDifference(Difference):
    """A sheet that was issued is gone. `hidden`: the one that carries the stamps is gone or not whole any more.

    `returned`: that was so when the marked return was made, in which the form comes back now.
    `owner`: the stamps of the book are of other projects than `present`, the sheet's: each as unit and project.
    """

    sheet: str
    hidden: bool | None = None
    returned: bool | None = None
    present: str | None = None
    owner: str | None = None


class CopyDifference(Difference):
    """Another sheet, `present`, holds the same form beside the issued one."""

    sheet: str
    present: str


class NumberDifference(Difference):
    """A square holds something that is not what belongs there (`wanted`: 数字, 日期, 年份, 文字).

    `hint`: what it could mean, or why nobody can tell.
    """

    present: str
    wanted: str = "数字"
    hint: str = ""


class TextDifference(Difference):
    """What stands there was understood, but the workbook's own formulas pass over it.

    `kind`: a number as text, a mark for nothing, or a date that stands as text or as a bare number.
    `expected`: what should be typed; `how`: what was done to understand it.
    """

    present: str
    expected: str
    kind: Literal["text", "nothing", "date"] = "text"
    how: str = ""


class UnstampedDifference(Difference):
    """The form has no stamp and was recognised by its labels; the edition that it is nearest to.

    `returned`: that was so when the marked return was made, in which the form comes back now.
    """

    sheet: str
    edition: str = ""
    returned: bool | None = None


class RowsDifference(Difference):
    """Rows or columns of a stamped form were inserted, deleted or moved; it was read by its labels.

    `added`: the name of a row of the list that was not issued, and where it stands.
    """

    sheet: str
    added: str | None = None


class AbsentDifference(Difference):
    """A field that the nearest layout asks for has no label in the form; of a list, its name without a number."""


class LackingDifference(Difference):
    """All that the form lacks, as a person calls it: what rules are not asked about. `present` names it.

    `unread`: so much is lacking that nothing on the sheet was read. `needed`: it is what the unit must fill in.
    """

    sheet: str
    present: str
    unread: bool | None = None
    needed: bool | None = None


class DoubtDifference(Difference):
    """A field whose value cannot be told for sure; none is taken. `present`: what may be meant, parted by ` / `.

    `unit_open`: the form does not say whether its amounts are 元 or 万元; one without a path stands for all of them.
    """

    present: str
    unit_open: bool | None = None


class LeftDifference(Difference):
    """A text of the form that belongs to no field of the layout."""

    present: str


class ValidationDifference(Difference):
    """An open square no longer refuses wrong values. One stands for all squares of a list's field."""

    sheet: str


class AddresseeDifference(Difference):
    """The form was issued to another unit, or for another year, than the one that is collected."""

    field: str
    expected: str
    present: str | None = None


class EditionDifference(Difference):
    """The form is of an older edition than its year asks for. Both as a year."""

    expected: str
    present: str


class ActiveDifference(Difference):
    """Something that acts or reaches out by itself; `present` is its target as it is written there."""

    kind: str
    present: str | None = None


class HiddenDifference(Difference):
    """Rows, columns or a sheet that were not issued hidden. `present`: which, as a person calls them."""

    kind: str
    present: str


class ForgedDifference(Difference):
    """The stamp's signature does not fit, though its key is at hand."""

    sheet: str


class SignerDifference(Difference):
    """The stamp is signed with a key, `present`, that is not at hand; or, without one, not signed at all."""

    sheet: str
    present: str | None = None


class KindDifference(Difference):
    """The book came in a format, `present`, whose formulas and locks cannot be seen."""

    present: str


class OutsideDifference(Difference):
    """Something stands beside the squares of the form: `present` is all of it, `quoted` what a sentence says of it."""

    sheet: str
    present: str
    quoted: str = ""


class RemarkDifference(Difference):
    """What the unit wrote, `present`, in the line of the sheet 自查 that belongs to no rule."""

    present: str


class Book(Part):
    """Every difference between a returned workbook and the issued one."""

    labels: tuple[LabelDifference, ...] = ()
    issued: tuple[IssuedDifference, ...] = ()
    formulas: tuple[FormulaDifference, ...] = ()
    stale: tuple[StaleDifference, ...] = ()
    locks: tuple[LockDifference, ...] = ()
    sheets: tuple[SheetDifference, ...] = ()
    copies: tuple[CopyDifference, ...] = ()
    numbers: tuple[NumberDifference, ...] = ()
    texts: tuple[TextDifference, ...] = ()
    unstamped: tuple[UnstampedDifference, ...] = ()
    rows: tuple[RowsDifference, ...] = ()
    validations: tuple[ValidationDifference, ...] = ()
    addressees: tuple[AddresseeDifference, ...] = ()
    editions: tuple[EditionDifference, ...] = ()
    active: tuple[ActiveDifference, ...] = ()
    hidden: tuple[HiddenDifference, ...] = ()
    forged: tuple[ForgedDifference, ...] = ()
    signers: tuple[SignerDifference, ...] = ()
    kinds: tuple[KindDifference, ...] = ()
    outside: tuple[OutsideDifference, ...] = ()
    absent: tuple[AbsentDifference, ...] = ()
    lacking: tuple[LackingDifference, ...] = ()
    doubts: tuple[DoubtDifference, ...] = ()
    left: tuple[LeftDifference, ...] = ()
    remarks: tuple[RemarkDifference, ...] = ()


def merged(*books: Book) -> Book:
    """Several books of differences as one."""
    kinds = Book.model_fields
    return Book(**{kind: tuple(one for book in books for one in getattr(book, kind)) for kind in kinds})
