"""What came back, taken together: one version of a project counts, self-evaluations beside their declarations."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from perfbook.check import check, check_pair, check_set
from perfbook.figures import figures_for
from perfbook.findings import Finding
from perfbook.forms.declaration import Declaration
from perfbook.forms.differences import AddresseeDifference, Book
from perfbook.forms.form import Form
from perfbook.forms.pair import Pair
from perfbook.forms.plan import Key, project_key
from perfbook.forms.returned import Returned, Returns
from perfbook.forms.self_evaluation import SelfEvaluation, impossible_scores
from perfbook.layouts.model import editions
from perfbook.patterns import pattern
from perfbook.readings import BookVerdict, FormVerdict
from perfbook.readings.addressing import misdirected
from perfbook.readings.rounds import asked_of

DECLARATION = "declaration"
# What programs put into the name of a copy.
_COPIED = pattern(r"副本|复件|\bcopy\b|[(（]\d+[)）]$", re.IGNORECASE)


def together(found: Iterable[BookVerdict]) -> list[BookVerdict]:
    """The verdicts of single files as verdicts of a set: the same content once, the newest version, and what a
    self-evaluation says otherwise than its declaration."""
    return list(_beside_declarations(_newest_taken(_without_superseded(_without_duplicates(found)))))


def alongside(found: Iterable[BookVerdict], taken: Collection[tuple[str, str]]) -> list[BookVerdict]:
    """The same where somebody else knows which forms count. `taken`: these, each by its file and its sheet."""
    books = [
        replace(book, forms=tuple(replace(one, taken=(book.file, one.reading.sheet) in taken) for one in book.forms))
        for book in found
    ]
    return list(_beside_declarations(books))


def set_findings(books: Iterable[BookVerdict], expected: Sequence[Form] | None = None) -> list[Finding]:
    """What is said of the set as a whole. `expected`: the projects of the office's plan, None without one."""
    # A book of several projects that comes again for one of them says of the others what it said before.
    versions: dict[object, Returned] = {}
    every = [(book, form) for book in books for form in book.forms]
    for at, (book, form) in enumerate(every):
        key = (_version_key(form, at), _said(form))
        if key not in versions or form.taken:
            versions[key] = Returned(file=book.file, form=_scored(form.reading.judged), taken=form.taken)
    forms = versions.values()
    returns = Returns(forms=tuple(forms), expected=None if expected is None else tuple(expected))
    # Figures of the whole set are those of no form.
    return check_set(returns, figures_for(*editions()[-1].split("/")))


def addressed(
    books: Iterable[BookVerdict], projects: Sequence[Form] = (), year: int | None = None
) -> list[BookVerdict]:
    """The verdicts, with what is said of forms that were issued to somebody else than is collected from.

    `projects`: those of the office's plan; `year`: the one that is collected. Without either nothing is said.
    """
    return [
        replace(book, forms=tuple(_with_addressee(form, projects, year) for form in book.forms)) for book in books
    ]


def _with_addressee(form: FormVerdict, projects: Sequence[Form], year: int | None) -> FormVerdict:
    addressees = tuple(misdirected(form.reading.judged, projects, year))
    found = check(Book(addressees=addressees), form.reading.figures)
    beside = form.beside | (asked_of(AddresseeDifference) if projects or year else frozenset())
    return replace(form, findings=(*found, *form.findings), beside=beside)


def _without_duplicates(found: Iterable[BookVerdict]) -> Iterator[BookVerdict]:
    """The same content twice is one return; a copy is skipped. A mere re-save does not make it another."""
    books = list(found)
    alike: defaultdict[object, list[str]] = defaultdict(list)
    for book in books:
        if book.status == "checked":
            alike[_content(book)].append(book.file)
    first = {content: min(files, key=_like_a_copy) for content, files in alike.items()}
    for book in books:
        if book.status == "checked" and first[_content(book)] != book.file:
            problem = f"与“{first[_content(book)]}”内容完全相同，只核对一次。"
            yield BookVerdict(book.file, "skipped", "duplicate", problem, digest=book.digest)
        else:
            yield book


def _like_a_copy(file: str) -> bool:
    """Whether a file's name is one that programs give to a copy: the original is rather the other."""
    return bool(_COPIED.search(PurePath(file).stem))


