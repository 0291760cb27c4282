"""Squares and shared strings straight from the text of the XML: it takes a third of the time of walking its elements.

Only text that is, to its last character, as our own and the common programs write it is taken so. A parser still
reads what stands around it, and everything where anything else stands in it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from perfbook.contents import Content, Square, Value
from perfbook.read.fast_squares import column_of, string, value_of
from perfbook.read.fast_styles import Style
from perfbook.read.package import MAIN
from perfbook.read.values import text
from perfbook.read.xml_part import BOM, Unusual, is_true

_T = r'<t(?: xml:space="preserve")?>[^<]*'
# The last of the ways takes all that is left, so that no character is passed over.
_REST = r"|([\s\S]+)"
_PIECE = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?(?: ?/>|>'
    r'(?:<f(?: (?:aca|ca)="(?:[01]|true|false)"| t="array"| ref="[A-Z0-9:]+")*>([^<]+)</f>)?(?:<v>([^<]*)</v>|<v ?/>)?'
    rf"(?:<is>({_T})</t></is>)?</c>)"
    rf'|<row r="([1-9][0-9]{{0,6}})"([^<>]*)>|</row>{_REST}'
)
_STRING = re.compile(rf'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|(<si>[\s\S]*?</si>){_REST}')
_OF_ROW = re.compile(
    r'(?: (?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|thickBot|x14ac:dyDescent)'
    r'="[A-Za-z0-9:. -]*")*'
)
_NAMED = re.compile(r' ([\w:]+)="([^"]*)"')
# The ampersand is the last: what stands behind it is an escape no more.
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
# Signs that no XML may hold as they are, and the line break that a parser changes.
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10))
_NO_TEXT = ("]]>", "\ufffe", "\uffff")
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
    before, opened, rest = part.partition(_SHEET)
    inside, closed, after = rest.rpartition(_SHEET_END)
    if not (opened and closed):
        return None
    found: dict[Square, Content] = {}
    try:
        body = _text(before, inside, after)
        hidden = _walk(body, strings, styles, found)
    except Unusual:
        return None
    # A prefix that rows use must have been declared: the parser is asked.
    prefixed = b' x14ac:dyDescent="0"' if " x14ac:" in body else b""
    return Taken(before + b"<sheetData" + prefixed + b"/>" + after, found, hidden)


def strings_in_text(part: bytes) -> tuple[bytes, Mapping[str, str]] | None:
    """The part of shared strings with only an empty one left in it, and all by number; None as above."""
    start, end = part.find(b"<si>"), part.rfind(b"</si>") + len(b"</si>")
    if not 0 <= start < end:
        return None
    try:
        body = _text(part[:start], part[start:end], part[end:])
        found = _STRING.findall(body)
        if found[-1][-1]:
            return None
        # Most parts hold no text that is written otherwise than it reads.
        plain = "&" not in body and "_x" not in body
        said = [_string(other) if other else one if plain else text(_unescaped(one)) for one, other, _ in found]
    except Unusual:
        return None
    return part[:start] + b"<si/>" + part[end:], dict(zip(map(str, range(len(said))), said, strict=True))


def _text(before: bytes, inside: bytes, after: bytes) -> str:
    """What is inside, as text, where no comment or instruction begins before or after it. Raises Unusual, ValueError.

    One that begins inside is no piece of it.
    """
    body = inside.decode()
    odd = b"<!" in before or b"<!" in after or b"<?" in after or before.rfind(b"<?") > len(BOM)
    if odd or any(map(inside.__contains__, _CONTROLS)) or any(map(body.__contains__, _NO_TEXT)):
        raise Unusual
    return body


def _string(element: str) -> str:
    """A shared string that has more than one text: its runs have different fonts. Raises Unusual, ParseError."""
    [holder] = ElementTree.fromstring(f'<sst xmlns="{MAIN[1:-1]}">{element}</sst>')
    return string(holder)


def _walk(
    body: str, strings: Mapping[str, str], styles: Mapping[str, Style], found: dict[Square, Content]
) -> frozenset[int]:
    """Put the squares of a worksheet into `found`; its hidden rows. Raises Unusual, LookupError, ValueError."""
    hidden = set()
    number, at, before = "", -1, -1
    for letters, digits, style_said, kind, formula, value, inline, row, of_row, rest in _PIECE.findall(body):
        if letters:
            column = column_of(letters)
            if digits != number or column <= before:
                raise Unusual
            before = column
            style = styles[style_said or "0"]
            if kind == "s" and value and not formula and not inline:
                found[at, column] = Content(strings[value], None, style.locked)
            elif formula and kind != "s" and not inline:
                found[at, column] = _computed(kind, formula, value, style)
            elif formula or value or inline or kind == "inlineStr":
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


@lru_cache(8192)
def _computed(kind: str, formula: str, value: str, style: Style) -> Content:
    """A formula and its result: the rows of a form, and all workbooks of it, have the same ones. Raises as `_walk`."""
    return _content(kind, formula, value, "", style, {})


def _content(kind: str, formula: str, value: str, inline: str, style: Style, strings: Mapping[str, str]) -> Content:
    if bool(inline) != (kind == "inlineStr") or (inline and (formula or value)):
        raise Unusual
    found: Value
    if inline:
        found = text(_unescaped(inline.partition(">")[2]))
    else:
        found = value_of(kind or "n", _unescaped(value), style, strings)
    percent = style.percent and found is not None and not isinstance(found, str | bool)
    return Content(found, f"={_unescaped(formula)}" if formula else None, style.locked, percent)


def _unescaped(said: str) -> str:
    """Text without the escapes of XML; those by numbers are left to a parser. Raises ParseError."""
    marks = said.count("&")
    if not marks:
        return said
    if marks != sum(map(said.count, _ESCAPES)):
        return ElementTree.fromstring(f"<v>{said}</v>").text or ""
    for escape, sign in _ESCAPES.items():
        said = said.replace(escape, sign)
    return said


@lru_cache(1024)
def _row(attributes: str) -> tuple[bool, bool]:
    """Whether a row cannot be seen, and whether its tag is closed at once. Raises Unusual, ValueError."""
    named = attributes.rstrip("/ ")
    end, own = attributes[len(named) :], dict(_NAMED.findall(named))
    if end not in ("", "/", " /") or not _OF_ROW.fullmatch(named) or len(own) != named.count("="):
        raise Unusual
    return is_true(own.get("hidden")) or float(own.get("ht") or 1) == 0, bool(end)
