"""The cell formats of a workbook, as far as they say what a square is: locked, a percent, a date."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element

from perfbook.read.package import MAIN
from perfbook.read.values import CHINESE_DATES
from perfbook.read.xml_part import Unusual, is_true, kept, root_of

Shows = Literal["number", "date", "duration"]


class Style(NamedTuple):
    """One cell format. `shows`: what its number stands for."""

    locked: bool
    percent: bool
    shows: Shows


# Number formats that no file spells out; 27 to 36 and 50 to 58 are those of Chinese programs.
_BUILT_IN: dict[int, Shows] = {
    **dict.fromkeys((*range(14, 23), 45, 47), "date"),
    **dict.fromkeys(CHINESE_DATES, "date"),
    46: "duration",
}
_BUILT_IN_PERCENTS = (9, 10)
_FIRST_OWN = 164

# As openpyxl tells them apart: letters of dates outside of quotes and brackets, hours in brackets.
_LITERAL = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DATE = re.compile(r"(?<![_\\])[dmhysDMHYS]")
_DURATION = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)


@kept
def styles_of(part: bytes) -> Mapping[str, Style]:
    """The cell formats of `xl/styles.xml` by their number. Raises Unusual, ParseError, LookupError, ValueError."""
    root = root_of(part, f"{MAIN}styleSheet")
    formats = root.find(f"{MAIN}numFmts")
    own = {int(one.attrib["numFmtId"]): one.attrib["formatCode"] for one in (() if formats is None else formats)}
    cells = root.find(f"{MAIN}cellXfs")
    return {str(at): _style(one, own) for at, one in enumerate(() if cells is None else cells)}


def _style(cell: Element, own: Mapping[int, str]) -> Style:
    protection = cell.find(f"{MAIN}protection")
    locked = protection is None or is_true(protection.get("locked", "1"))
    number = int(cell.get("numFmtId", 0))
    code = own.get(number)
    if code is not None:
        return Style(locked, "%" in code, _shows(code))
    if number >= _FIRST_OWN:
        raise Unusual
    return Style(locked, number in _BUILT_IN_PERCENTS, _BUILT_IN.get(number, "number"))


def _shows(code: str) -> Shows:
    positive = code.split(";")[0]
    if _DURATION.search(positive):
        return "duration"
    return "date" if _DATE.search(_LITERAL.sub("", positive)) else "number"
