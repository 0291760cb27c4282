"""Take in what comes back: the originals as they are, once each, and whose forms are in them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from perfbook.findings import Finding
from perfbook.forms.form import as_words
from perfbook.forms.plan import Key, project_key
from perfbook.generate.file_names import folded, within_path
from perfbook.generate.saving import numbered, save, sweep
from perfbook.read.incoming import content_of
from perfbook.read.sniffing import Refusal
from perfbook.readings import BookVerdict, FormVerdict, Reading
from perfbook.returns import Progress, verdicts_each
from perfbook.rounds.bounces import Bounced, bounced
from perfbook.rounds.folder import Round
from perfbook.rounds.handing import NOTE
from perfbook.rounds.incoming import Incoming, NotReceived, plain
from perfbook.rounds.records import Arrival, Book, Project, Version

_GONE = Refusal("unreadable", "missing", "收到的原件不见了。请从备份放回原处。")
_ALTERED = Refusal("unreadable", "damaged", "收到的原件后来被改动过。请从备份放回原样。")


@dataclass
class Received:
    """What `receive` did. `books`: what was found in the new arrivals; `bounced`: mails of ours that came back.

    Files in 收到/ that nobody received: `copies` are byte for byte what was received, `stray` are the others.
    """

    new: list[Arrival] = field(default_factory=list)
    known: list[Arrival] = field(default_factory=list)
    refused: list[NotReceived] = field(default_factory=list)
    books: list[Book] = field(default_factory=list)
    bounced: list[Bounced] = field(default_factory=list)
    stray: list[Path] = field(default_factory=list)
    copies: list[Path] = field(default_factory=list)


def receive(
    held: Round, files: Iterable[Incoming | NotReceived], jobs: int | None = None, progress: Progress | None = None
) -> Received:
    """Keep each file byte for byte in 收到/<day>/, and remember it. The same bytes twice are one. Raises OSError.

    A file lies in its place before the ledger knows it: a run that was killed finds it there again.
    """
    done, store = Received(), _Store(held)
    for one in files:
        if isinstance(one, NotReceived):
            done.refused.append(one)
            continue
        digest = sha256(one.content).hexdigest()
        known = held.ledger.arrival_of(digest)
        file = held.folder.file_of(known.file) if known else store.put(one, digest)
        came = min(one.came or held.now, held.now)
        arrival = held.ledger.add_arrival(
            digest, held.folder.name_of(file), one.name, one.source, came, held.now,
            one.message_id, one.read_to, one.in_reply_to,
        )  # fmt: skip
        (done.known if known else done.new).append(arrival)
    done.bounced = take_bounces(held)
    done.books = look_into(held, jobs, progress)
    received = {one.sha256 for one in held.ledger.arrivals()}
    for path, digest in store.strange():
        (done.copies if digest in received else done.stray).append(path)
    return done


class _Store:
    """The folder 收到/: what lies there, and what of it the ledger knows."""

    def __init__(self, held: Round) -> None:
        self._held, self._today = held, held.folder.received / f"{held.now:%Y-%m-%d}"
        self._left: dict[str, Path] | None = None
        for day in filter(Path.is_dir, held.folder.received.glob("*")):
            sweep(day)  # what killed runs left half written

    def put(self, one: Incoming, digest: str) -> Path:
        """Keep a file under its own name, or one with a number behind it. Where it lies."""
        if left := self._of_killed_runs().pop(digest, None):
            return left
        taken = self._known()
        for path in numbered(within_path(self._today / one.name)):
            if not path.exists() and folded(self._held.folder.name_of(path)) not in taken:
                return save(path, one.content, self._held.say)
        raise AssertionError("paths never end")

    def strange(self) -> Iterator[tuple[Path, str]]:
        """Files that lie there and that the ledger does not know, with their hash, "" where they cannot be read."""
        known = self._known()
        for path in sorted(self._held.folder.received.rglob("*")):
            if path.is_file() and folded(self._held.folder.name_of(path)) not in known:
                content = content_of(path)
                yield path, sha256(content).hexdigest() if isinstance(content, bytes) else ""

    def _known(self) -> set[str]:
        return {folded(one.file) for one in self._held.ledger.arrivals()}

    def _of_killed_runs(self) -> dict[str, Path]:
        """Files that the ledger does not know, by their bytes: kept already, by a run that was killed or by hand."""
        if self._left is None:
            self._left = {digest: path for path, digest in self.strange() if digest}
        return self._left


def original(held: Round, arrival: Arrival) -> bytes | Refusal:
    """The bytes of an arrival as they came in, or why they cannot be had any more."""
    content = content_of(held.folder.file_of(arrival.file))
    if not isinstance(content, bytes):
        return content if isinstance(content, Refusal) and content.code != "missing" else _GONE
    return content if sha256(content).hexdigest() == arrival.sha256 else _ALTERED


def take_bounces(held: Round) -> list[Bounced]:
    """Take note of the mails that came back, of all that nobody has looked into."""
    given = ((one, original(held, one)) for one in held.ledger.unread_arrivals())
    found = (bounced(held, one, content) for one, content in given if isinstance(content, bytes))
    return [one for one in found if one]


def look_into(held: Round, jobs: int | None = None, progress: Progress | None = None) -> list[Book]:
    """Remember the workbooks and forms of every arrival that nobody has looked into; these workbooks."""
    unread = held.ledger.unread_arrivals()
    projects = Projects(held)
    known = _contents_known(held)
    found: list[Book] = []
    files = ((one.file, original(held, one)) for one in unread)
    for number, (arrival, verdicts) in enumerate(zip(unread, verdicts_each(files, jobs), strict=True), 1):
        with held.ledger.transaction():
            for verdict in verdicts:
                found.append(_remembered(held, arrival, verdict, projects, known))
        if progress:
            progress(number, len(unread))
    return found


class Projects:
    """Whose form a form is: by the stamp that this round issued, else by its unit, year and name."""

    def __init__(self, held: Round) -> None:
        listed = held.ledger.projects()
        by_id: dict[int, Project] = {one.id: one for one in listed}
        self._by_key: dict[Key, Project] = {one.key: one for one in listed}
        returns = (one.returned_sha256 for one in held.ledger.books())
        # What we wrote ourselves, byte for byte: a mail that could not be delivered brings it back.
        self.own = {*(one.sha256 for one in held.ledger.issues()), *filter(None, returns)}
        self._by_stamp = {one.stamp: by_id[one.project_id] for one in held.ledger.issued_forms()}

    def of(self, reading: Reading) -> Project | None:
        issued = self._by_stamp.get(reading.stamp.number) if reading.stamped else None
        return issued or self._by_key.get(project_key(reading.judged))


def inner_of(verdict: BookVerdict, file: str) -> str:
    """Where in an arrival a workbook stands, as the ledger names it."""
    return plain(verdict.file[len(file) + 1 :])


def _remembered(
    held: Round, arrival: Arrival, verdict: BookVerdict, projects: Projects, known: dict[tuple[str, ...], str]
) -> Book:
    versions = [_version(form, verdict.findings, held, projects.of(form.reading)) for form in verdict.forms]
    content = tuple(sorted(one.digest for one in versions))
    status, code, problem = verdict.status, verdict.code, verdict.problem
    if verdict.digest in projects.own:
        status, code, problem, versions = "skipped", "own_output", "这是发出的原表，一个字节也没有改。", []
    elif content and content in known:
        status, code, problem, versions = "skipped", "duplicate", f"与“{known[content]}”内容完全相同。", []
    elif content:
        known[content] = arrival.name
    inner = inner_of(verdict, arrival.file)
    if verdict.needs_a_person and PurePosixPath(inner).name == NOTE:
        # A unit packs up again all that it was handed.
        status, code, problem = "skipped", "own_output", "这是随下发的表格附上的说明。"
    book = Book(0, arrival.id, inner, verdict.digest, status, code, problem, plain(verdict.modified))
    return held.ledger.add_book(book, versions)


def _version(form: FormVerdict, of_book: tuple[Finding, ...], held: Round, project: Project | None) -> Version:
    reading = form.reading
    times = held.ledger.times_returned(project.id) if project else 0
    return Version(
        0, 0, plain(reading.sheet), project.id if project else None,
        plain(reading.judged.unit or ""), plain(reading.judged.project_name or ""),
        reading.stamp.number if reading.stamped else "", content_digest(form, of_book), times + 1,
    )  # fmt: skip


def content_digest(form: FormVerdict, of_book: tuple[Finding, ...]) -> str:
    """What a form says and what is said of it: equal where one may stand for the other (a mere re-save)."""
    reading = form.reading
    said = [[one.rule, one.path, one.message] for one in (*of_book, *form.findings)]
    stamp = [reading.stamp.layout, reading.stamp.number, reading.stamp.round]
    told = [stamp, as_words(reading.form), sorted(reading.explanations.items()), said]
    return sha256(json.dumps(told).encode()).hexdigest()


def _contents_known(held: Round) -> dict[tuple[str, ...], str]:
    """The contents of every workbook so far, with the name of the file that brought it."""
    books: dict[int, tuple[str, list[str]]] = {}
    for one in held.ledger.arrived():
        books.setdefault(one.book.id, (one.arrival.name, []))[1].append(one.version.digest)
    return {tuple(sorted(digests)): name for name, digests in books.values()}
