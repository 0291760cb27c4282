"""What the ledger remembers: a row of each of its tables.

Times are ISO text of the officer's clock, to the second; days are ISO dates. Files are named from the round's folder
on, with `/` between, so that the folder can be copied elsewhere. `id` counts within its table and is never used again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from perfbook.forms.plan import Key

Per = Literal["project", "unit"]
LetterKind = Literal["issue", "return", "reminder"]
LetterState = Literal["drafted", "sending", "sent", "refused", "handed", "withdrawn"]
WaiverKind = Literal["exempt", "nothing"]

# What letters of each kind are called.
LETTER_WORDS: Mapping[LetterKind, str] = {"issue": "下发", "return": "退回", "reminder": "催报"}


@dataclass(frozen=True)
class Opening:
    """What the round collects. `form` as `self_evaluation`; `edition` as `self_evaluation/2024`; `due` an ISO date."""

    form: str
    edition: str
    due: str
    per: Per
    opened: str


@dataclass(frozen=True)
class Project:
    """A project of the plan. `position`: its place there; `listed` is 0 where the plan has it no more."""

    id: int
    form: str
    year: int
    unit_key: str
    name_key: str
    unit: str
    name: str
    position: int
    listed: int

    @property
    def key(self) -> Key:
        return self.form, str(self.year), self.unit_key, self.name_key


@dataclass(frozen=True)
class Contact:
    """Whom to ask in a unit, as the plan said when it was last read; "" where it does not say."""

    unit_key: str
    unit: str
    person: str
    phone: str
    mail: str


@dataclass(frozen=True)
class Issue:
    """A workbook that `make` wrote into 发出/. `stamp`: the number that the workbook carries as a whole."""

    id: int
    file: str
    sha256: str
    stamp: str
    unit_key: str
    made: str


@dataclass(frozen=True)
class IssuedForm:
    """One project's form in an issued workbook: its own stamp number, and the how-manieth issue to the project."""

    issue_id: int
    project_id: int
    stamp: str
    number: int


@dataclass(frozen=True)
class Arrival:
    """A file that came in, kept byte for byte. `name`: what it was called; `source`: from where, for people.

    `came`: when it reached the office (a mail's own time, else the time of receiving); `received`: when it was taken
    in. `message_id`: of the mail that brought it, `in_reply_to`: of the one that this mail answers.
    """

    id: int
    sha256: str
    file: str
    name: str
    source: str
    came: str
    received: str
    message_id: str | None = None
    in_reply_to: str | None = None


@dataclass(frozen=True)
class Book:
    """A workbook within an arrival (`inner` is its path in an archive or mail, else ""), as BookVerdict says it.

    `returned`: its marked return, the file's hash, when it was written and by when it asks for the mended form (None
    where it does not say); None as long as there is none.
    """

    id: int
    arrival_id: int
    inner: str
    sha256: str
    status: str
    code: str | None = None
    problem: str | None = None
    modified: str = ""
    returned: str | None = None
    returned_sha256: str | None = None
    returned_at: str | None = None
    returned_due: str | None = None


@dataclass(frozen=True)
class Counts:
    """What a check found in one form. `warnings` are those that wait for an answer; `accepted` are not among them."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Version:
    """One project's form in one arrived workbook. `project_id` is None where the plan has no such project.

    `stamp` is "" without one; `digest`: of the values that the unit filled in; `round` n: the check of it is the n-th,
    and a return of it the n-th return. `checked` is None until it was checked; the counts are those of that check.
    """

    id: int
    book_id: int
    sheet: str
    project_id: int | None
    unit: str
    name: str
    stamp: str
    digest: str
    round: int
    checked: str | None = None
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    accepted: int = 0


@dataclass(frozen=True)
class Choice:
    """The officer's choice among the versions that there were: `among` is the newest version's id of that time."""

    id: int
    project_id: int
    version_id: int
    among: int
    made: str


@dataclass(frozen=True)
class Waiver:
    """免报 (`exempt`) or 零报告 (`nothing`), with the reason; `withdrawn` is None while it holds."""

    id: int
    project_id: int
    kind: WaiverKind
    reason: str
    made: str
    withdrawn: str | None = None


@dataclass(frozen=True)
class Letter:
    """A mail to one unit, or what is handed over in place of it (`handed`: a zip or folder, without address).

    `about` tells what it is of: the same kind to the same unit about the same is one letter. `file`: the draft or the
    zip. `detail`: what the server said. `drafted`, `sending` and `sent` are the times of these states. `withdrawn`: it
    is not to go out any more.
    """

    id: int
    kind: LetterKind
    unit_key: str
    unit: str
    about: str
    message_id: str
    address: str
    file: str
    state: LetterState
    drafted: str
    sending: str | None = None
    sent: str | None = None
    detail: str = ""

    @property
    def out(self) -> bool:
        """Whether it left the office, as far as anybody here can know: who sends a draft by hand says so."""
        return self.state in ("sent", "handed")


@dataclass(frozen=True)
class Mailbox:
    """How far a mailbox was read: all up to `uid`, as long as the server's `validity` is the same."""

    name: str
    validity: int
    uid: int


@dataclass(frozen=True)
class Closing:
    """The round was closed into an archive; `reopened` with a reason where it goes on.

    `forced`: why it was closed while projects were open, "" where none was.
    """

    id: int
    file: str
    sha256: str
    closed: str
    forced: str = ""
    reopened: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Arrived:
    """A version with the book and the arrival that it stands in."""

    version: Version
    book: Book
    arrival: Arrival


@dataclass(frozen=True)
class Known:
    """All that the ledger knows of one project, oldest first."""

    project: Project
    issued: tuple[IssuedForm, ...] = ()
    letters: tuple[Letter, ...] = ()
    arrived: tuple[Arrived, ...] = ()
    choices: tuple[Choice, ...] = ()
    waivers: tuple[Waiver, ...] = field(default=())
