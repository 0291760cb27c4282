"""Cheap checks of untrusted bytes before any parser sees them: sizes, counts, checksums, names, document types.

A parser can be made to hang, to eat all memory or to end the process by a file of 2 KB; nothing here parses.
A limit means that a person must look, never that a file passed. What a zip holds is inflated once, and shared.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from perfbook.read.ole_gate import OLE, ole_refusal
from perfbook.read.sniffing import DAMAGED, Refusal

MOST_MEMBERS = 500
MOST_BYTES = 64 * 1024 * 1024
HIGHEST_RATIO = 200
RATIO_COUNTS_FROM = 1024 * 1024
MOST_SQUARES = 200_000
MOST_MERGES = 10_000
MOST_SHEETS = 200
MOST_STYLES = 65_490
MOST_ELEMENTS = 4_000_000
DEEPEST = 3
"""How deep archives and mails may lie in each other."""
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_SMALLEST_SQUARE = len("<c/>")
_XML_NAMES = (".xml", ".rels", ".vml")
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0\r\n\t "
_KNOWN_ENCODINGS = (b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1")
_WIDE = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([^"']*)""")
# Only an address with four letters or eight digits can lie outside of the grid, but for those at its very edge.
_FAR = re.compile(
    rb"""r=["'](?:[A-Za-z]{4,}[0-9]|[A-Za-z]{0,3}[0-9]{8}"""
    rb"""|(?:[Xx](?:[Ff][E-Ze-z]|[G-Zg-z][A-Za-z])|[YZyz][A-Za-z]{2})[0-9])"""
)
_MERGE = re.compile(rb"""mergeCell\s[^>]*?ref\s*=\s*["']\$?([A-Za-z]+)\$?([0-9]+):\$?([A-Za-z]+)\$?([0-9]+)["']""")
_LAST_COLUMN = re.compile(rb"""\s(?:min|max)=["']([0-9]{5,})["']""")

_TOO_LARGE = Refusal("unreadable", "too_large", "文件里的内容多得不正常。请让单位删去多余的内容，另存后重新发送。")
_FAR_AWAY = Refusal("unreadable", "too_large", "表格的行列超出了 Excel 的范围。请让单位另存后重新发送。")
_BAD_NAMES = Refusal(
    "unreadable", "bad_names", "文件内部有重名或不合规的名字，可能被改动过。请让单位用 Excel 或 WPS 另存后重新发送。"
)
_ENCRYPTED = Refusal("unreadable", "encrypted_member", "压缩包设有密码。请让单位去掉密码后重新发送。")
_ODD_METHOD = Refusal("unreadable", "damaged", "文件的压缩方式不常见，打不开。请让单位用普通的 .zip 方式重新压缩。")
_EMBEDDED = Refusal("unreadable", "damaged", "文件前面或中间夹有别的内容，可能被改动过。请让单位另存后重新发送。")
_DECLARES = Refusal(
    "unreadable", "doctype", "文件里有不应出现的外部定义，不能安全打开。请让单位用 Excel 或 WPS 另存后重新发送。"
)


class _Refused(Exception):
    """Raised inside this file only."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


def gate(content: bytes) -> Refusal | None:
    """Why these bytes must not come before a parser; None where they may. Bytes of neither kind pass."""
    if content.startswith(OLE):
        return ole_refusal(content)
    if not content.startswith(b"PK"):
        return None
    parts = unpacked(content)
    return parts if isinstance(parts, Refusal) else parts_refusal(parts)


def parts_refusal(parts: Mapping[str, bytes]) -> Refusal | None:
    """Why what a zip holds must not come before a parser; None where it may."""
    return next(filter(None, map(_part_refusal, parts, parts.values())), None) or _too_many_sheets(parts)


@lru_cache(maxsize=1)
def unpacked(
    content: bytes, most: int = MOST_MEMBERS, wanted: frozenset[str] | None = None
) -> Mapping[str, bytes] | Refusal:
    """What a zip holds by name, or why it must not be used. Whoever asks next for the same bytes gets the same.

    Every member is inflated no further than it says, and its checksum taken. Names are UTF-8 where they say or can
    be, GB18030 otherwise, with `/` between folders. `most`: how many members there may be.
    `wanted`: the only ones that are inflated, and counted; the others may be of any size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return MappingProxyType(_members(content, archive, most, wanted))
    except _Refused as fault:
        return fault.refusal
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, OverflowError, struct.error):
        return DAMAGED


def _members(
    content: bytes, archive: zipfile.ZipFile, most: int, wanted: frozenset[str] | None
) -> dict[str, bytes]:
    members = archive.infolist()
    size = sum(one.file_size for one in members if wanted is None or member_name(one) in wanted)
    _require(len(members) <= most and size <= MOST_BYTES, _TOO_LARGE)
    _require(not any(one.flag_bits & 0x41 for one in members), _ENCRYPTED)
    _require(all(one.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in members), _ODD_METHOD)
    in_place = sorted(members, key=lambda one: one.header_offset)
    apart = all(one.header_offset + one.compress_size < other.header_offset for one, other in pairwise(in_place))
    _require(apart, _TOO_LARGE)  # the same bytes as many members: they unpack to any size
    names = [member_name(one) for one in members]
    _require(len({name.casefold().strip("/") for name in names}) == len(names), _BAD_NAMES)
    _require(not any(_leads_outside(name) for name in names), _BAD_NAMES)
    parts: dict[str, bytes] = {}
    end = 0
    for member in in_place:
        _require(member.header_offset >= end and bool(end or not member.header_offset), _EMBEDDED)
        start = _data_start(content, member)
        end = start + member.compress_size
        _require(end <= archive.start_dir, DAMAGED)
        if wanted is not None and member_name(member) not in wanted:
            continue
        inflated = _inflated(content, start, member)
        if not member_name(member).endswith("/"):
            parts[member_name(member)] = inflated
    return parts


