"""What is to be written to each unit: computed from the ledger, from nothing else."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from perfbook.forms.quantity import fold
from perfbook.rounds.folder import Round
from perfbook.rounds.letter_texts import one_line
from perfbook.rounds.records import Arrived, Known, Letter, LetterKind, Project
from perfbook.rounds.states import Standing, State, standing

# States of a letter that can still be changed, or not be sent at all.
OPEN = ("drafted", "refused")


@dataclass(frozen=True)
class Enclosure:
    """A workbook that goes to a unit, as the ledger names it, and the projects in it.

    `number`: the how-manieth issue it is; `due`: by when a return asks for the mended form, an ISO date.
    """

    file: str
    sha256: str
    projects: tuple[Project, ...]
    number: int = 1
    due: str | None = None


@dataclass(frozen=True)
class Mixed:
    """A marked return with forms of several units: whoever got it would read the figures of the others."""

    file: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """A letter that a unit is to have. `projects`: what it is about, and how each stands."""

    kind: LetterKind
    unit_key: str
    about: str
    projects: tuple[tuple[Project, Standing], ...]
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def unit(self) -> str:
        return self.projects[0][0].unit


@dataclass
class Due:
    """The letters to be drafted, each with what the ledger has of it.

    `outdated`: drafts that hold something that is not wanted any more. `mixed`: marked returns that go to nobody.
    """

    letters: list[tuple[Wanted, Letter | None]] = field(default_factory=list)
    outdated: list[Letter] = field(default_factory=list)
    mixed: list[Mixed] = field(default_factory=list)


def due_books(
    held: Round, kind: LetterKind, replace: bool, only: frozenset[str] | None = None, lost: frozenset[int] = frozenset()
) -> Due:
    """Letters with workbooks (`issue` or `return`) that are not out yet. `only`: the keys of the units asked for.

    `lost`: the ids of those that were handed over and whose zip or folder is there no more: they are due once more.
    `replace`: nobody sends drafts by hand, so that each unit gets all that it is to have in one letter; other drafts
    are outdated. Without it a draft may be on its way: what is new goes into a letter beside it.
    """
    due = Due()
    standings = {one.project.id: standing(one) for one in held.known().values()}
    wanted = _issued(held) if kind == "issue" else _returned(held, due)
    letters: defaultdict[str, list[Letter]] = defaultdict(list)
    for letter in held.ledger.letters(kind):
        if letter.state != "withdrawn":
            letters[letter.unit_key].append(letter)
    for unit_key in dict.fromkeys([*wanted, *letters]):
        if only is not None and unit_key not in only:
            continue
        enclosures, known = wanted.get(unit_key, {}), letters.get(unit_key, [])
        for found in _parcels(enclosures, known, replace, lost):
            one = _wanted(kind, unit_key, found, standings)
            due.letters.append((one, held.ledger.letter_about(kind, unit_key, one.about)))
        abouts = {(one.unit_key, one.about) for one, _ in due.letters}
        due.outdated += [one for one in known if one.state in OPEN and (unit_key, one.about) not in abouts]
    return due


def _parcels(
    wanted: dict[str, Enclosure], letters: list[Letter], replace: bool, lost: Collection[int]
) -> Iterator[list[Enclosure]]:
    """What a unit is to have and has not, in as many letters as there must be. `letters`: those that it has."""
    settled = {digest for one in letters if one.state not in OPEN for digest in one.about.split()}
    for letter in letters:
        contents = set(letter.about.split())
        if letter.id in lost or (letter.state in OPEN and not replaced(letter, replace)):
            settled |= contents
            if contents <= wanted.keys():
                yield [one for digest, one in wanted.items() if digest in contents]
    if rest := [one for digest, one in wanted.items() if digest not in settled]:
        yield rest


def replaced(letter: Letter, replace: bool) -> bool:
    """Whether another letter may take the place of one: it certainly did not go out."""
    return replace or letter.state == "refused"


def _wanted(kind: LetterKind, unit_key: str, enclosures: list[Enclosure], standings: dict[int, Standing]) -> Wanted:
    projects = {project.id: project for one in enclosures for project in one.projects}.values()
    about = " ".join(sorted(one.sha256 for one in enclosures))
    found = tuple((project, standings[project.id]) for project in projects)
    return Wanted(kind, unit_key, about, found, tuple(enclosures))


_ByUnit = defaultdict[str, dict[str, Enclosure]]


def _issued(held: Round) -> _ByUnit:
    """What was issued, by unit and hash: the last issue of each project that is not done and may not have it yet."""
    issues = {one.id: one for one in held.ledger.issues()}
    projects: defaultdict[tuple[int, int], list[Project]] = defaultdict(list)
    for known in held.known().values():
        if known.project.listed and known.issued and not standing(known).state.done and not _has_it(known):
            last = known.issued[-1]
            projects[last.issue_id, last.number].append(known.project)
    found: _ByUnit = defaultdict(dict)
    for (issue_id, number), of_book in projects.items():
        issue = issues[issue_id]
        found[issue.unit_key][issue.sha256] = Enclosure(issue.file, issue.sha256, tuple(of_book), number)
    return found


def _has_it(known: Known) -> bool:
    """Whether the unit has sent back what was issued last: then it need not be sent to it, however it got there."""
    last = known.issued[-1]
    return any(one.version.stamp == last.stamp for one in known.arrived) or (last.number == 1 and bool(known.arrived))


def _returned(held: Round, due: Due) -> _ByUnit:
    """The marked returns that units have not answered yet, by unit and hash."""
    every: defaultdict[int, list[Arrived]] = defaultdict(list)
    for arrived in held.ledger.arrived():
        every[arrived.book.id].append(arrived)
    projects: defaultdict[int, list[Project]] = defaultdict(list)
    issued = {one.id: one.made for one in held.ledger.issues()}
    for one in held.known().values():
        stands = standing(one)
        if one.project.listed and stands.state == State.RETURNED and stands.taken:
            book = stands.taken.book
            # What was issued anew afterwards takes the place of a return.
            if not one.issued or issued[one.issued[-1].issue_id] <= (book.returned_at or ""):
                projects[book.id].append(one.project)
    known = {project.id: project.unit_key for project in held.ledger.projects()}
    found: _ByUnit = defaultdict(dict)
    for number, of_book in projects.items():
        book, unit_key = every[number][0].book, of_book[0].unit_key
        if not book.returned or not book.returned_sha256:
            continue
        # Of a form that no project is known of, the unit that it names.
        units = {known.get(one.version.project_id or 0, fold(one.version.unit)) for one in every[number]}
        if units == {unit_key}:
            back, digest = book.returned, book.returned_sha256
            found[unit_key][digest] = Enclosure(back, digest, tuple(of_book), due=book.returned_due)
        else:
            named = dict.fromkeys(one.version.unit for one in every[number])
            due.mixed.append(Mixed(book.returned, tuple(one_line(name) for name in named if name)))
    return found


def due_reminders(held: Round, only: frozenset[str] | None = None) -> Due:
    """Reminders of today: to each unit that has forms and has not returned them all. None a second time in a day."""
    due, today = Due(), f"{held.now:%Y-%m-%d}"
    wanted = {one.unit_key: one for one in _missing(held, today) if only is None or one.unit_key in only}
    written = set()
    for letter in held.ledger.letters("reminder"):
        if only is not None and letter.unit_key not in only:
            continue
        if letter.state in ("sent", "sending") and letter.about.startswith(today):
            written.add(letter.unit_key)
        elif letter.state in OPEN and (letter.unit_key not in wanted or letter.about != wanted[letter.unit_key].about):
            due.outdated.append(letter)
    for unit_key, one in wanted.items():
        if unit_key not in written:
            due.letters.append((one, held.ledger.letter_about("reminder", unit_key, one.about)))
    return due


def _missing(held: Round, today: str) -> Iterator[Wanted]:
    units: defaultdict[str, list[tuple[Project, Standing]]] = defaultdict(list)
    for project, one in held.standings():
        # What the unit was never sent cannot be asked for.
        if one.asked:
            units[project.unit_key].append((project, one))
    for unit_key, projects in units.items():
        said = "\n".join(f"{project.id} {one.label}" for project, one in projects)
        yield Wanted("reminder", unit_key, f"{today} {sha256(said.encode()).hexdigest()[:16]}", tuple(projects))
