"""Squares and shared strings straight from the text of the XML: it takes a third of the time of walking its elements.

Only text that is, to its last character, as our own and the common programs write it is taken so. A parser still
reads what stands around it, and everything where anything else stands in it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from perfbook.contents import Content, Square, Value
from perfbook.read.fast_squares import column_of, value_of
from perfbook.read.fast_styles import Style
from perfbook.read.values import text
from perfbook.read.xml_part import Unusual, is_true

_T = r'<t(?: xml:space="preserve")?>[^<]*'
# The last of the ways takes all that is left, so that no character is passed over.
_REST = r"|([\s\S]+)"
_PIECE = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?(?: ?/>|>'
    r'(?:<f(?: (?:aca|ca)="(?:[01]|true|false)")?>([^<]+)</f>)?(?:<v>([^<]*)</v>|<v ?/>)?'
    rf"(?:<is>({_T})</t></is>)?</c>)"
    rf'|<row r="([1-9][0-9]{{0,6}})"([^<>]*)>|(</row>){_REST}'
)
_STRING = re.compile(rf"<si>(?:({_T})</t>|(<t ?/>))</si>{_REST}")
_OF_ROW = re.compile(
    r'(?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|thickBot|x14ac:dyDescent)'
    r'="[A-Za-z0-9:. -]*")*'
)
_NAMED = re.compile(r' ([\w:]+)="([^"]*)"')
_ESCAPES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_ESCAPE = re.compile(f"&({'|'.join(_ESCAPES)});")
# Signs that no XML may hold as they are, and the line break that a parser changes.
_NO_TEXT = bytes(code for code in range(32) if code not in (9, 10))
_NO_CHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_SHEET, _SHEET_END = b"<sheetData>", b"</sheetData>"
_OPEN = Content(locked=False)


class Taken(NamedTuple):
    """What was taken out of a worksheet. `around`: the part without it, an empty `sheetData` in its place."""

    around: bytes
    squares: dict[Square, Content]
    hidden_rows: frozenset[int]


def squares_in_text(part: bytes, strings: Mapping[str, str], styles: Mapping[str, Style]) -> Taken | None:
    """The squares of a worksheet, as `squares`; None where a parser must read them.

    What is said holds only where `around` is XML with its `sheetData` in its place. Raises LookupError, ValueError.
    """
    start, end = part.find(_SHEET), part.rfind(_SHEET_END)
    if start < 0 or end < start or not _is_plain(part):
        return None
    body = part[start + len(_SHEET) : end].decode()
    found: dict[Square, Content] = {}
    try:
        hidden = _walk(body, strings, styles, found)
    except Unusual:
        return None
    # A prefix that rows use must have been declared: the parser is asked.
    prefixed = b' x14ac:dyDescent="0"' if " x14ac:" in body else b""
    around = part[:start] + b"<sheetData" + prefixed + b"/>" + part[end + len(_SHEET_END) :]
    return Taken(around, found, hidden)


def strings_in_text(part: bytes) -> tuple[bytes, Mapping[str, str]] | None:
    """The part of shared strings with only an empty one left in it, and all by number; None as above."""
    start, end = part.find(b"<si>"), part.rfind(b"</si>") + len(b"</si>")
    if start < 0 or end < start or not _is_plain(part):
        return None
    found = _STRING.findall(part[start:end].decode())
    if found[-1][-1]:
        return None
    try:
        said = {str(at): text(_inside(one)) for at, (one, _, _) in enumerate(found)}
    except Unusual:
        return None
    return part[:start] + b"<si/>" + part[end:], said


def _is_plain(part: bytes) -> bool:
    """Whether there is nothing but tags and text: no comment, no instruction, no sign that must not stand there."""
    marked = b"<!" in part or b"]]>" in part or part.find(b"<?", 4) >= 0
    return not marked and len(part.translate(None, _NO_TEXT)) == len(part) and not any(map(part.count, _NO_CHARACTERS))


def _walk(
    body: str, strings: Mapping[str, str], styles: Mapping[str, Style], found: dict[Square, Content]
) -> frozenset[int]:
    """Put the squares of a worksheet into `found`; its hidden rows. Raises Unusual, LookupError, ValueError."""
    hidden = set()
    number, at, before = "", -1, -1
    for letters, digits, style_said, kind, formula, value, inline, row, of_row, _, rest in _PIECE.findall(body):
        if letters:
            column = column_of(letters)
            if digits != number or column <= before:
                raise Unusual
            before = column
            style = styles[style_said or "0"]
            if formula or value or inline or kind == "inlineStr":
                content = _content(kind, formula, value, inline, style, strings)
                if content.value is not None or content.formula is not None or not style.locked:
                    found[at, column] = content
            elif not style.locked:
                found[at, column] = _OPEN
        elif row:
            if number or int(row) - 1 <= at:
                raise Unusual
            at, before = int(row) - 1, -1
            is_hidden, closed = _row(of_row)
            if is_hidden:
                hidden.add(at)
            number = "" if closed else row
        elif rest or not number:
            raise Unusual
        else:
            number = ""
    if number:
        raise Unusual
    return frozenset(hidden)


def _content(kind: str, formula: str, value: str, inline: str, style: Style, strings: Mapping[str, str]) -> Content:
    if kind == "s" and value and not formula and not inline:
        return Content(strings[value], None, style.locked, False)
    if bool(inline) != (kind == "inlineStr") or (inline and (formula or value)):
        raise Unusual
    found: Value = text(_inside(inline)) if inline else value_of(kind or "n", _unescaped(value), style, strings)
    percent = style.percent and found is not None and not isinstance(found, str | bool)
    return Content(found, f"={_unescaped(formula)}" if formula else None, style.locked, percent)


def _inside(element: str) -> str:
    """The text of an element that is not yet closed."""
    return _unescaped(element[element.find(">") + 1 :])


def _unescaped(said: str) -> str:
    if "&" not in said:
        return said
    plain, times = _ESCAPE.subn(lambda found: _ESCAPES[found[1]], said)
    if times != said.count("&"):
        raise Unusual
    return plain


@lru_cache(1024)
def _row(attributes: str) -> tuple[bool, bool]:
    """Whether a row cannot be seen, and whether its tag is closed at once. Raises Unusual, ValueError."""
    named = attributes.rstrip("/ ")
    end, own = attributes[len(named) :], dict(_NAMED.findall(named))
    if end not in ("", "/", " /") or not _OF_ROW.fullmatch(named) or len(own) != named.count("="):
        raise Unusual
    return is_true(own.get("hidden")) or float(own.get("ht") or 1) == 0, bool(end)
