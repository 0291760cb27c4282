"""Files as they really come: each kind is told by its bytes, each file in an archive or a mail gets its verdict."""

import base64
import gzip
import io
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfbook.making import workbook_of
from perfbook.read.opening import Opened, opened
from perfbook.read.sniffing import Refusal
from tests.compound import compound

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def book(official) -> bytes:
    return workbook_of(official[0], "as_returned")[1]


def packed(*members: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()


def codes(content: bytes) -> dict[str, str]:
    """What became of each file inside: its format, or its code. No path comes twice."""
    found = opened(content)
    said = {one.inner: one.contents.kind if one.contents else one.refusal.code for one in found}
    assert len(said) == len(found)
    return said


OPENDOCUMENT = "application/vnd.oasis.opendocument."
WORD = packed(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"), ("word/embeddings/a.xlsx", b"x"))
KINDS = {
    "nothing": (b"", "empty", "重新发送"),
    "zeros": (b"\0" * 4096, "empty", "重新发送"),
    "web page": ("<html><table><tr><td>得分</td></tr></table></html>".encode("gbk"), "html_as_xls", "另存为 .xlsx"),
    "web page after blanks": (b"\xef\xbb\xbf \r\n<!DOCTYPE html>\n<html></html>", "html_as_xls", "网页"),
    "XML 2003": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>\n<Workbook '
                 b'xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "html_as_xls", "XML 表格 2003"),
    "flat ods": (b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:'
                 b'1.0">', "html_as_xls", "fods"),
    "wide web page": ("\ufeff<html><body>1</body></html>".encode("utf-16-le"), "html_as_xls", "网页"),
    "mht of Excel": (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n",
                     "mht_as_xls", "网页文件"),
    "mht of a browser": (b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://a\r\nSubject: x\r\n"
                         b"MIME-Version: 1.0\r\n", "mht_as_xls", "网页文件"),
    "table as text": ("项目,得分\r\n甲,1\r\n".encode("gb18030"), "text_as_xls", "文本文件"),
    "wide text": ("\ufeff项目\t得分\r\n".encode("utf-16-le"), "text_as_xls", "文本文件"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\0", "pdf", "PDF"),
    "picture": (PNG, "picture", "图片"),
    "photo": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "picture", "图片"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 ", "picture", "图片"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0", "picture", "图片"),
    "rar": (b"Rar!\x1a\x07\1\0", "rar_or_7z", ".zip"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\4", "rar_or_7z", ".zip"),
    "gz": (gzip.compress(b"x"), "rar_or_7z", ".zip"),
    "winmail": (b"\x78\x9f\x3e\x22\1\0\6\x90", "winmail", "Outlook"),
    "rtf": (rb"{\rtf1\ansi x}", "document", "文字文档"),
    "docx": (WORD, "document", "Word"),
    "odt": (packed(("mimetype", f"{OPENDOCUMENT}text".encode()), ("content.xml", b"<a/>")), "document", "Word"),
    "doc": (compound({"WordDocument": b"x" * 5000}), "document", "Word"),
    "ppt": (compound({"PowerPoint Document": b"x" * 5000}), "document", "Word"),
    "other OLE": (compound({"CONTENTS": b"x"}), "other_program", "不是 Excel"),
    "OLE cut short": (compound({"Workbook": b"x" * 5000})[:700], "damaged", "重新发送"),
    "zip cut short": (packed(("a.xlsx", b"x" * 999))[:60], "damaged", "重新发送"),
    "shortcut": (b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0", "online_only", "先下载"),
    "web shortcut": (b"[InternetShortcut]\r\nURL=https://example.invalid\r\n", "online_only", "先下载"),
    "cloud placeholder": (b"bplist00\xd1\1\2", "online_only", "先下载"),
    "numbers": (packed(("Index/Document.iwa", b"x"), ("preview.jpg", b"x")), "document", "Numbers"),
    "bare records": (b"\t\x08\x10\0\0\6\5\0\xf2\x15\xcc\7", "other_program", "另存为 .xlsx"),
    "records of Excel 2": (b"\t\0\4\0\2\0\x10\0", "other_program", "另存为 .xlsx"),
    "unknown": (b"\1\2\3\0\4", "other_program", "不是 Excel"),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_told_by_its_bytes_with_what_to_do(name):
    content, code, says = KINDS[name]
    [found] = opened(content)
    assert found.inner == "" and found.contents is None
    assert isinstance(found.refusal, Refusal) and found.refusal.code == code
    assert says in found.refusal.problem and "请" in found.refusal.problem and found.refusal.problem.endswith("。")


def test_names_in_an_archive_are_read_whatever_program_packed_it(book):
    name = "单位甲/绩效自评表.xlsx"
    marked = packed((name, book))
    plain = packed(("a" * len(name.encode()), book)).replace(b"a" * len(name.encode()), name.encode())
    windows = packed(("a" * len(name.encode("gbk")), book)).replace(b"a" * len(name.encode("gbk")), name.encode("gbk"))
    backslashes = windows.replace("单位甲/".encode("gbk"), "单位甲\\".encode("gbk"))

    assert [codes(one) for one in (marked, plain, windows, backslashes)] == [{name: "xlsx"}] * 4


def test_every_file_in_an_archive_gets_its_own_verdict(book):
    inner = packed(("乙.xlsx", book), ("照片.png", PNG))
    content = packed(
        ("甲/", b""), ("甲/a.xlsx", book), ("甲/~$a.xlsx", b"x"), ("甲/.~a.xlsx", b"x"), ("甲/.~lock.a.xlsx#", b"x"),
        ("__MACOSX/甲/._a.xlsx", b"x"), ("Thumbs.db", b"x"), ("b.tmp", b"x"), ("更多.zip", inner),
        ("坏.xlsx", book[:-9]),
    )  # fmt: skip
    assert codes(content) == {
        "甲/a.xlsx": "xlsx", "甲/~$a.xlsx": "lock_file", "甲/.~a.xlsx": "lock_file", "甲/.~lock.a.xlsx#": "lock_file",
        "__MACOSX/甲/._a.xlsx": "system_file", "Thumbs.db": "system_file", "b.tmp": "temp_file",
        "更多.zip/乙.xlsx": "xlsx", "更多.zip/照片.png": "picture", "坏.xlsx": "damaged",
    }  # fmt: skip


def test_archives_in_mails_in_archives_are_opened_three_deep(book):
    mail = EmailMessage()
    mail["From"] = "a@example.invalid"
    mail.set_content("见附件")
    mail.add_attachment(packed(("a.xlsx", book)), maintype="application", subtype="zip", filename="表.zip")
    three = packed(("邮件.eml", mail.as_bytes()))

    assert codes(three) == {"邮件.eml/表.zip/a.xlsx": "xlsx"}
    assert codes(packed(("外.zip", three))) == {"外.zip/邮件.eml/表.zip": "too_deep"}


def test_a_file_that_may_be_either_of_two_is_refused(book):
    twice = packed(("a.xlsx", book), ("b.xlsx", book)).replace(b"b.xlsx", b"a.xlsx")
    assert codes(twice) == {"a.xlsx": "bad_names"}
    assert set(codes(packed(("a.xlsx", book), ("A.xlsx", book))).values()) == {"bad_names"}
    assert codes(packed(("../a.xlsx", book), ("C:/b.xlsx", book), ("c.xlsx", book))) == {
        "../a.xlsx": "bad_names", "C:/b.xlsx": "bad_names", "c.xlsx": "xlsx",
    }  # fmt: skip


def test_a_locked_file_in_an_archive_is_said_and_the_others_are_read(book):
    content = bytearray(packed(("a.xlsx", book), ("b.xlsx", book)))
    # The mark of a password, in the list at the end and before the file itself.
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.index(mark)
        content[at + flags] |= 1
    assert codes(bytes(content)) == {"a.xlsx": "encrypted_member", "b.xlsx": "xlsx"}


@pytest.mark.parametrize("members", [
    [("a.bin", b"\0" * 70_000_000)], [(f"{n}.txt", b"x") for n in range(501)],
    [("a.bin", b"\0" * 30_000_000), ("b.bin", b"\0" * 40_000_000)],
])  # fmt: skip
def test_an_archive_that_unpacks_to_too_much_is_refused_as_a_whole(members):
    assert codes(packed(*members)) == {"": "too_large"}


def test_small_archives_in_an_archive_share_one_limit(monkeypatch):
    monkeypatch.setattr("perfbook.read.opening.MOST_BYTES", 50_000)
    inner = packed(*((f"{n}.txt", b"a,b\n" * 2_500) for n in range(4)))
    found = codes(packed(("1.zip", inner), ("2.zip", inner)))
    assert list(found.values()).count("text_as_xls") == 4 and list(found.values()).count("too_large") == 4


def test_an_archive_whose_files_share_their_bytes_is_refused(book):
    content = bytearray(packed(("a.xlsx", book), ("b.xlsx", book)))
    second = content.rindex(b"PK\1\2")
    content[second + 42 : second + 46] = b"\0\0\0\0"
    assert codes(bytes(content)) in ({"": "too_large"}, {"": "damaged"})


@pytest.mark.parametrize("members", [[], [("甲/", b"")]])
def test_an_archive_of_nothing_is_said(members):
    assert codes(packed(*members)) == {"": "empty"}


def test_an_archive_of_nothing_but_leavings_is_said():
    assert codes(packed(("__MACOSX/._a.xlsx", b"x"), ("Thumbs.db", b"x"))) == {
        "": "empty", "__MACOSX/._a.xlsx": "system_file", "Thumbs.db": "system_file",
    }  # fmt: skip


def mail(*parts: bytes, edge: bytes = b"edge") -> bytes:
    """A mail as a program wrote it, byte by byte."""
    head = b"Received: from x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=" + edge + b"\r\n"
    return head + b"".join(b"\r\n--" + edge + b"\r\n" + part for part in parts) + b"\r\n--" + edge + b"--\r\n"


def part(head: bytes, content: bytes) -> bytes:
    return head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)


WORDS = b"Content-Type: text/plain; charset=gb2312\r\n\r\n" + "您好".encode("gbk")
OCTETS = b"Content-Type: application/octet-stream"
ENCODED = base64.b64encode("朱镕基自评表.xlsx".encode("gbk"))


@pytest.mark.parametrize(("head", "name"), [
    (b'Content-Disposition: attachment; filename="a.xlsx"', "a.xlsx"),
    (b"Content-Disposition: attachment; filename*=UTF-8''%E8%87%AA%E8%AF%84.xlsx", "自评.xlsx"),
    (b"Content-Disposition: attachment;\r\n filename*0*=gbk''%D7%D4;\r\n filename*1*=%C6%C0.xlsx", "自评.xlsx"),
    (b"Content-Disposition: attachment; filename=\"?.xlsx\";\r\n filename*=UTF-8''%E8%87%AA.xlsx", "自.xlsx"),
    (OCTETS + b';\r\n name="=?gb2312?B?' + ENCODED + b'?="', "朱镕基自评表.xlsx"),
    (OCTETS + b';\r\n name="=?gbk?B?1tzI1Q==?=\r\n =?gbk?Q?=D7=D4=C6=C0.xlsx?="', "周日自评.xlsx"),
    (OCTETS + b'; name="' + "自评表.xlsx".encode("gbk") + b'"', "自评表.xlsx"),
    (OCTETS + b'; name="' + "自评表.xlsx".encode() + b'"', "自评表.xlsx"),
    (OCTETS + b"; name*=nonsense''a.xlsx", "a.xlsx"),
    (OCTETS + b'; name="=?utf-8?B?broken!?="', "=?utf-8?B?broken!?="),
    (b'Content-Disposition: attachment; filename="..\\..\\a/b.xlsx"', ".._.._a_b.xlsx"),
    (OCTETS, "附件1"),
])  # fmt: skip
def test_the_name_of_an_attachment_is_read_as_its_sender_meant_it(head, name, book):
    found = codes(mail(WORDS, part(head, book)))
    assert found == {name: "xlsx"}


def test_attachments_of_one_name_stay_apart(book):
    same = part(b'Content-Disposition: attachment; filename="a.xlsx"', book)
    assert codes(mail(WORDS, same, same, same)) == {"a.xlsx": "xlsx", "(2)a.xlsx": "xlsx", "(3)a.xlsx": "xlsx"}


def test_a_mail_in_a_mail_is_opened(book):
    inner = mail(WORDS, part(b"Content-Disposition: attachment; filename=a.xlsx", book), edge=b"inner")
    outer = mail(WORDS, b"Content-Type: message/rfc822\r\n\r\nSubject: =?gbk?B?1tzI1Q==?=\r\n" + inner)
    assert codes(outer) == {"周日.eml/a.xlsx": "xlsx"}


def test_pictures_of_a_signature_are_passed_over_and_attached_ones_are_not(book):
    page = b'Content-Type: text/html\r\n\r\n<img src="cid:logo">'
    inline = part(b"Content-Type: image/png; name=logo.png\r\nContent-ID: <logo>", PNG)
    attached = part(b"Content-Type: image/png\r\nContent-Disposition: attachment; filename=scan.png", PNG)
    table = part(b"Content-Disposition: attachment; filename=a.xlsx", book)

    assert codes(mail(page, inline, attached, table)) == {
        "logo.png": "signature_image", "scan.png": "picture", "a.xlsx": "xlsx",
    }  # fmt: skip
    assert codes(mail(page, inline)) == {"": "no_attachment", "logo.png": "signature_image"}


@pytest.mark.parametrize(("body", "code"), [
    ("您好", "no_attachment"), ("请从超大附件下载", "cloud_link"), ("https://pan.baidu.com/s/1abc", "cloud_link"),
    ("http://mail.qq.com/cgi-bin/ftnExs_download?k=1", "cloud_link"),
])  # fmt: skip
def test_a_mail_without_its_table_says_where_it_may_be(body, code):
    text = b"Content-Type: text/plain; charset=gbk\r\n\r\n" + body.encode("gbk")
    assert codes(mail(text)) == {"": code}
    assert codes(b"From: a@example.invalid\r\nSubject: x\r\n\r\n" + body.encode("gbk")) == {"": code}


@pytest.mark.parametrize("count", [501, 60_000])
def test_a_mail_of_more_parts_than_any_has_is_refused_at_once(count):
    assert codes(mail(WORDS, *[OCTETS + b"\r\n\r\nx"] * count)) == {"": "too_large"}


def test_a_mail_is_a_mail_whatever_stands_in_it(book):
    table = part(b"Content-Disposition: attachment; filename=a.xlsx", book)
    page = b"Content-Type: text/html\r\n\r\n<html><body><table></table></body></html>"
    first = b"X-QQ-XMRINFO: Mp0Kj" + b"=" * 9000 + b"\r\n"

    assert codes(mail(page, table)) == {"a.xlsx": "xlsx"}
    assert codes(first + mail(WORDS, table)) == {"a.xlsx": "xlsx"}
    assert codes(b"\xef\xbb\xbf\r\n" + mail(WORDS, table)) == {"a.xlsx": "xlsx"}
    assert codes(b"From a@example.invalid Sun Mar 1 2026\r\n" + mail(WORDS, table)) == {"a.xlsx": "xlsx"}


def test_what_came_broken_or_in_a_foreign_wrapping_is_said(book):
    whole = part(b"Content-Disposition: attachment; filename=a.xlsx", book)
    broken = whole[:900] + b"***" + whole[900:]
    wrapped = part(OCTETS + b"; name=winmail.dat", b"\x78\x9f\x3e\x22\1\0")
    assert codes(mail(WORDS, broken)) == {"a.xlsx": "damaged"}
    assert codes(mail(WORDS, whole[: len(whole) // 2])) == {"a.xlsx": "damaged"}
    assert codes(mail(WORDS, wrapped)) == {"winmail.dat": "winmail"}


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def test_a_mail_saved_by_outlook_is_opened(book):
    def attachment(name: str, **streams: bytes) -> dict[str, bytes]:
        return {"__substg1.0_3707001F": wide(name), **{f"__substg1.0_{tag[1:]}": one for tag, one in streams.items()}}

    outer = compound({
        "__properties_version1.0": bytes(32), "__substg1.0_10130102": b'<img src="cid:logo">',
        "__attach_version1.0_#00000000": attachment("单位甲.xlsx", _37010102=book),
        "__attach_version1.0_#00000001": attachment("logo.png", _37010102=PNG, _3712001F=wide("logo")),
        "__attach_version1.0_#00000002": {"__substg1.0_3701000D": {
            "__substg1.0_0037001F": wide("转发"),
            "__attach_version1.0_#00000000": attachment("乙.xlsx", _37010102=book),
        }},
        "__attach_version1.0_#00000003": attachment("空.xlsx"),
    })  # fmt: skip
    assert codes(outer) == {
        "单位甲.xlsx": "xlsx", "logo.png": "signature_image", "转发/乙.xlsx": "xlsx", "空.xlsx": "damaged",
    }  # fmt: skip
    assert codes(compound({"__properties_version1.0": bytes(32)})) == {"": "no_attachment"}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_bytes_a_container_has_opening_never_raises(data, book):
    """Bytes of a mail and of an archive changed anywhere: every file still ends in one verdict."""
    table = part(b"Content-Disposition: attachment; filename=a.xlsx", book[:3000])
    content = bytearray(
        data.draw(st.sampled_from([mail(WORDS, table), packed(("甲.txt", b"x" * 99), ("b/c.txt", b"y"))]))
    )
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    found = opened(bytes(content))
    assert found and all(isinstance(one, Opened) and (one.contents is None) != (one.refusal is None) for one in found)
