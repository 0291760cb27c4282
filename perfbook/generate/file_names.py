"""Names of files from texts of a form: such as every system takes."""

import re
import unicodedata
from pathlib import Path

# Names that Windows keeps for itself, whatever their ending.
_RESERVED = re.compile(r"CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[\d¹²³]", re.IGNORECASE)
LONGEST_NAME = 100
# Linux counts a name in bytes: a Chinese sign is three of them. Room is left for a number behind it.
LONGEST_BYTES = 240
# Windows takes no longer path, the ending of a temporary or numbered file included.
LONGEST_PATH = 240
_SHORTEST_STEM = 8


def safe_name(words: str, suffix: str = ".xlsx") -> str:
    """A file name from texts of a form: no sign that a system refuses, at most 100 characters, never empty.

    >>> safe_name("甲/乙_项目：一期 "), safe_name("con.一期"), safe_name("../../etc")
    ('甲-乙_项目：一期.xlsx', '_con.一期.xlsx', '-..-etc.xlsx')
    """
    kept = (sign if sign not in "\t\n\r\u2028\u2029" else " " for sign in unicodedata.normalize("NFC", words))
    visible = "".join(sign for sign in kept if unicodedata.category(sign)[0] != "C")
    stem = re.sub(r'[<>:"/\\|?*]', "-", visible).strip().strip(" .~$")
    if _RESERVED.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    return f"{_cut(stem, LONGEST_NAME - len(suffix), LONGEST_BYTES - len(suffix)) or '未命名'}{suffix}"


def within_path(target: Path) -> Path:
    """The path, its name shortened where Windows would find the whole too long."""
    over = len(str(target.absolute())) - LONGEST_PATH
    if over <= 0:
        return target
    stem = _cut(target.stem, max(_SHORTEST_STEM, len(target.stem) - over), LONGEST_BYTES)
    return target.with_name(f"{stem or '未命名'}{target.suffix}")


def folded(name: str) -> str:
    """A name as systems compare it that know no capitals: two that fold alike cannot stand in one folder."""
    return unicodedata.normalize("NFKC", name).casefold()


def _cut(stem: str, signs: int, octets: int) -> str:
    stem = stem[: max(signs, 0)]
    while len(stem.encode("utf-8", "replace")) > octets:
        stem = stem[:-1]
    return stem.rstrip(" .")
