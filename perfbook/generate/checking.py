"""What the workbook says of itself while it is filled in: live, beside the form."""

from collections import defaultdict

from perfbook.findings import Severity
from perfbook.forms.words import LABELS
from perfbook.generate.canvas import Canvas
from perfbook.generate.live import live_checks
from perfbook.layouts.model import NUMERIC
from perfbook.layouts.placing import Spot
from perfbook.layouts.references import formula_here
from perfbook.layouts.stamp import CHECK_HEAD

WIDTH = 34


def write_checks(canvas: Canvas) -> None:
    """Judge in hidden squares right of the form; colour and sign at the form's square, words beside the row.

    All are driven by values only, so that pasting over a square cannot kill them. Judging in squares of its own
    keeps the conditional formats short: programs differ in how long a formula one may hold.
    """
    words = _words_for_empty(canvas)
    alike: defaultdict[tuple[str, Severity, str], list[Spot]] = defaultdict(list)
    last = judging_column(canvas.last_column, 0)
    for check in live_checks(canvas.placement, canvas.page.figures):
        spot, column = canvas.placement.fields[check.path], judging_column(canvas.last_column, check.slot)
        last = max(last, column)
        canvas.sheet.write_formula(spot.row, column, check.formula, None, False)
        fault = formula_here(column)
        words[spot.row].append(f'IF({fault},"{check.severity.sign} {check.rule.title}。","")')
        alike[fault, check.severity, spot.cell.kind].append(spot)
    for (fault, severity, _), spots in alike.items():
        canvas.color(spots, fault, canvas.styles.fault(severity, spots[0].cell.kind, spots[0].key is not None))
    canvas.sheet.set_column(judging_column(canvas.last_column, 0), last, None, None, {"hidden": True})
    _write_words(canvas, words)


def judging_column(last_column: int, slot: int) -> int:
    """The hidden column in which a row's check is judged: right of the form and of the words beside it."""
    return last_column + 2 + slot


def _words_for_empty(canvas: Canvas) -> defaultdict[int, list[str]]:
    words: defaultdict[int, list[str]] = defaultdict(list)
    for spot in canvas.placement.spots:
        if canvas.page.open(spot) and not spot.cell.optional and not (spot.cell.inherits or spot.key == spot.path):
            label = LABELS[str(spot.path).rpartition(".")[2]]
            words[spot.row].append(f'IF({canvas.empty(spot)},"请填{label}。","")')
        if canvas.page.open(spot) and spot.cell.kind in NUMERIC and spot.path:
            text = canvas.formula(f"ISTEXT({{{spot.path}}})", spot)
            label = LABELS[spot.path.rpartition(".")[2]]
            words[spot.row].append(f'IF({text},"{Severity.ERROR.sign} {label}应填数字，不要填文字。","")')
    return words


def _write_words(canvas: Canvas, words: dict[int, list[str]]) -> None:
    column = canvas.last_column + 1
    canvas.sheet.set_column(column, column, WIDTH)
    canvas.sheet.write_string(0, column, CHECK_HEAD, canvas.styles.check_head())
    for row, said in words.items():
        canvas.sheet.write_formula(row, column, "=" + "&".join(said), canvas.styles.check(), "")
