"""The samples: what is found in the published forms is known, and each single fault is told by its rule."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from perfbook.findings import Finding, Severity
from perfbook.keys import Keyring
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import BookVerdict, FormVerdict
from perfbook.report.lines import lines
from perfbook.report.returning import LIST_SHEET, marked_return, needs_return
from perfbook.returns import verdict_of, verdicts
from perfbook.rules import RULES
from perfbook.whole_set import addressed, set_findings
from samples import DOCUMENTS, document, official_forms
from samples.fault import Fault, base_of, faults, form_with, own_of, planned_of
from samples.make import SAMPLE_KEY, fault_books, official_books, set_books, unit_books, write_samples

SNAPSHOTS = Path(__file__).parents[1] / "samples" / "findings"
FORMS = official_forms()
KEYRING = Keyring((SAMPLE_KEY,))


def verdict(content: bytes) -> BookVerdict:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        path.write_bytes(content)
        return verdict_of(path, keyring=KEYRING)


def snapshot_name(number: int) -> str:
    form = FORMS[number]
    project = re.split("[(（]", form.project_name or "")[0]
    return f"{form.form}_{form.year}_{number + 1:02}_{re.sub(r'[^0-9A-Za-z一-鿿]', '', project)[:16]}.txt"


@cache
def published_books() -> list[tuple[str, bytes]]:
    return list(official_books())


@cache
def official_verdicts() -> list[tuple[str, BookVerdict]]:
    return [(name, verdict(content)) for name, content in published_books()]


@cache
def units_books() -> list[tuple[str, bytes]]:
    return list(unit_books())


@cache
def books_by_fault() -> dict[str, bytes]:
    return {fault.rule: content for fault, _, content in fault_books()}


@cache
def fault_verdict(rule: str) -> BookVerdict:
    return set_verdicts(rule)[0][-1]


@cache
def set_verdicts(rule: str) -> tuple[list[BookVerdict], list[Finding]]:
    """The verdicts of every workbook of a fault's folder, its own last, and what is said of them together."""
    [fault] = (fault for fault in faults() if fault.rule == rule)
    with TemporaryDirectory() as folder:
        for number, content in enumerate([*set_books(fault), books_by_fault()[rule]]):
            (Path(folder) / f"{number}.xlsx").write_bytes(content)
        books = verdicts([Path(folder)], own=own_of(fault), keyring=KEYRING)
    planned = planned_of(fault)
    return addressed(books, planned or ()), set_findings(books, planned)


def found(book: BookVerdict) -> Iterator[tuple[str, str]]:
    yield from ((finding.rule, finding.path) for finding in book.findings)
    yield from ((finding.rule, finding.path) for form in book.forms for finding in form.findings)


def base_verdict(fault: Fault) -> BookVerdict:
    return published_verdict(fault.form)


@cache
def published_verdict(name: str) -> BookVerdict:
    [fault, *_] = (fault for fault in faults() if fault.form == name)
    return verdict(workbook_of(base_of(fault), "as_returned", key=SAMPLE_KEY)[1])


each_fault = pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.rule)


@pytest.mark.parametrize("number", range(len(FORMS)), ids=snapshot_name)
def test_findings_of_a_published_form_are_known(number: int, request: pytest.FixtureRequest) -> None:
    name, book = official_verdicts()[number]
    said = "".join(f"{line}\n" for line in lines([replace(book, file=name)]))
    snapshot = SNAPSHOTS / snapshot_name(number)
    if request.config.getoption("--golden-update"):
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text(said, "utf-8")
    assert said == snapshot.read_text("utf-8")


def test_there_is_one_snapshot_for_each_published_form() -> None:
    assert {path.name for path in SNAPSHOTS.iterdir()} == {snapshot_name(number) for number in range(len(FORMS))}


def test_every_rule_has_a_sample_of_its_fault() -> None:
    assert [fault.rule for fault in faults() if fault.rule in RULES] == [fault.rule for fault in faults()]
    assert sorted(fault.rule for fault in faults()) == sorted(RULES)


