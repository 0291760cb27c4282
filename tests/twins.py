"""Forms with generated values, judged by the rules' functions and, in a real LibreOffice, by their formulas."""

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.forms.walk import nest, values
from perfbook.generate.checking import judging_column
from perfbook.generate.live import live_checks
from perfbook.making import workbook_of
from perfbook.readings import Reading
from perfbook.rules import Rule, scopes_of
from tests.books import reading_of
from tests.office.program import Office

NUMBERS = ["0", "0.01", "0.99", "1", "4.99", "5", "5.01", "10", "10.01", "59.99", "60", "80", "90", "100", "-1"]
AMOUNTS = ["0", "0.01", "0.48", "50", "93.6", "93.61", "93.605", "93.62", "117", "936000", "1123456.78", "-5"]
REASONS = ["无", "—", " 无 。", "/", "N/A", "n／a", "无偏差", "没有", "未合格", "0", "。。", "同上", "无人应标"]


def mutated(form: SelfEvaluation, chance: random.Random) -> SelfEvaluation:
    """The form with about a third of its figures and reasons replaced by awkward ones, some left out."""
    changed: dict[str, Any] = {}
    for path, value in values(form).items():
        field = path.rpartition(".")[2]
        pool = AMOUNTS if field.endswith(("budget", "amount")) else REASONS if field == "deviation_reason" else NUMBERS
        fixed = not isinstance(value, Decimal) and field != "deviation_reason"
        changed[path] = value if fixed or chance.random() < 0.66 else chance.choice([*pool, None])
    return SelfEvaluation.model_validate(nest({p: str(v) if isinstance(v, Decimal) else v for p, v in changed.items()}))


def disagreements(form: SelfEvaluation, office: Office, folder: Path) -> tuple[int, list[str]]:
    """How many checks were judged, and those where formula and function do not say the same."""
    path = folder / "twins.xlsx"
    path.write_bytes(workbook_of(form, "as_returned")[1])
    reading = reading_of(path)
    sheet = openpyxl.load_workbook(office.convert(path, folder / "judged.xlsx"), data_only=True)[reading.sheet]
    found = set(_found(reading))
    different = []
    checks = list(live_checks(reading.placement, reading.figures))
    for one in checks:
        column = judging_column(len(reading.layout.widths) - 1, one.slot)
        live = sheet.cell(reading.placement.squares[one.path][0] + 1, column + 1).value
        if live is not ((one.rule.id, one.path) in found):
            different.append(f"{one.rule.id} at {one.path}: formula says {live}, {_shown(reading, one.path)}")
    return len(checks), different


def _found(reading: Reading) -> Iterator[tuple[str, str]]:
    """What each rule says on its own, also where another says it better."""
    for path, part, scope in scopes_of(reading.judged, reading.figures):
        for rule in _rules(reading):
            if isinstance(part, rule.on):
                yield from ((one.rule, one.path) for one in rule.findings(path, part, scope))


def _rules(reading: Reading) -> list[Rule]:
    return list({one.rule.id: one.rule for one in live_checks(reading.placement, reading.figures)}.values())


def _shown(reading: Reading, path: str | None) -> str:
    owner = str(path).rpartition(".")[0]
    beside = {name: str(value) for name, value in reading.found.items() if name.rpartition(".")[0] == owner}
    return ", ".join(f"{name.rpartition('.')[2]}={value}" for name, value in beside.items() if len(value) < 40)


def run(office: Office, folder: Path, count: int, seed: int = 2026) -> tuple[int, list[str]]:
    """Judge `count` generated forms both ways."""
    from samples import official_self_evaluations

    chance = random.Random(seed)
    forms = official_self_evaluations()
    total, different = 0, []
    for number in range(count):
        judged, here = disagreements(mutated(chance.choice(forms), chance), office, folder)
        total += judged
        different += [f"form {number}: {text}" for text in here]
    return total, different
