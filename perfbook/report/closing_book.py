"""汇总.xlsx: the sums over all that counts when a round is closed, and the account paragraphs.

Same verdicts, same bytes.
"""

import io
from collections.abc import Callable, Sequence

from perfbook.generate.blank import blank_workbook
from perfbook.generate.styles import Styles
from perfbook.layouts.stamp import PROPERTY
from perfbook.readings import BookVerdict
from perfbook.report import account_page
from perfbook.report.account import paragraphs
from perfbook.report.entries import entries
from perfbook.report.paper import Paper
from perfbook.report.roll_up import groups, write_roll_up
from perfbook.report.summary import MARK


def closing_workbook(
    title: str, verdicts: Sequence[BookVerdict], name: Callable[[str], str], missing: int = 0, unsettled: int = 0
) -> bytes:
    """The workbook as bytes. `verdicts`: only the forms marked as taken count. `name`: how a file is called in it.

    `missing`, `unsettled`: how many projects have not come, or came and are not good; the paragraphs say so.
    """
    target = io.BytesIO()
    book = blank_workbook(target, title, in_memory=True)
    book.set_custom_property(PROPERTY, MARK)
    styles, found = Styles(book), entries(verdicts)
    for group in groups(found):
        write_roll_up(Paper(book, styles, group.sheet, [column.width for column in group.columns]), group, name)
    paper = Paper(book, styles, account_page.SHEET, account_page.WIDTHS)
    account_page.write_account(paper, paragraphs(found, missing, unsettled))
    book.close()
    return target.getvalue()
