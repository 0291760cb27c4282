"""Run a command again and again, and kill it at its first write call, at its second, and so on: nothing may be half.

A process of its own, which forks for each run: `python -m tests.kills check|make FOLDER [EVERY]`. Prints JSON.
"""

import builtins
import io
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from perfbook.cli.sentences import run
from samples import official_self_evaluations
from tests.hostile import SHEET, changed

WRITES = os.O_WRONLY | os.O_RDWR
CALLS = ("fsync", "replace", "rename", "unlink", "remove", "chmod", "mkdir", "link", "rmdir")
# Whatever command, it must need fewer.
MOST = 400
# A lock that is not whole may be being written: it counts for two seconds.
_IN_USE, _UNWHOLE = 2, 2.1


class _Killer:
    """Counts the calls that change something below a folder; ends the process at the chosen one.

    What a library keeps for itself in the system's folder for temporary files is nobody's result.
    """

    def __init__(self, at: int, folder: Path) -> None:
        self._left, self._folder = at, str(folder.absolute())

    def count(self, path: Any) -> bool:
        """Whether this is the one. Not yet killed: half of a write comes first. `path` may be an open file's number."""
        if isinstance(path, str | os.PathLike) and not str(Path(path).absolute()).startswith(self._folder):
            return False
        self._left -= 1
        return not self._left

    @staticmethod
    def kill() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            if self.count(arguments[0]):
                self.kill()
            return call(*arguments, **named)

        return counted

    def install(self) -> None:
        for name in CALLS:
            setattr(os, name, self.before(getattr(os, name)))
        os_open, file_open, write = os.open, io.open, os.write

        def open_(path: Any, flags: int, *rest: Any, **named: Any) -> int:
            if flags & WRITES and self.count(path):
                self.kill()
            return os_open(path, flags, *rest, **named)

        def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
            if set(mode) & set("wax+"):
                if self.count(file):
                    self.kill()
                return self._watched(file_open(file, mode, *rest, **named), file)
            return file_open(file, mode, *rest, **named)

        def written(handle: int, content: bytes) -> int:
            if self.count(handle):
                write(handle, content[: len(content) // 2])
                self.kill()
            return write(handle, content)

        os.open, os.write, os.fdopen = open_, written, opened
        io.open = opened
        builtins.open = opened

    def _watched(self, file: Any, path: Any) -> Any:
        write = file.write

        def written(content: Any) -> Any:
            if self.count(path):
                write(content[: len(content) // 2])
                file.flush()
                self.kill()
            return write(content)

        try:
            file.write = written
        except AttributeError:  # a file of bytes takes no attributes
            return _Through(file, written)
        return file


class _Through:
    """A file of bytes whose writes are counted."""

    def __init__(self, file: Any, write: Callable[..., Any]) -> None:
        self._file, self.write = file, write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __enter__(self) -> "_Through":
        return self

    def __exit__(self, *fault: Any) -> None:
        self._file.close()


def _run(arguments: list[str], kill_at: int = 0) -> int:
    """The exit code of a run in a process of its own; -9 where it was killed."""
    pid = os.fork()
    if not pid:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        if kill_at:
            _Killer(kill_at, Path(arguments[-1])).install()
        code = 3
        try:
            code = run(arguments)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _inputs(folder: Path, command: str, score: int) -> Path:
    """A book to be returned, or two forms to be made: other ones for every score."""
    folder.mkdir(parents=True, exist_ok=True)
    if command == "make":
        forms = [form.model_copy(update={"department": f"部门{score}"}) for form in official_self_evaluations()[:2]]
        source = folder / "forms.json"
        source.write_text(json.dumps([one.model_dump(mode="json") for one in forms], ensure_ascii=False), "utf-8")
        return source

    def change(book: Any) -> None:
        book[SHEET]["H18"] = score

    (folder / "甲.xlsx").write_bytes(changed(change))
    return folder


def kills(command: str, base: Path, every: int = 1) -> dict[str, Any]:
    """What was seen: below which number the calls end, and what was found half written or did not complete.

    `every`: which calls are tried, beginning with the first.
    """
    output, kept = base / "结果", base / "旧结果"
    arguments = {
        score: [command, str(_inputs(base / f"{score}", command, score)), "-o", str(output)] for score in (90, 80)
    }
    _run(arguments[90])
    shutil.copytree(output, kept)
    old = _contents(output)
    complete = _run(arguments[80])
    new = _contents(output)
    seen: list[str] = []
    for number in range(1, MOST, every):
        shutil.rmtree(output)
        shutil.copytree(kept, output)
        code = _run(arguments[80], number)
        if code != -signal.SIGKILL:
            return {"calls": number - 1, "files": len(new), "differ": old != new, "wrong": seen + _end(code, complete)}
        seen += [f"call {number}: {text}" for text in _half(_contents(output), old, new)]
        again = _run(arguments[80])
        if again == _IN_USE:
            time.sleep(_UNWHOLE)
            again = _run(arguments[80])
        seen += [f"call {number}, run again: {text}" for text in _end(again, complete)]
        after = _contents(output)
        seen += [f"call {number}, run again: {name} is not right" for name in new if after.get(name) != new[name]]
        seen += [f"call {number}, run again: {name} is left" for name in after if name.endswith(".tmp")]
    raise AssertionError("the calls never end")


def _end(code: int, wanted: int) -> list[str]:
    return [] if code == wanted else [f"ended with {code} in place of {wanted}"]


def _half(found: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes]) -> list[str]:
    """What is neither as before nor as after; what has no name of a result does not count."""
    return [
        f"{name} is half written"
        for name, content in found.items()
        if name.endswith(".xlsx") and content not in (old.get(name), new.get(name))
    ] + [f"{name} is gone" for name in old if name in new and name.endswith(".xlsx") and name not in found]


if __name__ == "__main__":
    numbers = map(int, sys.argv[3:])
    print(json.dumps(kills(sys.argv[1], Path(sys.argv[2]), *numbers), ensure_ascii=False))
