"""The verdicts as JSON: stable, fields may be added, never renamed."""

from collections.abc import Iterable, Sequence
from typing import Any

from perfbook import __version__
from perfbook.findings import Finding, Severity
from perfbook.layouts.earlier import Shown
from perfbook.readings import BookVerdict, FormVerdict, Reading
from perfbook.readings.rounds import Changed
from perfbook.report.wording import changed_place


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
        "round": verdict.progress.round,
        "findings": [_finding(finding, verdict) for finding in verdict.findings],
        "mended": [_mended(one, reading) for one in verdict.progress.mended],
        "changed": [_changed(one, reading) for one in verdict.progress.changed],
    }


def _mended(one: Shown, reading: Reading) -> dict[str, Any]:
    """A finding of the last marked return that is gone. Its place is that of today."""
    return {
        "rule": one.rule,
        "severity": one.severity.value,
        "path": one.path,
        "cell": reading.cell(one.path) if one.path else None,
        "place": one.place,
        "message": one.message,
    }


def _changed(one: Changed, reading: Reading) -> dict[str, Any]:
    """What is not as the last marked return held it, though nobody had asked for that."""
    cell = reading.cell(one.path) if one.path else None
    return {"path": one.path, "cell": cell, "place": changed_place(one, reading), "was": one.was, "now": one.now}


def _finding(finding: Finding, form: FormVerdict | None) -> dict[str, Any]:
    status = form.progress.status(finding) if form else None
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "path": finding.path,
        "cell": form.reading.cell(finding.path) if form else None,
        "message": finding.message,
        "found": finding.found,
        "expected": finding.expected,
        "explanation": finding.explanation,
        "accepted": finding.accepted,
        "status": status.value if status else None,
    }
