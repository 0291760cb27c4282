"""Workbooks for tests, and what is said of them."""

from decimal import Decimal
from pathlib import Path

from perfbook.check import check_reading
from perfbook.findings import Finding
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.generate.page import Use
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import Reading, assemble


def written(form: SelfEvaluation, folder: Path, use: Use = "as_returned", name: str = "book.xlsx") -> Path:
    """A form's workbook in a folder."""
    path = folder / name
    path.write_bytes(workbook_of(form, use)[1])
    return path


def reading_of(path: Path) -> Reading:
    [reading], _ = assemble(read(path.read_bytes()))
    return reading


def findings_of(path: Path) -> list[Finding]:
    return check_reading(reading_of(path))


def same_values(one: object, other: object) -> bool:
    """Whether two pieces of a form's JSON say the same: numbers as numbers, texts exactly, absent as null."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same_values(one.get(name), other.get(name)) for name in one.keys() | other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_values, one, other))
    return _number(one) == _number(other)


def _number(value: object) -> object:
    text = str(value)
    return Decimal(text) if text.replace(".", "", 1).isdigit() else value
