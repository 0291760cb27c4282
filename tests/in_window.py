"""A workbook checked in a real window against `perfbook check` on its file: `differences(office, content, folder)`."""

import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from perfbook.addin.__main__ import DONE, press
from perfbook.addin.attaching import attach
from perfbook.addin.memory import Memories
from perfbook.cli.sentences import run
from perfbook.findings import Severity
from perfbook.layouts.references import address
from tests.office import xlwings_engine
from tests.office.program import Office

Place = tuple[str, str]
"""A sheet's name and a cell's."""


def reported(path: Path) -> list[Place]:
    """Where each finding of `perfbook check --json` stands, the most serious first."""
    target = path.with_suffix(".json")
    with redirect_stdout(StringIO()):
        run(["check", str(path), "--json", str(target)])
    (book,) = json.loads(target.read_text("utf-8"))["books"]
    forms = book["forms"] if book["status"] == "checked" else []
    found = [(form["sheet"], one["cell"], one["severity"]) for form in forms for one in form["findings"]]
    return [(sheet, cell) for sheet, cell, _ in sorted(found, key=lambda one: Severity(one[2]).rank)]


def noted(book: Any) -> set[Place]:
    """Where notes stand in a book of the engine."""
    return {
        (sheet.Name, address((note.Position.Row, note.Position.Column)))
        for sheet in book._document.Sheets
        for note in sheet.Annotations
    }


def differences(office: Office, content: bytes, folder: Path, name: str) -> list[str]:
    """What is marked or listed and is no finding of the file, or the other way round; what clearing leaves behind."""
    (path := folder / name).write_bytes(content)
    expected, engine = reported(path), xlwings_engine.register(office)
    try:
        book = engine.app().books.show(path)
        host, memories = attach(book._hwnd, name), Memories(folder / "memory")
        before, sheets = noted(book), [sheet.Name for sheet in book.Sheets]
        found = [] if press("check", host, memories) == DONE else [f"{name}: the check failed: {book.app._alerts}"]
        if wrong := noted(book) ^ before ^ (set(expected) - before):
            found.append(f"{name}: marked, or not: {sorted(wrong)}")
        listed = sorted(target for _, _, target in book._links)
        if listed != sorted(f"'{sheet}'!{cell}" for sheet, cell in expected):
            found.append(f"{name}: listed otherwise: {listed}")
        press("clear", host, memories)
        if noted(book) != before or [sheet.Name for sheet in book.Sheets] != sheets:
            found.append(f"{name}: clearing left something behind")
        return found
    finally:
        engine.stop()
        xlwings_engine.withdraw()
