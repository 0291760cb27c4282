"""What the process that reads untrusted files may not do: everything but reading its own program, and computing.

The parsers are no sandbox, and neither is this: it stands behind the gate for the day when one of them is tricked.
Limits of memory and time are the system's (Linux); on Windows only the refusals of Python hold.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MOST_MEMORY = 1024**3
MOST_SECONDS = 30
_NO_FILES = 64
_REFUSED = ("socket.", "subprocess.", "os.", "shutil.", "tempfile.", "urllib.", "webbrowser.", "ftplib.", "smtplib.",
            "http.", "imaplib.", "poplib.", "nntplib.", "telnetlib.", "pty.", "signal.", "syslog.", "winreg.",
            "_winapi.", "msvcrt.", "mmap.", "sqlite3.", "ensurepip.")  # fmt: skip
# What an import needs.
_NEEDED = frozenset({"os.listdir", "os.scandir", "os.walk", "os.fwalk", "os.add_dll_directory"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confine() -> None:
    """From now on: no network, no other program, nothing written, nothing opened but the modules of Python."""
    _limit_the_system()
    roots = tuple(str(Path(one).resolve()) + os.sep for one in {*sys.path, str(Path(os.__file__).parent)} if one)
    sys.addaudithook(_watch(roots))


def _watch(roots: tuple[str, ...]) -> Callable[[str, Any], None]:
    def watch(event: str, arguments: Any) -> None:
        if event == "open":
            path, _, flags = arguments
            if not _may_open(path, flags):
                raise PermissionError("opened")
        elif event.startswith(_REFUSED) and event not in _NEEDED:
            raise PermissionError(event)

    def _may_open(path: object, flags: object) -> bool:
        writes = isinstance(flags, int) and flags & _WRITES
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if writes or isinstance(path, int):
            return not writes
        # openpyxl asks for the system's list of kinds of files.
        kinds = getattr(sys.modules.get("mimetypes"), "knownfiles", ())
        return os.path.realpath(str(path)).startswith(roots) or path in kinds

    return watch


def _limit_the_system() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_NO_FILES, _NO_FILES))


def limit_the_next_file() -> None:
    """So many seconds of computing from now on: also where nobody is left who would end this process."""
    try:
        import resource
    except ImportError:  # Windows
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + MOST_SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
