"""What became of each file that came in: read and checked, or why not."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from perfbook.findings import Finding, Severity
from perfbook.readings.reading import Reading
from perfbook.readings.rounds import FOR_THE_OFFICE, Progress, progress_of

Status = Literal["checked", "not_a_form", "unreadable", "skipped"]


@dataclass(frozen=True)
class FormVerdict:
    """One form that was read, and what a check has to say of it.

    `taken` is False where another file holds a newer version of the same project: only the newest counts in sums.
    `beside`: the rules that were asked because other files or a plan were there.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    taken: bool = True
    beside: frozenset[str] = frozenset()

    @property
    def asked(self) -> tuple[Finding, ...]:
        """The findings that something is still to be done about: all but those that the office has accepted."""
        return tuple(finding for finding in self.findings if not finding.accepted)

    @property
    def to_mend(self) -> tuple[Finding, ...]:
        """What the unit is to mend or to explain: no mere notes, nothing that only the office can change."""
        return tuple(one for one in self.asked if one.severity != Severity.NOTE and not self.by_office(one))

    @property
    def must_be_mended(self) -> bool:
        """Whether the unit has something to mend: a return made from an unproved form stays unproved (BK07)."""
        errors = (one for one in self.asked if one.severity == Severity.ERROR)
        return any(one.rule != "BK07" or not self.reading.stamped for one in errors)

    def by_office(self, finding: Finding) -> bool:
        """Whether a finding is the office's to deal with: it stands in what was issued, or is for it to read.

        A changed issued value is the unit's doing, though it stands in a square of the office.
        """
        written_over = any(finding.path == difference.path for difference in self.reading.differences.issued)
        issued = self.reading.by_office(finding.path) and not written_over and not finding.rule.startswith("BK")
        return issued or finding.rule in FOR_THE_OFFICE

    @cached_property
    def progress(self) -> Progress:
        """How the findings stand to those of the last marked return, and what else was changed since."""
        return progress_of(self.reading, self.findings, self.beside)


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
        """How many findings of a severity the book and its forms have; what the office has accepted does not count."""
        of_forms = sum(finding.severity == severity for form in self.forms for finding in form.asked)
        return of_forms + sum(finding.severity == severity for finding in self.findings)

    @property
    def for_office(self) -> bool:
        """Whether its only errors are that what was issued cannot be proved (BK07) and, compared, is not the same.

        Then the unit has nothing to mend: the office decides whether what came back is right.
        """
        found = (*self.findings, *(one for form in self.forms for one in form.asked))
        errors = [one for one in found if one.severity == Severity.ERROR and not one.accepted]
        return bool(errors) and all(one.rule == "BK07" and one.found is not None for one in errors)

    @property
    def needs_a_person(self) -> bool:
        return self.status in ("not_a_form", "unreadable")
