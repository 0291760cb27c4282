"""What became of each file that came in: read and checked, or why not."""

from dataclasses import dataclass, field
from typing import Literal

from perfbook.findings import Finding, Severity
from perfbook.readings.assembling import Reading

Status = Literal["checked", "not_a_form", "unreadable", "skipped"]


@dataclass(frozen=True)
class FormVerdict:
    """One form that was read, and what a check has to say of it.

    `taken` is False where another file holds a newer version of the same project: only the newest counts in sums.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    taken: bool = True


@dataclass(frozen=True)
class BookVerdict:
    """One input file. `code` is a short stable word for what is not `checked`, `problem` the sentence for people.

    `returned` is where its marked return was written, if it has one. `findings` are those of no single form.
    """

    file: str
    status: Status
    code: str | None = None
    problem: str | None = None
    findings: tuple[Finding, ...] = ()
    forms: tuple[FormVerdict, ...] = ()
    returned: str | None = None
    modified: str = ""
    digest: str = field(default="", repr=False)

    def count(self, severity: Severity) -> int:
        """How many findings of a severity the book and its forms have."""
        of_forms = sum(finding.severity == severity for form in self.forms for finding in form.findings)
        return of_forms + sum(finding.severity == severity for finding in self.findings)

    @property
    def needs_a_person(self) -> bool:
        return self.status in ("not_a_form", "unreadable")
