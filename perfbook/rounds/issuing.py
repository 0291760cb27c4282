"""Issue workbooks from the plan: first all, later what is new in it, or one unit's anew."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from perfbook.forms.form import Form
from perfbook.forms.plan import Key, Plan, project_key
from perfbook.generate.file_names import folded
from perfbook.generate.saving import save
from perfbook.keys import Key as SigningKey
from perfbook.making import Made, Manner, book_of, grouped, pages_of, stamp_number, write
from perfbook.rounds.beginning import fitting
from perfbook.rounds.folder import Round
from perfbook.rounds.records import Issue, IssuedForm, Known, Project
from perfbook.rounds.rows import stamped
from perfbook.rounds.states import holding

Progress = Callable[[int, int], None]
# Behind the name of a workbook with what the plan lists since the unit's own was issued.
ADDED = "（新增）"


@dataclass
class Issued:
    """What `issue` did and saw. Files are those in 发出/; projects are the plan's, `gone` those that it has no more.

    `due` is new where the plan has another due date than the round had.
    `waived`: not issued because nothing is to be returned. `changed`: the plan says otherwise now than what was issued.
    `asked_twice`: re-issued today already, with the same content.
    Files: `again` were lost and are there again; `lost` could not be made as they were; `altered` were changed by
    somebody; `strange` are none that the ledger knows.
    """

    files: list[Path] = field(default_factory=list)
    projects: int = 0
    due: str | None = None
    added: list[Project] = field(default_factory=list)
    gone: list[Project] = field(default_factory=list)
    waived: list[Project] = field(default_factory=list)
    changed: list[Project] = field(default_factory=list)
    again: list[Path] = field(default_factory=list)
    lost: list[Path] = field(default_factory=list)
    altered: list[Path] = field(default_factory=list)
    strange: list[Path] = field(default_factory=list)
    asked_twice: list[Project] = field(default_factory=list)


@dataclass(frozen=True)
class _Work:
    """One run: the round, the plan's forms by key, what the ledger knew before."""

    held: Round
    manner: Manner
    forms: dict[Key, Form]
    known: dict[Key, Known]
    issues: dict[int, Issue]
    used: set[str]
    done: Issued
    progress: Progress


def take_over_plan(held: Round) -> tuple[Plan, Issued]:
    """The plan as it is now, its projects and due date remembered; what is new or gone. Raises BadPlan and Refused."""
    plan = fitting(held.plan(), held.opening)
    first = not held.ledger.projects()
    added, gone = held.ledger.list_projects(plan.projects)
    held.ledger.list_contacts(plan.units)
    due = plan.due if plan.due and plan.due != held.ledger.opening().due else None
    if due:
        held.ledger.change_due(due)
    return plan, Issued(due=due, added=[] if first else added, gone=gone)


def issue(
    held: Round, key: SigningKey | None, unit_key: str | None = None, progress: Progress = lambda done, total: None
) -> Issued:
    """Issue what the plan has and the ledger has not; with a `unit_key` all of that unit, once more.

    Each workbook is in 发出/ before the ledger knows it: a run that was killed writes the same file again.
    `key`: signs the stamps. `progress` is told how many workbooks of how many are done.
    Raises BadPlan, Refused, BadSource, UnknownEdition and OSError.
    """
    plan, done = take_over_plan(held)
    manner = Manner("to_be_filled", held.opening.edition, held.opening.per, plan.figures, key)
    issues = {one.id: one for one in held.ledger.issues()}
    used = {folded(Path(one.file).name) for one in issues.values()}
    forms = {project_key(form): form for form in plan.to_issue()}
    work = _Work(held, manner, forms, held.known(), issues, used, done, progress)
    done.waived += [work.known[one].project for one in forms if holding(work.known[one].waivers)]
    wanted = [one for one in forms if not holding(work.known[one].waivers)]
    if unit_key is None:
        _issue_new([one for one in wanted if not work.known[one].issued], work)
        _look_after(work)
    else:
        _issue_again([one for one in wanted if one[2] == unit_key], work)
    return done


