"""Where the sheet 自查 keeps what the unit explains: the same for who writes it and who reads it."""

from perfbook.contents import Square

EXPLANATION = "情况说明"
# The line for what no rule asks.
OTHERS = "*"
# An explanation stands in the line of its rule; the hidden columns say which rule and which form.
EXPLANATION_COLUMN, KEY_COLUMN, NUMBER_COLUMN = 5, 6, 7


def explanation_square(row: int) -> Square:
    """Where a line's explanation stands."""
    return row, EXPLANATION_COLUMN
