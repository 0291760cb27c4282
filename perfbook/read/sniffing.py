"""What a file is by its bytes, never by its name: a kind sentence for everything that is no workbook of ours."""

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Literal, NamedTuple

Kind = Literal["xlsx", "xlsb", "ods", "xls", "encrypted", "zip", "eml", "msg"]
"""What can be opened: workbooks, workbooks with a password, and what holds other files."""
CONTAINERS = ("zip", "eml", "msg")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0")
_TNEF = b"\x78\x9f\x3e\x22"
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
# A shortcut of Windows, and what macOS leaves in the place of a file that is kept in the cloud.
_ELSEWHERE = (b"L\0\0\0\1\x14\2\0", b"bplist00")
# Excel before 1995, and programs that leave out the container of an .xls.
_BARE = (b"\t\0\4\0", b"\t\0\6\0", b"\t\2\6\0", b"\t\4\6\0", b"\t\x08\x08\0", b"\t\x08\x10\0")
_SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送。"
_SEND_WORKBOOK = "请让单位发送填好的 .xlsx 表格。"
_FIELD = re.compile(rb"(?:[\w-]+[ \t]*:|from [^\r\n:]*@)", re.IGNORECASE)
_MAIL = re.compile(rb"^(?:from [^\r\n:]*@|(?:from|to|received|return-path|message-id|delivered-to)[ \t]*:)", re.M)
_SAVED_PAGE = re.compile(rb"^(?:x-document-type:|snapshot-content-location:|from: *<(?:saved by|\S*\xe4))", re.M)
_HEAD = 65_536  # the fields of a mail can be long
_MOST_MEMBERS = 20_000  # more than any archive of returns holds; each costs half a kilobyte merely to be listed


class Refusal(NamedTuple):
    """Why a file cannot be checked. `code` is of the closed list in the manual."""

    status: Literal["unreadable", "not_a_form"]
    code: str
    problem: str


class Unreadable(Exception):
    """The bytes are no workbook that can be read; `refusal` says which code and what to tell people."""

    def __init__(self, refused: Refusal) -> None:
        super().__init__(refused.problem)
        self.refusal = refused


DAMAGED = Refusal("unreadable", "damaged", "文件已损坏，打不开。请让单位重新发送。")
TOO_LARGE = Refusal("unreadable", "too_large", "文件里的内容多得读不下。请让单位删去多余的内容，另存后重新发送。")
PASSWORD = Refusal("unreadable", "password", "工作簿设有打开密码。请让单位去掉密码后重新发送。")
PARSER_FAILED = Refusal("unreadable", "parser_failed", "工作簿的内部结构有问题，读不出来。请让单位另存一份后重新发送。")


def sniff(content: bytes) -> Kind | Refusal:
    """The kind of a file that can be opened, or why it cannot be."""
    if not content.strip(b"\0 \r\n\t"):
        return Refusal("unreadable", "empty", "文件是空的（0 字节或没有内容）。请让单位重新发送。")
    if content.startswith(b"PK"):
        return _zip_kind(content)
    if content.startswith(_OLE):
        return _ole_kind(content)
    return _signature_kind(content) or _text_kind(content)


def _signature_kind(content: bytes) -> Refusal | None:
    if content[:1024].lstrip(b"\r\n\t ").startswith(b"%PDF"):
        return Refusal("not_a_form", "pdf", f"这是 PDF 文件，不是工作簿。{_SEND_WORKBOOK}")
    if content.startswith(_PICTURES) or content[:4] + content[8:12] == b"RIFFWEBP" or content[4:10] == b"ftyphe":
        return Refusal("not_a_form", "picture", f"这是图片，不是工作簿。{_SEND_WORKBOOK}")
    if content.startswith(_ARCHIVES):
        problem = "这是 RAR、7z 等压缩包。请解压后再核对，或让单位改用 .zip。"
        return Refusal("not_a_form", "rar_or_7z", problem)
    if content.startswith(_TNEF):
        problem = "这是 Outlook 的 winmail.dat，表格包在里面取不出来。请让单位把表格压缩成 .zip 后重新发送。"
        return Refusal("not_a_form", "winmail", problem)
    if content.startswith(b"{\\rtf"):
        return Refusal("not_a_form", "document", f"这是文字文档。{_SEND_WORKBOOK}")
    if content.startswith(_BARE):
        return Refusal("not_a_form", "other_program", f"这是很旧的 Excel 格式（有些财务软件导出的也是）。{_SAVE_AGAIN}")
    if content.startswith(_ELSEWHERE) or content.lstrip(b"\xef\xbb\xbf\r\n").lower().startswith(b"[internetshortcut]"):
        problem = "这只是一个快捷方式，表格本身还在网盘或别的电脑上。请先下载表格再核对。"
        return Refusal("unreadable", "online_only", problem)
    return None


