"""The verdicts as JSON: stable, fields may be added, never renamed."""

from collections.abc import Iterable, Sequence
from typing import Any

from perfbook import __version__
from perfbook.findings import Finding, Severity
from perfbook.readings import BookVerdict, FormVerdict, Reading


def as_json(verdicts: Sequence[BookVerdict], findings: Iterable[Finding] = ()) -> dict[str, Any]:
    """Everything a check has to say; `findings` are those of the whole set."""
    found = list(findings)
    summary = {
        "books": len(verdicts),
        "forms": sum(len(book.forms) for book in verdicts),
        "unreadable": sum(book.needs_a_person for book in verdicts),
    }
    for severity in Severity:
        own = sum(finding.severity == severity for finding in found)
        summary[severity.value] = own + sum(book.count(severity) for book in verdicts)
    return {
        "perfbook": __version__,
        "books": [_book(book) for book in verdicts],
        "findings": [_finding(finding, None) for finding in found],
        "summary": summary,
    }


def _book(book: BookVerdict) -> dict[str, Any]:
    return {
        "file": book.file,
        "return": book.returned,
        "status": book.status,
        "code": book.code,
        "problem": book.problem,
        "findings": [_finding(finding, None) for finding in book.findings],
        "forms": [_form(form) for form in book.forms],
    }


def _form(verdict: FormVerdict) -> dict[str, Any]:
    reading = verdict.reading
    form, _, edition = reading.stamp.layout.partition("/")
    return {
        "sheet": reading.sheet,
        "form": form,
        "edition": edition,
        "recognised_by": reading.recognised_by,
        "year": reading.judged.year,
        "project_name": reading.judged.project_name,
        "unit": reading.judged.unit,
        "taken": verdict.taken,
        "findings": [_finding(finding, reading) for finding in verdict.findings],
    }


def _finding(finding: Finding, reading: Reading | None) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "path": finding.path,
        "cell": reading.cell(finding.path) if reading else None,
        "message": finding.message,
        "found": finding.found,
        "expected": finding.expected,
        "explanation": finding.explanation,
        "accepted": finding.accepted,
    }
