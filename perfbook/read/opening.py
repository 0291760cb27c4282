"""One file in, every workbook in it out: the file itself, or all that an archive or a mail holds."""

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from perfbook.contents import BookContents
from perfbook.read.gate import DEEPEST, MOST_BYTES, MOST_MEMBERS
from perfbook.read.held import Held, Skip
from perfbook.read.reading import read, read_sheet
from perfbook.read.sniffing import CONTAINERS, PARSER_FAILED, Kind, Refusal, Unreadable, sniff

__all__ = ["Opened", "Skip", "opened", "openings"]

_TOO_DEEP = Refusal("unreadable", "too_deep", "压缩包里又套着压缩包或邮件，层数太多。请解压后再核对。")
_TOO_LARGE = Refusal("unreadable", "too_large", "压缩包里的内容多得不正常。请解压后只保留填好的表格再核对。")


class Opened(NamedTuple):
    """One file as it was opened: `contents`, or why there are none.

    `inner`: its path inside the archive or mail, "" for the file itself; `digest`: sha256 of its bytes, in hex, ""
    where they could not be had.
    """

    inner: str
    digest: str
    contents: BookContents | None = None
    refusal: Refusal | Skip | None = None


def opened(content: bytes) -> list[Opened]:
    """The file, or each file inside it; every one exactly once. Never raises."""
    return list(openings(content))


def openings(content: bytes, unread: int = 0, sheet: str = "") -> Iterator[Opened]:
    """The same one by one, as each is opened. `unread`: so many from the first on are only named, and refused.

    `sheet`: the one that is wanted of a workbook that is too large as a whole.
    """
    opening = _Opening(unread, sheet)
    for file in opening.of("", content, 1):
        opening.unread -= 1
        yield file


class _Opening:
    """What is still allowed of all that one file may hold, however deep: small archives unpack to large ones."""

    def __init__(self, unread: int, sheet: str) -> None:
        self._bytes, self._files, self.unread, self._sheet = MOST_BYTES, MOST_MEMBERS, unread, sheet

    def of(self, inner: str, content: bytes, depth: int) -> Iterator[Opened]:
        digest = sha256(content).hexdigest()
        kind = _kind(content)
        if kind not in CONTAINERS:
            unread = Opened(inner, digest, None, PARSER_FAILED)
            yield _workbook(inner, digest, content, self._sheet) if self.unread <= 0 else unread
        elif depth > DEEPEST:
            yield Opened(inner, digest, refusal=_TOO_DEEP)
        elif isinstance(files := _files(kind, content), Refusal):
            yield Opened(inner, digest, refusal=files)
        else:
            for path, held in files:
                path = "/".join(filter(None, (inner, path)))
                yield from self._held(path, held, depth)

    def _held(self, path: str, held: bytes | Refusal | Skip, depth: int) -> Iterator[Opened]:
        if not isinstance(held, bytes):
            yield Opened(path, "", refusal=held)
            return
        self._files -= 1
        self._bytes -= len(held)
        if min(self._files, self._bytes) < 0:
            yield Opened(path, sha256(held).hexdigest(), refusal=_TOO_LARGE)
        else:
            yield from self.of(path, held, depth + 1)


def _kind(content: bytes) -> Kind | Refusal:
    try:
        return sniff(content)
    except Exception:  # as little is known of these bytes as of any other
        return PARSER_FAILED


def _files(kind: Kind | Refusal, content: bytes) -> Iterator[Held] | Refusal:
    """What an archive or a mail holds. Each opener is imported only where there is one to open."""
    if kind == "zip":
        from perfbook.read.unpacking import unpacked_files

        return unpacked_files(content)
    if kind == "eml":
        from perfbook.read.mail import attached_files

        return attached_files(content)
    from perfbook.read.gate import gate
    from perfbook.read.outlook import outlook_files

    return gate(content) or outlook_files(content)


def _workbook(inner: str, digest: str, content: bytes, sheet: str) -> Opened:
    try:
        return Opened(inner, digest, contents=read_sheet(content, sheet) if sheet else read(content))
    except Unreadable as fault:
        return Opened(inner, digest, refusal=fault.refusal)
