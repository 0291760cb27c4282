"""Write the drafts: one file a letter in 邮件/, then its row in the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from perfbook.forms.mail_address import mail_addresses
from perfbook.forms.plan import Plan, Unit
from perfbook.forms.quantity import fold
from perfbook.generate.file_names import folded, safe_name, within_path
from perfbook.generate.saving import numbered, save, sweep
from perfbook.rounds.folder import Round
from perfbook.rounds.letter_texts import LetterText, letter_text, one_line, put_texts
from perfbook.rounds.letters import Due, Mixed, Wanted, replaced
from perfbook.rounds.message import OWN_NUMBER, addressed, draft, message_id, to_send
from perfbook.rounds.records import LETTER_WORDS, Letter, LetterKind
from perfbook.rounds.rows import stamped
from perfbook.rounds.states import Standing, State
from perfbook.rounds.table import days_said, title_of

_ANEW = "（重新下发，请用这一份填，以前的一份不要再用）"
# Within 邮件/: copies of what was sent.
SENT = "已发送"
# The head of a draft is shorter, in bytes.
_HEAD = 16_384


@dataclass
class Drafted:
    """What became of the letters that are due.

    `ready`: drafts that may be sent. `refused`: letters that a server would not have, to the same address still.
    `unaddressed`: units without an address that can be used, and what is wrong. `unfit`: files that are missing or
    changed, and belong to letters that were not drafted. `alike`: addresses that several units have.
    """

    ready: list[Letter] = field(default_factory=list)
    refused: list[Letter] = field(default_factory=list)
    unaddressed: dict[str, str] = field(default_factory=dict)
    unfit: list[str] = field(default_factory=list)
    outdated: list[Letter] = field(default_factory=list)
    mixed: list[Mixed] = field(default_factory=list)
    alike: dict[str, list[str]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a person to see to."""
        return not (self.refused or self.unaddressed or self.unfit or self.outdated or self.mixed)


@dataclass(frozen=True)
class Office:
    """What letters take from the plan. `ascii_names`: attachments are named for mail programs that know no Chinese."""

    units: Mapping[str, Unit]
    departments: Mapping[str, str]
    sender: str | None
    ascii_names: bool = False


def office_of(plan: Plan, sender: str | None, ascii_names: bool = False) -> Office:
    """The office as its plan describes it."""
    departments: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for form in plan.projects:
        if department := getattr(form, "department", None):
            departments[fold(form.unit or "")][department] = None
    only_one = {unit: next(iter(found)) for unit, found in departments.items() if len(found) == 1}
    return Office({fold(one.name or ""): one for one in plan.units}, only_one, sender, ascii_names)


class UnfitFile(Exception):
    """A file that should go out is not there, or is not what it was."""


def enclosed(held: Round, wanted: Wanted, ascii_names: bool) -> Iterator[tuple[str, bytes]]:
    """Names and contents of what a letter encloses, as they were made. Raises UnfitFile."""
    for number, one in enumerate(wanted.enclosures, start=1):
        path = held.folder.file_of(one.file)
        try:
            content = path.read_bytes()
        except OSError as fault:
            raise UnfitFile(f"“{one.file}”读不到") from fault
        if sha256(content).hexdigest() != one.sha256:
            raise UnfitFile(f"“{one.file}”被改动过")
        kind = "form" if wanted.kind == "issue" else "return"
        name = PurePosixPath(one.file).name
        yield f"{kind}-{one.projects[0].year}-{number}.xlsx" if ascii_names else name, content


def words_of(held: Round, wanted: Wanted, office: Office, names: Sequence[str]) -> dict[str, str]:
    """What stands for each field of a text, in one unit's letter."""
    unit = office.units.get(wanted.unit_key, Unit())
    said = {
        "单位": wanted.unit,
        "联系人": unit.contact or "",
        "表名": title_of(held),
        "截止日期": _day(held.due),
        "期限": days_said(held.days_left),
        "退回期限": _asked_by(wanted, held.now.date()),
        "今天": _day(held.now.date()),
        "项目数": str(len(wanted.projects)),
        "主管部门": office.departments.get(wanted.unit_key, ""),
    }
    anew = {project.id for one in wanted.enclosures if one.number > 1 for project in one.projects}
    listed = {
        "项目清单": _numbered(
            f"{one_line(one.name)}{_ANEW if one.id in anew else _remark(wanted.kind, stands)}"
            for one, stands in wanted.projects
        ),
        "附件清单": _numbered(_attachment(wanted, at, name, office.ascii_names) for at, name in enumerate(names)),
    }
    return {name: one_line(text) for name, text in said.items()} | listed


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{at}. {line}" for at, line in enumerate(lines, start=1))


