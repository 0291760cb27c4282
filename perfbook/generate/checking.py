"""What the workbook says of itself while it is filled in: live, beside the form."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from perfbook.findings import Severity
from perfbook.forms.walk import owner_of
from perfbook.forms.words import FUND_LABELS, LABELS, label_of
from perfbook.generate.canvas import Canvas, is_first
from perfbook.generate.judging import Fault, faults_in, result
from perfbook.generate.live import TYPED_AS_TEXT, Live, LiveCheck, first_judging_column, live_checks
from perfbook.generate.page import Page
from perfbook.generate.settling import Settled, settled
from perfbook.layouts.placing import Spot
from perfbook.layouts.references import column_letters
from perfbook.rules.asking import LIST_NAME

# The grey line of the form's number stands there in one line, and most of what the checks say of a row.
WIDTH = 72


class Count(NamedTuple):
    """What the banner counts: the hidden column where it stands, the formula, and what that gives now."""

    column: int
    formula: str
    now: int


@dataclass(frozen=True)
class Board:
    """The hidden squares right of a form: its checks, and for each row what is missing and what the row is called.

    It names squares by their sheet, so that other sheets can count. `faults`: what the checks find in the values that
    the page is written with.
    """

    page: Page
    live: Live
    faults: frozenset[Fault]

    @property
    def missing_column(self) -> int:
        """Counts the squares of a row that the unit has yet to fill."""
        return self.live.next_column

    @property
    def name_column(self) -> int:
        return self.live.next_column + 1

    def column(self, first: int, last: int | None = None) -> str:
        """The squares of hidden columns below the title's row, as a formula of any sheet names them."""
        from_, to = column_letters(first), column_letters(first if last is None else last)
        return f"'{self.page.stamp.sheet}'!${from_}$2:${to}${self.page.placement.rows}"

    def faulty(self, checks: Sequence[LiveCheck]) -> str:
        """How many of these checks find a fault, as a part of a formula. Their columns stand side by side."""
        columns = [check.column for check in checks]
        return f"COUNTIF({self.column(min(columns), max(columns))},TRUE)" if columns else "0"

    @cached_property
    def counts(self) -> tuple[Count, Count, Count]:
        """What is missing, wrong and doubtful."""
        unfilled = [check for check in self.live.checks if check.rule.unfilled]
        rest = [check for check in self.live.checks if not check.rule.unfilled]
        errors = [check for check in rest if check.severity == Severity.ERROR]
        doubts = [check for check in rest if check.severity == Severity.WARNING]
        to_fill, lacking = f"SUM({self.column(self.missing_column)})", self.faulty(unfilled)
        faults = [sum(not self.holds(check) for check in checks) for checks in (unfilled, errors, doubts)]
        return (
            Count(self.missing_column, f"IF({to_fill}>0,{to_fill},{lacking})", self.missing or faults[0]),
            Count(self.name_column, self.faulty(errors), faults[1]),
            Count(self.name_column + 1, self.faulty(doubts), faults[2]),
        )

    @cached_property
    def settled(self) -> Settled:
        """The formulas of the hidden squares, as far as this form needs them."""
        return settled(self.page, self.live, self.faults)

    def changing(self) -> Iterator[LiveCheck]:
        """The checks that find a fault, or may still find one."""
        return (check for check in self.live.checks if check.square not in self.settled.still)

    def asks(self, lists: str) -> bool:
        """Whether a formula asks one of these lists."""
        return any(lists in formula for formula in self.settled.formulas.values())

    def holds(self, check: LiveCheck) -> bool:
        return (check.rule.id, check.path) not in self.faults

    @cached_property
    def to_fill(self) -> list[Spot]:
        """The squares that the unit must fill, whatever stands in them."""
        asked = [spot for spot in self.page.placement.spots if self.page.open(spot) and not spot.cell.optional]
        return [spot for spot in asked if is_first(spot) or not (spot.cell.inherits or spot.key == spot.path)]

    @cached_property
    def missing(self) -> int:
        """How many squares are yet to be filled."""
        values = self.page.values
        begun = (spot for spot in self.to_fill if not spot.key or is_first(spot) or values.get(spot.key))
        return sum(values.get(str(spot.path)) in (None, "") for spot in begun)

    def result_of(self, checks: Sequence[LiveCheck]) -> str | None:
        """The square of the result that the only check of a rule is about; None where it is about anything else."""
        [path, *others] = [check.path for check in checks]
        if others or not self.page.placement.fields[path].cell.computed or path in self.page.constants:
            return None
        row, column = self.page.placement.squares[path]
        return f"'{self.page.stamp.sheet}'!${column_letters(column)}${row + 1}"

    def asked(self, check: LiveCheck) -> bool:
        """Whether a check has what it must know."""
        return result(check, self.page, self.faults) != ""

    def name_of(self, path: str) -> str:
        """What a field's row shows as its name."""
        return str(self.page.values.get(f"{owner_of(path)}.level3") or self.row_name(path))

    def row_name(self, path: str) -> str:
        """What the row of a field is called, unless an indicator's name stands in it."""
        owner, form = owner_of(path), self.page.layout.form
        if owner.startswith("indicators["):
            return f"第 {int(owner[11:-1]) + 1} 项指标"
        last = owner.rpartition(".")[2]
        return FUND_LABELS[last] if last in FUND_LABELS else label_of(path.rpartition(".")[2], form)


