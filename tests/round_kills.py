"""Each command of a round, killed at its first call that writes, at its second, and so on, then repeated.

After every kill: no file is half, and repeating gives the very files and the very ledger of a run that nobody killed.
A process of its own, under `tests.write_calls`: `python -m tests.round_kills FOLDER STEP[,EVERY[,OFFSET]] ...` prints
a line of JSON for each step.
"""

import json
import os
import shutil
import signal
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from perfbook.cli.sentences import run
from perfbook.forms.form import Form
from perfbook.generate.plan_book import plan_workbook
from perfbook.planning import plan_of_forms
from samples import official_self_evaluations
from tests import round_units
from tests.write_calls import in_child

NOW = "2025-03-01T09:00:00"
# Whatever command, it must need fewer.
MOST = 1000


def forms() -> list[Form]:
    """Five projects of three units, each with two indicators: the smaller the workbooks, the more kills."""
    found = []
    for number, form in enumerate(official_self_evaluations()[13:18]):
        rows = tuple(row.model_copy(update={"weight": None}) for row in form.indicators[:2])
        known = {"unit": f"第{'一二三'[number // 2]}单位", "year": 2024, "indicators": rows}
        found.append(form.model_copy(update=known))
    return found


def put_plan(folder: Path, listed: list[Form]) -> None:
    (folder / "计划表.xlsx").write_bytes(plan_workbook(plan_of_forms(listed)))


def _new(folder: Path) -> list[str]:
    return ["round", "new", str(folder), "--form", "self_evaluation/2024", "--due", "2025-03-31"]


def _begun(folder: Path) -> None:
    assert run(_new(folder)) == 0
    put_plan(folder, forms()[:4])


def _made(folder: Path) -> None:
    _begun(folder)
    assert run(["round", "make", str(folder)]) == 0


def _changed(folder: Path) -> None:
    """One project is gone from the plan, one is new, one says something else; a workbook was lost."""
    _made(folder)
    goal = forms()[1].model_copy(update={"annual_goal": "另一个目标，改过了。"})
    put_plan(folder, [goal, *forms()[2:]])
    next(iter(sorted((folder / "发出").iterdir()))).unlink()


def _nothing(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)


def _planned(folder: Path) -> None:
    _nothing(folder)
    (folder.parent / "计划.xlsx").write_bytes(plan_workbook(plan_of_forms(forms())))


def _came_in(folder: Path) -> None:
    """A round of three projects, and beside it what came back: good, faulty, in an archive and in a mail."""
    assert run(_new(folder)) == 0
    listed = round_units.projects(3)
    round_units.put_plan(folder, listed)
    assert run(["round", "make", str(folder)]) == 0
    one, other, third = map(round_units.filled, (listed[0], round_units.faulty(listed[1]), listed[2]))
    inbox = folder.parent / "报来"
    inbox.mkdir(exist_ok=True)
    (inbox / "一.xlsx").write_bytes(one)
    (inbox / "二.zip").write_bytes(round_units.zipped({"二.xlsx": other, "又一份.xlsx": one}))
    (inbox / "三.eml").write_bytes(round_units.mail("丙 <c@unit.example>", "报送", {"三.xlsx": third}))


def _receive(folder: Path) -> list[str]:
    return ["round", "receive", str(folder), str(folder.parent / "报来")]


def _received(folder: Path) -> None:
    _came_in(folder)
    assert run(_receive(folder)) == 0


def _checked(folder: Path) -> None:
    _received(folder)
    assert run(["round", "check", str(folder)]) == 1


# What stands before each step, and the step itself.
STEPS: dict[str, tuple[Callable[[Path], None], Callable[[Path], list[str]]]] = {
    "new": (_nothing, _new),
    "new from a plan": (_planned, lambda folder: [*_new(folder), "--plan", str(folder.parent / "计划.xlsx")]),
    "make": (_begun, lambda folder: ["round", "make", str(folder)]),
    "make again": (_changed, lambda folder: ["round", "make", str(folder)]),
    "make for a unit": (_changed, lambda folder: ["round", "make", str(folder), "--unit", "第一单位"]),
    "status": (_changed, lambda folder: ["round", "status", str(folder)]),
    "receive": (_came_in, _receive),
    "check": (_received, lambda folder: ["round", "check", str(folder)]),
    "close": (_checked, lambda folder: ["round", "close", str(folder), "--force", "到期"]),
    "waive": (_made, lambda folder: ["round", "waive", str(folder), "--unit", "第二单位", "--reason", "涉密"]),
}


