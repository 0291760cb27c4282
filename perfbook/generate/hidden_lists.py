"""The hidden sheet of word lists: the words of the level dropdowns, and those that the checks' formulas ask."""

from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from perfbook.generate.checking import Board
from perfbook.generate.page import Page
from perfbook.layouts.references import column_letters
from perfbook.layouts.stamp import LEVEL1, LEVEL2, LISTS
from perfbook.rules.asking import LIST_NAME
from perfbook.rules.word_tables import tables

Column = Sequence[str | int]


def write_lists(book: xlsxwriter.Workbook, boards: Sequence[Board]) -> None:
    """Both kinds of lists, as far as the forms of the workbook use them."""
    choosing = [board.page for board in boards if board.page.layout.spare and board.page.figures.level2]
    asked = any(board.asks(LIST_NAME) for board in boards)
    if not (choosing or asked):
        return
    sheet = book.add_worksheet(LISTS)
    column = _write_levels(book, sheet, choosing)
    if asked:
        _write_tables(book, sheet, column, tables())
    sheet.very_hidden()
    sheet.protect()


def _write_levels(book: xlsxwriter.Workbook, sheet: Worksheet, pages: Iterable[Page]) -> int:
    """The words of the level dropdowns, a block for each edition, named for the sheets that use it."""
    column = 0
    blocks: dict[str, tuple[str, str]] = {}
    for page in pages:
        if page.layout.name not in blocks:
            levels = {name: page.figures.level2[role] for name, role in page.figures.roles.items()}
            for at, (level1, level2) in enumerate(levels.items(), start=column):
                _write_column(sheet, at, (level1, *level2))
            first, last = column_letters(column), column_letters(column + len(levels) - 1)
            deep = max(map(len, levels.values()))
            blocks[page.layout.name] = f"={LISTS}!${first}$1:${last}$1", f"={LISTS}!${first}$2:${last}${deep + 1}"
            column += len(levels)
        for name, area in zip((LEVEL1, LEVEL2), blocks[page.layout.name], strict=True):
            book.define_name(f"'{page.stamp.sheet}'!{name}", area)
    return column


def _write_tables(book: xlsxwriter.Workbook, sheet: Worksheet, column: int, lists: Mapping[str, Column]) -> None:
    """The lists of the checks, each under a name of the whole workbook."""
    for at, (name, listed) in enumerate(lists.items(), start=column):
        _write_column(sheet, at, listed)
        letters = column_letters(at)
        book.define_name(f"{LIST_NAME}{name}", f"={LISTS}!${letters}$1:${letters}${len(listed)}")


def _write_column(sheet: Worksheet, column: int, listed: Column) -> None:
    for row, one in enumerate(listed):
        if isinstance(one, str):
            sheet.write_string(row, column, one)
        else:
            sheet.write_number(row, column, one)