def board_of(page: Page) -> Board:
    live = live_checks(page.placement, page.figures)
    return Board(page, live, faults_in(page, live))


def write_checks(canvas: Canvas, board: Board) -> None:
    """Judge in hidden squares right of the form; colour and sign at the form's square, words beside the row.

    All are driven by values only, so that pasting over a square cannot kill them. Judging in squares of its own
    keeps the conditional formats short: programs differ in how long a formula one may hold.
    """
    formulas = dict(board.settled.formulas)
    for check in board.live.checks:
        now = result(check, board.page, board.faults)
        canvas.sheet.write_formula(*check.square, formulas.pop(check.square), None, now)
    for square, formula in formulas.items():
        # Without a result that is kept, every program works it out when the workbook is opened.
        if LIST_NAME in formula:
            # gnumeric asks a function about every word of a list only in an array formula; the others do it in both.
            canvas.sheet.write_array_formula(*square, *square, f"{{{formula}}}", None, "")
        else:
            canvas.sheet.write_formula(*square, formula, None, "")
    _write_colors(canvas, board)
    _write_counts(canvas, board)
    _write_names(canvas, board)
    hidden = first_judging_column(canvas.placement), board.name_column + 1
    canvas.sheet.set_column(*hidden, None, None, {"hidden": True})
    _write_words(canvas, board)


def _write_colors(canvas: Canvas, board: Board) -> None:
    alike: defaultdict[tuple[str, Severity, str], list[Spot]] = defaultdict(list)
    for check in board.changing():
        if not check.rule.unfilled:  # a square to be filled has its own colour
            spot = canvas.placement.fields[check.path]
            alike[check.fault, check.severity, spot.cell.kind].append(spot)
    for (fault, severity, _), spots in alike.items():
        canvas.color(spots, fault, canvas.styles.fault(severity, spots[0].cell.kind, spots[0].key is not None))


def _write_counts(canvas: Canvas, board: Board) -> None:
    """Row by row, how many squares are to be filled."""
    missing: defaultdict[int, list[str]] = defaultdict(list)
    for spot in board.to_fill:
        # What is an error is no longer empty, and is told as no number.
        missing[spot.row].append(f"IFERROR(IF({canvas.empty(spot)},1,0),0)")
    for row, counted in missing.items():
        canvas.sheet.write_formula(row, board.missing_column, f"={'+'.join(counted)}", None, "")


def _write_names(canvas: Canvas, board: Board) -> None:
    """What each row with checks is called, as formulas: a constant here would look like a unit's own note."""
    named: dict[int, str] = {}
    for check in board.live.checks:
        named.setdefault(check.row, check.path)
    for row, path in named.items():
        name, level3 = board.row_name(path), f"{owner_of(path)}.level3"
        formula = f'"{name}"'
        if level3 in canvas.placement.squares:
            spot = canvas.placement.fields[path]
            formula = canvas.formula(f'IFERROR(IF({{{level3}}}="","{name}",{{{level3}}}),"{name}")', spot)
        canvas.sheet.write_formula(row, board.name_column, f"={formula}", None, board.name_of(path))


def _write_words(canvas: Canvas, board: Board) -> None:
    """In words beside each row, what is to be filled and what is wrong."""
    words: defaultdict[int, list[str]] = defaultdict(list)
    for spot in board.to_fill:
        label = LABELS[str(spot.path).rpartition(".")[2]]
        words[spot.row].append(f'IFERROR(IF({canvas.empty(spot)},"请填{label}。",""),"")')
    for check in board.changing():
        said = check.rule.title
        if check.rule.id == TYPED_AS_TEXT:
            said = f"{LABELS[check.path.rpartition('.')[2]]}应填数字，不要填文字"
        if not check.rule.unfilled:
            words[check.row].append(f'IF({check.fault},"{check.severity.sign} {said}。","")')
    column = canvas.last_column + 1
    canvas.sheet.set_column(column, column, WIDTH)
    for row, pieces in words.items():
        canvas.sheet.write_formula(row, column, "=" + "&".join(pieces), canvas.styles.check(), "")
