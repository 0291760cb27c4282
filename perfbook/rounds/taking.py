"""The workbooks that count in a round, read again from their originals and judged together."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from perfbook.findings import Finding, Severity
from perfbook.forms.plan import Plan, project_key
from perfbook.forms.quantity import fold
from perfbook.keys import Keyring
from perfbook.read.sniffing import PARSER_FAILED
from perfbook.readings import BookVerdict, FormVerdict
from perfbook.returns import Progress, verdicts_each
from perfbook.rounds.folder import Round
from perfbook.rounds.proving import proved
from perfbook.rounds.receiving import Projects, inner_of, original
from perfbook.rounds.records import Arrived, Book, Counts
from perfbook.rounds.states import holding, newest, standing
from perfbook.whole_set import addressed, alongside, set_findings


@dataclass(frozen=True)
class Judged:
    """A workbook of the ledger and what is said of it now."""

    book: Book
    verdict: BookVerdict


def taken_versions(held: Round) -> list[Arrived]:
    """The version that counts of each project that is waited for; of forms that the plan does not know, the newest."""
    awaited = (known for known in held.known().values() if known.project.listed and not holding(known.waivers))
    found = [standing(known).taken for known in awaited]
    strange: dict[tuple[str, str], list[Arrived]] = {}
    for one in held.ledger.arrived():
        if one.version.project_id is None:
            strange.setdefault((fold(one.version.unit), fold(one.version.name)), []).append(one)
    return [one for one in (*found, *map(newest, strange.values())) if one]


def judged_books(
    held: Round,
    wanted: Callable[[Book], bool],
    plan: Plan,
    keyring: Keyring,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> list[Judged]:
    """Read workbooks again from their originals, each for itself; those that the ledger knows and somebody wants."""
    rows: defaultdict[int, dict[str, Book]] = defaultdict(dict)
    for book in filter(wanted, held.ledger.books()):
        rows[book.arrival_id][book.inner] = book
    arrivals = [one for one in held.ledger.arrivals() if one.id in rows]
    names = [str(held.folder.file_of(one.file)) for one in arrivals]
    files = ((name, original(held, one)) for name, one in zip(names, arrivals, strict=True))
    found: list[Judged] = []
    read = verdicts_each(files, jobs, plan.figures, keyring)
    for number, (arrival, name, verdicts) in enumerate(zip(arrivals, names, read, strict=True), 1):
        read_now = {inner_of(verdict, name): verdict for verdict in verdicts}
        for inner, row in rows[arrival.id].items():
            found.append(Judged(row, read_now.get(inner) or _lost(name, row, verdicts)))
        if progress:
            progress(number, len(arrivals))
    return found


def _lost(name: str, book: Book, verdicts: list[BookVerdict]) -> BookVerdict:
    """What is said of a workbook whose archive cannot be opened any more."""
    problem = verdicts[0].problem or PARSER_FAILED.problem
    return BookVerdict(f"{name}/{book.inner}", "unreadable", verdicts[0].code or PARSER_FAILED.code, problem)


def together(held: Round, judged: Iterable[Judged], taken: Collection[Arrived], plan: Plan) -> list[Judged]:
    """The same, judged beside each other and by the plan, as `perfbook check --plan` does."""
    found = list(judged)
    files = {one.book.id: one.verdict.file for one in found}
    counting = {(files[one.book.id], one.version.sheet) for one in taken if one.book.id in files}
    books = addressed(alongside([one.verdict for one in found], counting), plan.projects)
    return [replace(one, verdict=book) for one, book in zip(found, proved(held, books, plan), strict=True)]


def of_whole_set(held: Round, books: Iterable[BookVerdict], plan: Plan) -> list[Finding]:
    """What is said of the set as a whole; what need not come is not missed."""
    waived = {key for key, known in held.known().items() if holding(known.waivers)}
    return set_findings(books, [form for form in plan.projects if project_key(form) not in waived])


def assign_strangers(held: Round, judged: Iterable[Judged]) -> None:
    """Give forms that came before the plan listed their project to that project."""
    unknown = {(one.book.id, one.version.sheet): one.version.id
               for one in held.ledger.arrived() if one.version.project_id is None}  # fmt: skip
    projects = Projects(held)
    with held.ledger.transaction():
        for one in judged:
            for form in one.verdict.forms:
                version, project = unknown.get((one.book.id, form.reading.sheet)), projects.of(form.reading)
                if version and project:
                    held.ledger.assign(version, project.id)


def counts_of(form: FormVerdict, of_book: Iterable[Finding]) -> Counts:
    """How many findings of a form still ask for something; those of its workbook hold it up as well."""
    asked = [*form.asked, *(one for one in of_book if not one.accepted)]
    errors = sum(one.severity == Severity.ERROR for one in asked)
    warnings = sum(one.severity == Severity.WARNING for one in asked)
    notes = sum(one.severity == Severity.NOTE for one in asked)
    return Counts(errors, warnings, notes, len(form.findings) - len(form.asked))