def _without_superseded(found: Iterable[BookVerdict]) -> Iterator[BookVerdict]:
    """What a unit sent in is old once the marked return made from it has come back, mended: a later round.

    Two of one round are left for a person to choose from.
    """
    books = list(found)
    rounds: defaultdict[object, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for at, book in enumerate(books):
        for form in book.forms:
            rounds[_version_key(form, at)][_round(form)].append(book.file)
    for at, book in enumerate(books):
        later = [_later(rounds[_version_key(form, at)], _round(form), book.file) for form in book.forms]
        if later and all(later):
            problem = f"旧版，已由退回修改后的表“{later[0]}”替代。"
            yield BookVerdict(book.file, "skipped", "superseded", problem, digest=book.digest)
        else:
            yield book


def _round(form: FormVerdict) -> int:
    """The marked return that a form was filled in on, 0 where it was the issued form."""
    stamp = form.reading.stamp
    return max(stamp.round, int(bool(stamp.returned)))


def _later(rounds: Mapping[int, Sequence[str]], own: int, file: str) -> str | None:
    """The file of the last round, where a file is the only one of an earlier round of its form; else None."""
    last = max(rounds)
    return rounds[last][-1] if last > own and rounds[own] == [file] else None


def _content(book: BookVerdict) -> object:
    """What a book says, and what is said of it: equal where one may stand for the other."""
    if not book.forms:
        return book.digest
    readings = (form.reading for form in book.forms)
    explained = tuple(tuple(sorted(reading.explanations.items())) for reading in readings)
    said = tuple((form.reading.stamp.layout, form.reading.form, form.findings) for form in book.forms)
    return said, explained, book.findings


def _scored(form: Form) -> Form:
    """A form as the set is judged by it: scores that cannot be are as good as none."""
    if not isinstance(form, SelfEvaluation) or not impossible_scores(form):
        return form
    unscored = tuple(one.model_copy(update={"score": None}) for one in form.indicators)
    return form.model_copy(update={"indicators": unscored, "total_score": None})


def _said(form: FormVerdict) -> object:
    """What one form of a book says: equal in versions that a person need not choose from."""
    reading = form.reading
    # What could not be taken as a value is known only by what is found there.
    at_squares = tuple((one.rule, one.path, one.found) for one in form.findings if one.path)
    return reading.stamp.layout, reading.form, at_squares, tuple(sorted(reading.explanations.items()))


def _newest_taken(found: Iterable[BookVerdict]) -> list[BookVerdict]:
    """Of several versions of a project only the one saved last counts in sums."""
    books = list(found)
    newest: dict[object, tuple[str, int]] = {}
    for at, book in enumerate(books):
        for form in book.forms:
            key = _version_key(form, at)
            newest[key] = max(newest.get(key, ("", -1)), (book.modified, at))
    return [
        replace(
            book,
            forms=tuple(replace(form, taken=newest[_version_key(form, at)][1] == at) for form in book.forms),
        )
        for at, book in enumerate(books)
    ]


def _version_key(form: FormVerdict, book: int) -> object:
    """What versions of one project share; a form without a project's name is a version of no other."""
    judged = form.reading.judged
    return project_key(judged) if judged.project_name else (book, form.reading.sheet)


def _beside_declarations(books: Iterable[BookVerdict]) -> Iterator[BookVerdict]:
    books = list(books)
    declared = _declarations(books)
    for book in books:
        yield replace(book, forms=tuple(_beside(form, declared) for form in book.forms))


def _declarations(books: Iterable[BookVerdict]) -> Mapping[Key, Mapping[Key, Declaration]]:
    """The declarations that count, by unit and year, then by project."""
    found: defaultdict[Key, dict[Key, Declaration]] = defaultdict(dict)
    for form in (form for book in books for form in book.forms if form.taken):
        judged = form.reading.judged
        if isinstance(judged, Declaration):
            key = project_key(judged)
            found[_of_unit(key)][key] = judged
    return found


def _beside(form: FormVerdict, declared: Mapping[Key, Mapping[Key, Declaration]]) -> FormVerdict:
    """A self-evaluation's verdict with what its declaration has to say; without any declaration of the unit, none."""
    # What the unit wrote, also over what was issued: restoring it would hide the change.
    evaluation, reading = form.reading.form, form.reading
    key = (DECLARATION, *project_key(reading.judged)[1:])
    of_unit = declared.get(_of_unit(key)) if isinstance(evaluation, SelfEvaluation) else None
    if not of_unit or not isinstance(evaluation, SelfEvaluation):
        return form
    pair = Pair(evaluation=evaluation, declaration=of_unit.get(key))
    findings = tuple(check_pair(pair, reading, form.findings))
    return replace(form, findings=findings, beside=form.beside | asked_of(Pair))


def _of_unit(key: Key) -> Key:
    return (*key[:3], "")
