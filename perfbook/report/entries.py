"""The verdicts as rows: what came in, of which unit and project, and what is to be done with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from perfbook.findings import Finding, Severity
from perfbook.forms.walk import value_at
from perfbook.readings import BookVerdict, FormVerdict
from perfbook.report.sum_tables import place_of

GRADE, UNGRADED = "grade", "未评"
WHOLE_FILE = "（整个文件）"


class State(StrEnum):
    """What was read, and whether it counts."""

    TAKEN = "采用"
    OLDER = "旧版未采用"
    WHOLE = "整个文件"
    UNREADABLE = "读不出"
    FOREIGN = "不是下发的表"
    SKIPPED = "跳过"


class Conclusion(StrEnum):
    """What the office does with it."""

    ACCEPTED = "可以接收"
    BACK = "须退回修改"
    BY_PERSON = "须人工处理"
    NOTHING = "无需处理"


@dataclass(frozen=True)
class Entry:
    """One form, or a file without one. `sheet` is the name of the form; a form without grades has no `grade`."""

    book: BookVerdict
    form: FormVerdict | None
    state: State
    conclusion: Conclusion
    counts: Mapping[Severity, int]
    unit: str = ""
    project: str = ""
    sheet: str = ""
    year: int | None = None
    grade: str = ""


def entries(verdicts: Sequence[BookVerdict]) -> list[Entry]:
    """Every form and every file without one: first what needs a person, then by unit and project, last the skipped."""
    return sorted((entry for book in verdicts for entry in _of_book(book)), key=_order)


def by_name(*names: str | None) -> tuple[tuple[bytes, str], ...]:
    """A key that sorts Chinese names as Excel does: GB 18030 holds the common signs in the order of their pinyin."""
    return tuple(((name or "").encode("gb18030", "replace"), name or "") for name in names)


def _order(entry: Entry) -> tuple[object, ...]:
    group = 0 if entry.book.needs_a_person else 2 if entry.state == State.SKIPPED else 1
    form = place_of(entry.form.reading.layout.form) if entry.form else -1
    name = by_name(entry.unit, entry.project)
    return group, name, form, entry.year or 0, entry.state == State.OLDER, entry.book.file


def _of_book(book: BookVerdict) -> Iterator[Entry]:
    if book.status != "checked":
        state = {"unreadable": State.UNREADABLE, "not_a_form": State.FOREIGN, "skipped": State.SKIPPED}[book.status]
        conclusion = Conclusion.BY_PERSON if book.needs_a_person else Conclusion.NOTHING
        yield Entry(book, None, state, conclusion, _counts(book.findings))
        return
    of_book = _counts(book.findings)
    if book.findings or not book.forms:
        unit = next((form.reading.judged.unit for form in book.forms), None) or ""
        goes_back = Conclusion.BY_PERSON if book.for_office else Conclusion.BACK
        conclusion = goes_back if of_book[Severity.ERROR] else Conclusion.NOTHING
        yield Entry(book, None, State.WHOLE, conclusion, of_book, unit, WHOLE_FILE)
    for form in book.forms:
        yield _of_form(book, form, bool(of_book[Severity.ERROR]))


def _of_form(book: BookVerdict, form: FormVerdict, book_goes_back: bool) -> Entry:
    counts, said = _counts(form.asked), form.reading.judged
    unproved = Conclusion.BY_PERSON if counts[Severity.ERROR] or book.for_office else Conclusion.ACCEPTED
    goes_back = (book_goes_back or form.must_be_mended) and not book.for_office
    conclusion = Conclusion.BACK if goes_back else unproved
    return Entry(
        book,
        form,
        State.TAKEN if form.taken else State.OLDER,
        conclusion if form.taken else Conclusion.NOTHING,
        counts,
        said.unit or "",
        said.project_name or "",
        form.reading.layout.sheet,
        said.year,
        _grade(form),
    )


def _grade(form: FormVerdict) -> str:
    if GRADE not in form.reading.placement.fields:
        return ""
    figures, said = form.reading.figures, str(value_at(form.reading.judged, GRADE) or "").strip()
    word = figures.grade_synonyms.get(said, said)
    return word if word in [grade.word for grade in figures.grades] else UNGRADED


def _counts(findings: Sequence[Finding]) -> dict[Severity, int]:
    return {severity: sum(finding.severity == severity for finding in findings) for severity in Severity}
