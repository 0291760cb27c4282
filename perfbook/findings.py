"""What a check has to say: one fault, at one field of one form."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How serious a fault is; the order is the order of a report."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)

    @property
    def label(self) -> str:
        return {"error": "必须修改", "warning": "请核实并说明", "note": "提示"}[self.value]

    @property
    def sign(self) -> str:
        """A sign that can be told apart in a black-and-white print."""
        return {"error": "✘", "warning": "▲", "note": "○"}[self.value]


@dataclass(frozen=True)
class Finding:
    """One fault. `message` is a fact and what to do about it, without address and rule id.

    `explanation`: what the unit said of it, None where it said nothing. `accepted`: the office takes that
    (a warning only): it is kept, but no longer counted or asked. `refused`: the office does not take it.
    """

    rule: str
    name: str
    severity: Severity
    path: str
    message: str
    found: str | None = None
    expected: str | None = None
    explanation: str | None = None
    accepted: bool = False
    refused: bool = False
