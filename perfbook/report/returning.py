"""The marked return: a fresh locked workbook with the unit's values, the faults marked in it, their list, a letter.

The unit's own file is never opened for writing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import xlsxwriter

from perfbook.findings import Severity
from perfbook.generate.book import as_return, generate, signed_page
from perfbook.generate.page import Mark, Page, marked_page
from perfbook.generate.styles import Styles
from perfbook.keys import NO_KEYS, Keyring
from perfbook.layouts.earlier import Earlier
from perfbook.layouts.stamp import issued_text, trust
from perfbook.readings import BookVerdict, FormVerdict, Reading
from perfbook.readings.reading import digest
from perfbook.readings.refilling import Refill, refill
from perfbook.report.mending_list import LIST_SHEET, MendingList
from perfbook.report.opinion import write_opinion
from perfbook.report.paper import square_text
from perfbook.report.told import items, message, restored, shown_of

__all__ = ["LIST_SHEET", "marked_return", "needs_return"]


def needs_return(book: BookVerdict) -> bool:
    """A book goes back when something in its forms must be mended, and no newer version has come in its place."""
    own = any(form.must_be_mended for form in book.forms)
    of_book = any(one.severity == Severity.ERROR and not one.accepted for one in book.findings)
    return any(form.taken for form in book.forms) and (own or of_book) and not book.for_office


def marked_return(book: BookVerdict, keyring: Keyring = NO_KEYS, due: date | None = None) -> bytes:
    """The marked return of a book, as bytes; each form signed again where its own stamp was proved to be ours.

    `due`: by when the letter asks for it, left blank without one.
    """
    refills = {id(one.reading): refill(one.reading) for one in book.forms}
    first = _first_fault(book, refills)
    pages = []
    for form in book.forms:
        page = _page(form, refills[id(form.reading)], first[1] if first and first[0] is form else None)
        pages.append(signed_page(page, keyring.signing if _ours(form.reading, keyring) else None))
    told = items(book, refills)

    def beside(workbook: xlsxwriter.Workbook, styles: Styles) -> None:
        MendingList(workbook, styles, told, len(book.forms) > 1).write()
        write_opinion(workbook, styles, book, told, due)

    return generate(pages, beside)


def _ours(reading: Reading, keyring: Keyring) -> bool:
    """Whether the office may sign: its signature fits, or the form says itself that it was made from one not proved.

    To sign what a forged or foreign stamp says would make it look like the office's own the next time.
    """
    return not reading.stamped or trust(reading.stamp, keyring) == "signed"


def _first_fault(book: BookVerdict, refills: Mapping[int, Refill]) -> tuple[FormVerdict, str] | None:
    """The most serious finding that has a square of its own and is still to be mended: its form and path."""
    found = (
        (finding.severity.rank, form, finding.path)
        for form in book.forms
        for finding in form.asked
        if finding.path in refills[id(form.reading)].placement.squares and not restored(finding, form.reading)
    )
    first = min(found, key=lambda one: one[0], default=None)
    return first and first[1:]


def _page(form: FormVerdict, clean: Refill, opens_at: str | None) -> Page:
    reading = form.reading
    stamp = clean.stamp if clean.stamp.source or not reading.differences.forged else replace(clean.stamp, source="lost")
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    for finding in form.asked:
        if finding.path in clean.placement.squares:
            severity = Severity.NOTE if restored(finding, reading) else finding.severity
            marks[finding.path].append(Mark(severity, message(finding, reading)))
    page = marked_page(clean.placement.layout, clean.figures, stamp, _as_written(clean.values), marks)
    page = replace(page, opens_at=opens_at, explanations=reading.explanations, doubts=_doubts(form))
    # Of what is written, not of what stood there: so that the return is known again while nobody has touched it.
    filled = _as_written(clean.filled)
    kept = {path: text for path, value in filled.items() if (text := issued_text(value))}
    earlier = Earlier(findings=tuple(shown_of(form)), values=kept)
    return as_return(page, digest(filled), form.progress.round, earlier.text())


def _doubts(form: FormVerdict) -> dict[str, str]:
    """The warnings that the unit is asked to explain: each rule with the path of its first."""
    first: dict[str, str] = {}
    for finding in form.asked:
        if finding.severity == Severity.WARNING and not restored(finding, form.reading):
            first.setdefault(finding.rule, finding.path)
    return first


def _as_written(values: Mapping[str, object]) -> dict[str, object]:
    return {path: square_text(value) if isinstance(value, str) else value for path, value in values.items()}
