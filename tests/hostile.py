"""A folder with every kind of bad file, each with what must become of it. `python -m tests.hostile DIR` writes it.

The numbers are those of the office's list of faults: 1-14 containers and parsers, 20-29 what was done to the form,
30-35 values, 40-50 names and files. Everything is made here, from our own workbooks; nothing is random.
"""

import base64
import io
import os
import socket
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msoffcrypto.format.ooxml
import openpyxl
from openpyxl.styles import Protection

from perfbook.making import workbook_of
from samples import official_forms, official_self_evaluations
from samples.make import SAMPLE_KEY
from tests.compound import compound, xlsb

SHEET = "绩效自评表"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PNG = b"\x89PNG\r\n\x1a\n"
Parts = Mapping[str, bytes]


class Expected(NamedTuple):
    """What must become of a path: its status and code; of a checked one, the rules of the book that say so.

    A fault may break more of them than the one it was made for; where none is named, none may be broken.
    """

    status: str
    code: str | None = None
    rules: frozenset[str] = frozenset()


class Bad(NamedTuple):
    """One file of the folder. `expected` by path inside it, "" for the file itself."""

    name: str
    content: bytes
    expected: Mapping[str, Expected]


def unreadable(code: str) -> Expected:
    return Expected("unreadable", code)


def not_a_form(code: str) -> Expected:
    return Expected("not_a_form", code)


def skipped(code: str) -> Expected:
    return Expected("skipped", code)


def checked(*rules: str) -> Expected:
    return Expected("checked", None, frozenset(rules))


@cache
def good(number: int = 0) -> bytes:
    """A form as a unit should return it, each of another project."""
    forms = [*official_self_evaluations()[:1], *official_forms()]
    return workbook_of(forms[number], "as_returned", key=SAMPLE_KEY)[1]


@cache
def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items() if isinstance(members, Mapping) else members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def other(**changes: bytes) -> bytes:
    """A good workbook with some parts replaced or added; `__` for `/`, `_` at the end for `.xml`."""
    return packed({**parts_of(good()), **{_part_name(name): content for name, content in changes.items()}})


def _part_name(name: str) -> str:
    return name.replace("__", "/").replace("DOT", ".")


def changed(change: Callable[[Any], None], number: int = 0) -> bytes:
    """A good workbook as openpyxl saves it after a change."""
    book = openpyxl.load_workbook(io.BytesIO(good(number)))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    content = parts_of(good())[part]
    assert old in content, (part, old)
    return packed({**parts_of(good()), part: content.replace(old, new, 1)})


def sheet_with(rows: str, after: str = "") -> bytes:
    """A workbook of one sheet with these rows, and what stands behind them."""
    return workbook_with(
        {"xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"}
    )


def workbook_with(parts: Mapping[str, str], sheets: str = '<sheet name="表" sheetId="1" r:id="rId1"/>') -> bytes:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return packed({
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{relations}"><sheets>{sheets}</sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        **{name: text.encode() for name, text in parts.items()},
    })  # fmt: skip


def one(name: str, content: bytes, expected: Expected) -> Bad:
    return Bad(name, content, {"": expected})