def warmed(scratch: Path) -> None:
    """Import here what the commands need: a process that is forked from this one has it already."""
    os.environ["PERFBOOK_NOW"] = NOW
    STEPS["waive"][0](scratch)
    for step in ("make for a unit", "waive", "status"):
        run(STEPS[step][1](scratch))


def kept(folder: Path) -> dict[str, Any]:
    """All that lies in a folder: files by their bytes, the ledger by what it says."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.name == "台账.sqlite":
            with closing(sqlite3.connect(path)) as ledger:
                found[name] = list(ledger.iterdump())
        else:
            found[name] = path.read_bytes() if path.is_file() else None
    return found


def half(folder: Path, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    """What a killed run left that is neither as before nor as after. The ledger is looked at where nobody is hurt."""
    aside = folder.with_name("aside")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        shutil.copytree(folder, aside)
    found = kept(aside) if aside.exists() else {}
    for name, content in found.items():
        if name.endswith(".sqlite"):
            with closing(sqlite3.connect(aside / name)) as ledger:
                if ledger.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                    yield f"{name} is damaged"
            lost = set(map(str, old.get(name, []))) - set(content)
            # A row that the step changes stands there as before or as after.
            yield from (f"{name} has lost {row}" for row in lost if row in new[name])
        elif name == "台账.xlsx":
            if not zipfile.is_zipfile(aside / name):
                yield f"{name} is half written"
        elif name.endswith(".xlsx") and content not in (old.get(name), new.get(name)):
            yield f"{name} is half written"
    yield from (f"{name} is gone" for name in old if name in new and name.endswith(".xlsx") and name not in found)


def sweep(base: Path, step: str, every: int = 1, offset: int = 0) -> dict[str, Any]:
    """What was seen: how many calls a step has, how many of them were tried, and what was wrong after a kill."""
    base.mkdir()
    before, command = STEPS[step]
    folder, start = base / "批次", base / "start"
    # In a process of its own: no two may share the one that reads files.
    assert in_child(lambda: int(before(folder) is not None), folder) == 0
    if folder.exists():
        shutil.copytree(folder, start)
    old = kept(folder) if folder.exists() else {}
    work = lambda: run(command(folder))  # noqa: E731
    complete = in_child(work, folder)
    new = kept(folder)
    wrong: list[str] = [] if in_child(work, folder) == complete and kept(folder) == new else ["done twice is not once"]
    for tried, number in enumerate(range(1 + offset, MOST, every)):
        shutil.rmtree(folder, ignore_errors=True)
        if start.exists():
            shutil.copytree(start, folder)
        code = in_child(work, folder, number)
        if code != -signal.SIGKILL:
            wrong += [f"not killed: ended with {code} in place of {complete}"] if code != complete else []
            return {"step": step, "calls_below": number, "tried": tried, "missed": wrong}
        wrong += [f"call {number}: {text}" for text in half(folder, old, new)]
        again = in_child(work, folder)
        wrong += [f"call {number}, again: ended with {again}"] if again != complete else []
        after = kept(folder)
        differ = [name for name in {**new, **after} if new.get(name, 0) != after.get(name, 0)]
        wrong += [f"call {number}, again: {name} is not right" for name in differ]
    raise AssertionError("the calls never end")


def told(base: Path, asked: Sequence[str], sweep_of: Callable[..., dict[str, Any]] = sweep) -> None:
    """Sweep each step that is asked for, as `STEP[,EVERY[,OFFSET]]`, and print what was seen."""
    warmed(base / "warm")
    for number, one in enumerate(asked):
        step, *numbers = one.split(",")
        seen = sweep_of(base / str(number), step, *map(int, numbers))
        print(json.dumps(seen, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    told(Path(sys.argv[1]), sys.argv[2:])
