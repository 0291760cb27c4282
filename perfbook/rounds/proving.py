"""Forms whose stamp can prove nothing (BK07), compared with what this round issued: the office has it, here.

BK07 is an error: as long as nobody knows whether the budget is the office's, a form is not good, and the sums are not
true. The unit cannot mend it. The round can: where every issued value stands as it was issued, the finding is only a
note; where one does not, it stays an error, says which, and waits for the office (`State.ARRIVED`), not for the unit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from perfbook.findings import Finding, Severity
from perfbook.forms.form import Form
from perfbook.forms.plan import Key, Plan, project_key
from perfbook.forms.quantity import fold
from perfbook.forms.walk import values
from perfbook.layouts.forming import form_of
from perfbook.layouts.stamp import issued_text
from perfbook.making import Manner, pages_of
from perfbook.readings import BookVerdict, FormVerdict
from perfbook.readings.reading import Reading
from perfbook.rounds.folder import Round

RULE = "BK07"


def proved(held: Round, books: Iterable[BookVerdict], plan: Plan) -> Iterator[BookVerdict]:
    """The verdicts, BK07 settled where the round can settle it."""
    manner = Manner("to_be_filled", held.opening.edition, held.opening.per, plan.figures)
    forms = {project_key(form): form for form in plan.to_issue()}
    for book in books:
        yield _proved(book, forms, manner) if _unproved(book) else book


def _unproved(book: BookVerdict) -> bool:
    found = (*book.findings, *(one for form in book.forms for one in form.findings))
    return bool(book.forms) and any(map(_is_doubt, found))


def _is_doubt(finding: Finding) -> bool:
    """Whether it says that nobody can prove what was issued; a sheet that is gone altogether cannot be compared."""
    return finding.rule == RULE and finding.expected is None


def _proved(book: BookVerdict, planned: Mapping[Key, Form], manner: Manner) -> BookVerdict:
    differ = [_differing(form.reading, planned.get(project_key(form.reading.judged)), manner) for form in book.forms]
    pairs = zip(book.forms, differ, strict=True)
    # Where one form of a book cannot be compared, nothing is said of the book as a whole.
    of_book = None if None in differ else [one for found in differ for one in found or ()]
    return replace(
        book,
        findings=tuple(_told(one, of_book) for one in book.findings),
        forms=tuple(_of_form(form, found) for form, found in pairs),
    )


def _of_form(form: FormVerdict, differ: list[tuple[str, str, str]] | None) -> FormVerdict:
    return replace(form, findings=tuple(_told(one, differ) for one in form.findings))


def _told(finding: Finding, differ: list[tuple[str, str, str]] | None) -> Finding:
    if differ is None or not _is_doubt(finding):
        return finding
    fact = finding.message.partition("。")[0]
    if not differ:
        said = f"{fact}。已与计划表逐项比对，下发的内容都一致，可以收下。"
        return replace(finding, severity=Severity.NOTE, message=said)
    _, wanted, there = differ[0]
    said = f"{fact}。与计划表逐项比对，有 {len(differ)} 项不一样。请核对；确要调整的，改计划表后重新下发。"
    return replace(finding, message=said, found=there or "（空）", expected=wanted)


def _differing(reading: Reading, planned: Form | None, manner: Manner) -> list[tuple[str, str, str]] | None:
    """Each issued value that does not stand as the plan has it: path, what the plan says, what stands there.

    None where the two cannot be compared: the plan has no such project, or issues it in another layout.
    """
    if planned is None:
        return None
    [page] = pages_of([planned], manner)
    if page.stamp.layout != reading.layout.name:
        return None
    issued = {path: text for path, text in page.stamp.issued.items() if text}
    wanted, there = values(form_of(reading.layout, dict(issued))), values(reading.form)
    return [
        (path, text, issued_text(there.get(path)))
        for path, text in issued.items()
        if not _same(wanted.get(path), there.get(path))
    ]


def _same(one: object, other: object) -> bool:
    return fold(one) == fold(other) if isinstance(one, str) and isinstance(other, str) else one == other
