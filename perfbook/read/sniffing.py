"""What a file is by its bytes, never by its name: a kind sentence for everything that is no workbook of ours."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Literal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx 再报送。"


@dataclass(frozen=True)
class Refusal:
    status: Literal["unreadable", "not_a_form"]
    code: str
    problem: str


def refusal(content: bytes) -> Refusal | None:
    """Why these bytes cannot be an .xlsx workbook; None where they may be one."""
    if not content.strip(b"\0 \r\n\t"):
        return Refusal("unreadable", "empty", "文件是空的（0 字节或没有内容）。请让单位重新发送。")
    if content.startswith(b"PK"):
        return _zip_refusal(content)
    if content.startswith(_OLE):
        return _ole_refusal(content)
    head = content[:2048].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if content.startswith(b"%PDF"):
        return Refusal("not_a_form", "pdf", "这是 PDF 文件，不是工作簿。请让单位发送填好的 .xlsx 表格。")
    if content.startswith(_PICTURES):
        return Refusal("not_a_form", "picture", "这是图片，不是工作簿。请让单位发送填好的 .xlsx 表格。")
    if content.startswith((b"Rar!", b"7z\xbc\xaf")):
        return Refusal("not_a_form", "rar_or_7z", "这是 RAR 或 7z 压缩包。请解压后再核对，或让单位改用 .zip。")
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")) or b"<html" in head:
        return Refusal("not_a_form", "html_as_xls", f"这是存成表格名字的网页。{_SAVE_AGAIN}")
    if head.startswith(b"mime-version"):
        return Refusal("not_a_form", "mht_as_xls", f"这是存成表格名字的单个网页文件。{_SAVE_AGAIN}")
    if b"\0" not in content[:4096]:
        return Refusal("not_a_form", "text_as_xls", f"这是文本文件，不是工作簿。{_SAVE_AGAIN}")
    return Refusal("not_a_form", "other_program", "这不是 Excel 工作簿。请让单位发送填好的 .xlsx 表格。")


def _zip_refusal(content: bytes) -> Refusal | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(member.flag_bits & 1 for member in archive.infolist()):
                return Refusal("unreadable", "encrypted_member", "压缩包设有密码。请让单位去掉密码后重新发送。")
            if foreign := _foreign(archive):
                return foreign
            if archive.testzip() is None:
                return None
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, zlib.error):
        pass
    return Refusal("unreadable", "damaged", "文件已损坏，打不开。请让单位重新发送。")


def _foreign(archive: zipfile.ZipFile) -> Refusal | None:
    """A zip that is another program's document, or just an archive."""
    names = [name.lower().replace("\\", "/") for name in archive.namelist()]
    if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
        return Refusal("not_a_form", "other_program", f"这是 .ods 表格，本版本还不能核对。{_SAVE_AGAIN}")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return Refusal("not_a_form", "document", "这是 Word 或 PowerPoint 文件。请让单位发送填好的 .xlsx 表格。")
    if "xl/workbook.bin" in names:
        return Refusal("not_a_form", "other_program", f"这是 .xlsb 工作簿，本版本还不能核对。{_SAVE_AGAIN}")
    if not any(name.startswith("xl/") for name in names):
        return Refusal("not_a_form", "other_program", "这是压缩包，本版本还不能直接核对。请先解压到文件夹。")
    return None


def _ole_refusal(content: bytes) -> Refusal:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Refusal("unreadable", "password", "工作簿设有打开密码。请让单位去掉密码后重新发送。")
    return Refusal(
        "not_a_form", "other_program", f"这是旧格式（.xls、.et、.doc）文件，本版本还不能核对。{_SAVE_AGAIN}"
    )
