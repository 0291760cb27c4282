"""Write a workbook: its forms, and the hidden sheet that carries their stamps. Same input, same bytes."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import xlsxwriter

from perfbook.generate.blank import blank_workbook
from perfbook.generate.checking import Board, board_of
from perfbook.generate.guide import write_guides
from perfbook.generate.hidden_lists import write_lists
from perfbook.generate.index_sheet import has_index, write_index
from perfbook.generate.page import Page
from perfbook.generate.self_check import write_self_check
from perfbook.generate.sheet import SheetWriter
from perfbook.generate.styles import Styles
from perfbook.keys import Key
from perfbook.layouts.stamp import NAME, PROPERTY, SELF_CHECK, SHEET, book_number, signed
from perfbook.layouts.summary import summaries

Extra = Callable[[xlsxwriter.Workbook, Styles], None]


def generate(pages: Sequence[Page], first: Extra | None = None) -> bytes:
    """The workbook of these forms as bytes. `first` may write sheets of its own before them (a return's list).

    Sheets named for their projects have a list of the projects before them.
    """
    target = io.BytesIO()
    book = blank_workbook(target, pages[0].layout.sheet, in_memory=True)
    styles = Styles(book)
    if first:
        first(book, styles)
    boards = [board_of(page) for page in pages]
    indexed = has_index(pages)
    if indexed:
        write_index(book, styles, boards)
        write_self_check(book, styles, boards)
    for board in boards:
        _write_form(book, styles, board, summaries()[board.page.layout.form].title if indexed else SELF_CHECK)
    if not indexed:
        write_self_check(book, styles, boards)
    write_guides(book, styles, pages)
    write_lists(book, boards)
    book.set_custom_property(PROPERTY, book_number([page.stamp for page in pages]))
    _write_stamps(book, pages)
    book.close()
    return target.getvalue()


def _write_form(book: xlsxwriter.Workbook, styles: Styles, board: Board, banner_link: str) -> None:
    stamp = board.page.stamp
    sheet = book.add_worksheet(stamp.sheet)
    SheetWriter(sheet, board, styles).write(banner_link)
    if board.page.opens_at:
        sheet.activate()
    book.define_name(f"'{stamp.sheet}'!{NAME}", f'="{stamp.number}"')


def _write_stamps(book: xlsxwriter.Workbook, pages: Sequence[Page]) -> None:
    sheet = book.add_worksheet(SHEET)
    row = 0
    for page in pages:
        for words in page.stamp.rows():
            for column, word in enumerate(words):
                sheet.write_string(row, column, word)
            row += 1
    sheet.very_hidden()
    sheet.protect()


def as_return(page: Page, digest: str, number: int, earlier: str) -> Page:
    """The page of the marked return of a round, not signed any more.

    `digest` is of the unit's values in it, `earlier` what it shows and holds, as the next round reads it.
    """
    stamp = replace(page.stamp, returned=digest, round=number, earlier=earlier)
    return replace(page, stamp=signed(stamp, None))


def signed_page(page: Page, key: Key | None) -> Page:
    """The page, its stamp signed with the office's key; unchanged without one."""
    return replace(page, stamp=signed(page.stamp, key)) if key else page
