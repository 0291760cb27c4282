"""What a clerk does to the workbook itself: one function a kind, on the bytes of a generated workbook.

Only the text of the one part that is meant is changed: everything else, the kept results of formulas too, stays as
Excel would leave it, and the same fault gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Callable
from html import escape
from importlib.resources import files

from perfbook.layouts.references import column_letters
from perfbook.layouts.self_check import EXPLANATION_COLUMN
from perfbook.layouts.stamp import NAME
from perfbook.layouts.stamp import SHEET as STAMPS
from perfbook.read import read
from perfbook.readings import Reading, assemble
from samples.fault import Edit, Kind

_TEXTS, _PROPERTIES = "xl/sharedStrings.xml", "docProps/custom.xml"
_SHEET, _COPY, _BOOK = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet99.xml", "xl/workbook.xml"
_SELF_CHECK = "xl/worksheets/sheet2.xml"
_RELATIONS, _TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"

# A part's text, the address of the square that is meant, the value that the clerk put there.
Change = Callable[[str, str, str], str]


def tampered(content: bytes, edit: Edit) -> bytes:
    """The workbook after the clerk's edit. Raises ValueError where there is nothing to edit."""
    if edit.kind == "kept":
        # What no program of ours can write: a copy that LibreOffice saved once.
        return (files(__package__) / edit.value).read_bytes()
    [reading], _ = assemble(read(content))
    address = _address(edit.at, reading)
    changes = {part: change for kind, part, change in _CHANGES if kind == edit.kind}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        if edit.kind == "copy":
            new.writestr(zipfile.ZipInfo(_COPY), old.read(_SHEET))
        if edit.kind == "macro":
            new.writestr(zipfile.ZipInfo("xl/vbaProject.bin"), b"no real macro")
        for part in old.infolist():
            text = old.read(part)
            if change := changes.get(part.filename):
                text = _changed(text.decode(), change, address, edit.value).encode()
            new.writestr(part, text)
    return target.getvalue()


def _changed(text: str, change: Change, address: str, value: str) -> str:
    changed = change(text, address, value)
    if changed == text:
        raise ValueError(f"nothing to edit at {address!r}")
    return changed


def _address(at: str, reading: Reading) -> str:
    labels = {(spot.cell.label or "").replace("\n", ""): spot for spot in reading.placement.labels}
    return reading.cell(reading.placement.label_path(labels[at]) if at in labels else at)


def _with_words(text: str, address: str, value: str) -> str:
    """A square with other words in it, whatever stood there."""
    words = f't="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>'
    return _square(address).sub(lambda found: f"<c {found['head']} {words}", text, count=1)


def _with_number(text: str, address: str, value: str) -> str:
    """A square with a number where a formula stood: pasted as a value."""
    return _square(address).sub(lambda found: f"<c {found['head']}><v>{value}</v></c>", text, count=1)


def _with_result(text: str, address: str, value: str) -> str:
    """A formula with another result kept beside it: saved without having been calculated."""
    found = _square(address).search(text)
    stale = re.sub("<v>.*?</v>", f"<v>{value}</v>", found[0]) if found else ""
    return text.replace(found[0], stale) if found else text


def _without_protection(text: str, address: str, value: str) -> str:
    return re.sub("<sheetProtection[^>]*/>", "", text)


def _without_first_sheet(text: str, address: str, value: str) -> str:
    """The workbook without the form's sheet, and without the names that belong to it."""
    without = re.sub(r'<definedName [^>]*localSheetId="0"[^>]*>[^<]*</definedName>', "", text)
    return re.sub("<sheet [^>]*/>", "", without, count=1)


def _with_copied_sheet(text: str, address: str, value: str) -> str:
    return text.replace("</sheets>", f'<sheet name="{escape(value)}" sheetId="99" r:id="rId99"/></sheets>')


def _with_relation(text: str, address: str, value: str) -> str:
    [kind] = set(re.findall(r'Type="([^"]*/worksheet)"', text))
    target = _COPY.removeprefix("xl/")
    return text.replace(
        "</Relationships>", f'<Relationship Id="rId99" Type="{kind}" Target="{target}"/></Relationships>'
    )


def _with_type(text: str, address: str, value: str) -> str:
    [kind] = set(re.findall(r'ContentType="([^"]*worksheet\+xml)"', text))
    return text.replace("</Types>", f'<Override PartName="/{_COPY}" ContentType="{kind}"/></Types>')