def containers() -> Iterator[Bad]:
    """1-8: bombs, document types, limits, damage, names, a missing sheet."""
    zeros = bytes(66 * 1024 * 1024)
    yield one("01 平坦炸弹.xlsx", other(xl__mediaDOT1=zeros), unreadable("too_large"))
    yield one("01 比率炸弹.xlsx", other(xl__mediaDOT1=zeros[: 4 << 20]), unreadable("too_large"))
    yield one("01 少报大小.xlsx", lying(other(xl__mediaDOT1=zeros[: 1 << 20])), unreadable("damaged"))
    yield one("01 重叠炸弹.xlsx", overlapping(), unreadable("too_large"))
    yield one("01 成员太多.xlsx", other(**{f"a{number}": b"" for number in range(600)}), unreadable("too_large"))
    deep = packed({"表.xlsx": good(1)})
    for number in (3, 2, 1):
        deep = packed({f"{number}.zip": deep})
    yield Bad("01 套娃.zip", deep, {"1.zip/2.zip/3.zip": unreadable("too_deep")})
    nested = mail([("内.zip", packed({"表.xlsx": good(2)}))])
    yield Bad("01 包中邮件中包.zip", packed({"信.eml": nested}), {"信.eml/内.zip/表.xlsx": checked()})
    yield from doctypes()
    yield from limits()
    yield one("06 截断.xlsx", good()[: len(good()) // 2], unreadable("damaged"))
    yield one("06 空.xlsx", b"", unreadable("empty"))
    yield one("06 校验和.xlsx", good().replace(struct.pack("<L", crc(good())), b"\0\0\0\0"), unreadable("damaged"))
    flipped = bytearray(good())
    flipped[200] ^= 4
    yield one("06 一位翻转.xlsx", bytes(flipped), unreadable("damaged"))
    yield from names()
    yield one("08 没有工作表.xlsx", workbook_with({}, sheets=""), not_a_form("no_labels"))
    yield one("08 指向不存在的表.xlsx", workbook_with({}), not_a_form("no_labels"))


def doctypes() -> Iterator[Bad]:
    sheet = parts_of(good())["xl/worksheets/sheet1.xml"]
    head, body = sheet[: sheet.index(b"?>") + 2], sheet[sheet.index(b"?>") + 2 :]
    laughs = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    declared = {
        "外部实体": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "十亿笑": b'<!DOCTYPE a [<!ENTITY a0 "ha">' + laughs + b"]>",
        "参数实体": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
        "外部定义": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    }
    for name, declaration in declared.items():
        content = head + declaration + body
        yield one(f"02 {name}.xlsx", other(xl__worksheets__sheet1DOTxml=content), unreadable("doctype"))
    wide = f'<?xml version="1.0" encoding="utf-16"?>{declared["外部实体"].decode()}<a/>'
    for encoding in ("utf-16", "utf-16-be"):
        yield one(f"02 {encoding}.xlsx", other(docProps__appDOTxml=wide.encode(encoding)), unreadable("doctype"))


def limits() -> Iterator[Bad]:
    large = unreadable("too_large")
    yield one("03 行号过大.xlsx", sheet_with('<row r="99999999"><c r="A99999999"><v>1</v></c></row>'), large)
    yield one("03 列号过大.xlsx", sheet_with('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), large)
    yield one("03 最远一格.xlsx", sheet_with('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
              not_a_form("no_labels"))  # fmt: skip
    yield one("03 格子太多.xlsx", sheet_with("<row>" + "<c><v>1</v></c>" * 250_000 + "</row>"), large)
    yield one("03 整表合并.xlsx", sheet_with("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), large)
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 12_000))
    yield one("03 合并太多.xlsx", sheet_with("", f"<mergeCells>{merges}</mergeCells>"), large)
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 20_001))
    yield one("03 两万张表.xlsx", workbook_with({}, sheets), large)
    styles = f"<styleSheet {MAIN}><cellXfs>{'<xf/>' * 500_000}</cellXfs></styleSheet>"
    yield one("03 五十万样式.xlsx", workbook_with({"xl/styles.xml": styles}), large)
    yield one("03 字符串计数.xlsx", replaced("xl/sharedStrings.xml", b' count="', b' count="4294967295'), checked())
    columns = f'<worksheet {MAIN}><cols><col min="1" max="2147483647" hidden="1"/></cols><sheetData/></worksheet>'
    yield one("03 列数过大.xlsx", workbook_with({"xl/worksheets/sheet1.xml": columns}), large)
    nested = f"<worksheet {MAIN}><sheetData/>{'<a>' * 30_000}{'</a>' * 30_000}</worksheet>"
    yield one("04 层层嵌套.xlsx", workbook_with({"xl/worksheets/sheet1.xml": nested}), not_a_form("no_labels"))


def names() -> Iterator[Bad]:
    members = list(parts_of(good()).items())
    bad = {"重名": "xl/workbook.xml", "大小写重名": "XL/Workbook.XML", "反斜杠重名": "xl\\workbook.xml",
           "上级": "../a.xml", "绝对路径": "/etc/a.xml", "盘符": "C:/a.xml"}  # fmt: skip
    for said, name in bad.items():
        yield one(f"07 {said}.xlsx", packed([*members, (name, b"<a/>")]), unreadable("bad_names"))
    yield one("07 前面有内容.xlsx", b"PK\3\4" + b"x" * 96 + good(), unreadable("damaged"))
    yield one("07 bzip2.xlsx", packed(parts_of(good()), zipfile.ZIP_BZIP2), unreadable("damaged"))
    yield one("07 lzma.xlsx", packed(parts_of(good()), zipfile.ZIP_LZMA), unreadable("damaged"))
    yield one("07 加密成员.xlsx", encrypted_member(good()), unreadable("encrypted_member"))


def crc(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.getinfo("xl/worksheets/sheet1.xml").CRC


def lying(content: bytes) -> bytes:
    """The last member says that it is much smaller than it is."""
    at = content.rindex(b"PK\1\2")
    return content[: at + 24] + struct.pack("<L", 1000) + content[at + 28 :]


def overlapping() -> bytes:
    """Twenty members that are all the same bytes."""
    content = packed({"xl/workbook.xml": bytes(1 << 20)})
    directory, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    entries = content[directory:end] * 20
    tail = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 20, 20, len(entries), directory, 0)
    return content[:directory] + entries + tail


def encrypted_member(content: bytes) -> bytes:
    at = content.rindex(b"PK\1\2")
    return content[: at + 8] + b"\1" + content[at + 9 :]


def foreign() -> Iterator[Bad]:
    """9-10: other programs' files under a workbook's name, and passwords."""
    spreadsheet = "urn:schemas-microsoft-com:office:spreadsheet"
    kinds = {
        "网页.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "html_as_xls"),
        "XML表格.xls": (f'<?xml version="1.0"?><Workbook xmlns="{spreadsheet}"/>'.encode(), "html_as_xls"),
        "单文件.fods": (b'<?xml version="1.0"?><office:document xmlns:office="urn:opendocument"/>', "html_as_xls"),
        "单网页.xls": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n", "mht_as_xls"),
        "文本.xls": ("项目,得分\r\n甲,1\r\n".encode("gb18030"), "text_as_xls"),
        "文本.csv": ("项目,得分\r\n".encode(), "text_as_xls"),
        "便携文档.xlsx": (b"%PDF-1.7\n\0", "pdf"), "图.xlsx": (PNG, "picture"),
        "包.rar": (b"Rar!\x1a\x07\0", "rar_or_7z"), "包.7z": (b"7z\xbc\xaf\x27\x1c", "rar_or_7z"),
        "文档.xlsx": (packed({"word/document.xml": b"<w/>"}), "document"),
        "winmail.dat": (b"\x78\x9f\x3e\x22\0\0", "winmail"), "程序.xlsx": (b"MZ\0\0\0\0", "other_program"),
    }  # fmt: skip
    for name, (content, code) in kinds.items():
        yield one(f"09 {name}", content, not_a_form(code))
    yield one("09 改了后缀.pdf", good(3), checked())
    yield one("09 二进制.xlsb", xlsb({"表": {(0, 0): "甲"}}), not_a_form("no_labels"))
    for name, password, expected in (
        ("打开密码", "secret", unreadable("password")),
        ("标准密码", "VelvetSweatshop", checked()),
    ):
        target = io.BytesIO()
        msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(good(4))).encrypt(password, target)
        yield one(f"10 {name}.xlsx", target.getvalue(), expected)
        if name == "打开密码":
            slow = target.getvalue().replace(b'spinCount="100000"', b'spinCount="999999"')
            yield one("10 转数.xlsx", slow, unreadable("password"))


def acting() -> Iterator[Bad]:
    """11-12: what acts or reaches out by itself. Read, said, never followed."""
    types = parts_of(good())["[Content_Types].xml"]
    macro = types.replace(
        b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    project = {"[Content_Types].xml": macro, "xl/vbaProject.bin": compound({"VBA": b"x"})}
    yield one("11 宏.xlsm", packed({**parts_of(good()), **project}), checked("BK12"))
    yield one("11 嵌入对象.xlsx", other(xl__embeddings__oleObject1DOTbin=compound({"Ole": b"x"})), checked("BK12"))
    yield one("11 控件.xlsx", other(xl__activeX__activeX1DOTxml=b"<a/>"), checked("BK12"))
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<externalLink {MAIN} xmlns:r="{office}"><externalBook r:id="rId1"/></externalLink>'
    target = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{office}/externalLinkPath" Target="file:///\\\\host\\share\\a.xlsx" TargetMode="External"/>'
        "</Relationships>"
    )
    linked = {
        "xl/externalLinks/externalLink1.xml": link.encode(),
        "xl/externalLinks/_rels/externalLink1.xml.rels": target.encode(),
    }
    yield one("12 外部链接.xlsx", packed({**parts_of(good()), **linked}), checked("BK12"))
    dde = f'<externalLink {MAIN}><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'.encode()
    yield one("12 DDE.xlsx", other(xl__externalLinks__externalLink1DOTxml=dde), checked("BK12"))
    connection = (
        f'<connections {MAIN}><connection id="1" name="a"><webPr url="http://127.0.0.1:9/"/></connection></connections>'
    )
    yield one("12 数据连接.xlsx", other(xl__connectionsDOTxml=connection.encode()), checked("BK12"))


def mail(attachments: list[tuple[str, bytes]], text: str = "请查收") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.invalid", "b@example.invalid", "回收"
    message.set_content(text)
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def mails() -> Iterator[Bad]:
    """13-14: mails and archives with names in GBK."""
    yield Bad("13 附件.eml", mail([("甲.xlsx", good(5)), ("甲.xlsx", b"%PDF-1.4\n\0")]),
              {"甲.xlsx": checked(), "(2)甲.xlsx": not_a_form("pdf")})  # fmt: skip
    yield Bad("13 信中信.eml", mail([("信.eml", mail([("乙.xlsx", good(6))]))]), {"信.eml/乙.xlsx": checked()})
    yield one("13 没有附件.eml", mail([]), not_a_form("no_attachment"))
    yield one(
        "13 网盘.eml", mail([], "超大附件：https://mail.qq.com/cgi-bin/ftnExs_download?k=1"), not_a_form("cloud_link")
    )
    yield Bad("13 打包信.eml", mail([("winmail.dat", b"\x78\x9f\x3e\x22\0\0")]), {"winmail.dat": not_a_form("winmail")})
    broken = mail([("丙.xlsx", good(7))]).replace(base64.b64encode(good(7))[:40], b"!!!!" * 10)
    yield Bad("13 断了的附件.eml", broken, {"丙.xlsx": unreadable("damaged")})
    archive = packed({"0000.xlsx": good(8)}).replace(b"0000.xlsx", "单位.xlsx".encode("gbk"))
    yield Bad("14 国标名.zip", archive, {"单位.xlsx": checked()})


def tampered() -> Iterator[Bad]:
    """20-28: what a unit did to the form."""

    def sheet_change(change: Callable[[Any], None]) -> bytes:
        return changed(lambda book: change(book[SHEET]))

    def put(square: str, value: object) -> Callable[[Any], None]:
        return lambda sheet: sheet.__setitem__(square, value)

    def unlock(sheet: Any) -> None:
        sheet.protection.sheet = False

    def unlock_square(sheet: Any) -> None:
        sheet["A18"].protection = Protection(locked=False)

    def hide(sheet: Any) -> None:
        sheet.row_dimensions[9].hidden = True

    def copy(book: Any) -> None:
        book.copy_worksheet(book[SHEET])

    def remove(book: Any) -> None:
        book.create_sheet("说明")
        del book[SHEET]

    def rename(book: Any) -> None:
        book.worksheets[0].title = "自评"

    def conceal(book: Any) -> None:
        book.create_sheet("说明")
        book.active = 2
        book[SHEET].sheet_state = "hidden"

    yield one("20 取消保护.xlsx", sheet_change(unlock), checked("BK05"))
    yield one("20 取消锁定.xlsx", sheet_change(unlock_square), checked("BK05"))
    yield one("20 改印好的字.xlsx", sheet_change(put("D5", "调整预算数")), checked("BK02"))
    yield one("20 改下发的值.xlsx", sheet_change(put("C3", "别的项目")), checked("BK03"))
    yield one("21 公式改成数.xlsx", sheet_change(put("H6", 99)), checked("BK04"))
    yield one("21 改一处引用.xlsx", sheet_change(put("H6", "=F6/D6")), checked("BK04"))
    yield one("23 插入一行.xlsx", sheet_change(lambda sheet: sheet.insert_rows(20)), checked("BK06"))
    yield one("24 改名.xlsx", changed(rename, 12), checked())
    yield one("24 复制.xlsx", changed(copy), checked("BK18"))
    yield one("24 删去.xlsx", changed(remove), checked("BK07"))
    yield one("24 藏起来.xlsx", changed(conceal), checked("BK13"))
    yield one("25 藏行.xlsx", sheet_change(hide), checked("BK13"))
    merged = b'<mergeCell ref="F7:F8"/><mergeCell ref="'
    covered = replaced("xl/worksheets/sheet1.xml", b'<mergeCell ref="', merged)
    yield one("25 合并遮住.xlsx", covered, checked("BK13"))
    yield one("25 表外的字.xlsx", sheet_change(put("C60", "另记一笔 12 万元")), checked("BK20"))
    yield one("27 同一份.xlsx", good(9), checked())
    yield one("27 同一份（2）.xlsx", good(9), skipped("duplicate"))


def values() -> Iterator[Bad]:
    """30-35: what squares hold."""
    kinds: dict[str, tuple[object, tuple[str, ...]]] = {
        "30 全角数字": ("９３．６", ("BK15",)), "30 看不懂": ("九十左右", ("BK16",)),
        "30 带单位": ("93.6万元", ("BK15",)),
        "33 错误值文字": ("#N/A", ("BK16",)), "34 以等号开头": ("'=1+1", ("BK16",)),
        "35 反向文字": ("\u202e6.39", ("BK16",)), "40 公式注入": ('=HYPERLINK("http://x","y")', ("BK16",)),
    }  # fmt: skip
    for name, (value, rules) in kinds.items():
        yield one(
            f"{name}.xlsx", changed(lambda book, value=value: book[SHEET].__setitem__("F7", value)), checked(*rules)
        )
    for number in ("1e400", "NaN", "-1e308", "123456789012345678901234567890"):
        content = parts_of(good())["xl/worksheets/sheet1.xml"]
        at = content.index(b"<v>", content.index(b'r="F7"')) + 3
        sheet = content[:at] + number.encode() + content[content.index(b"</v>", at) :]
        expected = unreadable("parser_failed") if number == "NaN" else checked("BK16")
        yield one(f"31 {number}.xlsx", other(xl__worksheets__sheet1DOTxml=sheet), expected)
    surrogate = replaced("xl/sharedStrings.xml", b"<t>", b"<t>_xD800_")
    yield one("35 半个字.xlsx", surrogate, checked("BK02"))


def left_lying() -> Iterator[Bad]:
    """43-50: names and files that programs leave."""
    codes = {
        "~$表.xlsx": "lock_file", ".~lock.表.ods#": "lock_file", ".~表.xlsx": "lock_file", "._表.xlsx": "system_file",
        "Thumbs.db": "system_file", "desktop.ini": "system_file", "表.xlsx.tmp": "temp_file",
        ".perfbook-abc.tmp": "temp_file",
    }  # fmt: skip
    for name, code in codes.items():
        yield one(name, b"x", skipped(code))
    yield one(f"43 {'很长的名字' * 14}.xlsx", good(10), checked())
    yield one("43 CON.xlsx", good(11), checked())
    yield one("52 控制\x1b[31m符.xlsx", b"%PDF-1.4\n", not_a_form("pdf"))


def files() -> Iterator[Bad]:
    for group in (containers, foreign, acting, mails, tampered, values, left_lying):
        yield from group()


def special(folder: Path) -> dict[str, Expected]:
    """48: what is no plain file. Links, a pipe and a socket, a folder named like a workbook."""
    (folder / "48 文件夹.xlsx").mkdir()
    (folder / "48 文件夹.xlsx" / "里面.xlsx").write_bytes(b"")
    expected = {"48 文件夹.xlsx/里面.xlsx": unreadable("empty")}
    if sys.platform == "win32":
        return expected
    outside = folder.parent / f"{folder.name} 外面"
    outside.mkdir(exist_ok=True)
    (outside / "别人的.xlsx").write_bytes(good())
    (folder / "48 外链.xlsx").symlink_to(outside / "别人的.xlsx")
    (folder / "48 外链夹").symlink_to(outside)
    (folder / "48 圈").symlink_to(folder)
    (folder / "48 自指.xlsx").symlink_to(folder / "48 自指.xlsx")
    (folder / "48 断链.xlsx").symlink_to(folder / "没有.xlsx")
    os.mkfifo(folder / "48 管道.xlsx")
    with socket.socket(socket.AF_UNIX) as one_end:
        one_end.bind(os.fspath(folder / "48 口.xlsx"))
    return expected | {
        "48 外链.xlsx": unreadable("no_permission"), "48 外链夹": unreadable("no_permission"),
        "48 圈": unreadable("no_permission"), "48 自指.xlsx": unreadable("damaged"),
        "48 断链.xlsx": unreadable("missing"), "48 管道.xlsx": not_a_form("other_program"),
        "48 口.xlsx": not_a_form("other_program"),
    }  # fmt: skip


def write(folder: Path) -> dict[str, Expected]:
    """Write every bad file; what must become of each path below the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    expected = special(folder)
    for bad in files():
        (folder / bad.name).write_bytes(bad.content)
        expected |= {"/".join(filter(None, (bad.name, inner))): said for inner, said in bad.expected.items()}
    return expected


if __name__ == "__main__":
    print(f"{len(write(Path(sys.argv[1])))} paths")