def _text_kind(content: bytes) -> Kind | Refusal:
    head = content[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if b"\0" in head:
        return Refusal("not_a_form", "other_program", f"这不是 Excel 工作簿。{_SEND_WORKBOOK}")
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<workbook")):
        return _markup(head)
    fields = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    if _FIELD.match(fields) and _MAIL.search(fields) and not _SAVED_PAGE.search(fields):
        return "eml"
    if fields.startswith(b"mime-version") or _SAVED_PAGE.search(fields):
        return Refusal("not_a_form", "mht_as_xls", f"这是存成表格名字的单个网页文件。{_SAVE_AGAIN}")
    if b"<html" in head or b"<table" in head:
        return _markup(head)
    return Refusal("not_a_form", "text_as_xls", f"这是文本文件，不是工作簿。{_SAVE_AGAIN}")


def _markup(head: bytes) -> Refusal:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        problem = f"这是“XML 表格 2003”格式的文件，不是 .xlsx 工作簿。{_SAVE_AGAIN}"
    elif b"opendocument" in head:
        problem = f"这是单个文件的 OpenDocument 表格（.fods）。{_SAVE_AGAIN}"
    else:
        problem = f"这是存成表格名字的网页。{_SAVE_AGAIN}"
    return Refusal("not_a_form", "html_as_xls", problem)


def _zip_kind(content: bytes) -> Kind | Refusal:
    if content.count(b"PK\x01\x02") > _MOST_MEMBERS:
        return Refusal("unreadable", "too_large", "压缩包里的文件太多。请解压后只保留填好的表格再核对。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {name.lower().replace("\\", "/") for name in archive.namelist()}
            mimetype = b""
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(200)
    except Exception:  # whatever the library raises on foreign bytes
        return DAMAGED
    return _package_kind(names, mimetype)


def _package_kind(names: Iterable[str], mimetype: bytes) -> Kind | Refusal:
    names = set(names)
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "xl/workbook.xml" in names or ("[content_types].xml" in names and any(n.startswith("xl/") for n in names)):
        return "xlsx"
    if "content.xml" in names and (b"opendocument.spreadsheet" in mimetype or not mimetype):
        return "ods"
    if mimetype or names & {"word/document.xml", "ppt/presentation.xml", "[content_types].xml"}:
        return Refusal("not_a_form", "document", f"这是 Word 或 PowerPoint 一类的文件。{_SEND_WORKBOOK}")
    if "index/document.iwa" in names or "index.zip" in names:
        return Refusal("not_a_form", "document", f"这是苹果 Numbers 等软件的文件。{_SAVE_AGAIN}")
    return "zip"


def _ole_kind(content: bytes) -> Kind | Refusal:
    """By the names of its outermost streams: an attached or embedded file has such names too, further in."""
    import olefile  # only where there is such a file

    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            names = {path[0].lower() for path in ole.listdir()}
    except Exception:  # whatever the library raises on foreign bytes
        return DAMAGED
    if "encryptedpackage" in names:
        return "encrypted"
    if "__properties_version1.0" in names:
        return "msg"
    if names & {"workbook", "book"}:
        return "xls"
    if names & {"worddocument", "powerpoint document"}:
        return Refusal("not_a_form", "document", f"这是 Word 或 PowerPoint 文件。{_SEND_WORKBOOK}")
    return Refusal("not_a_form", "other_program", f"这不是 Excel 工作簿。{_SEND_WORKBOOK}")
