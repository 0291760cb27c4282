"""Read an .xlsx workbook in one pass over its XML, with the standard library only.

It takes what our own and the common office programs write, and leaves anything else to the full reader: wherever a
tag, an attribute or a value is not one of those known here, it says that it is not sure.
"""

from collections.abc import Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfbook.contents import Area, BookContents, SheetContents
from perfbook.read.fast_squares import areas, hidden_columns, hidden_rows, squares, string
from perfbook.read.fast_styles import Style, styles_of
from perfbook.read.fast_text import squares_in_text, strings_in_text
from perfbook.read.gate import parts_refusal, unpacked
from perfbook.read.package import (
    EXTENDED_SQUARES,
    EXTENDED_VALIDATION,
    MAIN,
    active_in,
    constant,
    main_part,
    modified,
    properties,
    restricts,
)
from perfbook.read.sniffing import Refusal
from perfbook.read.xml_part import Unusual, is_true, kept, root_of

_BOOK, _STRINGS, _STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STATES = ("visible", "hidden", "veryHidden")
_MAIN_TYPE, _STRINGS_TYPE = ".main+xml", ".sharedStrings+xml"

# A fault of the XML is a SyntaxError.
_NOT_SURE = (Unusual, LookupError, ValueError, SyntaxError, ArithmeticError)
# What a workbook has besides its sheets, as far as it says anything of their squares and of itself.
_AROUND = ("[Content_Types].xml", "_rels/.rels", _BOOK, "xl/_rels/workbook.xml.rels", _STYLES, "docProps/core.xml",
           "docProps/app.xml", "docProps/custom.xml")  # fmt: skip

# What stands in a worksheet. The first are read, and stand there once; the others say nothing of its squares.
_READ = tuple(
    f"{MAIN}{name}" for name in ("sheetData", "cols", "sheetProtection", "mergeCells", "dataValidations", "extLst")
)
_KNOWN = set(_READ) | {
    f"{MAIN}{name}"
    for name in (
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "sheetCalcPr", "protectedRanges", "autoFilter",
        "sortState", "phoneticPr", "conditionalFormatting", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
        "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
        "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "tableParts", "oleObjects", "controls",
    )
}  # fmt: skip


class _Sheet(NamedTuple):
    """A line of the list of sheets: `part` is empty for a chart sheet, which has no squares."""

    name: str
    hidden: bool
    part: str


def read_fast(content: bytes) -> BookContents | None:
    """The contents of an .xlsx workbook; None where it is not sure, which says nothing of the workbook."""
    parts = unpacked(content)
    if isinstance(parts, Refusal):
        return None
    try:
        return _book(parts)
    except _NOT_SURE:
        return None


def read_sheet(content: bytes, name: str) -> BookContents | Refusal | None:
    """The contents of an .xlsx workbook with only one of its sheets; the others may be of any size.

    None where it is not sure; why it must not be read, where it must not.
    """
    try:
        around = unpacked(content, wanted=frozenset(_AROUND))
        if isinstance(around, Refusal) or (refusal := parts_refusal(around)):
            return around if isinstance(around, Refusal) else refusal
        related = _related(around["xl/_rels/workbook.xml.rels"])
        listed = _listed(root_of(around[_BOOK], f"{MAIN}workbook"), related)
        strings = [part for kind, part in related.values() if kind == f"{_OFFICE}/sharedStrings"]
        own = [sheet.part for sheet in listed if sheet.name == name]
        parts = unpacked(content, wanted=frozenset((*_AROUND, *strings, *own)))
        if isinstance(parts, Refusal) or (refusal := parts_refusal(parts)):
            return parts if isinstance(parts, Refusal) else refusal
        return _book(parts, name) if own else None
    except _NOT_SURE:
        return None


def _book(parts: Mapping[str, bytes], only: str = "") -> BookContents:
    types = _types(parts["[Content_Types].xml"])
    related = _related(parts["xl/_rels/workbook.xml.rels"])
    book = root_of(parts[_BOOK], f"{MAIN}workbook")
    of_kind = dict(related.values())
    strings_part = of_kind.get(f"{_OFFICE}/sharedStrings")
    listed = [part for part, kind in types.items() if kind.endswith(_STRINGS_TYPE)]
    # Readers find these parts in two ways, by the list of types or by the relations: they must not differ.
    if [part for part, kind in types.items() if kind.endswith(_MAIN_TYPE)] != [_BOOK] or main_part(parts) != _BOOK:
        raise Unusual
    if listed != ([strings_part] if strings_part else []) or of_kind.get(f"{_OFFICE}/styles") != _STYLES:
        raise Unusual
    own_properties = book.find(f"{MAIN}workbookPr")
    if own_properties is not None and is_true(own_properties.get("date1904")):
        raise Unusual
    strings = _strings(parts[strings_part]) if strings_part else {}
    names = book.find(f"{MAIN}definedNames")
    named = [] if names is None else [(one.get("localSheetId"), one.attrib["name"], one.text or "") for one in names]
    sheets = [
        _sheet(parts[sheet.part], sheet, strings, styles_of(parts[_STYLES]), _constants(named, str(at)))
        for at, sheet in enumerate(_listed(book, related))
        if sheet.part and only in ("", sheet.name)
    ]
    found = {sheet.name: sheet for sheet in sheets}
    if not sheets or len({name.casefold() for name in found}) < len(sheets):
        raise Unusual
    active = active_in(parts, sheets, [formula for _, _, formula in named])
    return BookContents(found, properties(parts), modified(parts), _constants(named, None), active)


