"""Forms with generated values, judged three ways: by the rules' functions and, in LibreOffice and in gnumeric, by the
formulas that stand for them in the workbook."""

import io
import random
import re
import subprocess
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

from perfbook.generate.book import generate
from perfbook.generate.judging import faults_in, typed_as_text
from perfbook.generate.live import UNSURE, Live, LiveCheck, live_checks
from perfbook.generate.page import Page
from perfbook.layouts.model import load
from perfbook.read import read
from perfbook.readings import Reading, assemble
from perfbook.rules import scopes_of
from tests.awkward import Case, cases, documents
from tests.office.program import Office

# Who typed in the wrong unit did so in several squares: one finding to the office, but each such square is coloured.
EACH_SQUARE = {"FD06"}
ENGINES = ("LibreOffice", "gnumeric")

_KEPT = re.compile(rb"(<f>[^<]*</f><v>)([^<]*)")
_OTHER = {b"0": b"1", b"1": b"0", b"TRUE": b"FALSE", b"FALSE": b"TRUE"}

Verdicts = dict[str, dict[tuple[int, int], object]]
"""Sheet -> square (row and column from 0) -> what stands there."""


@dataclass
class Outcome:
    """How often each rule's twin was asked, how often it spoke or could not tell, and where somebody says otherwise."""

    tried: Counter[str] = field(default_factory=Counter)
    spoke: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    different: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.tried += other.tried
        self.spoke += other.spoke
        self.unsure += other.unsure
        self.different += other.different


def run(office: Office, folder: Path, count: int, seed: int, names: Sequence[str] = ()) -> Outcome:
    """Judge `count` generated forms of each edition: of all editions, or of those named."""
    outcome, chance = Outcome(), random.Random(seed)
    for name, document in documents().items():
        if not names or name in names:
            outcome.add(judged(name, cases(document, load(name), count, chance), office, folder))
    return outcome


def judged(name: str, tried: Sequence[Case], office: Office, folder: Path) -> Outcome:
    """What is said of some cases of one edition: a sheet each, in one book for each set of figures."""
    outcome = Outcome()
    by_figures: dict[str, list[Case]] = {}
    for case in tried:
        by_figures.setdefault(repr(case.own), []).append(case)
    for alike in by_figures.values():
        # Every second one as it would be if nothing had been issued: then every formula is written.
        pages = [
            replace(case.page(load(name), f"第{number}张"), whole=number % 2 == 0)
            for number, case in enumerate(alike, start=1)
        ]
        content = generate(pages)
        path = folder / "twins.xlsx"
        path.write_bytes(spoiled(content))
        readings, _ = assemble(read(content), own=alike[0].own)
        found = [squares_of(recalculated(path, engine, office)) for engine in ENGINES]
        for page, reading in zip(pages, readings, strict=True):
            outcome.add(_compared(page, reading, found))
    return outcome


def spoiled(content: bytes) -> bytes:
    """The workbook with every kept result of a formula turned into another: what is judged was really calculated."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(target, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = _KEPT.sub(lambda found: found[1] + _OTHER.get(found[2], b"7"), part)
            after.writestr(name, part)
    return target.getvalue()


def recalculated(path: Path, engine: str, office: Office) -> Path:
    """The workbook as a program saves it after it has calculated every formula anew."""
    target = path.with_name(f"{engine}.xlsx")
    if engine == "LibreOffice":
        return office.convert(path, target)
    subprocess.run(["ssconvert", "--recalc", str(path), str(target)], check=True, capture_output=True, timeout=300)
    return target


def squares_of(path: Path) -> Verdicts:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what other programs make of print areas and styles
        book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    return {
        sheet.title: {
            (row, column): value
            for row, line in enumerate(sheet.iter_rows(values_only=True))
            for column, value in enumerate(line)
            if value is not None
        }
        for sheet in book.worksheets
    }


def _compared(page: Page, reading: Reading, engines: Sequence[Verdicts]) -> Outcome:
    outcome, live = Outcome(), live_checks(page.placement, page.figures)
    # Text where a number belongs counts as nothing in the workbook, which asks for the number. A row that was left
    # blank has no place in what is read. Otherwise it is the office's own check that must say the same.
    odd = reading.located is not None or any(typed_as_text(page, path) for path in page.values)
    expected = faults_in(page, live) if odd else _found(reading, live)
    spoken = {check.rule.id for check in live.checks if (check.rule.id, check.path) in expected}
    lit: Counter[str] = Counter()
    for check in live.checks:
        says = [found[page.stamp.sheet].get((check.row, check.column), "") for found in engines]
        outcome.tried[check.rule.id] += 1
        if says == [UNSURE] * len(ENGINES):
            outcome.unsure[check.rule.id] += 1
            continue
        fault = (check.rule.id, check.path) in expected
        outcome.spoke[check.rule.id] += fault
        lit[check.rule.id] += says[0] is True
        right = [True] if fault else [True, False, ""] if check.rule.id in EACH_SQUARE & spoken else [False, ""]
        if says[0] != says[1] or says[0] not in right:
            told = ", ".join(f"{name}: {one!r}" for name, one in zip(ENGINES, says, strict=True))
            outcome.different.append(f"{check.rule.id} at {check.path}: {told}, rule: {fault}; {_shown(page, check)}")
    return outcome


def _found(reading: Reading, live: Live) -> set[tuple[str, str]]:
    """What the office's check finds, but for what another rule with a twin says better of the same field."""
    rules = {check.rule.id: check.rule for check in live.checks}
    found = set(_said(reading, live))
    return {
        (id, path) for id, path in found if not any((other, path) in found for other in rules[id].yields_to)
    }


def _said(reading: Reading, live: Live) -> Iterator[tuple[str, str]]:
    rules = {check.rule.id: check.rule for check in live.checks}
    for path, part, scope in scopes_of(reading.judged, reading.figures):
        for rule in rules.values():
            if isinstance(part, rule.on):
                yield from ((one.rule, one.path) for one in rule.findings(path, part, scope))


def _shown(page: Page, check: LiveCheck) -> str:
    """The values of the row, and those of the form that every rule looks at."""
    owner = check.path.rpartition(".")[0]
    near = {path: value for path, value in page.values.items() if path.rpartition(".")[0] == owner}
    near |= {path: value for path, value in page.values.items() if typed_as_text(page, path)}
    near |= {path: page.values.get(path) for path in ("total_score", "grade", "year")}
    return ", ".join(f"{path.rpartition('.')[2]}={str(value)[:30]!r}" for path, value in near.items())
