"""The banner right of a form's title: how much is left to fill and to mend, or that the form is ready."""

from perfbook.forms.plain_text import in_quotes
from perfbook.generate.canvas import Canvas
from perfbook.generate.checking import Board
from perfbook.layouts.references import column_letters, formula_here
from perfbook.layouts.self_check import LEFT, READY
from perfbook.layouts.stamp import SELF_CHECK

# The title's row holds the banner, and in its hidden squares what the banner counts.
ROW = 0


def write_banner(canvas: Canvas, board: Board, link: str = SELF_CHECK) -> None:
    """Write the banner, with a link to a sheet; it names no square of another sheet, so that the form can be copied."""
    for count in board.counts:
        canvas.sheet.write_formula(ROW, count.column, f"={count.formula}", None, count.now)
    missing, wrong, doubtful = (formula_here(count.column) for count in board.counts)
    leads = in_quotes(f"#'{link}'!A1")
    formula = f'=HYPERLINK({leads},{state_formula(missing, wrong, doubtful)})'
    square = ROW, canvas.last_column + 1
    canvas.sheet.write_formula(*square, formula, canvas.styles.banner(), said(board))
    done = {"type": "formula", "criteria": f"={missing}+{wrong}=0", "format": canvas.styles.done()}
    canvas.sheet.conditional_format(*square, *square, done)


def state_formula(missing: str, wrong: str, doubtful: str) -> str:
    """How a form stands, by the squares that count."""
    faulty = f'IF({wrong}>0,IF({missing}>0,"、","")&{wrong}&" 项有误","")'
    left = f'"{LEFT}"&IF({missing}>0,{missing}&" 项未填","")&{faulty}'
    ready = f'"{READY}"&IF({doubtful}>0,"（"&{doubtful}&" 项要说明，见“{SELF_CHECK}”表）","")'
    return f"IF({missing}+{wrong}>0,{left},{ready})"


def state(missing: int, wrong: int, doubtful: int) -> str:
    """What the formula gives for these numbers."""
    if missing + wrong:
        return LEFT + "、".join([f"{missing} 项未填"] * (missing > 0) + [f"{wrong} 项有误"] * (wrong > 0))
    return READY + (f"（{doubtful} 项要说明，见“{SELF_CHECK}”表）" if doubtful else "")


def said(board: Board) -> str:
    """What the banner says of the values that the page is written with."""
    return state(*(count.now for count in board.counts))


def counted(board: Board) -> tuple[str, str, str]:
    """The squares that count what is missing, wrong and doubtful, as a formula of any sheet names them."""
    sheet = board.page.stamp.sheet
    missing, wrong, doubtful = (f"'{sheet}'!${column_letters(count.column)}${ROW + 1}" for count in board.counts)
    return missing, wrong, doubtful
