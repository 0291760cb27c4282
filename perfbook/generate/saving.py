"""Put a file where it belongs, whole or not at all, also where another program holds the old one."""

import errno
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from perfbook.forms.plain_text import shown
from perfbook.generate.file_names import within_path

TEMPORARY = ".perfbook-"
# How long another program may hold a file before the result goes beside it: a virus scanner, a synchronised folder.
_WAITS = (0.1, 0.2, 0.4, 0.8, 1.0)
# What Windows says of a file that is open elsewhere: access denied, sharing violation, lock violation.
_HELD_ON_WINDOWS = (5, 32, 33)
_HELD = (errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY)
# A temporary file older than this belongs to no run that is still going on, in seconds.
_ABANDONED = 3600
_MOST_BESIDE = 50

Say = Callable[[str], None]


def on_stderr(sentence: str) -> None:
    """Say something to the person, apart from the results."""
    print(shown(sentence), file=sys.stderr)


def save(target: Path, content: bytes, say: Say = on_stderr, beside: bool = True) -> Path:
    """Write a file atomically: the old one stands whole until the new one does. Where it was written.

    A file that another program holds open is waited for; then the new one becomes `…(2).xlsx` beside it, and `say`
    tells so. With `beside` False the old one stays, and that is told: for what can be made anew at any time.
    Raises OSError, with the target's name.
    """

    def write(file: BinaryIO) -> None:
        file.write(content)

    return save_written(target, write, say, beside)


def save_written(target: Path, write: Callable[[BinaryIO], None], say: Say = on_stderr, beside: bool = True) -> Path:
    """The same for what is too large to be held in memory: `write` puts it into the temporary file."""
    target = within_path(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent, _ABANDONED)
        temporary = _written(target.parent, write)
    except OSError as fault:
        raise _of(target, fault) from fault
    try:
        return _placed(temporary, target, say, beside)
    except OSError as fault:
        raise _of(target, fault) from fault
    finally:
        temporary.unlink(missing_ok=True)


def _written(folder: Path, write: Callable[[BinaryIO], None]) -> Path:
    """The content in a temporary file of the folder, on the disk; nothing is left where that fails."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=TEMPORARY, suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files that only the owner can read; a report is for the whole office.
        temporary.chmod(0o666 & ~_umask())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _placed(temporary: Path, target: Path, say: Say, beside: bool) -> Path:
    for wait in (*_WAITS, None):
        try:
            temporary.replace(target)
            return target
        except OSError as fault:
            if not _held(fault) or target.is_dir():
                raise
        if wait:
            time.sleep(wait)
    if not beside:
        say(f"“{target.name}”正被别的程序打开，这次没有更新。请关闭它，下一个命令会更新。")
        return target
    new = _beside(temporary, target)
    say(f"“{target.name}”正被别的程序打开，不能替换，新的存为“{new.name}”。请关闭旧的，以新的为准。")
    return new


def _beside(temporary: Path, target: Path) -> Path:
    for number, path in enumerate(numbered(target)):
        if number and not path.exists():
            try:
                temporary.replace(path)
                return path
            except OSError as fault:
                if not _held(fault) or number == _MOST_BESIDE:
                    raise
    raise AssertionError("paths never end")


def _held(fault: OSError) -> bool:
    """Whether another program has the file open, as far as the system tells."""
    return getattr(fault, "winerror", None) in _HELD_ON_WINDOWS or fault.errno in _HELD


def _of(target: Path, fault: OSError) -> OSError:
    """The same fault, naming the file that people know instead of a temporary one."""
    return OSError(fault.errno or errno.EIO, fault.strerror or str(fault), str(target))


def sweep(folder: Path, older: float = 0) -> list[Path]:
    """Remove what killed runs left half written, if it is older than so many seconds. What could be removed."""
    swept = []
    for path in folder.glob(f"{TEMPORARY}*.tmp"):
        try:
            if time.time() - path.stat().st_mtime >= older:
                path.unlink()
                swept.append(path)
        except OSError:
            continue  # gone by itself, or still held
    return swept


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def numbered(target: Path) -> Iterator[Path]:
    """A path, then `…(2).xlsx`, `…(3).xlsx` beside it."""
    yield target
    number = 2
    while True:
        yield target.with_name(f"{target.stem}({number}){target.suffix}")
        number += 1
