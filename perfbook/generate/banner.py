"""The banner right of a form's title: how much is left to fill and to mend, or that the form is ready."""

from perfbook.findings import Severity
from perfbook.generate.canvas import Canvas
from perfbook.generate.checking import Board
from perfbook.layouts.references import column_letters, formula_here, in_text
from perfbook.layouts.self_check import LEFT, READY
from perfbook.layouts.stamp import SELF_CHECK

# The title's row holds the banner, and in its hidden squares what the banner counts.
ROW = 0


def write_banner(canvas: Canvas, board: Board, link: str = SELF_CHECK) -> None:
    """Write the banner, with a link to a sheet; it names no square of another sheet, so that the form can be copied."""
    counts = {column: formula for column, formula, _ in _counts(board)}
    for column, formula, now in _counts(board):
        canvas.sheet.write_formula(ROW, column, f"={formula}", None, now)
    missing, wrong, doubtful = (formula_here(column) for column in counts)
    formula = f'=HYPERLINK("#\'{in_text(link)}\'!A1",{state_formula(missing, wrong, doubtful)})'
    square = ROW, canvas.last_column + 1
    canvas.sheet.write_formula(*square, formula, canvas.styles.banner(), said(board))
    done = {"type": "formula", "criteria": f"={missing}+{wrong}=0", "format": canvas.styles.done()}
    canvas.sheet.conditional_format(*square, *square, done)


def state_formula(missing: str, wrong: str, doubtful: str) -> str:
    """How a form stands, by the squares that count."""
    left = f'"{LEFT}"&{missing}&" 项未填、"&{wrong}&" 项有误"'
    ready = f'"{READY}"&IF({doubtful}>0,"（"&{doubtful}&" 项请在“{SELF_CHECK}”表说明）","")'
    return f"IF({missing}+{wrong}>0,{left},{ready})"


def said(board: Board) -> str:
    """What the banner says of the values that the page is written with."""
    missing, wrong, doubtful = (now for _, _, now in _counts(board))
    if missing + wrong:
        return f"{LEFT}{missing} 项未填、{wrong} 项有误"
    return READY + (f"（{doubtful} 项请在“{SELF_CHECK}”表说明）" if doubtful else "")


def counted(board: Board) -> tuple[str, str, str]:
    """The squares that count what is missing, wrong and doubtful, as a formula of any sheet names them."""
    sheet = board.page.stamp.sheet
    missing, wrong, doubtful = (f"'{sheet}'!${column_letters(column)}${ROW + 1}" for column, _, _ in _counts(board))
    return missing, wrong, doubtful


def _counts(board: Board) -> list[tuple[int, str, int]]:
    """What is missing, wrong and doubtful: the column that counts it, the formula, and what it gives now."""
    unfilled = [check for check in board.live.checks if check.rule.unfilled]
    rest = [check for check in board.live.checks if not check.rule.unfilled]
    errors = [check for check in rest if check.severity == Severity.ERROR]
    doubts = [check for check in rest if check.severity == Severity.WARNING]
    to_fill, lacking = f"SUM({board.column(board.missing_column)})", board.faulty(unfilled)
    faults = [sum(not board.holds(check) for check in checks) for checks in (unfilled, errors, doubts)]
    missing = board.missing()
    return [
        (board.missing_column, f"IF({to_fill}>0,{to_fill},{lacking})", missing or faults[0]),
        (board.name_column, board.faulty(errors), faults[1]),
        (board.name_column + 1, board.faulty(doubts), faults[2]),
    ]
