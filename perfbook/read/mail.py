"""The files attached to a mail (.eml), whatever the sender's program did to their names."""

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Any

from perfbook.read.gate import MOST_MEMBERS
from perfbook.read.held import Held, Skip
from perfbook.read.sniffing import DAMAGED, Refusal

SIGNATURE = Skip("signature_image", "这是邮件正文或签名里的图片。")
NO_ATTACHMENT = Refusal("not_a_form", "no_attachment", "邮件里没有附件。请联系单位重新发送填好的表格。")
CLOUD_LINK = Refusal(
    "not_a_form", "cloud_link", "邮件里只有网盘或超大附件的链接，没有表格本身。请下载后再核对，或让单位用普通附件发送。"
)
TOO_MANY = Refusal("unreadable", "too_large", "邮件里的附件多得不正常。请只留下填好的表格再核对。")
_BROKEN = Refusal("unreadable", "damaged", "邮件里的这个附件不完整。请让单位重新发送。")
BOUNCED = Skip("bounce", "这是邮件服务器的退信：发出的邮件没有送到。里面的表格是发出的，不是报来的。")
_SEAL = Skip("system_file", "这是邮件的数字签名。")

_CLOUD = re.compile(
    "超大附件|云附件|中转站|big attachment|mail.qq.com/(?:ftn|cgi-bin/ftn)|large-attachment|dashi.163.com|fs.163.com"
    "|(?:pan|yun).baidu.com|weiyun.com|kdocs.cn|docs.qq.com|1drv.ms|onedrive.live|sharepoint.com|alipan|aliyundrive"
    "|lanzou|cowtransfer|drive.google.com",
    re.IGNORECASE,
)
# These name the same letters, the later ones more of them.
_CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}
_BROKEN_BASE64 = ("InvalidBase64CharactersDefect", "InvalidBase64LengthDefect")
_FORBIDDEN = re.compile(r"[/\\\0]")


def attached_files(content: bytes) -> Iterator[Held] | Refusal:
    """Each file attached to a mail; or why there is none."""
    if content.count(b"\n--") > 4 * MOST_MEMBERS:  # each part begins so; to take it apart costs a millisecond
        return TOO_MANY
    try:
        mail = email.message_from_bytes(content.lstrip(b"\xef\xbb\xbf\r\n\t "))
        if reports_delivery(mail):
            return iter([Held("", BOUNCED)])
        found = list(_attachments(mail))
        body = text_of(mail)
    except Exception:  # whatever the library raises on foreign bytes
        return DAMAGED
    if len(found) > MOST_MEMBERS:
        return TOO_MANY
    return named_apart(found) if files_in(found) else without_files(body, found)


def files_in(found: list[Held]) -> bool:
    """Whether anything but what is passed over is attached."""
    return any(not isinstance(one.content, Skip) for one in found)


def without_files(body: str, passed_over: list[Held]) -> Iterator[Held] | Refusal:
    """What to say of a mail whose file is not in it. `body`: its text, or its page."""
    refusal = CLOUD_LINK if _CLOUD.search(body) else NO_ATTACHMENT
    return iter([Held("", refusal), *named_apart(passed_over)]) if passed_over else refusal


def named_apart(found: list[Held]) -> Iterator[Held]:
    """Every attachment under a name of its own: several may have the same one, or none."""
    taken: set[str] = set()
    for number, (name, content) in enumerate(found, 1):
        name = name or f"附件{number}"
        while name in taken:
            name = f"({number}){name}"
        taken.add(name)
        yield Held(name, content)


def plain_name(name: str) -> str:
    """A name that is no path."""
    return _FORBIDDEN.sub("_", name).strip()


