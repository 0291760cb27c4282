"""What an .xlsx package holds beside its sheets: properties, when it was saved, and what acts by itself.

`parts` everywhere: the files of the package by name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from xml.etree import ElementTree

from perfbook.contents import Active, SheetContents
from perfbook.read.values import utc

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Validations whose words stand on another sheet: newer programs keep them apart, and their squares in an element.
EXTENDED_VALIDATION = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}dataValidation"
EXTENDED_SQUARES = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_PROPERTY = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}property"
_MODIFIED = "{http://purl.org/dc/terms/}modified"

# Files of a package that hold something active, by what it is. Their names count whatever their case.
_ACTIVE: tuple[tuple[re.Pattern[str], Active], ...] = (
    (re.compile(r"xl/vbaproject\.bin|xl/macrosheets/[^/]+|customui/.+\.xml"), Active("macro")),
    (re.compile(r"xl/(embeddings|activex|webextensions)/[^/]+"), Active("object")),
    (re.compile(r"xl/(connections\.xml|querytables/[^/]+)"), Active("connection")),
)
_LINK = re.compile(r"xl/externallinks/[^/]+\.xml")
# What a formula can reach out with. A reference to another workbook is told by the part that keeps the link.
_FETCHES = re.compile(r"\b(WEBSERVICE|IMAGE)\(", re.IGNORECASE)
_CALLS = re.compile(r"\b(RTD|DDE)\(|^=?[\w.]+\|", re.IGNORECASE)


_CONSTANT = re.compile(r'=?"((?:[^"]|"")*)"')


def main_part(parts: Mapping[str, bytes]) -> str:
    """The part that is the workbook, as Excel finds it; others go by the list of types. Raises KeyError, ParseError."""
    relations = ElementTree.fromstring(parts["_rels/.rels"])
    targets = (one.get("Target", "") for one in relations if one.get("Type", "").endswith("/officeDocument"))
    return next(targets, "").lstrip("/")


def constant(formula: str) -> str | None:
    """The text that a name stands for; None where it stands for squares or a formula.

    >>> constant('"第""一""批"'), constant("表!$A$1")
    ('第"一"批', None)
    """
    found = _CONSTANT.fullmatch(formula)
    return found[1].replace('""', '"') if found else None


def restricts(kind: str | None) -> bool:
    """Whether a validation of a kind refuses any value; one that only shows a prompt does not."""
    return kind not in (None, "none", "any")


def properties(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The custom properties, each as text. Raises ParseError."""
    listed = parts.get("docProps/custom.xml")
    root = () if listed is None else ElementTree.fromstring(listed)
    return {one.get("name", ""): next((value.text or "" for value in one), "") for one in root if one.tag == _PROPERTY}


def modified(parts: Mapping[str, bytes]) -> str:
    """When the program that saved last says it did, as ISO text in UTC; empty where it does not say."""
    core = parts.get("docProps/core.xml")
    return utc("" if core is None else ElementTree.fromstring(core).findtext(_MODIFIED) or "")


def active_in(
    parts: Mapping[str, bytes], sheets: Iterable[SheetContents], names: Iterable[str]
) -> tuple[Active, ...]:
    """What acts or reaches out by itself, targets as they are written there. Raises ParseError.

    `names`: what the names of the workbook stand for, as formulas.
    """
    formulas = (content.formula for sheet in sheets for content in sheet.squares.values() if content.formula)
    of_formulas = map(active_formula, chain(formulas, names))
    return tuple(sorted({*_active_parts(parts), *filter(None, of_formulas)}))


def _active_parts(parts: Mapping[str, bytes]) -> Iterator[Active]:
    for name, part in parts.items():
        folded = name.lower()
        if folded.endswith(".rels"):
            yield from _outside(part) if b"External" in part else ()
        elif _LINK.fullmatch(folded):
            for one in ElementTree.fromstring(part).iter(f"{MAIN}ddeLink"):
                yield Active("dde", f"{one.get('ddeService', '')}|{one.get('ddeTopic', '')}")
        else:
            yield from (one._replace(target=name) for pattern, one in _ACTIVE if pattern.fullmatch(folded))


def _outside(relations: bytes) -> Iterator[Active]:
    """What lies outside of the package and is fetched without a click: all but hyperlinks."""
    for one in ElementTree.fromstring(relations):
        kind, target = one.get("Type", ""), one.get("Target", "")
        if one.get("TargetMode") == "External" and not kind.endswith("/hyperlink"):
            yield Active("object" if kind.endswith("/oleObject") else "link", target)


@lru_cache(4096)
def active_formula(formula: str) -> Active | None:
    """What a formula reaches out with by itself, if it does."""
    if _FETCHES.search(formula):
        return Active("link", formula)
    return Active("dde", formula) if _CALLS.search(formula) else None