def _without_stamp(text: str, address: str, value: str) -> str:
    """The workbook without its hidden sheet."""
    return re.sub(f'<sheet name="{STAMPS}"[^>]*/>', "", text)


def _without_number(text: str, address: str, value: str) -> str:
    """The workbook without the number that stands in its name or property, or in the line below the form."""
    text = re.sub(f"<definedName name=\"{NAME}\"[^>]*>[^<]*</definedName>", "", text)
    text = re.sub("<t>表单编号[^<]*</t>", "<t></t>", text)
    return re.sub("<property .*</property>", "", text)


def _with_row_above(text: str, address: str, value: str) -> str:
    """The sheet with an empty row above a square: everything from there on stands one row lower."""
    first = int(re.sub("[A-Z]", "", address))

    def lower(found: re.Match[str]) -> str:
        return f"{found[1]}{int(found[2]) + (int(found[2]) >= first)}"

    def moved(found: re.Match[str]) -> str:
        return found[1] + re.sub(r"(\b[A-Z]{1,3})(\d+)\b", lower, found[2]) + '"'

    text = re.sub(r'(<row r=")(\d+)', lower, text)
    return re.sub(r'( (?:r|ref|sqref)=")([A-Z][A-Z0-9: ]*)"', moved, text)


def _without_validation(text: str, address: str, value: str) -> str:
    """Without the validation that begins at a square: somebody pasted over its column."""
    return re.sub(rf'<dataValidation [^>]*sqref="{address}\b[^>]*>.*?</dataValidation>', "", text, count=1)


def _with_hidden_row(text: str, address: str, value: str) -> str:
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return text.replace(f'<row r="{row}" ', f'<row r="{row}" hidden="1" ')


def _with_words_below(text: str, address: str, value: str) -> str:
    last = max(int(row) for row in re.findall(r'<row r="(\d+)"', text)) + 2
    words = f'<c r="A{last}" t="inlineStr"><is><t>{escape(value, quote=False)}</t></is></c>'
    return text.replace("</sheetData>", f'<row r="{last}">{words}</row></sheetData>')


def _with_remark(text: str, address: str, value: str) -> str:
    """Words in the last line of 自查, which belongs to no rule."""
    last = re.findall(rf'r="({column_letters(EXPLANATION_COLUMN)}\d+)"', text)[-1]
    return _with_words(text, last, value)


def _with_other_signature(text: str, address: str, value: str) -> str:
    return re.sub(r"<t>[0-9a-f]{64}</t>", f"<t>{value}</t>", text)


def _with_other_key(text: str, address: str, value: str) -> str:
    return re.sub(r"<t>[0-9a-f]{8}</t>", f"<t>{value}</t>", text)


def _square(address: str) -> re.Pattern[str]:
    """A square's element; `head` is its address and style, without the kind of its value."""
    return re.compile(rf'<c (?P<head>r="{address}"(?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)')


def _unissued(text: str, address: str, value: str) -> str:
    return _without_number(_without_stamp(text, address, value), address, value)


_CHANGES: tuple[tuple[Kind, str, Change], ...] = (
    ("label", _SHEET, _with_words),
    ("issued", _SHEET, _with_words),
    ("number", _SHEET, _with_words),
    ("formula", _SHEET, _with_number),
    ("stale", _SHEET, _with_result),
    ("lock", _SHEET, _without_protection),
    ("stamp", _BOOK, _without_stamp),
    ("own", _BOOK, _unissued),
    ("own", _TEXTS, _without_number),
    ("own", _PROPERTIES, _without_number),
    ("retold", _BOOK, _unissued),
    ("retold", _TEXTS, _without_number),
    ("retold", _PROPERTIES, _without_number),
    ("retold", _SHEET, _with_words),
    ("rows", _SHEET, _with_row_above),
    ("validation", _SHEET, _without_validation),
    ("hidden", _SHEET, _with_hidden_row),
    ("outside", _SHEET, _with_words_below),
    ("remark", _SELF_CHECK, _with_remark),
    ("signature", _TEXTS, _with_other_signature),
    ("key", _TEXTS, _with_other_key),
    ("sheet", _BOOK, _without_first_sheet),
    ("copy", _BOOK, _with_copied_sheet),
    ("copy", _RELATIONS, _with_relation),
    ("copy", _TYPES, _with_type),
)
