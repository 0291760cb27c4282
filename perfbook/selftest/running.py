"""Carry out the steps, one after the other: whatever happens in one is its outcome, and the next one goes on."""

import shutil
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from perfbook.selftest.outcome import Failed, NotTried, Outcome, State, Step

# Chinese on purpose: where the staff's own folders have such names, so has the trial's.
_PREFIX = "perfbook自检_"
TO_MAINTAINERS = "请把结果文件发给维护人员。"
# A program that was just stopped may hold its files for a moment.
_TRIES, _PAUSE = 20, 0.2


def run_all(steps: Iterable[Step]) -> Iterator[Outcome]:
    """The outcome of each step as soon as it is there; at the end, whether the trial has left nothing behind."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    except OSError as fault:
        do = "请检查临时文件夹（TEMP）在不在、有没有权限、磁盘满没满，再自检一次。"
        yield Outcome("本机", "临时文件夹", State.FAILED, f"不能建临时文件夹（{fault}）。", do)
        return
    try:
        for number, step in enumerate(steps):
            yield _run(step, folder / str(number))
    finally:
        left = _removed(folder)
    yield left


def _run(step: Step, folder: Path) -> Outcome:
    start = time.monotonic()

    def outcome(state: State, said: str, facts: Mapping[str, object], do: str = "") -> Outcome:
        return Outcome(step.part, step.name, state, said, do, time.monotonic() - start, facts)

    try:
        folder.mkdir()
        told = step.run(folder)
    except NotTried as reason:
        return outcome(State.NOT_TRIED, reason.why, reason.facts)
    except Failed as fault:
        return outcome(State.FAILED, fault.said, fault.facts, fault.do)
    except Exception as fault:  # no step may end the trial
        frames = traceback.extract_tb(fault.__traceback__)
        where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
        said = f"没有做完（{type(fault).__name__}：{fault}）。"
        return outcome(State.FAILED, said, {"where": where}, TO_MAINTAINERS)
    return outcome(State.PASSED, told.said, told.facts)


def _removed(folder: Path) -> Outcome:
    """Take the trial's folder away."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return Outcome("清理", "没有留下东西", State.PASSED, "自检用的文件都删掉了。")
        time.sleep(_PAUSE)
    said = f"自检用的临时文件夹没有删干净：“{folder}”。"
    return Outcome("清理", "没有留下东西", State.FAILED, said, "请重新启动电脑后手工删去它；里面只有公开的样表。")