def _attachments(mail: Message) -> Iterator[Held]:
    """Parts that are files. A mail inside the mail is one file: it is opened like any other."""
    pictured = set(re.findall(r"cid:([^\"'\s>)]+)", text_of(mail)))
    for part, related in _parts(mail):
        name, kind = plain_name(_file_name(part)), part.get_content_type()
        disposition = _parameter(part, "content-disposition", "")
        if kind == "message/rfc822":
            inner: Any = part.get_payload(0)
            yield Held(name or f"{plain_name(field_text(inner, 'subject')) or '邮件'}.eml", inner.as_bytes())
        elif kind in ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"):
            yield Held(name, _SEAL)
        elif kind in ("text/plain", "text/html") and not name and disposition != "attachment":
            continue
        elif kind.startswith("image/") and (
            related or disposition == "inline" or field_text(part, "content-id").strip("<> ") in pictured
        ):
            yield Held(name, SIGNATURE)
        else:
            yield Held(name, _decoded(part))


def _parts(mail: Message, related: bool = False) -> Iterator[tuple[Message, bool]]:
    """Every part without parts of its own, and whether it belongs to a page beside it."""
    payload: Any = mail.get_payload()
    if isinstance(payload, list) and mail.get_content_type() != "message/rfc822":
        for part in payload:
            yield from _parts(part, related or mail.get_content_subtype() == "related")
    else:
        yield mail, related


def _decoded(part: Message) -> bytes | Refusal:
    content = part.get_payload(decode=True)
    broken = any(type(defect).__name__ in _BROKEN_BASE64 for defect in part.defects)
    return content if isinstance(content, bytes) and not broken else _BROKEN


def reports_delivery(mail: Message) -> bool:
    """Whether a mail is what a server says of the delivery of another one."""
    said = (part.get_content_type() for part in (mail, *_top(mail)))
    return any(one == "message/delivery-status" for one in said)


def _top(mail: Message) -> list[Message]:
    payload: Any = mail.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def text_of(mail: Message) -> str:
    """The text and the page of a mail."""
    texts = []
    for part, _ in _parts(mail):
        content = part.get_payload(decode=True) if part.get_content_maintype() == "text" else None
        if isinstance(content, bytes) and not _file_name(part):
            texts.append(_spelled(content, part.get_content_charset()))
    return "\n".join(texts)


def _file_name(part: Message) -> str:
    return _parameter(part, "content-disposition", "filename") or _parameter(part, "content-type", "name")


def _parameter(part: Message, field: str, name: str) -> str:
    """A parameter of a field, or with no name its first word. RFC 2231, encoded words and raw bytes are understood."""
    plain = Message()
    plain[field] = re.sub(r"[\r\n]+", " ", _raw(part, field))
    if not name:
        return str(plain[field]).partition(";")[0].strip().lower()
    values = [value for key, value in plain.get_params([], field) if key.lower() == name]
    # Where a name stands twice, the newer spelling says more than the other.
    value: Any = next((one for one in values if isinstance(one, tuple)), values[0] if values else "")
    if isinstance(value, tuple):
        charset, _, value = value
        try:
            return str(value).encode("latin-1").decode(_CHARSETS.get((charset or "utf-8").lower(), charset or "utf-8"))
        except (LookupError, UnicodeError):
            return str(value)
    return _words(str(value))


def field_text(part: Message, field: str) -> str:
    """A field of a mail's head as people read it, "" where there is none."""
    return _words(_raw(part, field))


def _raw(part: Message, field: str) -> str:
    """A field as text. Some programs write names in it as raw bytes, against the standard."""
    value = next((str(text) for name, text in part.raw_items() if name.lower() == field), "")
    return _spelled(value.encode("utf-8", "surrogateescape"), None)


def _words(text: str) -> str:
    """A text with its encoded words (`=?gbk?B?…?=`) read."""
    if "=?" not in text:
        return text
    try:
        pieces = decode_header(text)
    except (ValueError, HeaderParseError):  # broken base64
        return text
    return "".join(one if isinstance(one, str) else _spelled(one, charset) for one, charset in pieces)


def _spelled(raw: bytes, charset: str | None) -> str:
    """Bytes as text: in the charset that is said, else UTF-8 where it fits, else GB18030."""
    for name in filter(None, (_CHARSETS.get((charset or "").lower(), charset), "utf-8")):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("gb18030", "replace")
