"""Two processes work on one round at once, in another order every time; nothing of what either did may be lost.

A process of its own, under `tests.write_calls`: `python -m tests.interleavings FOLDER SEED COUNT`. Prints JSON.
"""

import hashlib
import io
import json
import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, redirect_stderr
from pathlib import Path
from typing import Any

from perfbook.cli.sentences import run
from tests.round_kills import STEPS, forms, put_plan, warmed
from tests.write_calls import begun, ended, in_child

COMMANDS = 2
IN_USE = "正在往"


def case(folder: Path, start: Path, seed: int) -> list[str]:
    """What was lost or doubled in one meeting of two processes. In one case of three one of them is killed on its way,
    and what it was about to do is done again."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(start, folder)
    if chance.random() < 0.5:
        put_plan(folder, forms())
    names = {form.project_name: form.unit for form in forms()[:4]}
    waived = chance.sample(sorted(map(str, names)), 2)
    todo = [_commands(folder, chance, str(names[one]), one) for one in waived]
    kills = [chance.randrange(1, 120) if chance.random() < 1 / 3 else 0, 0]

    pids = [
        begun(lambda one=one: _work(one), folder, kill, seed * 2 + 1 + number)
        for number, (one, kill) in enumerate(zip(todo, kills, strict=True))
    ]
    codes = [ended(pid) for pid in pids]
    if codes[0] == -signal.SIGKILL:
        codes[0] = in_child(lambda: _work(todo[0]), folder)
    if in_child(lambda: _work([["round", "make", str(folder)]]), folder) or any(codes):
        return [f"seed {seed}: ended with {codes}"]
    return [f"seed {seed}: {text}" for text in _lost(folder, waived)]


def _work(commands: list[list[str]]) -> int:
    """The worst exit code of some commands. Who is told that the other holds the round asks again, as a person would;
    on a slow computer that may take longer than a command waits."""
    worst = 0
    for command in commands:
        told, code = io.StringIO(), 2
        with redirect_stderr(told):
            while code == 2 and (not told.getvalue() or IN_USE in told.getvalue()):
                told.seek(0)
                told.truncate()
                code = run(command)
        if code:
            print(told.getvalue(), file=sys.stderr)
        worst = max(worst, code)
    return worst


def _commands(folder: Path, chance: random.Random, unit: str, project: str) -> list[list[str]]:
    """Some commands in some order; one of them waives a project of its own."""
    any_of = [["make"], ["make", "--unit", unit], ["status"]]
    chosen = chance.choices(any_of, [3, 1, 2], k=COMMANDS - 1)
    chosen.insert(chance.randrange(COMMANDS), ["waive", "--unit", unit, "--project", project, "--reason", "撤销"])
    return [["round", name, str(folder), *rest] for name, *rest in chosen]


def _lost(folder: Path, waived: list[str]) -> Iterator[str]:
    with closing(sqlite3.connect(folder / "台账.sqlite")) as ledger:
        if ledger.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            yield "the ledger is damaged"
        held = "SELECT name FROM project JOIN waiver ON project.id = project_id WHERE withdrawn IS NULL ORDER BY name"
        if [name for (name,) in ledger.execute(held)] != sorted(waived):
            yield "a waiver is lost or doubled"
        listed = "SELECT name FROM project WHERE listed AND id NOT IN (SELECT project_id FROM issued_form)"
        for (name,) in ledger.execute(listed):
            if name not in waived:
                yield f"{name} was never issued"
        issued = list(ledger.execute("SELECT file, sha256 FROM issue"))
        stamps = [stamp for (stamp,) in ledger.execute("SELECT stamp FROM issued_form")]
    for file, digest in issued:
        path = folder / file
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            yield f"{file} is not what was issued"
    if len(set(stamps)) != len(stamps):
        yield "two workbooks have one stamp"
    files = {f"发出/{path.name}" for path in (folder / "发出").iterdir()} - {file for file, _ in issued}
    # A run that was killed had written it, and the project was waived before it was repeated: `make` says so.
    left = [name for name in files if not any(project in name for project in waived)]
    yield from (f"{name} lies there and is not known" for name in left)
    yield from (f"{path.name} is left" for path in folder.iterdir() if path.name.startswith("."))


def meet(base: Path, seed: int, count: int) -> dict[str, Any]:
    """What was lost in so many meetings."""
    warmed(base / "warm")
    folder, start = base / "批次", base / "start"
    STEPS["make"][0](folder)
    if seed % 2:
        run(STEPS["make"][1](folder))
    shutil.move(folder, start)
    missed = [text for number in range(count) for text in case(folder, start, seed * 1000 + number)]
    return {"tried": count, "missed": missed}


if __name__ == "__main__":
    print(json.dumps(meet(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])), ensure_ascii=False))
