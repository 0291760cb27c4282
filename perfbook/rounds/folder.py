"""The folder of a round, and how it is opened: by one process at a time, its ledger looked through."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from perfbook.forms.plan import Key, Plan
from perfbook.generate.one_writer import one_writer
from perfbook.generate.saving import Say, on_stderr
from perfbook.planning import plan_of
from perfbook.refused import Refused
from perfbook.rounds.ledger import Ledger
from perfbook.rounds.records import Known, Opening, Project
from perfbook.rounds.schema import no_round
from perfbook.rounds.states import Standing, standing
from perfbook.rounds.table import export

# How long a command waits for another that holds the round, in seconds.
WAIT = 10.0


class RoundClosed(Refused):
    """The round is closed, and the command would change it."""


@dataclass(frozen=True)
class RoundFolder:
    """Where everything of a round lies."""

    path: Path

    @property
    def plan(self) -> Path:
        return self.path / "计划表.xlsx"

    @property
    def issued(self) -> Path:
        """What the office gives out."""
        return self.path / "发出"

    @property
    def received(self) -> Path:
        """The originals, in a folder for each day: written once, never touched again."""
        return self.path / "收到"

    @property
    def returned(self) -> Path:
        """Marked returns."""
        return self.path / "退回"

    @property
    def reports(self) -> Path:
        return self.path / "报告"

    @property
    def archives(self) -> Path:
        """The closed round as one file."""
        return self.path / "归档"

    @property
    def drafts(self) -> Path:
        """Mails that are ready to be sent."""
        return self.path / "邮件"

    @property
    def texts(self) -> Path:
        """What mails say; the office may change it."""
        return self.path / "邮件文字"

    @property
    def ledger(self) -> Path:
        return self.path / "台账.sqlite"

    @property
    def table(self) -> Path:
        """The ledger as people read it."""
        return self.path / "台账.xlsx"

    @property
    def typed(self) -> str:
        """The folder as a person types it behind a command."""
        return f'"{self.path}"' if " " in str(self.path) else str(self.path)

    def name_of(self, file: Path) -> str:
        """A file below the folder as the ledger names it. Raises ValueError where it lies elsewhere."""
        return file.absolute().relative_to(self.path.absolute()).as_posix()

    def file_of(self, name: str) -> Path:
        """The file that the ledger names."""
        return self.path.joinpath(*PurePosixPath(name).parts)


@dataclass(frozen=True)
class Round:
    """A round that this process holds. `now`: the officer's clock, the same for all that a command does."""

    folder: RoundFolder
    ledger: Ledger
    now: datetime
    say: Say = on_stderr

    @property
    def opening(self) -> Opening:
        """What the round collects, and by when."""
        return self.ledger.opening()

    def plan(self) -> Plan:
        """The plan as it is now: with the units' mail addresses. Raises BadPlan with all its mistakes, and Refused."""
        if not self.folder.plan.exists():
            raise Refused(f"批次里的“{self.folder.plan}”不见了。请把它放回原处；以前的归档里也有一份。")
        return plan_of(self.folder.plan)

    @property
    def due(self) -> date:
        return date.fromisoformat(self.opening.due)

    @property
    def days_left(self) -> int:
        """Days until the due date; negative when it is over."""
        return (self.due - self.now.date()).days

    def known(self) -> dict[Key, Known]:
        """All that the ledger knows of each project."""
        return self.ledger.known()

    def standings(self) -> list[tuple[Project, Standing]]:
        """How each project stands, in the plan's order; what the plan lists no more is left out."""
        return [(one.project, standing(one)) for one in self.known().values() if one.project.listed]


@contextmanager
def open_round(
    path: Path, now: datetime, say: Say = on_stderr, even_closed: bool = False, wait: float = WAIT
) -> Iterator[Round]:
    """Hold a round while working in it; at the end 台账.xlsx is written anew, unless something was raised.

    `even_closed`: for commands that change nothing that a closing has settled, and for reopening.
    Raises BadLedger, FolderInUse (another process holds it longer than `wait` seconds), RoundClosed and OSError.
    """
    folder = RoundFolder(path)
    if not folder.ledger.is_file():
        # Before the lock: a folder that is none of ours stays as it is.
        raise no_round(folder.ledger)
    with one_writer(path, say, wait), closing(Ledger(folder.ledger)) as ledger:
        if not even_closed and (done := ledger.closed()):
            how = f"perfbook round reopen {folder.typed} --reason 原因"
            raise RoundClosed(f"这个批次已在 {done.closed[:10]} 关闭。要继续，请先重开：{how}")
        held = Round(folder, ledger, now, say)
        yield held
        export(held)
