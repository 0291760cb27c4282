"""How a returned workbook differs from what was issued: what the BK rules judge.

`path` is where a difference stands: a field's path, `labels[7]` for the eighth printed label, or empty for the sheet.
"""

from perfbook.forms.part import Part


class Difference(Part):
    path: str = ""


class LabelDifference(Difference):
    """A label square holds other text than the form prints."""

    printed: str
    present: str | None = None


class IssuedDifference(Difference):
    """A value printed and locked by the office is not the one that was issued."""

    issued: str
    present: str | None = None


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
    """A sheet that was issued is gone."""

    sheet: str


class CopyDifference(Difference):
    """Another sheet, `present`, holds the same form beside the issued one."""

    sheet: str
    present: str


class NumberDifference(Difference):
    """A square for a number holds something that is none."""

    present: str


class TextDifference(Difference):
    """A number stands as text and was understood; the workbook's own formulas pass over it."""

    present: str
    expected: str


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
