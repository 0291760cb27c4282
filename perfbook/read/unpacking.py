"""The files of a .zip archive. Nothing is ever written to disk under a name that stands in it."""

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from perfbook.read.gate import HIGHEST_RATIO, MOST_BYTES, MOST_MEMBERS, RATIO_COUNTS_FROM, member_name
from perfbook.read.held import Held, skipped_by_name
from perfbook.read.sniffing import DAMAGED, Refusal

_ENCRYPTED = 0x41
_HEAD = 30  # the shortest head of a member, before its name

_TOO_LARGE = Refusal("unreadable", "too_large", "压缩包里的内容多得不正常。请解压后只保留填好的表格再核对。")
_PASSWORD = Refusal("unreadable", "encrypted_member", "压缩包设有密码。请让单位去掉密码后重新发送。")
_EMPTY = Refusal("unreadable", "empty", "压缩包里没有表格。请让单位重新打包发送。")
_BAD_NAMES = Refusal(
    "unreadable", "bad_names", "压缩包里有重名或不合规的文件名，不能确定是哪个文件。请让单位改名后重新打包。"
)
_BROKEN = Refusal("unreadable", "damaged", "压缩包里的这个文件已损坏。请让单位重新打包发送。")


def unpacked_files(content: bytes) -> Iterator[Held] | Refusal:
    """Each file of a zip, or why none of it may be used. Each comes with its bytes, or why it cannot be read."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except Exception:  # whatever the library raises on foreign bytes
        return DAMAGED
    members = [one for one in archive.infolist() if not member_name(one).endswith("/")]
    if not members:
        return _EMPTY
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_BYTES or _overlap(members):
        return _TOO_LARGE
    return _files(archive, members)


def _files(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[Held]:
    """A path that stands there twice comes once, and is refused: programs differ in which of the two they take."""
    if all(skipped_by_name(member_name(one)) for one in members):
        yield Held("", _EMPTY)
    times = Counter(member_name(one).casefold() for one in members)
    seen: set[str] = set()
    for member in members:
        path = member_name(member)
        if path in seen:
            continue
        seen.add(path)
        if times[path.casefold()] > 1 or _leads_outside(path):
            yield Held(path, _BAD_NAMES)
        else:
            yield Held(path, skipped_by_name(path) or _inflated(archive, member))


def _leads_outside(path: str) -> bool:
    """Whether a path names something outside of its archive, or nothing."""
    return path.startswith("/") or path[1:2] == ":" or not path or bool({"..", ""} & set(path.split("/")))


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether members share their bytes: a small archive would unpack to any size."""
    in_place = sorted(members, key=lambda one: one.header_offset)
    return any(one.header_offset + _HEAD + one.compress_size > other.header_offset for one, other in pairwise(in_place))


def _inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | Refusal:
    if member.flag_bits & _ENCRYPTED:
        return _PASSWORD
    if member.file_size > max(RATIO_COUNTS_FROM, HIGHEST_RATIO * member.compress_size):
        return _TOO_LARGE
    try:
        with archive.open(member) as stream:
            # No further than it says: the library then compares the checksum.
            inflated = stream.read(member.file_size)
            whole = not stream.read(1) and len(inflated) == member.file_size
    except Exception:  # whatever the library raises on foreign bytes
        return _BROKEN
    return inflated if whole else _BROKEN