def _asked_by(wanted: Wanted, today: date) -> str:
    """By when the returns of a letter ask for the mended forms, where they say one and the same that is not over."""
    said = {one.due for one in wanted.enclosures}
    due = said.pop() if len(said) == 1 else None
    return f"于 {_day(date.fromisoformat(due))}前" if due and due >= today.isoformat() else "尽快"


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _remark(kind: LetterKind, one: Standing) -> str:
    if kind == "issue":
        return ""
    if one.state != State.RETURNED or not one.taken:
        return "（还没有收到）"
    if kind == "return":
        return f"（第 {one.times} 次退回，必须修改 {one.taken.version.errors} 处）"
    return f"（第 {one.times} 次退回，还没有收到改好的）"


def _attachment(wanted: Wanted, at: int, name: str, ascii_names: bool) -> str:
    if not ascii_names:
        return one_line(name)
    return f"{name}：{'、'.join(one_line(project.name) for project in wanted.enclosures[at].projects)}"


def draft_letters(held: Round, due: Due, office: Office, kind: LetterKind, replace: bool) -> Drafted:
    """Write the drafts that are due, and withdraw those that are not any more where another takes their place.

    A draft is written again on every run, as the texts and the plan are now. Raises Refused (the texts) and OSError.
    """
    put_texts(held.folder.texts, held.say)
    text = letter_text(held.folder.texts, kind)
    done = Drafted(mixed=due.mixed)
    for letter in due.outdated:
        if replaced(letter, replace):
            held.ledger.withdraw_letter(letter.id)
        else:
            done.outdated.append(letter)
    tidy(held)
    used = {one.file: one.id for one in held.ledger.letters() if one.state != "withdrawn"}
    for wanted, known in due.letters:
        _draft(held, wanted, known, office, text, used, done)
    units: defaultdict[str, list[str]] = defaultdict(list)
    for letter in done.ready:
        for address in letter.address.split(", "):
            units[address].append(letter.unit)
    done.alike = {address: names for address, names in units.items() if len(set(names)) > 1}
    return done


def _draft(
    held: Round,
    wanted: Wanted,
    letter: Letter | None,
    office: Office,
    text: LetterText,
    used: dict[str, int],
    done: Drafted,
) -> None:
    try:
        to = ", ".join(mail_addresses(office.units.get(wanted.unit_key, Unit()).mail or ""))
        if letter and letter.state == "refused" and letter.address == to:
            done.refused.append(letter)
            return
        files = list(enclosed(held, wanted, office.ascii_names))
    except ValueError as fault:
        done.unaddressed[wanted.unit] = str(fault)
        return
    except UnfitFile as fault:
        done.unfit.append(str(fault))
        return
    about = (wanted.kind, wanted.unit_key, wanted.about)
    number = letter.message_id if letter else message_id(held.opening.opened, *about, office.sender)
    filled = text.filled(words_of(held, wanted, office, [name for name, _ in files]))
    written = datetime.fromisoformat(letter.drafted) if letter else held.now
    content = draft(filled, to, files, number, written, office.sender)
    target = held.folder.drafts / safe_name(f"{LETTER_WORDS[wanted.kind]}_{wanted.unit}", ".eml")
    name = _put(held, target, content, letter, used)
    if letter is None:
        new = Letter(0, *about[:2], one_line(wanted.unit), about[2], number, to, name, "drafted", stamped(held.now))
        letter = held.ledger.draft_letter(new, [project.id for project, _ in wanted.projects])
    elif (letter.address, letter.file, letter.state) != (to, name, "drafted"):
        letter = held.ledger.correct_address(letter.id, to, name)
    used[name] = letter.id
    done.ready.append(letter)


def _put(held: Round, target: Path, content: bytes, letter: Letter | None, used: dict[str, int]) -> str:
    """Write a draft, under a name that no other letter has. How the ledger names it."""
    taken = {folded(PurePosixPath(name).name) for name, owner in used.items() if letter is None or owner != letter.id}
    path = next(one for one in numbered(within_path(target)) if folded(one.name) not in taken)
    if not path.exists() or path.read_bytes() != content:
        path = save(path, content, held.say)
    return held.folder.name_of(path)


def tidy(held: Round) -> None:
    """Put away the drafts of letters that are settled: what was sent goes to 已发送, what is withdrawn goes away.

    A draft that the ledger does not know was left by a run that was killed before it could be remembered.
    """
    sweep(held.folder.drafts / SENT)
    for path in sorted(held.folder.drafts.glob("*.eml")):
        with path.open("rb") as file:
            number, _ = addressed(file.read(_HEAD))
        letter = held.ledger.letter_by_message(number)
        if letter is not None and letter.state == "sent":
            when = datetime.fromisoformat(letter.sending or letter.drafted)
            target = save(held.folder.drafts / SENT / path.name, to_send(path.read_bytes(), when), held.say)
            held.ledger.keep_at(letter.id, held.folder.name_of(target))
            path.unlink()
        elif OWN_NUMBER.match(number) and (letter is None or letter.state in ("withdrawn", "handed")):
            path.unlink()
