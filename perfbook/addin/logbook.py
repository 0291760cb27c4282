"""addin.log: which button was pressed when, and what went wrong. No figures of units, no names of files or people."""

import platform
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from traceback import walk_tb

from perfbook import __version__

# What is older goes into one file beside it.
_LARGEST = 1_000_000
_MOST_CAUSES = 8


def log_folder() -> Path:
    """Where the system keeps what programs of this user write down."""
    from platformdirs import user_log_path

    return user_log_path("perfbook", appauthor=False)


def log_file() -> Path:
    return log_folder() / "addin.log"


def note(text: str) -> None:
    """Write a line; a log that cannot be written stops nothing."""
    with suppress(OSError):
        path = log_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(path.with_suffix(".old.log"))
        head = f"{datetime.now():%Y-%m-%d %H:%M:%S} perfbook {__version__}, {platform.system()}"
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{head}: {text}\n")


def note_fault(command: str, fault: BaseException) -> None:
    """Write down where something went wrong, without what it says: that may quote a unit's file."""
    lines = [f"{command} failed"]
    cause: BaseException | None = fault
    for _ in range(_MOST_CAUSES):
        if cause is None:
            break
        # Numbers say what Windows or Excel had against it.
        numbers = [str(one) for one in (getattr(cause, "errno", None), *cause.args) if type(one) is int]
        lines.append(f"  {type(cause).__module__}.{type(cause).__name__} {' '.join(dict.fromkeys(numbers))}".rstrip())
        for frame, line in walk_tb(cause.__traceback__):
            lines.append(f"    {frame.f_globals.get('__name__')}:{line} {frame.f_code.co_name}")
        cause = cause.__cause__ or cause.__context__
    note("\n".join(lines))
