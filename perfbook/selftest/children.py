"""The other processes of the trial: perfbook as a person starts it, each with an end in time."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from perfbook.keys import FOLDER_VARIABLE
from perfbook.selftest.outcome import Failed
from perfbook.selftest.running import TO_MAINTAINERS

_PERFBOOK = "from perfbook.cli import main; main()"
# Commands of a trial take a second each; a computer on which one takes longer than this has another trouble.
SECONDS = 60.0
_SLOW = "电脑太忙或者被安全软件拦住了：请关掉别的程序，把 Python 加入安全软件的信任名单，再自检一次。"


class Ended(NamedTuple):
    """How a process ended, and what it said."""

    code: int
    out: str
    err: str


def perfbook(keys: Path, *words: str | Path, fine: Sequence[int] = (0,), encoding: str = "") -> Ended:
    """Run a command of perfbook with a key folder of the trial's own.

    `fine`: the exit codes that are expected; `encoding`: what Python is told the console takes. Raises Failed.
    """
    environment = {FOLDER_VARIABLE: str(keys)} | ({"PYTHONIOENCODING": encoding} if encoding else {})
    ended = run([sys.executable, "-P", "-c", _PERFBOOK, *map(str, words)], environment)
    if ended.code not in fine:
        said = next(iter(ended.err.strip().splitlines()[::-1]), "") or f"返回码 {ended.code}"
        raise Failed(f"perfbook {words[0]} 没有做成：{said}", TO_MAINTAINERS, code=ended.code, said=ended.err)
    return ended


def run(command: Sequence[str], environment: Mapping[str, str], seconds: float = SECONDS) -> Ended:
    """Run a command to its end. Raises Failed where it does not start, takes too long, or does not write UTF-8."""
    pipe = subprocess.PIPE
    try:
        child = subprocess.Popen(
            command, env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe,
            start_new_session=True,
        )  # fmt: skip
    except OSError as fault:
        raise Failed(f"不能启动“{command[0]}”（{fault.strerror}）。", _SLOW) from fault
    with child:
        try:
            out, err = child.communicate(timeout=seconds)
            return Ended(child.returncode, out.decode("utf-8"), err.decode("utf-8", "replace"))
        except subprocess.TimeoutExpired as fault:
            raise Failed(f"等了 {seconds:.0f} 秒还没有做完，停掉了。", _SLOW) from fault
        except UnicodeDecodeError as fault:
            raise Failed("写出来的文字不是 UTF-8，屏幕上会是乱码。", TO_MAINTAINERS) from fault
        finally:
            if child.poll() is None:
                end(child.pid)


def end(pid: int) -> None:
    """End a process of the trial that is too slow, with those that it has started itself."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/PID", str(pid), "/T", "/F"], capture_output=True)
    else:
        os.killpg(pid, signal.SIGKILL)


@contextmanager
def ready(code: str, *words: str | Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that runs Python code and has written a line; it is killed at the end, if it is not dead by then.

    Raises Failed where it never writes one.
    """
    command = [sys.executable, "-P", "-c", code, *map(str, words)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        clock = threading.Timer(SECONDS, child.kill)
        clock.start()
        try:
            assert child.stdout and child.stderr  # both were asked for
            if not child.stdout.readline():
                child.kill()
                raise Failed("试用的进程没有起来。", _SLOW, said=child.stderr.read().decode("utf-8", "replace"))
            yield child
        finally:
            clock.cancel()
            child.kill()
