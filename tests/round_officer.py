"""The officer of a round in the tests: works with the real command, sets the clock, looks into folder and ledger."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from perfbook.cli.sentences import run
from perfbook.rounds.folder import open_round
from tests.round_units import projects, put_plan

NOW = "2025-03-01T09:00:00"


class Officer:
    """Works on one round with the real command; `at` sets the clock."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._monkeypatch, self._capsys = folder, monkeypatch, capsys
        self.inbox = folder.parent / "报来"
        self.inbox.mkdir()
        self.said = ""
        self.at(NOW)

    def at(self, time: str) -> None:
        self._monkeypatch.setenv("PERFBOOK_NOW", time)

    def does(self, verb: str, *more: object) -> int:
        self._capsys.readouterr()
        code = run(["round", verb, str(self.folder), *map(str, more)])
        said = self._capsys.readouterr()
        self.said = said.out + said.err
        return code

    def gets(self, name: str, content: bytes) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def states(self) -> dict[str, str]:
        with open_round(self.folder, datetime.fromisoformat(NOW), even_closed=True) as held:
            return {project.name: one.label for project, one in held.standings()}

    def ledger(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self.folder / "台账.sqlite"))

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with self.ledger() as ledger:
            return list(ledger.execute(sql))

    def files(self, folder: str) -> list[str]:
        below = self.folder / folder
        return sorted(path.relative_to(below).as_posix() for path in below.rglob("*") if path.is_file())


def issued(base: Path) -> Path:
    """A round of four projects of two units, issued: made once, to be copied."""
    folder = base / "批次"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PERFBOOK_NOW", NOW)
        assert run(["round", "new", str(folder), "--form", "self_evaluation/2024", "--due", "2025-03-31"]) == 0
        put_plan(folder, projects(4))
        assert run(["round", "make", str(folder)]) == 0
    return folder
