"""Put a file where it belongs, whole or not at all; and names that every system takes."""

import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

# Names that Windows keeps for itself.
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|(COM|LPT)[\d¹²³])", re.IGNORECASE)
LONGEST_NAME = 100
# Linux counts a name in bytes: a Chinese sign is three of them.
LONGEST_BYTES = 240


def save(target: Path, content: bytes) -> None:
    """Write a file atomically: the old one stands whole until the new one does. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".perfbook-", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files that only the owner can read; a report is for the whole office.
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def safe_name(words: str, suffix: str = ".xlsx") -> str:
    """A file name from texts of a form: no sign that a system refuses, at most 100 characters, never empty.

    >>> safe_name("甲/乙_项目：一期 ")
    '甲-乙_项目：一期.xlsx'
    """
    shown = "".join(sign for sign in unicodedata.normalize("NFC", words) if unicodedata.category(sign)[0] != "C")
    stem = re.sub(r'[<>:"/\\|?*]', "-", shown).strip(" .~$")
    if _RESERVED.fullmatch(stem.partition(".")[0]):
        stem = f"_{stem}"
    stem = stem[: LONGEST_NAME - len(suffix)]
    while len(f"{stem}{suffix}".encode()) > LONGEST_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .') or '未命名'}{suffix}"


def numbered(target: Path) -> Iterator[Path]:
    """A path, then `…(2).xlsx`, `…(3).xlsx` beside it."""
    yield target
    number = 2
    while True:
        yield target.with_name(f"{target.stem}({number}){target.suffix}")
        number += 1


def folded(name: str) -> str:
    """A name as systems compare it that know no capitals: two that fold alike cannot stand in one folder."""
    return unicodedata.normalize("NFKC", name).casefold()
