"""The banner of a form, and where the sheet 自查 keeps what the unit explains: for who writes and who reads them."""

from perfbook.contents import Square

# How the banner right of a form's title begins.
READY, LEFT = "✔ 已填完，可以报送", "✘ 还有 "

EXPLANATION = "情况说明"
# The line for what no rule asks.
OTHERS = "*"
# An explanation stands in the line of its rule; the hidden columns say which rule and which form.
EXPLANATION_COLUMN, KEY_COLUMN, NUMBER_COLUMN = 5, 6, 7


def is_banner(text: str | None, formula: str | None) -> bool:
    """Whether a square is the banner: where it stands, the form has its last column to the left of it.

    A library that saves the workbook keeps the formula and no result.
    """
    return (text or "").startswith((READY, LEFT)) or (not text and READY in (formula or ""))


def explanation_square(row: int) -> Square:
    """Where a line's explanation stands."""
    return row, EXPLANATION_COLUMN
