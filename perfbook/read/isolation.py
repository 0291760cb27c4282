"""Untrusted files are read in a process of their own, which may die of them: `read_apart(contents)`.

One process serves all files of a run. It is replaced after each death, after a file that took too long, and after
200 files. What it answers is looked at before it is believed.
"""

import atexit
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from signal import Signals
from threading import Thread
from typing import Any

from perfbook.read.child import ANSWER, OUT_OF_MEMORY, REQUEST
from perfbook.read.confinement import MOST_SECONDS
from perfbook.read.opening import Opened
from perfbook.read.plain import Garbled, from_json
from perfbook.read.sniffing import PARSER_FAILED, TOO_LARGE, Refusal
from perfbook.refused import Refused

FILES_A_PROCESS = 200
LARGEST_ANSWER = 128 * 1024 * 1024
_STARTS_WITHIN = 60.0
_END = object()

TIMEOUT = Refusal(
    "unreadable", "timeout", "文件太复杂，半分钟内读不完。请让单位只保留填报的表格，另存为 .xlsx 后重新发送。"
)
_NOT_STARTED = "读取表格的程序启动不了。请重新安装 perfbook，或检查内存和磁盘是否已满。"

_START = "import sys; sys.path[:] = sys.argv[1:]; from perfbook.read.child import serve; serve()"
_NEW_GROUP, _NO_WINDOW = 0x200, 0x8000000  # Windows
# Nothing of the office's settings is any business of a reader.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class _Death(Exception):
    """The process ended, or had to be ended; `refusal` is what that says of the file that it had."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


class _Child:
    """One process, and the thread that talks with it, so that nobody ever waits for a pipe without an end."""

    def __init__(self) -> None:
        root = str(Path(__file__).parents[2])
        paths = [str(Path(one).absolute()) for one in (*filter(None, sys.path), root)]
        # Its own group: Ctrl-C is for us, and whatever it should have started ends with it.
        group: dict[str, Any] = (
            {"creationflags": _NEW_GROUP | _NO_WINDOW} if sys.platform == "win32" else {"process_group": 0}
        )
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _START, *paths],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=Path(__file__).parent,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}, **group,
        )  # fmt: skip
        self._requests: SimpleQueue[tuple[bytes, int, bytes] | None] = SimpleQueue()
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._ready = False
        self.files = 0
        _living.add(self)
        Thread(target=self._talk, daemon=True).start()

    def _talk(self) -> None:
        """Send each request, hand on each answer; None for the end of the process."""
        source, target = self._process.stdout, self._process.stdin
        assert source and target
        try:
            self._answers.put(self._received(source))
            while request := self._requests.get():
                content, start, sheet = request
                target.write(REQUEST.pack(len(content) + len(sheet), start, len(sheet)))
                target.write(content)
                target.write(sheet)
                target.flush()
                while answer := self._received(source):
                    self._answers.put(answer)
                self._answers.put(b"")
        except (OSError, ValueError):
            self._answers.put(None)

    @staticmethod
    def _received(source: Any) -> bytes:
        head = source.read(ANSWER.size)
        length = ANSWER.unpack(head)[0] if len(head) == ANSWER.size else LARGEST_ANSWER + 1
        if length > LARGEST_ANSWER:
            raise OSError
        content = source.read(length)
        if len(content) < length:
            raise OSError
        return bytes(content)

    def ask(self, content: bytes, sheet: str, start: int = 0) -> None:
        self.files += 1
        self._requests.put((content, start, sheet.encode()))

    def answers(self) -> Iterator[Opened]:
        """What was asked for, file by file. Raises _Death."""
        while answer := self._answer():
            try:
                yield from_json(answer)
            except Garbled:
                self.end()
                raise _Death(PARSER_FAILED) from None

    def _answer(self) -> bytes:
        if not self._ready and self._next(_STARTS_WITHIN) is None:
            self.end()
            raise Refused(_NOT_STARTED)
        self._ready = True
        answer = self._next(MOST_SECONDS)
        if answer is None:
            raise _Death(self._cause())
        return answer

    def _next(self, seconds: float) -> bytes | None:
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            self.end()
            raise _Death(TIMEOUT) from None

    def _cause(self) -> Refusal:
        """Why it closed its pipe: it is about to end, or has ended."""
        try:
            code = self._process.wait(1)
        except subprocess.TimeoutExpired:
            code = 0
        self.end()
        if code == OUT_OF_MEMORY:
            return TOO_LARGE
        return TIMEOUT if sys.platform != "win32" and code == -Signals.SIGXCPU else PARSER_FAILED

    def end(self) -> None:
        """End the process and all that it started."""
        _living.discard(self)
        self._requests.put(None)
        if sys.platform == "win32":
            self._process.kill()
        else:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, Signals.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not sent yet
                pipe.close()  # type: ignore[union-attr]


_living: set[_Child] = set()
_free: list[_Child] = []
"""Those that wait for work: they stay as long as we do."""


def start_early() -> None:
    """Start a process now: it imports what it needs while we import what we need."""
    if not _free:
        _free.append(_Child())


@atexit.register
def _end_all() -> None:
    _free.clear()
    for child in list(_living):
        child.end()


class _Work:
    """A file that a process works on. Where one file in an archive ends a process, the next leaves that file out."""

    def __init__(self, content: bytes, sheet: str) -> None:
        self._content, self._sheet = content, sheet
        self._found: list[Opened] = []
        self._child = _child()
        self._child.ask(content, sheet)

    def finished(self) -> list[Opened]:
        """All files in it, each with contents or a refusal. The process is free again."""
        death: Refusal | None = None
        while True:
            known = len(self._found)
            try:
                self._take(known, death)
            except _Death as fault:
                if death and len(self._found) == known:
                    # It does not even come to that file: the archive itself is what it cannot bear.
                    digest = sha256(self._content).hexdigest()
                    return [*self._found, Opened("", digest, refusal=fault.refusal)]
                death = fault.refusal
                self._child = _child()
                self._child.ask(self._content, self._sheet, len(self._found) + 1)
            else:
                _free.append(self._child)
                return self._found

    def _take(self, known: int, death: Refusal | None) -> None:
        for number, file in enumerate(self._child.answers()):
            if number >= known:
                self._found.append(file._replace(refusal=death) if death and number == known else file)

    def give_up(self) -> None:
        self._child.end()


def _child() -> _Child:
    while _free:
        child = _free.pop()
        if child.files < FILES_A_PROCESS:
            return child
        child.end()
    return _Child()


def opened_apart(content: bytes, sheet: str = "") -> list[Opened]:
    """The file, or each file inside it; every one exactly once. Raises Refused where no process can be started.

    `sheet`: the one that is wanted; where a workbook is too large as a whole, only that one is read.
    """
    return next(all_opened_apart([content], sheet=sheet))


def all_opened_apart(
    contents: Iterable[bytes | None], processes: int = 1, sheet: str = ""
) -> Iterator[list[Opened]]:
    """The same for many files, in their order: the next ones are read while you judge one. Nothing for None."""
    source = iter(contents)
    waiting: deque[_Work | None] = deque()

    def ask_ahead() -> None:
        while sum(work is not None for work in waiting) < processes and (content := next(source, _END)) is not _END:
            waiting.append(_Work(content, sheet) if isinstance(content, bytes) else None)

    try:
        ask_ahead()
        while waiting:
            found = waiting[0].finished() if waiting[0] else []
            waiting.popleft()
            ask_ahead()
            yield found
    finally:
        for work in filter(None, waiting):
            work.give_up()
