"""Names of sheets from names of projects: such as every program takes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from perfbook.generate.file_names import folded
from perfbook.layouts.model import editions, load
from perfbook.layouts.stamp import TAKEN
from perfbook.layouts.summary import summaries

# Excel counts as UTF-16 does: a rare character is two.
LONGEST = 31
# What Excel refuses, in half width and, some of its languages, in full width too; # and ! are legal, but split links.
_REPLACED = str.maketrans({**dict.fromkeys(r":*?/\：＊？／＼#", "-"), **dict.fromkeys("'＇", "’"), "!": "！"})
_BRACKETS = str.maketrans("[]［］", "()()")
UNNAMED = "项目"


def sheet_names(projects: Iterable[str | None]) -> Iterator[str]:
    """A name for each project's sheet: legal, unique, never a name that a book uses itself.

    >>> list(sheet_names(["运维[一期]/二期", "运维(一期)-二期", None]))
    ['运维(一期)-二期', '运维(一期)-二期(2)', '项目']
    """
    own = (*TAKEN, *(summary.title for summary in summaries().values()), *(load(name).sheet for name in editions()))
    taken = {folded(name) for name in own}
    for project in projects:
        stem = _legal(project or "")
        name, number = _cut(stem, ""), 1
        while folded(name) in taken:
            number += 1
            name = _cut(stem, f"({number})")
        taken.add(folded(name))
        yield name


def _legal(words: str) -> str:
    visible = "".join(" " if sign.isspace() else sign for sign in words)
    kept = "".join(sign for sign in visible if unicodedata.category(sign)[0] != "C")
    return re.sub(" +", " ", kept.translate(_REPLACED).translate(_BRACKETS)).strip(" ’") or UNNAMED


def _cut(stem: str, ending: str) -> str:
    while len(f"{stem}{ending}".encode("utf-16-le")) // 2 > LONGEST:
        stem = stem[:-1]
    return f"{stem.rstrip(' ’')}{ending}"
