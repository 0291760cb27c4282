"""What becomes of a step of the trial: it passed, it failed, or it could not be tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    PASSED = "通过"
    FAILED = "失败"
    NOT_TRIED = "未试"

    @property
    def sign(self) -> str:
        return {"通过": "✔", "失败": "✘", "未试": "○"}[self]


@dataclass(frozen=True)
class Told:
    """What a step that passed has seen: a sentence, and facts for whoever maintains the program."""

    said: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Failed(Exception):
    """A step failed: `said` is what was seen, `do` what to do about it, both for people."""

    def __init__(self, said: str, do: str, /, **facts: object) -> None:
        super().__init__(said)
        self.said, self.do, self.facts = said, do, facts


class NotTried(Exception):
    """A step could not be tried here: why, as a sentence."""

    def __init__(self, why: str, /, **facts: object) -> None:
        super().__init__(why)
        self.why, self.facts = why, facts


@dataclass(frozen=True)
class Step:
    """One thing to try. `run` gets an empty folder of its own; it returns, or raises Failed, NotTried or anything."""

    part: str
    name: str
    run: Callable[[Path], Told]


@dataclass(frozen=True)
class Outcome:
    """What became of a step. `do`: what to do, empty where nothing is to be done."""

    part: str
    name: str
    state: State
    said: str
    do: str = ""
    seconds: float = 0.0
    facts: Mapping[str, object] = field(default_factory=dict)
