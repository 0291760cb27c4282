"""One run at a time writes into a folder: a lock file says who, and a dead run's lock is taken over."""

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from perfbook.generate.saving import Say, on_stderr, sweep
from perfbook.refused import Refused

# Checks pass over files of this kind.
LOCK = ".~lock.perfbook#"
# On another computer nobody can see whether the run still lives; none takes so long, in seconds.
_LONGEST_RUN = 12 * 3600
# How often a run that waits looks again, in seconds.
_POLL = 0.05


class FolderInUse(Refused):
    """Another run is writing into the folder."""


@contextmanager
def one_writer(folder: Path, say: Say = on_stderr, wait: float = 0) -> Iterator[None]:
    """Hold a folder, made where it is not there, while writing into it. What killed runs left in it is removed.

    A lock whose run is dead is taken over, and `say` tells so; one whose run lives is waited for so many seconds.
    Raises FolderInUse, and OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / LOCK
    mine = json.dumps(_own(), ensure_ascii=False).encode()
    last = time.monotonic() + wait
    while not _taken(lock, mine):
        held = _holder(lock)
        if held is None:
            continue  # let go in this very moment
        if not _lives(held):
            if _taken_away(lock):
                say(f"“{folder}”上一次没有写完就中断了，现在接着写。")
        elif time.monotonic() >= last:
            raise FolderInUse(_in_use(folder, held))
        else:
            time.sleep(_POLL)
    try:
        for place in (folder, *(path for path in folder.iterdir() if path.is_dir())):
            sweep(place)
        yield
    finally:
        if _read(lock) == mine:
            lock.unlink(missing_ok=True)


def _in_use(folder: Path, held: dict[str, Any]) -> str:
    since = datetime.fromtimestamp(held["since"])
    who = f"{held.get('host')}，进程 {held.get('pid')}，从 {since.month} 月 {since.day} 日 {since:%H:%M:%S} 开始"
    asked = f"请等它完成后再试；如果确实没有在运行，请删去其中的“{LOCK}”。"
    return f"另一个 perfbook（{who}）正在往“{folder}”里写。{asked}"


def _taken_away(lock: Path) -> bool:
    """Remove a dead run's lock. Two runs that both saw it dead do so one after the other, and look again first: else
    the second would remove the lock that the first has meanwhile put in its place."""
    handle = _guard(lock.parent)
    try:
        held = _holder(lock)
        if held is None or _lives(held):
            return False
        lock.unlink(missing_ok=True)
        return True
    finally:
        if handle is not None:
            os.close(handle)


def _guard(folder: Path) -> int | None:
    """The folder itself, locked by the system until it is closed; None where the system cannot (Windows)."""
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:  # a file system that knows no locks
        os.close(handle)
        return None
    return handle


def _taken(lock: Path, mine: bytes) -> bool:
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(mine)
    return True


def _own() -> dict[str, Any]:
    return {"host": socket.gethostname(), "pid": os.getpid(), "start": _start(os.getpid())}


def _read(lock: Path) -> bytes | None:
    try:
        return lock.read_bytes()
    except FileNotFoundError:
        return None


def _holder(lock: Path) -> dict[str, Any] | None:
    """Who holds a lock, None where nobody does any more. A lock that is not whole was left by a run killed at once."""
    content = _read(lock)
    if content is None:
        return None
    try:
        since = lock.stat().st_mtime
        held = json.loads(content)
    except FileNotFoundError:
        return None
    except ValueError:
        held = {}
    return {**(held if isinstance(held, dict) else {}), "since": since}


def _lives(held: dict[str, Any]) -> bool:
    age, pid = time.time() - held["since"], held.get("pid")
    if not isinstance(pid, int):
        return bool(age < 2)  # may be written in this moment
    if held.get("host") != socket.gethostname():
        return bool(age < _LONGEST_RUN)
    return pid > 0 and _runs(pid) and _start(pid) == held.get("start")


def _runs(pid: int) -> bool:
    """Whether a process of this computer runs."""
    if sys.platform == "win32":
        import ctypes

        # os.kill would end it there.
        known = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)
        if known:
            ctypes.windll.kernel32.CloseHandle(known)
        return bool(known)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _start(pid: int) -> str:
    """When a process began, as far as the system tells: numbers of processes are used again."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