@each_fault
def test_a_fault_is_told_by_its_rule_and_by_no_other(fault: Fault) -> None:
    [*others, own], of_set = set_verdicts(fault.rule)
    base, book = Counter(found(base_verdict(fault))), Counter(found(own))
    book += Counter((finding.rule, finding.path) for finding in of_set)
    more = book - base
    assert not base - book, "the base's own findings stay"
    assert more.pop((fault.rule, fault.at), 0) == 1, more
    assert Counter(rule for rule, _ in more.elements()) == Counter(fault.also)
    assert not any(rule.startswith("PR") for other in others for rule, _ in found(other))


@each_fault
def test_an_error_stands_in_the_list_of_the_return(fault: Fault) -> None:
    book = fault_verdict(fault.rule)
    every = [*book.findings, *(finding for form in book.forms for finding in form.findings)]
    errors = [finding for finding in every if finding.severity == Severity.ERROR]
    assert needs_return(book) == bool(errors)
    if errors:
        squares = read(marked_return(book)).sheets[LIST_SHEET].squares.values()
        listed = "\n".join(str(square.value) for square in squares)
        # What the return has put right already is said without what to do.
        said = [one.found or "" if one.rule == "BK03" else one.message.partition("。")[0] for one in errors]
        assert [fact for fact in said if fact not in listed] == []


@each_fault
def test_what_the_clerk_did_is_a_short_line(fault: Fault) -> None:
    assert 0 < len(fault.clerk) <= 30 and not fault.clerk.endswith("。")


@pytest.mark.parametrize("number", range(len(FORMS)), ids=snapshot_name)
def test_without_changes_a_form_stays_as_it_was_published(number: int) -> None:
    """What the workbook computes is left to it; only the hand-made form has constants in its place."""
    form = FORMS[number]
    unchanged = Fault(rule="", form=f"{form.year} {form.project_name}", clerk="", at="")
    same = workbook_of(form_with(unchanged), "as_returned") == workbook_of(form, "as_returned")
    assert same == (getattr(form, "grade", "") is not None)


def test_samples_are_written_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some of each kind, written by what writes all of them."""
    units, official, single = units_books()[:1], published_books()[::10], faults()[::10]
    monkeypatch.setattr("samples.make.DOCUMENTS", DOCUMENTS[:1])
    monkeypatch.setattr("samples.make.official_forms", lambda: FORMS[::10])
    monkeypatch.setattr("samples.make.faults", lambda: single)
    others = [content for fault in single for content in set_books(fault)]
    assert others and write_samples(tmp_path) == len(official) + len(units) + len(single) + len(others)
    written = sorted(path.read_bytes() for path in tmp_path.rglob("*.xlsx"))
    faulty = [books_by_fault()[fault.rule] for fault in single]
    assert written == sorted([*(content for _, content in (*official, *units)), *others, *faulty])


def test_each_document_is_one_returned_book_of_its_unit(tmp_path: Path) -> None:
    """The same forms, said the same of, whether they came in one book or in many."""
    (tmp_path / "one").mkdir()
    (tmp_path / "many").mkdir()
    documents = DOCUMENTS[-2:]
    count = sum(len(document(name)) for name in documents)
    for name, content in units_books()[-2:]:
        (tmp_path / "one" / name).write_bytes(content)
    for number, (_, content) in enumerate(published_books()[-count:]):
        (tmp_path / "many" / f"{number}.xlsx").write_bytes(content)
    one, many = (verdicts([tmp_path / folder], keyring=KEYRING) for folder in ("one", "many"))

    assert len(one) == len(documents) and len(many) == count
    said = [Counter(_said(form) for book in books for form in book.forms) for books in (one, many)]
    assert said[0] == said[1]


def _said(form: FormVerdict) -> tuple[object, ...]:
    judged = form.reading.judged
    findings = sorted((finding.rule, finding.path, finding.message) for finding in form.findings)
    return judged.form, judged.year, judged.project_name, tuple(findings)