def _issue_new(keys: Sequence[Key], work: _Work) -> None:
    units = {known.project.unit_key for known in work.known.values() if known.issued}
    books = grouped([work.forms[one] for one in keys], work.manner.per)
    for count, forms in enumerate(books, start=1):
        made = book_of(forms, work.manner)
        beside = work.manner.per == "unit" and project_key(forms[0])[2] in units
        _put(forms, made, 1, ADDED if beside else "", work)
        work.progress(count, len(books))


def _issue_again(keys: Sequence[Key], work: _Work) -> None:
    """A unit's forms once more, under the next number; what was issued today just so is not issued again."""
    for forms in grouped([work.forms[one] for one in keys], work.manner.per):
        issued = [work.known[project_key(form)].issued for form in forms]
        last = max((one.number for of_form in issued for one in of_form), default=0)
        if last and _issued_today(forms, issued, last, work):
            work.done.asked_twice += [work.known[project_key(form)].project for form in forms]
            continue
        number = last + 1
        _put(forms, book_of(forms, work.manner, number), number, _times(number), work)


def _times(number: int) -> str:
    return f"（第{number}次下发）" if number > 1 else ""


def _issued_today(forms: Sequence[Form], issued: Sequence[Sequence[IssuedForm]], last: int, work: _Work) -> bool:
    """Whether the last issue of these forms is of today and would be the same again: a run that was killed after it."""
    found = {of_form[-1].issue_id if of_form else 0 for of_form in issued}
    one = work.issues.get(found.pop()) if len(found) == 1 else None
    if one is None or one.made[:10] != f"{work.held.now:%Y-%m-%d}":
        return False
    return _digest(book_of(forms, work.manner, last).content) == one.sha256


def _put(forms: Sequence[Form], made: Made, number: int, ending: str, work: _Work) -> None:
    """Write a workbook and remember it."""
    held, name = work.held, Path(made.name)
    target = write(f"{name.stem}{ending}{name.suffix}", made.content, held.folder.issued, work.used)
    projects = [work.known[project_key(form)].project for form in forms]
    file = held.folder.name_of(target)
    stamp = stamp_number(made.content) or ""
    issued = Issue(0, file, _digest(made.content), stamp, projects[0].unit_key, stamped(held.now))
    stamps = zip(projects, made.stamps, strict=True)
    held.ledger.record_issue(issued, [(one.id, of_form, number) for one, of_form in stamps])
    work.done.files.append(target)
    work.done.projects += len(forms)


def _look_after(work: _Work) -> None:
    """See whether what was issued before is still there, and still what the plan says."""
    for one, keys in _in_force(work):
        forms = [work.forms[key] for key in keys]
        number = work.known[keys[0]].issued[-1].number
        stamps = [page.stamp.number for page in pages_of(forms, work.manner, number)]
        work.done.changed += [
            work.known[key].project
            for key, stamp in zip(keys, stamps, strict=True)
            if stamp != work.known[key].issued[-1].stamp
        ]
        _look_at(one, forms, number, work)
    there = work.held.folder.issued.glob("*.xlsx")
    new = {path.name for path in work.done.files}
    work.done.strange += [path for path in sorted(there) if folded(path.name) not in work.used and path.name not in new]


def _in_force(work: _Work) -> Iterator[tuple[Issue, list[Key]]]:
    """Each workbook that is the last issue of a project, with these projects; only those that the plan still lists."""
    found: dict[int, list[Key]] = {}
    for key, known in work.known.items():
        if known.issued and key in work.forms:
            found.setdefault(known.issued[-1].issue_id, []).append(key)
    yield from ((work.issues[number], keys) for number, keys in found.items())


def _look_at(one: Issue, forms: Sequence[Form], number: int, work: _Work) -> None:
    path = work.held.folder.file_of(one.file)
    if path.exists():
        if _digest(path.read_bytes()) != one.sha256:
            work.done.altered.append(path)
        return
    content = book_of(forms, work.manner, number).content
    if _digest(content) == one.sha256:
        work.done.again.append(save(path, content, work.held.say))
    else:
        work.done.lost.append(path)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()

