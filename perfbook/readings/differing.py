"""Compare a returned sheet with what was issued, square by square."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from perfbook.computations import COMPUTATIONS
from perfbook.contents import Content, SheetContents, Value
from perfbook.figures import Figures
from perfbook.forms.differences import (
    Book,
    FormulaDifference,
    IssuedDifference,
    LabelDifference,
    LockDifference,
    NumberDifference,
    StaleDifference,
    TextDifference,
)
from perfbook.forms.numbers import half_digit
from perfbook.forms.quantity import fold
from perfbook.layouts.evaluating import Evaluation
from perfbook.layouts.model import NUMERIC, Cell
from perfbook.layouts.placing import Placement, Spot
from perfbook.layouts.references import computed_formula, formula_at
from perfbook.layouts.self_check import is_banner
from perfbook.layouts.stamp import Stamp
from perfbook.readings.converting import NotUnderstood, printed, shown, understood, wanted
from perfbook.readings.formulas import same

# A result kept in the file may carry the noise of binary arithmetic.
_STALE = half_digit(2)


def moved(placement: Placement, sheet: SheetContents) -> bool:
    """Whether rows or columns were moved: labels are gone from their squares and stand in others, or our checks do."""
    width = len(placement.layout.widths)
    if any(is_banner(shown(content.value), content.formula) for at, content in sheet.squares.items() if at[1] < width):
        return True
    gone = [spot for spot in placement.labels if spot.cell.label and not spot.cell.computed and not holds(spot, sheet)]
    if not gone:
        return False
    elsewhere = {fold(text): square for square, content in sheet.squares.items() if (text := shown(content.value))}
    times = Counter(fold(spot.cell.label or "") for spot in placement.labels)
    gone = [spot for spot in gone if times[fold(spot.cell.label or "")] == 1]
    strayed = [spot for spot in gone if elsewhere.get(fold(spot.cell.label or ""), spot.square) != spot.square]
    return len(strayed) > 1 or (bool(strayed) and elsewhere[fold(strayed[0].cell.label or "")] not in placement.own)


def holds(spot: Spot, sheet: SheetContents) -> bool:
    """Whether a label is there. A line break or a space more or less changes nothing of what it says."""
    said, label = shown(sheet.at(spot.square).value) or "", spot.cell.label or ""
    return said == label or fold(said) == fold(label)


class Comparison:
    """A sheet against its stamp: values found, and every difference.

    `sees_formulas`: as in BookContents. Where they cannot be seen, a computed square is judged by its result.
    """

    def __init__(
        self, placement: Placement, stamp: Stamp, sheet: SheetContents, figures: Figures, sees_formulas: bool = True
    ) -> None:
        self._placement, self._stamp, self._sheet, self._figures = placement, stamp, sheet, figures
        self._sees_formulas = sees_formulas
        self._numbers: list[NumberDifference] = []
        self._texts: list[TextDifference] = []
        self.constants: set[str] = set()
        values = self._inherited({path: self._value(path, spot) for path, spot in placement.fields.items()})
        if not sees_formulas:
            values |= self._other_results(values)
        given = {path: v for path, v in values.items() if path in self.constants or not self._computed(path)}
        unknown = frozenset(difference.path for difference in self._numbers)
        evaluation = Evaluation(placement, given, figures, frozenset(self.constants), unknown)
        self.found: Mapping[str, object] = evaluation.values
        self.kept = {
            path: field if (field := values[path]) is not None else self._raw(spot)
            for path, spot in placement.fields.items()
            if stamp.by_unit(path, spot.cell)
        }
        self.differences = Book(
            labels=tuple(self._label_differences()),
            issued=tuple(self._issued_differences()),
            formulas=tuple(self._formula_differences(values)) if sees_formulas else (),
            stale=tuple(self._stale_differences(evaluation)),
            locks=tuple(self._lock_differences()) if sees_formulas else (),
            numbers=tuple(self._numbers),
            texts=tuple(self._texts),
        )

    def _raw(self, spot: Spot) -> str | None:
        """What stands in a square, word for word, where it could not be understood."""
        content = self._sheet.at(spot.square)
        return shown(content.value) or content.formula

    def _inherited(self, values: dict[str, object]) -> dict[str, object]:
        """A level that a unit left empty in a row that has begun is the one above: it fills each level once."""
        above: dict[str | None, object] = {}
        for path, spot in self._placement.fields.items():
            if spot.cell.inherits and spot.key:
                if values[path] is None and values[spot.key] is not None:
                    values[path] = above.get(spot.cell.field)
                above[spot.cell.field] = values[path]
        return values

    def _computed(self, path: str) -> bool:
        return self._placement.fields[path].cell.computed is not None

    def _value(self, path: str, spot: Spot) -> object:
        content = self._sheet.at(spot.square)
        if spot.cell.computed and not self._sees_formulas:
            return None
        if spot.cell.computed:
            expected = computed_formula(path, self._placement, self._figures)
            if content.formula and same(content.formula, expected):
                return None
            self.constants.add(path)
        return self._typed(path, spot, content)

    def _typed(self, path: str, spot: Spot, content: Content) -> object:
        """What somebody typed into a square."""
        try:
            found = understood(spot.cell, content, self._placement.layout.money_unit)
        except NotUnderstood as fault:
            if spot.path == path:
                difference = NumberDifference(
                    path=path, present=str(fault), wanted=wanted(spot.cell), hint=fault.hint
                )
                self._numbers.append(difference)
            return None
        if found.noted and spot.path == path:
            self._texts.append(
                TextDifference(
                    path=path,
                    present=shown(content.value) or "",
                    expected="" if found.value is None else str(found.value),
                    kind=found.noted,
                    how=found.how,
                )
            )
        return found.value

    def _other_results(self, values: Mapping[str, object]) -> dict[str, object]:
        """Where formulas cannot be seen: the results that ours do not give. Each may have been typed, so it counts as
        it stands there, and the rules judge it."""
        computed = {path: spot for path, spot in self._placement.fields.items() if spot.cell.computed}
        there = {path: self._typed(path, spot, self._sheet.at(spot.square)) for path, spot in computed.items()}
        unknown = frozenset(difference.path for difference in self._numbers)
        given = {path: value for path, value in values.items() if path not in there}
        certain = given | {path: value for path, value in there.items() if value}
        results = Evaluation(self._placement, certain, self._figures, unknown=unknown).results
        # LibreOffice keeps no text in an old format that it has not computed itself: 0 stands for it.
        given |= {path: v for path, v in there.items() if v != 0 or isinstance(results[path], Decimal)}
        self.constants |= Evaluation(self._placement, given, self._figures, unknown=unknown).constants
        return {path: there[path] for path in self.constants}

    def _label_differences(self) -> list[LabelDifference]:
        return [
            LabelDifference(
                path=self._placement.label_path(spot),
                printed=(spot.cell.label or "").replace("\n", ""),
                present=content.formula or shown(content.value),
            )
            for spot in self._placement.labels
            if (content := self._sheet.at(spot.square))
            and not (self._head_intact(spot) if spot.cell.computed else self._still_printed(spot, content))
        ]

    def _still_printed(self, spot: Spot, content: Content) -> bool:
        """Whether a label holds its words, and not a formula that may give others any time."""
        return content.formula is None and holds(spot, self._sheet)

    def _head_intact(self, spot: Spot) -> bool:
        """Whether a label that a formula gives still holds that formula; where it cannot be seen, what it gives."""
        computation, content = COMPUTATIONS[spot.cell.computed or ""], self._sheet.at(spot.square)
        if not self._sees_formulas:
            names = (self._placement.find(name) for name in computation.takes(self._figures))
            result = computation.value(*(self.found.get(paths[0]) for paths in names), figures=self._figures)
            return fold(shown(content.value) or "") == fold(_text(result) or "")
        expected = formula_at(computation.formula(self._figures), "", spot.row, self._placement)
        return content.formula is not None and expected is not None and same(content.formula, expected)

    def _issued_differences(self) -> Iterator[IssuedDifference]:
        for spot in self._placement.spots:
            if spot.path and spot.cell.by == "issued" and not spot.cell.computed and not self._stamp.open(spot.path):
                issued, content = self._stamp.issued[spot.path], self._sheet.at(spot.square)
                if not _intact(spot.cell, issued, content):
                    present = shown(content.value) if content.formula is None else content.formula
                    # What was printed as a number and says the same as text, or the other way round.
                    alike = (issued, shown(_issued_number(spot.cell, issued)))
                    retyped = content.formula is None and present is not None and present in alike
                    yield IssuedDifference(path=spot.path, issued=issued, present=present, retyped=retyped)

    def _formula_differences(self, values: Mapping[str, object]) -> list[FormulaDifference]:
        if not self.constants:
            return []
        inputs = {path: value for path, value in values.items() if not self._computed(path)}
        intact = Evaluation(self._placement, inputs, self._figures).results
        return [
            FormulaDifference(
                path=path,
                expected=_text(intact[path]),
                present=content.formula or shown(content.value),
            )
            for path in sorted(self.constants, key=list(self._placement.squares).index)
            if (content := self._sheet.at(self._placement.squares[path]))
        ]

    def _stale_differences(self, evaluation: Evaluation) -> list[StaleDifference]:
        found: list[StaleDifference] = []
        for path, result in evaluation.results.items():
            kept = self._sheet.at(self._placement.squares[path]).value
            if self._sees_formulas:
                # A library writes formulas without results.
                stale = path not in self.constants and kept is not None and not _follows(kept, result)
            else:
                stale = path in self.constants
            if stale:
                found.append(StaleDifference(path=path, expected=_text(result), present=shown(kept)))
        return found

    def _lock_differences(self) -> list[LockDifference]:
        if not self._sheet.protected:
            return [LockDifference(path="", sheet=self._sheet.name)]
        return [
            LockDifference(path=spot.path or self._placement.label_path(spot), sheet=self._sheet.name)
            for spot in self._placement.spots
            if not self._sheet.at(spot.square).locked and not (spot.path and self._stamp.by_unit(spot.path, spot.cell))
        ]


def _follows(kept: Value, result: object) -> bool:
    """Whether a result that is kept in a file is what a formula gives."""
    if isinstance(kept, Decimal) and isinstance(result, Decimal):
        return abs(kept - result) <= _STALE
    return (shown(kept) or "") == (_text(result) or "")


def _intact(cell: Cell, issued: str, content: Content) -> bool:
    """Whether a square holds what was issued: the same number as a number, the same text as text."""
    if content.formula is not None:
        return False
    number = _issued_number(cell, issued)
    if number is not None or isinstance(content.value, Decimal):
        return number is not None and content.value == number and not isinstance(content.value, bool)
    return shown(content.value) == shown(printed(cell, issued))


def _issued_number(cell: Cell, issued: str) -> Decimal | None:
    """The number that was written into a square, None where it was text: a year is printed within words."""
    try:
        return Decimal(issued) if cell.kind in NUMERIC and cell.kind != "year" else None
    except ArithmeticError:
        return None


def _text(value: object) -> str | None:
    return f"{value:f}" if isinstance(value, Decimal) else value if value is None else str(value)
