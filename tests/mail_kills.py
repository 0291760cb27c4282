"""Mail of a round, killed at its first call that writes, at its second, and so on, then repeated.

Drafts, zips and marks end as in a run that nobody killed (`tests.round_kills`). Of what is sent the server is the
judge: each unit has one mail in the end, and where the ledger is in doubt it is asked what the server has.
A process of its own, under `tests.write_calls`: `python -m tests.mail_kills FOLDER STEP[,EVERY[,OFFSET]] ...`.
"""

import os
import shutil
import signal
import sys
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from perfbook.cli.sentences import run
from perfbook.generate.plan_book import plan_workbook
from perfbook.planning import plan_of_forms
from perfbook.rounds.folder import open_round
from perfbook.rounds.records import Letter
from tests import round_kills
from tests.mail_server import Mailbox, Server
from tests.round_kills import MOST, NOW, forms
from tests.write_calls import in_child

ADDRESSES = {"第一单位": "one@a.cn", "第二单位": "two@b.cn", "第三单位": "three@c.cn"}


def _put_plan(folder: Path, goal: str = "") -> None:
    listed = forms()
    if goal:
        listed[0] = listed[0].model_copy(update={"annual_goal": goal})
    plan = plan_of_forms(listed)
    units = tuple(one.model_copy(update={"mail": ADDRESSES[one.name or ""]}) for one in plan.units)
    (folder / "计划表.xlsx").write_bytes(plan_workbook(replace(plan, units=units, sender="jx@office.cn")))


def _issued(folder: Path) -> None:
    assert run(["round", "new", str(folder), "--form", "self_evaluation/2024", "--due", "2025-03-31"]) == 0
    _put_plan(folder)
    assert run(["round", "make", str(folder)]) == 0


def _drafted(folder: Path) -> None:
    _issued(folder)
    assert run(["round", "mail", str(folder)]) == 0


def _reminded(folder: Path) -> None:
    """Drafts of reminders, one of which is no longer true."""
    _drafted(folder)
    assert run(["round", "mail", str(folder), "--sent", "全部"]) == 0
    assert run(["round", "remind", str(folder)]) == 0
    assert run(["round", "waive", str(folder), "--unit", "第二单位", "--reason", "撤销"]) == 0


def _words(*words: str) -> Any:
    return lambda folder: ["round", words[0], str(folder), *words[1:]]


STEPS = {
    "mail": (_issued, _words("mail")),
    "mail by hand": (_drafted, _words("mail", "--sent", "全部")),
    "mail as zip": (_drafted, _words("mail", "--bundle", "zip")),
    "mail as folder": (_issued, _words("mail", "--bundle", "folder")),
    "remind": (_reminded, _words("remind")),
}


def _letters(folder: Path) -> list[Letter]:
    with open_round(folder, datetime.fromisoformat(NOW)) as held:
        return [one for one in held.ledger.letters() if one.state != "withdrawn"]


def _reissued(folder: Path) -> None:
    """Drafts, one of which is withdrawn because its workbook was issued anew."""
    _drafted(folder)
    _put_plan(folder, "另一个目标，改过了。")
    assert run(["round", "make", str(folder), "--unit", "第一单位"]) == 0


def send(base: Path, every: int = 1, offset: int = 0) -> dict[str, Any]:
    """What was seen of `round mail --send`, killed at its writes."""
    os.environ["PERFBOOK_NOW"] = NOW
    folder, start = base / "批次", base / "start"
    base.mkdir()
    _reissued(start)
    box, missed = Mailbox(), []
    with Server(box) as server:
        words = ["--send", "--server", "127.0.0.1", "--port", str(server.port), "--security", "none"]
        command = ["round", "mail", str(folder), *words, "--per-minute", "6000"]
        work = partial(run, command)
        for tried, number in enumerate(range(1 + offset, MOST, every)):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(start, folder)
            box.taken = []
            code = in_child(work, folder, number)
            in_child(work, folder)
            for one in _letters(folder):
                if one.state == "sending":
                    answer = ["--sent", one.unit] if one.address in box.receivers else ["--again", one.unit]
                    in_child(partial(run, [*command, *answer]), folder)
            missed += [f"call {number}: {text}" for text in _wrong(folder, box)]
            if code != -signal.SIGKILL:
                return {"step": "send", "calls_below": number, "tried": tried, "missed": missed}
    raise AssertionError("the calls never end")


def _wrong(folder: Path, box: Mailbox) -> list[str]:
    got = sorted(box.receivers)
    said = [] if got == sorted(ADDRESSES.values()) else [f"sent to {got}"]
    states = {one.unit: one.state for one in _letters(folder)}
    said += [] if states == dict.fromkeys(ADDRESSES, "sent") else [f"ends as {states}"]
    left = [
        path.name
        for path in folder.rglob("*")
        if path.name.endswith(".tmp") or (path.parent.name == "邮件" and path.is_file())
    ]
    copies = len(list((folder / "邮件" / "已发送").glob("*.eml")))
    return said + ([f"left: {left}"] if left else []) + ([f"{copies} copies"] if copies != len(ADDRESSES) else [])


def _sweep(base: Path, step: str, *numbers: int) -> dict[str, Any]:
    return send(base, *numbers) if step == "send" else round_kills.sweep(base, step, *numbers)


if __name__ == "__main__":
    round_kills.STEPS |= STEPS
    round_kills.told(Path(sys.argv[1]), sys.argv[2:], _sweep)
