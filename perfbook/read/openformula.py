"""Formulas of OpenDocument in the spelling of Excel, so that the same formula looks the same whoever saved it."""

import re
from functools import lru_cache

# Texts and references stand for themselves; the signs between them are spelled otherwise.
_TOKEN = re.compile(r'("(?:[^"]|"")*")|\[((?:\'(?:[^\']|\'\')*\'|[^\]\'])*)\]|(\{[^}]*\})')
_PREFIX = re.compile(r"^[A-Za-z_]\w*:(?=\{?=)")
_CORNER = re.compile(
    r"(?P<source>'(?:[^']|'')*'#)?\$?(?P<sheet>'(?:[^']|'')*'|[^.:']*)\.(?P<square>\$?[A-Z]*\$?\d*|#REF!)$"
)
_SIDES = re.compile(r":(?=(?:[^']|'(?:[^']|'')*')*$)")
_RENAMED = re.compile(
    r"\b(?:COM\.MICROSOFT|LEGACY|ORG\.(?:LIBREOFFICE|OPENOFFICE|GNUMERIC)|_XLFN(?:\._XLWS)?)\.", re.IGNORECASE
)
_WHOLE_COLUMNS = re.compile(r"(\$?[A-Z]{1,3})\$?1:(\$?[A-Z]{1,3})\$?(?:1048576|65536)(?!\d)")
_WHOLE_ROWS = re.compile(r"\$?A(\$?\d+):\$?(?:XFD|AMJ|IV)(\$?\d+)(?!\d)")
_SOURCE = re.compile(r"'((?:[^']|'')+)'#")


@lru_cache(4096)
def excel_formula(written: str) -> str:
    r"""A formula as Excel spells it, with its `=`.

    >>> excel_formula('of:=IF([.$F:.$F]="a;b";SUM([$\'表 1\'.A1:.B2];{1;2|3;4});COM.MICROSOFT.IFS(TRUE();1))')
    '=IF($F:$F="a;b",SUM(\'表 1\'!A1:B2,{1,2;3,4}),IFS(TRUE(),1))'
    >>> excel_formula("of:=[.$H$1:.$H$1048576]+[#REF!]"), excel_formula("msoxl:=SUM(A1,B1)")
    ('=$H:$H+#REF!', '=SUM(A1,B1)')
    """
    prefix = _PREFIX.match(written)
    formula = "=" + written[prefix.end() if prefix else 0 :].strip("{}").removeprefix("=")
    if prefix and prefix[0] == "msoxl:":
        return formula
    pieces, at = [], 0
    for token in _TOKEN.finditer(formula):
        pieces += [_signs(formula[at : token.start()]), _spelled(token)]
        at = token.end()
    return "".join([*pieces, _signs(formula[at:])])


def outside_source(written: str) -> str | None:
    """The other file that a formula reads from, as it is written there.

    >>> outside_source("of:='file:///C:/a.ods'#$Sheet1.A1")
    'file:///C:/a.ods'
    """
    found = _SOURCE.search(written)
    return found[1] if found else None


def _signs(between: str) -> str:
    """What parts arguments, joins areas (`~`) and crosses them (`!`)."""
    if between.isalnum():
        return between
    joined = between.replace(";", ",").replace("~", ",")
    return _RENAMED.sub("", re.sub(r"(?<![#\w])!", " ", joined))


def _spelled(token: re.Match[str]) -> str:
    text, reference, array = token.groups()
    if text is not None:
        return str(text)
    if reference is not None:
        return _reference(reference)
    parts = re.split(r'("(?:[^"]|"")*")', array)
    return "".join(part if at % 2 else part.replace(";", ",").replace("|", ";") for at, part in enumerate(parts))


def _reference(inside: str) -> str:
    spelled = ":".join(_corner(side) for side in _SIDES.split(inside))
    return _WHOLE_ROWS.sub(r"\1:\2", _WHOLE_COLUMNS.sub(r"\1:\2", spelled))


def _corner(side: str) -> str:
    found = _CORNER.match(side)
    if not found:
        return side
    sheet = f"{found['source'] or ''}{found['sheet']}"
    return f"{sheet}!{found['square']}" if sheet else found["square"]
