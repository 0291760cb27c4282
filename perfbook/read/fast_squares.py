"""The squares of a worksheet in one walk over its XML: values, formulas, locks and formats together."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from xml.etree.ElementTree import Element

from perfbook.contents import Area, Content, Square, Value
from perfbook.read.fast_styles import Style
from perfbook.read.package import MAIN
from perfbook.read.values import moment, number, text
from perfbook.read.xml_part import Unusual, is_true

_ROW, _CELL, _VALUE, _FORMULA, _INLINE = (f"{MAIN}{name}" for name in ("row", "c", "v", "f", "is"))
_TEXT, _RUN = f"{MAIN}t", f"{MAIN}r"
_PHONETIC = (f"{MAIN}rPh", f"{MAIN}phoneticPr")
_AREA = re.compile(r"([A-Z]{1,3}[1-9]\d{0,6})(?::([A-Z]{1,3}[1-9]\d{0,6}))?", re.ASCII)
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_FLAGS = {"0": False, "1": True}
_OPEN = Content(locked=False)
_LONGEST_NUMBER = 32

# A shared formula is the same text in every square only where nothing in it moves with the square.
_QUOTED = re.compile(r"""\"[^\"]*\"|'[^']*'""")
_FIXED = re.compile(r"\$[A-Z]{1,3}:\$[A-Z]{1,3}|\$[A-Z]{1,3}\$\d+")
_MOVES = re.compile(r"(?<![A-Z])\$?[A-Z]{1,3}\$?\d|[A-Z]:|:\$?[A-Z]|\d:\$?\d|R\[|\[", re.IGNORECASE)

# Days are counted from here since 1 March 1900; what lies before or beyond is counted oddly, or not at all.
_FIRST_DAY, _LAST_DAY, _DAY_0 = 61, 2_958_466, datetime(1899, 12, 30)
_MILLISECONDS = 86_400_000


def squares(sheet: Element, strings: Mapping[str, str], styles: Mapping[str, Style]) -> dict[Square, Content]:
    """Every square with a value or a formula, and every unlocked one. Raises Unusual, LookupError, ValueError.

    `strings`, `styles`: by their numbers as the file writes them.
    """
    found: dict[Square, Content] = {}
    shared: dict[str, str] = {}
    last = -1
    for row in sheet:
        at = int(row.attrib["r"]) - 1
        if row.tag != _ROW or at <= last:
            raise Unusual
        last, before = at, -1
        for cell in row:
            attributes = cell.attrib
            square = square_of(attributes["r"])
            if square[0] != at or square[1] <= before or cell.tag != _CELL:
                raise Unusual
            before = square[1]
            style = styles[attributes.get("s", "0")]
            if len(cell):
                content = _content(cell, attributes.get("t", "n"), style, strings, shared)
                if content.value is not None or content.formula is not None or not style.locked:
                    found[square] = content
            elif not style.locked:
                found[square] = _OPEN
    return found


def _content(
    cell: Element, kind: str, style: Style, strings: Mapping[str, str], shared: dict[str, str]
) -> Content:
    value: Value = None
    formula: str | None = None
    if len(cell) > 1 and (len(cell) > 2 or cell[0].tag == cell[1].tag):
        raise Unusual
    for part in cell:
        if part.tag == _VALUE and value is None and kind != "inlineStr":
            value = value_of(kind, part.text, style, strings)
        elif part.tag == _FORMULA and formula is None and kind != "inlineStr":
            formula = _formula(part, shared)
        elif part.tag == _INLINE and kind == "inlineStr" and len(cell) == 1:
            value = string(part)
        else:
            raise Unusual
    percent = style.percent and value is not None and not isinstance(value, str | bool)
    return Content(value, formula, style.locked, percent)


def value_of(kind: str, said: str | None, style: Style, strings: Mapping[str, str]) -> Value:
    """The value of a square from what it says, by its kind. Raises Unusual, LookupError, ValueError."""
    if not said:
        return None
    if kind == "s":
        return strings[said]
    if kind == "n":
        return _number(said) if style.shows == "number" else _moment(said, style)
    if kind in ("str", "e"):
        return text(said)
    if kind == "b":
        return _FLAGS[said]
    raise Unusual


@lru_cache(4096)
def _exact(said: str) -> Value:
    return number(_cast(said))


def _number(said: str) -> Value:
    if len(said) > _LONGEST_NUMBER:
        raise Unusual
    return _exact(said)


def _cast(said: str) -> int | float:
    return float(said) if "." in said or "E" in said or "e" in said else int(said)


def _moment(said: str, style: Style) -> str:
    serial = _cast(said)
    if style.shows != "date" or not _FIRST_DAY <= serial < _LAST_DAY:
        raise Unusual
    day, fraction = divmod(serial, 1)
    return moment(_DAY_0 + timedelta(days=day, milliseconds=round(fraction * _MILLISECONDS)))


def _formula(part: Element, shared: dict[str, str]) -> str:
    kind, written = part.get("t", "normal"), part.text
    # An array formula stands in its first square; the others, if any, hold values only.
    if written and kind in ("normal", "array"):
        return f"={written}"
    if kind == "shared":
        number = part.attrib["si"]
        if written and number not in shared:
            if _MOVES.search(_FIXED.sub("", _QUOTED.sub("", written))):
                raise Unusual
            shared[number] = written
        return f"={shared[number]}"
    raise Unusual


def string(holder: Element) -> str:
    """The text of a shared or inline string: as it is, or in runs of different fonts; never how it is spoken.

    Raises Unusual, also where elements stand in a text: readers count the strings of such a part in different ways.
    """
    if any(len(one) for one in holder.iter(_TEXT)):
        raise Unusual
    if len(holder) == 1 and holder[0].tag == _TEXT:
        return text(holder[0].text or "")
    said = ""
    for part in holder:
        if part.tag == _RUN:
            said += part.findtext(_TEXT) or ""
        elif part.tag not in _PHONETIC and not (part.tag == _TEXT and part is holder[0]):
            raise Unusual
        elif part.tag == _TEXT:
            said = part.text or ""
    return text(said)


@lru_cache(32_768)
def square_of(address: str) -> Square:
    """The square of an address as a cell has it: `B3`. Raises Unusual."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise Unusual
    return int(found[2]) - 1, column_of(found[1])


@lru_cache(1024)
def column_of(letters: str) -> int:
    """The column of capital letters, counted from 0."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def areas(ranges: str) -> set[Area]:
    """The areas of a list of ranges: `B3 C4:D9`. Raises Unusual."""
    found = set()
    for one in ranges.split():
        ends = _AREA.fullmatch(one)
        if ends is None:
            raise Unusual
        (top, left), (bottom, right) = square_of(ends[1]), square_of(ends[2] or ends[1])
        if top > bottom or left > right:
            raise Unusual
        found.add((top, left, bottom, right))
    return found


def hidden_rows(sheet: Element) -> frozenset[int]:
    """Rows that cannot be seen: hidden, or without height."""
    return frozenset(int(row.attrib["r"]) - 1 for row in sheet if is_hidden(row, "ht"))


def hidden_columns(columns: Element) -> frozenset[int]:
    """Columns that cannot be seen: hidden, or without width."""
    hidden = (one for one in columns if is_hidden(one, "width"))
    return frozenset(at for one in hidden for at in range(int(one.attrib["min"]) - 1, int(one.attrib["max"])))


def is_hidden(one: Element, size: str) -> bool:
    """Whether a row or column says that it is hidden or has no size."""
    return is_true(one.get("hidden")) or float(one.get(size) or 1) == 0
