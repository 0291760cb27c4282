"""Read an OpenDocument workbook (.ods, .ots) with its formulas, locks and validations, as an .xlsx is read."""

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from perfbook.contents import Active, BookContents, SheetContents
from perfbook.read.gate import MOST_SHEETS, unpacked
from perfbook.read.opendocument_sheet import SheetReader
from perfbook.read.opendocument_styles import DRAW, FORM, LINK, META, OFFICE, SCRIPT, TABLE, Styles
from perfbook.read.openformula import excel_formula, outside_source
from perfbook.read.package import active_formula, constant
from perfbook.read.sniffing import PASSWORD, Refusal, Unreadable
from perfbook.read.values import utc

_MACRO = re.compile(r"(?:Basic|Scripts)/.+\.(?:xml|py|js|bsh|java)$")
_LIBRARY_LIST = re.compile(r"/script-l[bc]\.xml$")
_CHART = re.compile(rb'media-type="application/vnd\.oasis\.opendocument\.chart"[^>]*full-path="([^"]+)"'
                    rb'|full-path="([^"]+)"[^>]*media-type="application/vnd\.oasis\.opendocument\.chart"')  # fmt: skip
_PICTURED = (f"{DRAW}image", f"{DRAW}object", f"{DRAW}object-ole")
_OUTSIDE = re.compile(r"[\w+]+:|//|\\\\|\.\.")
_DATE = "{http://purl.org/dc/elements/1.1/}date"
_TOO_LARGE = Refusal("unreadable", "too_large", "工作表多得不正常。请让单位删去多余的工作表，另存后重新发送。")
_NO_SHEETS = Refusal("not_a_form", "document", "这是 OpenDocument 文档，不是表格。请让单位发送填好的 .xlsx 表格。")


def read_opendocument(content: bytes) -> BookContents:
    """The contents of an .ods workbook. Raises Unreadable, and ParseError or ValueError on foreign bytes."""
    parts = unpacked(content)
    if isinstance(parts, Refusal):
        raise Unreadable(parts)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise Unreadable(PASSWORD)
    root = ElementTree.fromstring(parts["content.xml"])
    book = root.find(f"{OFFICE}body/{OFFICE}spreadsheet")
    if book is None:
        raise Unreadable(_NO_SHEETS)
    sheets = _sheets(root, book, parts)
    properties, modified = _meta(parts)
    active = sorted({*_active_parts(parts), *_active_elements(root), *_active_formulas(root)})
    return BookContents(sheets, properties, modified, _constants(book), tuple(active), "ods")


def _sheets(root: Element, book: Element, parts: Mapping[str, bytes]) -> dict[str, SheetContents]:
    tables = book.findall(f"{TABLE}table")
    if len(tables) > MOST_SHEETS:
        raise Unreadable(_TOO_LARGE)
    shared = ElementTree.fromstring(parts["styles.xml"]) if "styles.xml" in parts else None
    styles = Styles(shared, root)
    restricting = {
        one.get(f"{TABLE}name", "")
        for one in book.iterfind(f"{TABLE}content-validations/{TABLE}content-validation")
        # Without one it only shows a prompt; gnumeric writes an empty one then.
        if one.get(f"{TABLE}condition", "(,)").find("(,)") < 0
    }
    read = (SheetReader(table, styles, restricting).contents(_constants(table)) for table in tables)
    return {sheet.name: sheet for sheet in read}


def _constants(element: Element) -> dict[str, str]:
    """The names that stand for a text, of the book or of a sheet."""
    named = element.iterfind(f"{TABLE}named-expressions/{TABLE}named-expression")
    found = {one.get(f"{TABLE}name", ""): constant(excel_formula(one.get(f"{TABLE}expression", ""))) for one in named}
    return {name: said for name, said in found.items() if said is not None}


def _meta(parts: Mapping[str, bytes]) -> tuple[dict[str, str], str]:
    """The properties that a user or a program gave the book, and when it was saved last."""
    if "meta.xml" not in parts:
        return {}, ""
    root = ElementTree.fromstring(parts["meta.xml"])
    given = {one.get(f"{META}name", ""): one.text or "" for one in root.iter(f"{META}user-defined")}
    return given, utc(root.findtext(f".//{_DATE}") or "")


def _active_parts(parts: Mapping[str, bytes]) -> Iterator[Active]:
    charts = {(one or other).decode() for one, other in _CHART.findall(parts.get("META-INF/manifest.xml", b""))}
    for name in parts:
        folder = name.split("/")[0]
        if _MACRO.match(name) and not _LIBRARY_LIST.search(name):
            yield Active("macro", name)
        elif folder.startswith("Object ") and not {folder, f"{folder}/"} & charts:
            yield Active("object", folder)


def _active_elements(root: Element) -> Iterator[Active]:
    for one in root.iter():
        target = one.get(LINK, "")
        if one.tag == f"{OFFICE}dde-source":
            yield Active("dde", f"{one.get(f'{OFFICE}dde-application', '')}|{one.get(f'{OFFICE}dde-topic', '')}")
        elif one.tag == f"{SCRIPT}event-listener":
            yield Active("macro", target or one.get(f"{SCRIPT}macro-name", ""))
        elif one.tag in (f"{TABLE}table-source", f"{TABLE}cell-range-source"):
            yield Active("link", target)
        elif one.tag == f"{FORM}connection-resource":
            yield Active("connection", target)
        elif one.tag in (f"{DRAW}plugin", f"{DRAW}applet"):
            yield Active("object", target)
        elif one.tag in _PICTURED and _OUTSIDE.match(target):
            yield Active("link", target)


def _active_formulas(root: Element) -> Iterator[Active]:
    written = {one.get(f"{TABLE}formula") or one.get(f"{TABLE}expression") for one in root.iter()}
    for formula in filter(None, written):
        if source := outside_source(formula):
            yield Active("link", source)
        if found := active_formula(excel_formula(formula)):
            yield found
