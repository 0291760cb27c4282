"""Count the calls that change something below a folder, those of SQLite too, and kill a process at one of them.

A small library in C stands before the system's (LD_PRELOAD): Python alone does not see what SQLite writes.
"""

import ctypes
import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_suffix(".c")


@functools.cache
def library() -> Path:
    """The library, built once."""
    built = Path(tempfile.mkdtemp(prefix="perfbook-write-calls-")) / "write_calls.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", built, SOURCE, "-ldl"], check=True)
    return built


def environment() -> dict[str, str]:
    """The environment of a process that may call `in_child`."""
    return {**os.environ, "LD_PRELOAD": str(library())}


def in_child(work: Callable[[], int], folder: Path, kill_at: int = 0, pauses: int = 0) -> int:
    """The exit code of some work in a process of its own (-9 where it was killed at that call, counted from 1).

    `pauses`: a seed; before some calls the process waits up to 3 ms.
    """
    return ended(begun(work, folder, kill_at, pauses))


def begun(work: Callable[[], int], folder: Path, kill_at: int = 0, pauses: int = 0) -> int:
    """The process number of some work that goes on meanwhile."""
    pid = os.fork()
    if pid:
        return pid
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    code = 3
    try:
        ctypes.CDLL(None).watch(str(folder).encode(), ctypes.c_long(kill_at), ctypes.c_uint(pauses))
        code = work()
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def lines_of(module: str, *arguments: object) -> list[dict[str, Any]]:
    """What a module prints that kills its own work: a line of JSON for each thing that it tried."""
    command = [sys.executable, "-m", f"tests.{module}", *map(str, arguments)]
    told = subprocess.run(command, capture_output=True, env=environment(), cwd=Path(__file__).parents[1])
    assert told.returncode == 0, told.stderr.decode("utf-8", "replace")[-3000:]
    return [json.loads(line) for line in told.stdout.splitlines() if line.startswith(b"{")]