@kept
def _types(part: bytes) -> Mapping[str, str]:
    """The kinds of the parts that the package lists by name."""
    root = root_of(part, f"{_TYPES}Types")
    return {one.attrib["PartName"].lstrip("/"): one.attrib["ContentType"] for one in root if "PartName" in one.attrib}


@kept
def _related(part: bytes) -> Mapping[str, tuple[str, str]]:
    """The parts that belong to the workbook, with their kinds, by the ids that it uses for them."""
    root = root_of(part, f"{_RELATIONS}Relationships")
    inside = (one for one in root if one.get("TargetMode") != "External")
    return {one.attrib["Id"]: (one.attrib["Type"], _path(one.attrib["Target"])) for one in inside}


def _path(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _strings(part: bytes) -> Mapping[str, str]:
    taken = strings_in_text(part)
    root = root_of(taken[0] if taken else part, f"{MAIN}sst")
    if any(one.tag != f"{MAIN}si" for one in root):
        raise Unusual
    if taken:
        return taken[1]
    return {str(at): string(one) for at, one in enumerate(root)}


def _listed(book: Element, related: Mapping[str, tuple[str, str]]) -> list[_Sheet]:
    found = []
    for one in book.iterfind(f"{MAIN}sheets/*"):
        kind, part = related[one.attrib[f"{{{_OFFICE}}}id"]]
        state = one.get("state", "visible")
        if kind not in (f"{_OFFICE}/worksheet", f"{_OFFICE}/chartsheet") or state not in _STATES:
            raise Unusual
        found.append(_Sheet(one.attrib["name"], state != "visible", part if kind.endswith("/worksheet") else ""))
    return found


def _constants(named: list[tuple[str | None, str, str]], sheet: str | None) -> dict[str, str]:
    """The names of a sheet by its number, or of the workbook, that stand for a text."""
    own = {name: constant(formula) for at, name, formula in named if at == sheet and not name.startswith("_xlnm.")}
    return {name: said for name, said in own.items() if said is not None}


def _sheet(
    part: bytes, sheet: _Sheet, strings: Mapping[str, str], styles: Mapping[str, Style], names: dict[str, str]
) -> SheetContents:
    taken = squares_in_text(part, strings, styles)
    if taken:
        found, rows, around = taken.squares, taken.hidden_rows, _around(taken.around)
    else:
        root = root_of(part, f"{MAIN}worksheet")
        cells = root.find(_READ[0])
        if cells is None:
            raise Unusual
        found, rows, around = squares(cells, strings, styles), hidden_rows(cells), _around_of(root)
    return SheetContents(sheet.name, found, *around[:3], sheet.hidden, rows, around.hidden_columns, names)


class _Around(NamedTuple):
    """What a worksheet says around its squares."""

    protected: bool
    merged: tuple[Area, ...]
    validated: tuple[Area, ...]
    hidden_columns: frozenset[int]


@kept
def _around(part: bytes) -> _Around:
    """All workbooks of a form with the same number of rows share it."""
    return _around_of(root_of(part, f"{MAIN}worksheet"))


def _around_of(root: Element) -> _Around:
    found = {one.tag: one for one in root}
    if not found.keys() <= _KNOWN or sum(one.tag in _READ for one in root) > len(found.keys() & _READ):
        raise Unusual
    if _READ[0] not in found:
        raise Unusual
    empty = Element("")
    _, columns, protection, merges, validations, extensions = (found.get(tag, empty) for tag in _READ)
    restricting = [one.get("sqref", "") for one in validations if restricts(one.get("type"))]
    extended = (one for one in extensions.iter(EXTENDED_VALIDATION) if restricts(one.get("type")))
    restricting += [one.findtext(EXTENDED_SQUARES) or "" for one in extended]
    return _Around(
        is_true(protection.get("sheet")),
        tuple(sorted(areas(" ".join(one.attrib["ref"] for one in merges)))),
        tuple(sorted(areas(" ".join(restricting)))),
        hidden_columns(columns),
    )
