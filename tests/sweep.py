"""Change one figure of a returned workbook at a time, and see whether a check notices, and where."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import openpyxl

from perfbook.check import check_reading
from perfbook.findings import Finding
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import Reading, assemble
from perfbook.rules.reasons import says_nothing

STEP = Decimal("0.02")


@dataclass
class Outcome:
    """What became of the changes: how many were tried, which slipped through, which break no rule, by kind of field."""

    tried: int = 0
    missed: list[str] = field(default_factory=list)
    breaks_no_rule: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Outcome") -> None:
        self.tried += other.tried
        self.missed += other.missed
        self.breaks_no_rule += other.breaks_no_rule


def _checked(content: bytes) -> tuple[Reading, list[Finding]]:
    [reading], _ = assemble(read(content))
    return reading, check_reading(reading)


def _changes(reading: Reading) -> Iterator[tuple[str, object]]:
    """Every figure of a form by its path, with what it is changed to: 0.02 more and 0.02 less."""
    for spot in reading.placement.spots:
        value = reading.found.get(spot.path or "")
        for step in (STEP, -STEP):
            if isinstance(value, Decimal):
                yield str(spot.path), float(value + step)
            elif spot.cell.kind == "target" and isinstance(value, str) and re.search(r"\d", value):
                changed = re.sub(r"\d+(\.\d+)?", lambda number, by=step: str(Decimal(number[0]) + by), value, count=1)
                yield str(spot.path), changed


def sweep(form: SelfEvaluation, part: int = 0, parts: int = 1) -> Outcome:
    """Change every figure of one form (or every `parts`-th, from `part`), each in a workbook of its own."""
    content = workbook_of(form, "as_returned")[1]
    reading, known = _checked(content)
    before = {(finding.rule, finding.path, finding.message) for finding in known}
    book = openpyxl.load_workbook(io.BytesIO(content))
    outcome = Outcome()
    for path, value in list(_changes(reading))[part::parts]:
        new = [f for f in _edited(book, reading, path, value) if (f.rule, f.path, f.message) not in before]
        outcome.tried += 1
        _judge(outcome, reading, path, value, new)
    return outcome


def _edited(book: Any, reading: Reading, path: str, value: object) -> list[Finding]:
    row, column = reading.placement.squares[path]
    cell = book[reading.sheet].cell(row + 1, column + 1)
    kept = cell.value, cell.data_type
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a target that begins with = is text
    target = io.BytesIO()
    book.save(target)
    cell.value, cell.data_type = kept
    return _checked(target.getvalue())[1]


def _judge(outcome: Outcome, reading: Reading, path: str, value: object, new: list[Finding]) -> None:
    spot = reading.placement.fields[path]
    if spot.cell.by == "filled":
        if not new and _must_be_said(reading, path, value):
            outcome.missed.append(f"{reading.judged.project_name}: {path} -> {value} is not reported")
        elif not new:
            outcome.breaks_no_rule[re.sub(r"\[\d+\]", "", path)] += 1
        return
    wanted = "BK04" if spot.cell.computed else "BK03"
    known_constant = path in reading.constants
    if not any(finding.path == path and (finding.rule == wanted or known_constant) for finding in new):
        outcome.missed.append(f"{reading.judged.project_name}: {path} -> {value} gives {[f.rule for f in new]}")


def _must_be_said(reading: Reading, path: str, value: object) -> bool:
    """Whether a filled figure cannot be honest: above the weight, below it without a reason, above the budget."""
    beside = f"{path.rpartition('.')[0]}."
    new = Decimal(f"{value:.15g}") if isinstance(value, float) else None
    if new is None:
        return False
    if path.endswith(".score"):
        weight, reason = reading.found[f"{beside}weight"], reading.found[f"{beside}deviation_reason"]
        return new > weight or (new < weight and says_nothing(reason))  # type: ignore[operator, arg-type]
    budget = reading.found[f"{beside}annual_budget"]
    # A printed amount stands for any that rounds to it: 0.01 too much is still possible.
    return isinstance(budget, Decimal) and new - budget > Decimal("0.01")