def _require(holds: bool, refusal: Refusal) -> None:
    if not holds:
        raise _Refused(refusal)


def member_name(member: zipfile.ZipInfo) -> str:
    """Its name with `/` between folders. Windows packs names in the code page of the place, here GBK, unsaid."""
    name = member.orig_filename
    if not name.isascii() and not member.flag_bits & 0x800:
        raw = name.encode("cp437")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", "replace")
    return name.replace("\\", "/")


def _leads_outside(name: str) -> bool:
    outside = name.startswith("/") or name[1:2] == ":" or not name.isprintable() or name.startswith("./")
    return outside or ".." in name.split("/") or not name


def _data_start(content: bytes, member: zipfile.ZipInfo) -> int:
    """Where a member's bytes begin. Its own head must say the same as the list at the end, which programs differ in."""
    at = member.header_offset
    magic, _, flags, method, _, _, _, _, _, name, extra = _LOCAL.unpack_from(content, at)
    start = at + _LOCAL.size
    raw = member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437")
    same = magic == b"PK\3\4" and method == member.compress_type and content[start : start + name] == raw
    _require(same and not flags & 0x41, DAMAGED)
    return int(start + name + extra)


def _inflated(content: bytes, start: int, member: zipfile.ZipInfo) -> bytes:
    packed = memoryview(content)[start : start + member.compress_size]
    if member.file_size > RATIO_COUNTS_FROM:
        _require(member.file_size <= HIGHEST_RATIO * member.compress_size, _TOO_LARGE)
    if member.compress_type == zipfile.ZIP_STORED:
        inflated = bytes(packed)
    else:
        stream = zlib.decompressobj(-15)
        try:
            inflated = stream.decompress(packed, member.file_size + 1)
        except zlib.error:
            raise _Refused(DAMAGED) from None
        # An empty member is over only when asked once more than its length.
        _require(stream.eof or len(inflated) > member.file_size, DAMAGED)
    _require(len(inflated) == member.file_size and zlib.crc32(inflated) == member.CRC, DAMAGED)
    return inflated


def _part_refusal(name: str, part: bytes) -> Refusal | None:
    lower = name.lower()
    if not lower.endswith(_XML_NAMES) and not part[:64].lstrip(_BEFORE_XML).startswith(b"<"):
        return None
    for mark, encoding in _WIDE:
        if part.startswith(mark):
            part = part.decode(encoding, "replace").encode("utf-8", "replace")
    if b"<!" in part and _DOCTYPE.search(part):
        return _DECLARES
    encoding_said = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf")[:200])
    if encoding_said and encoding_said[1].lower() not in _KNOWN_ENCODINGS:
        return DAMAGED
    if len(part) > MOST_ELEMENTS and part.count(b"<") > MOST_ELEMENTS:
        return _TOO_LARGE
    if b"sheetData" in part:
        return _sheet_refusal(part)
    many = len(part) > MOST_STYLES * len("<xf/>")
    if many and lower == "xl/styles.xml" and _elements(part, b"xf") > MOST_STYLES:
        return _TOO_LARGE
    if many and lower == "xl/sharedstrings.xml" and _elements(part, b"si") > MOST_SQUARES:
        return _TOO_LARGE
    return None


def _elements(part: bytes, name: bytes) -> int:
    """How many elements of a name there are, whatever their prefix."""
    return sum(1 for _ in re.finditer(rb"<(?:[A-Za-z_][\w.-]{0,30}:)?" + name + rb"[\s/>]", part))


def _sheet_refusal(part: bytes) -> Refusal | None:
    if _FAR.search(part):
        return _FAR_AWAY
    # Columns stand before the squares: 16,384 is the last one.
    start = part.find(b"cols")
    end = part.find(b"sheetData", start)
    if start >= 0 and any(int(one) > MOST_COLUMNS for one in _LAST_COLUMN.findall(part, start, end)):
        return _FAR_AWAY
    large = len(part) > MOST_SQUARES * _SMALLEST_SQUARE
    if large and (_elements(part, b"c") > MOST_SQUARES or _elements(part, b"row") > MOST_SQUARES):
        return _TOO_LARGE
    return _TOO_LARGE if _merged_too_much(part) else None


def _merged_too_much(part: bytes) -> bool:
    """Whether there are too many merged areas, or squares below them: openpyxl makes each of them."""
    squares = 0
    for number, (left, top, right, bottom) in enumerate(_merges(part), 1):
        squares += (abs(right - left) + 1) * (abs(bottom - top) + 1)
        if number > MOST_MERGES or squares > MOST_SQUARES:
            return True
    return False


def _merges(part: bytes) -> Iterator[tuple[int, int, int, int]]:
    start = part.find(b"mergeCell")
    for found in _MERGE.finditer(part, start) if start >= 0 else ():
        yield _column(found[1]), int(found[2][:9]), _column(found[3]), int(found[4][:9])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def _too_many_sheets(parts: Mapping[str, bytes]) -> Refusal | None:
    sheets = sum(name.lower().startswith(("xl/worksheets/", "xl/chartsheets/")) for name in parts)
    listed = _elements(parts.get("xl/workbook.xml", b""), b"sheet")
    return _TOO_LARGE if listed > MOST_SHEETS or sheets > 2 * MOST_SHEETS else None
