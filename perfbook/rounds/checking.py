"""Check what came back: marked returns, the report, and in the ledger what was found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from perfbook.acceptance import accept, answers_beside
from perfbook.findings import Finding
from perfbook.forms.plan import Plan
from perfbook.generate.file_names import folded, safe_name, within_path
from perfbook.generate.saving import numbered, save
from perfbook.keys import Keyring
from perfbook.readings import BookVerdict
from perfbook.returns import REPORT_NAME, Progress, may_replace
from perfbook.rounds.folder import Round
from perfbook.rounds.issuing import take_over_plan
from perfbook.rounds.letters import Mixed, due_books
from perfbook.rounds.receiving import look_into, take_bounces
from perfbook.rounds.records import Arrived, Book, Counts, Project, Version
from perfbook.rounds.settling import CODE as SETTLED
from perfbook.rounds.settling import unread
from perfbook.rounds.states import State
from perfbook.rounds.taking import (
    Judged,
    assign_strangers,
    counts_of,
    judged_books,
    of_whole_set,
    taken_versions,
    together,
)


@dataclass
class Checked:
    """What a check did. `new`: how many forms were not checked before; `returned`: the marked returns written now.

    `foreign`: forms that the plan does not know; `unread`: workbooks that a person must look at; `unproved`: projects
    with errors that only the office can settle; `mixed`: returns with forms of several units; `books` and `of_set` are
    what the report says.
    """

    report: Path
    new: int = 0
    returned: list[Path] = field(default_factory=list)
    foreign: list[Arrived] = field(default_factory=list)
    unread: list[Judged] = field(default_factory=list)
    unproved: list[Project] = field(default_factory=list)
    mixed: list[Mixed] = field(default_factory=list)
    books: list[BookVerdict] = field(default_factory=list)
    of_set: list[Finding] = field(default_factory=list)


def check_round(
    held: Round,
    keyring: Keyring,
    due: date | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Judge what counts and what is new, write returns and the report, then remember what was found.

    `due`: by when the letters of the returns ask for them; None leaves it blank. `keyring` signs them.
    Every file is written before the ledger knows it. Raises BadPlan, Refused and OSError.
    """
    plan, _ = take_over_plan(held)
    take_bounces(held)
    look_into(held, jobs)
    judged = _judged(held, plan, keyring, jobs, progress)
    assign_strangers(held, judged)
    taken = taken_versions(held)
    report = held.folder.reports / REPORT_NAME
    answers = answers_beside(report, held.say)
    judged = together(held, judged, taken, plan)
    accepted = accept([one.verdict for one in judged], answers, held.now.date(), held.say)
    judged = [replace(one, verdict=book) for one, book in zip(judged, accepted, strict=True)]
    done = Checked(report, foreign=[one for one in taken if one.version.project_id is None])
    judged = list(_with_returns(held, judged, keyring, due, done))
    verdicts = [one.verdict for one in judged]
    done.books = [one for one in verdicts if not one.forms or any(form.taken for form in one.forms)]
    done.unread = [one for one in judged if one.verdict.needs_a_person]
    done.of_set = of_whole_set(held, done.books, plan)
    from perfbook.report.summary import summary_workbook  # only where something is written

    done.report = save(report, summary_workbook(done.books, held.folder.reports, done.of_set, answers.rows), held.say)
    done.new = _record(held, judged)
    waiting = ((project, one) for project, one in held.standings() if one.state == State.ARRIVED)
    done.unproved = [project for project, one in waiting if one.taken and one.taken.version.checked]
    done.mixed = due_books(held, "return", replace=False).mixed
    return done


def _judged(
    held: Round, plan: Plan, keyring: Keyring, jobs: int | None, progress: Progress | None
) -> list[Judged]:
    """What counts, what nobody has checked yet, what a person must look at, and what needs nobody any more."""
    counting = {one.book.id for one in (*taken_versions(held), *held.ledger.unchecked())}
    unreadable = unread(held)
    wanted = counting | {one.id for one in unreadable.open}
    files = {one.id: str(held.folder.file_of(one.file)) for one in held.ledger.arrivals()}
    settled = [
        Judged(book, _settled("/".join(filter(None, (files[book.arrival_id], book.inner))), book, by.arrival.name))
        for book, by in unreadable.settled
    ]
    return [*judged_books(held, lambda book: book.id in wanted, plan, keyring, jobs, progress), *settled]


def _settled(file: str, book: Book, by: str) -> BookVerdict:
    problem = f"读不出来；同一单位的表已收到“{by}”，这一份不用再管。"
    return BookVerdict(file, "skipped", SETTLED, problem, digest=book.sha256)


def _with_returns(
    held: Round, judged: Iterable[Judged], keyring: Keyring, due: date | None, done: Checked
) -> Iterator[Judged]:
    """Write the marked return of each workbook that needs one and has none; the verdicts come back with its path."""
    from perfbook.report.returning import marked_return, needs_return

    taken = {folded(Path(one.returned).name) for one in held.ledger.books() if one.returned}
    for one in judged:
        there = held.folder.file_of(one.book.returned) if one.book.returned else None
        if there and there.exists():
            yield replace(one, verdict=replace(one.verdict, returned=str(there)))
            continue
        if not needs_return(one.verdict):
            yield one
            continue
        asked = _asked_by(one.book) if there else due
        content = marked_return(one.verdict, keyring, asked)
        target = save(there or _free(held, one, content, taken), content, held.say)
        taken.add(folded(target.name))
        name, digest = held.folder.name_of(target), sha256(content).hexdigest()
        held.ledger.record_return(one.book.id, name, digest, held.now, asked)
        done.returned.append(target)
        yield replace(one, verdict=replace(one.verdict, returned=str(target)))


def _asked_by(book: Book) -> date | None:
    """By when a return asked that was lost: it is written as it was."""
    return date.fromisoformat(book.returned_due) if book.returned_due else None


def _free(held: Round, one: Judged, content: bytes, taken: set[str]) -> Path:
    """Where a new return goes: called by its unit and project, and never in the place of another."""
    forms = [form.reading.judged for form in one.verdict.forms]
    words = (forms[0].unit, forms[0].project_name) if len(forms) == 1 else (forms[0].unit,)
    versions = held.ledger.versions(one.book.id)
    times = max((_times(held, one, version) for version in versions), default=1)
    name = safe_name(f"{'_'.join(filter(None, words))}（第{times}次退回）")
    free = (path for path in numbered(within_path(held.folder.returned / name)) if folded(path.name) not in taken)
    # What a killed run wrote is written again.
    return next(path for path in free if may_replace(path))


def _times(held: Round, one: Judged, version: Version) -> int:
    """The how-manieth return a return of this version is to its project."""
    return 1 + (held.ledger.times_returned(version.project_id, one.book.id) if version.project_id else 0)


def _record(held: Round, judged: Iterable[Judged]) -> int:
    """Remember what was found where it is new or another than before; how many forms were not checked before."""
    found: dict[int, Counts] = {}
    rounds: dict[int, int] = {}
    new = 0
    for one in judged:
        versions = {version.sheet: version for version in held.ledger.versions(one.book.id)}
        for form in one.verdict.forms:
            version = versions.get(form.reading.sheet)
            if version is None:
                continue
            counts = counts_of(form, one.verdict.findings)
            new += version.checked is None
            before = Counts(version.errors, version.warnings, version.notes, version.accepted)
            if version.checked is None or before != counts:
                found[version.id] = counts
            rounds[version.id] = _times(held, one, version)
    held.ledger.record_check(found, held.now, rounds)
    return new
