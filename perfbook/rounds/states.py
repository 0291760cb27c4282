"""How a project stands: computed from what the ledger knows of it, and from nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from perfbook.rounds.records import Arrived, Book, Choice, Known, Waiver


class State(StrEnum):
    """The states of a project, in the order in which it passes through them."""

    UNSENT = "unsent"
    SENT = "sent"
    ARRIVED = "arrived"
    RETURNED = "returned"
    GOOD = "good"
    EXPLAINED = "explained"
    NOTHING = "nothing"
    EXEMPT = "exempt"

    @property
    def label(self) -> str:
        """As people read it; a return also says which it is (`Standing.label`)."""
        return _LABELS[self]

    @property
    def missing(self) -> bool:
        """Whether the office waits for the unit."""
        return self in (State.UNSENT, State.SENT, State.RETURNED)

    @property
    def done(self) -> bool:
        """Whether nothing is to be done any more, on either side."""
        return self in (State.GOOD, State.EXPLAINED, State.NOTHING, State.EXEMPT)


_LABELS = {
    State.UNSENT: "未发",
    State.SENT: "已发",
    State.ARRIVED: "已收待核",
    State.RETURNED: "退回",
    State.GOOD: "合格",
    State.EXPLAINED: "说明已接受",
    State.NOTHING: "无此项目（零报告）",
    State.EXEMPT: "免报",
}


@dataclass(frozen=True)
class Standing:
    """A project's state. `times`: how often the unit was asked to mend it, where it is a return.

    `taken` is the version that counts, None where nothing came in or nothing needs to; `newer`: it was chosen although
    there is a later one. `kept`: its marked return lies here, and nobody sent it or said so.
    """

    state: State
    times: int = 0
    taken: Arrived | None = None
    newer: bool = False
    kept: bool = False

    @property
    def asked(self) -> bool:
        """Whether the unit has what it is to fill in or to mend, and has not sent it back."""
        return self.state == State.SENT or (self.state == State.RETURNED and not self.kept)

    @property
    def label(self) -> str:
        """未发, 退回第 2 次 and so on."""
        return f"退回第 {self.times} 次" if self.state == State.RETURNED else self.state.label


def standing(known: Known) -> Standing:
    """How a project stands.

    A waiver counts before whatever came in. Otherwise the version that counts decides: not checked, or checked with
    faults that were not sent back yet, it waits for the office; sent back, for the unit. Warnings that the office has
    all accepted make it `EXPLAINED`; those that nobody answered do not hold a project up (as in `check`).
    """
    taken = taken_version(known.arrived, known.choices)
    newer = taken is not None and taken is not newest(known.arrived)
    if waiver := holding(known.waivers):
        state = State.EXEMPT if waiver.kind == "exempt" else State.NOTHING
        return Standing(state, taken=taken, newer=newer)
    if taken is None:
        out = any(letter.kind == "issue" and letter.out for letter in known.letters)
        return Standing(State.SENT if out else State.UNSENT)
    version = taken.version
    if version.checked is None or (version.errors and taken.book.returned is None):
        return Standing(State.ARRIVED, taken=taken, newer=newer)
    if version.errors:
        return Standing(State.RETURNED, version.round, taken, newer, kept=not _sent_back(known, taken.book))
    explained = version.accepted and not version.warnings
    return Standing(State.EXPLAINED if explained else State.GOOD, taken=taken, newer=newer)


def _sent_back(known: Known, book: Book) -> bool:
    letters = (one for one in known.letters if one.kind == "return" and one.out)
    return any(book.returned_sha256 in one.about.split() for one in letters)


def holding(waivers: Sequence[Waiver]) -> Waiver | None:
    """The waiver that holds, if one does."""
    return next((one for one in reversed(waivers) if one.withdrawn is None), None)


def newest(arrived: Sequence[Arrived]) -> Arrived | None:
    """The version that is proposed: the one that came last, of those that came together the one saved last."""
    return max(arrived, key=lambda one: (one.arrival.came, one.book.modified, one.version.id), default=None)


def taken_version(arrived: Sequence[Arrived], choices: Sequence[Choice]) -> Arrived | None:
    """The version that counts: the officer's choice as long as nothing has come in after it, else the newest."""
    if choices and all(one.version.id <= choices[-1].among for one in arrived):
        return next((one for one in arrived if one.version.id == choices[-1].version_id), newest(arrived))
    return newest(arrived)
