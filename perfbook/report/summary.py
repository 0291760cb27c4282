"""The report of a whole check as one workbook, 校验报告.xlsx. Same verdicts, same bytes."""

import io
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from perfbook.findings import Finding
from perfbook.generate.blank import blank_workbook
from perfbook.generate.styles import Styles
from perfbook.layouts.stamp import PROPERTY
from perfbook.readings import BookVerdict
from perfbook.report import (
    account_page,
    answer_sheet,
    arrivals,
    finding_list,
    overview,
    progress_list,
    roll_up,
    standards,
    units,
)
from perfbook.report.account import paragraphs
from perfbook.report.answers import SHEET as ANSWERS
from perfbook.report.answers import Answer
from perfbook.report.entries import entries
from perfbook.report.links import Links
from perfbook.report.paper import Column, Paper
from perfbook.report.progress_list import later_rounds
from perfbook.report.roll_up import groups
from perfbook.report.tally import Tally
from perfbook.report.units import Rolled

# What the custom property says, so that a check skips the report of an earlier one.
MARK = "report"


def summary_workbook(
    verdicts: Sequence[BookVerdict],
    folder: Path | None = None,
    findings: Sequence[Finding] = (),
    answers: Sequence[Answer] = (),
) -> bytes:
    """The report as bytes; `findings` are those of the whole set. Raises OSError where no temporary file can be kept.

    `folder` is where it will be saved: its links to files start there; without it, no links.
    `answers`: what the office answered in earlier reports; every one of them stands in this report again.
    """
    target = io.BytesIO()
    # Rows that are done wait in files of a folder that is gone afterwards, whatever happens.
    with TemporaryDirectory(ignore_cleanup_errors=True) as rows:
        book = blank_workbook(target, overview.report_title(verdicts), constant_memory=True, tmpdir=rows)
        book.set_custom_property(PROPERTY, MARK)
        try:
            _write_sheets(book, verdicts, findings, Links(folder), answers)
            book.close()
        finally:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()
    return target.getvalue()


def _write_sheets(
    book: xlsxwriter.Workbook,
    verdicts: Sequence[BookVerdict],
    of_set: Sequence[Finding],
    links: Links,
    answers: Sequence[Answer],
) -> None:
    styles, found, common = Styles(book), entries(verdicts), _common_folder(verdicts)

    def name(file: str) -> str:
        """A file's path below the folder that all files share."""
        return file[len(common) :].lstrip("/\\") or file

    def paper(sheet: str, columns: Sequence[Column]) -> Paper:
        return Paper(book, styles, sheet, [column.width for column in columns])

    first = Paper(book, styles, overview.SHEET, overview.WIDTHS)
    again = later_rounds(found)
    listing = paper(finding_list.SHEET, finding_list.columns(bool(again)))
    listed = finding_list.write_findings(listing, found, of_set, links, name, bool(again))
    if again:
        progress_list.write_progress(paper(progress_list.SHEET, progress_list.COLUMNS), found, links, name)
    answered = answer_sheet.write_answers(paper(ANSWERS, answer_sheet.COLUMNS), found, answers)
    # The sheets stand in the order in which they are made: the units before the arrivals that they count.
    rolled = [
        Rolled(group, roll_up.write_roll_up(paper(group.sheet, group.columns), group, name)) for group in groups(found)
    ]
    of_units, of_arrivals = paper(units.SHEET, units.COLUMNS), paper(arrivals.SHEET, arrivals.COLUMNS)
    arrived = arrivals.write_arrivals(of_arrivals, found, links, name)
    units.write_units(of_units, found, arrived, rolled)
    written = paragraphs(found, sum(finding.rule == overview.MISSING for finding in of_set))
    account_page.write_account(Paper(book, styles, account_page.SHEET, account_page.WIDTHS), written)
    standards.write_standards(paper(standards.SHEET, standards.COLUMNS), found)
    tally = Tally(verdicts, of_set, found, listed, answered, arrived, rolled)
    others = [sheet.name for sheet in book.worksheets() if sheet.name != overview.SHEET]
    overview.Overview(book, first, tally, others, name, common).write()


def _common_folder(verdicts: Sequence[BookVerdict]) -> str:
    folders = {os.path.dirname(book.file) for book in verdicts}  # noqa: PTH120 - a name inside an archive is no path
    try:
        return os.path.commonpath(folders) if folders else ""
    except ValueError:  # on several drives, or some absolute and some not
        return ""
