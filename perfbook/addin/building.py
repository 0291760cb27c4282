"""perfbook.xlam, built from the texts in `source`: the same texts give the same bytes, anywhere and at any time."""

import importlib.metadata
import io
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from importlib import resources
from pathlib import Path
from xml.sax.saxutils import escape

from perfbook.refused import Refused

NAME = "perfbook.xlam"
HASH_NAME = f"{NAME}.sha256"
# What puts the modules into the workbook; another version may give other bytes.
BUILDER, BUILDER_VERSION = "pyOpenVBA", "6.5.0"
_RIBBON = "customUI/customUI.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_RELATION = (
    '<Relationship Id="rIdRibbon" Target="customUI/customUI.xml" '
    'Type="http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"/></Relationships>'
)
# Excel shows title and description in its list of add-ins.
_PROPERTIES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:description>{description}</dc:description>\
<dc:creator>perfbook</dc:creator></cp:coreProperties>"""
_TITLE = "绩效表格（perfbook）"
_DESCRIPTION = "校验绩效自评表和绩效目标申报表的功能区。计算都由本机的 perfbook 完成，本文件只启动它。"


def add_in() -> bytes:
    """The perfbook.xlam that comes with this version."""
    return resources.files("perfbook.addin").joinpath(NAME).read_bytes()


def source(name: str) -> str:
    """A text that the add-in is made of, by its name in `source`."""
    return resources.files("perfbook.addin").joinpath("source", name).read_text("utf-8")


def modules() -> dict[str, str]:
    """The VBA of the add-in, by module name; the lines end as VBA wants them."""
    names = ("PerfbookLauncher", "PerfbookRibbon", "PerfbookShell")
    return {name: source(f"{name}.bas").replace("\n", "\r\n") for name in names}


def messages() -> dict[str, str]:
    """What the add-in itself says, in Chinese, by the names that its VBA uses."""
    return {name: str(text) for name, text in tomllib.loads(source("messages.toml")).items()}


def build(vba: Mapping[str, str] | None = None) -> bytes:
    """perfbook.xlam from the sources; with `vba` from other modules, for trials. Raises Refused without the builder."""
    try:
        version = importlib.metadata.version(BUILDER)
    except importlib.metadata.PackageNotFoundError:
        version = "没有"
    if version != BUILDER_VERSION:
        raise Refused(
            f"生成功能区文件要用 {BUILDER} {BUILDER_VERSION}，这里装的是：{version}。"
            f"请先运行 pip install {BUILDER}=={BUILDER_VERSION}。安装功能区用不着生成：perfbook addin install。"
        )
    parts = _parts_with(modules() if vba is None else vba)
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", _RELATION.encode())
    parts[_SHEET] = _sheet_with_messages(parts[_SHEET].decode()).encode()
    parts[_RIBBON] = source("customUI.xml").encode()
    parts["docProps/core.xml"] = _PROPERTIES.format(title=escape(_TITLE), description=escape(_DESCRIPTION)).encode()
    return _packed(parts)


def hash_line(content: bytes) -> str:
    """What stands in the file beside the add-in, as `sha256sum` writes and checks it."""
    return f"{sha256(content).hexdigest()}  {NAME}\n"


def _parts_with(vba: Mapping[str, str]) -> dict[str, bytes]:
    from pyopenvba import ExcelFile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        with ExcelFile.create_new(path) as book:
            project = book.vba_project()
            project.delete_module("Module1")
            for name, text in vba.items():
                project.add_module(name, text)
            book.save()
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a package: not compressed, because what compressing gives differs between versions of zlib."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name)  # of 1980, whenever it is made
            entry.create_system = 0  # whatever system makes it
            package.writestr(entry, part)
    return content.getvalue()


def _sheet_with_messages(sheet: str) -> str:
    """The add-in's own sheet, which nobody sees, with what its VBA says: name and text, a line each.

    In cells, because VBA source has to be ASCII, and because digits that a program turns into text look like a virus.
    """
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(
        f'<row r="{row}">{cell.format("A", row, escape(name))}{cell.format("B", row, escape(text))}</row>'
        for row, (name, text) in enumerate(messages().items(), 1)
    )
    return sheet.replace('<dimension ref="A1"/>', "").replace("<sheetData/>", f"<sheetData>{rows}</sheetData>")
