"""The files attached to a mail that Outlook saved (.msg): storages of an OLE file, each with its streams."""

import io
from collections.abc import Iterator

import olefile

from perfbook.read.gate import DEEPEST, MOST_MEMBERS
from perfbook.read.held import Held
from perfbook.read.mail import SIGNATURE, TOO_MANY, files_in, named_apart, plain_name, without_files
from perfbook.read.sniffing import DAMAGED, Refusal

_ATTACHMENT = "__attach_version1.0_#"
_BYTES, _MAIL_INSIDE = "37010102", "3701000D"
_NAMES = ("3707", "3704", "3001")  # long, short, displayed
_CONTENT_ID, _HTML, _BODY, _SUBJECT = "3712", "10130102", "1000", "0037"
_WIDE, _NARROW = "001F", "001E"

_TOO_DEEP = Refusal("unreadable", "too_deep", "邮件里又套着邮件，层数太多。请把里面的表格取出来再核对。")
_NO_BYTES = Refusal("unreadable", "damaged", "邮件里的这个附件取不出来。请在 Outlook 里把附件另存后再核对。")

_Path = tuple[str, ...]


def outlook_files(content: bytes) -> Iterator[Held] | Refusal:
    """Each file attached to an Outlook mail; or why there is none."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            found = list(_attachments(ole, (), 1))
            body = _text(ole, (), _BODY) + _bytes(ole, (), _HTML).decode("gb18030", "replace")
    except Exception:  # whatever the library raises on foreign bytes
        return DAMAGED
    if len(found) > MOST_MEMBERS:
        return TOO_MANY
    return named_apart(found) if files_in(found) else without_files(body, found)


def _attachments(ole: olefile.OleFileIO, mail: _Path, depth: int) -> Iterator[Held]:
    folders = {path[: len(mail) + 1] for path in map(tuple, ole.listdir()) if path[: len(mail)] == mail}
    page = _bytes(ole, mail, _HTML)
    for folder in sorted(path for path in folders if path[-1].startswith(_ATTACHMENT)):
        name = plain_name(next(filter(None, (_text(ole, folder, one) for one in _NAMES)), ""))
        inner = (*folder, f"__substg1.0_{_MAIL_INSIDE}")
        cid = _text(ole, folder, _CONTENT_ID)
        if ole.exists(list(inner)):
            yield from _inside(ole, inner, name, depth)
        elif cid and f"cid:{cid}".encode() in page:
            yield Held(name, SIGNATURE)
        else:
            yield Held(name, _bytes(ole, folder, _BYTES) or _NO_BYTES)


def _inside(ole: olefile.OleFileIO, inner: _Path, name: str, depth: int) -> Iterator[Held]:
    """What is attached to a mail that is itself attached."""
    name = name or plain_name(_text(ole, inner, _SUBJECT)) or "邮件"
    if depth >= DEEPEST:
        yield Held(name, _TOO_DEEP)
        return
    found = list(_attachments(ole, inner, depth + 1))
    said = named_apart(found) if files_in(found) else without_files(_text(ole, inner, _BODY), found)
    if isinstance(said, Refusal):
        yield Held(name, said)
    else:
        yield from (Held(f"{name}/{path}" if path else name, content) for path, content in said)


def _bytes(ole: olefile.OleFileIO, folder: _Path, tag: str) -> bytes:
    path = [*folder, f"__substg1.0_{tag}"]
    return bytes(ole.openstream(path).read()) if ole.exists(path) else b""


def _text(ole: olefile.OleFileIO, folder: _Path, tag: str) -> str:
    wide = _bytes(ole, folder, tag + _WIDE).decode("utf-16-le", "replace")
    return (wide or _bytes(ole, folder, tag + _NARROW).decode("gb18030", "replace")).strip("\0 ")
