"""Cheap checks of an OLE file, the container of .xls and of encrypted workbooks: counts in its head, chains of sectors.

A chain that comes back to itself makes readers run for ever; counts without bound make them ask for all memory.
"""

import struct
from collections.abc import Iterator

from perfbook.read.sniffing import DAMAGED, Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA
"""Numbers from here on are marks: end of chain, free, part of a table."""
_IN_HEAD = 109
_ENTRY = 128
_STREAMS = (2, 5)
"""Kinds of directory entries that have bytes: a stream, and the root, which holds the small ones."""
_SMALL = 4096


class _Broken(Exception):
    """Raised inside this file only."""


def ole_refusal(content: bytes) -> Refusal | None:
    """Why an OLE file must not come before a parser; None where it may."""
    try:
        _judge(content)
    except (_Broken, struct.error):
        return DAMAGED
    return None


def _judge(content: bytes) -> None:
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    _require(shift in (9, 12) and small_shift == 6)
    size = 1 << shift
    sectors = max(len(content) // size, 1)
    tables, directory, _, _, smallest, small_tables, more, more_count = struct.unpack_from("<LLLLLLLL", content, 44)
    _require(max(tables, small_tables if smallest < _LAST else 0, more_count if more < _LAST else 0) <= sectors)
    following = _following(content, size, tables, more)
    entries = b"".join(_sector(content, size, one) for one in _chain(following, directory))
    for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
        kind = entries[at + 66]
        start, length = struct.unpack_from("<LL", entries, at + 116)
        if kind in _STREAMS and length and (kind == max(_STREAMS) or length >= _SMALL):
            _require(length <= len(content) + size)
            for _ in _chain(following, start):
                pass
    for _ in _chain(following, smallest):
        pass


def _require(holds: bool) -> None:
    if not holds:
        raise _Broken


def _sector(content: bytes, size: int, number: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _following(content: bytes, size: int, tables: int, more: int) -> list[int]:
    """The sector that follows each sector, from the tables that the head and its continuation name."""
    named = list(struct.unpack_from(f"<{_IN_HEAD}L", content, 76))
    seen: set[int] = set()
    while more < _LAST:
        _require(more not in seen)
        seen.add(more)
        numbers = struct.unpack(f"<{size // 4}L", _sector(content, size, more))
        named += numbers[:-1]
        more = numbers[-1]
    used = [one for one in named if one < _LAST][:tables]
    following: list[int] = []
    for one in used:
        table = _sector(content, size, one)
        following += struct.unpack(f"<{len(table) // 4}L", table[: len(table) // 4 * 4])
    return following


def _chain(following: list[int], start: int) -> Iterator[int]:
    seen: set[int] = set()
    while start < _LAST:
        _require(start < len(following) and start not in seen)
        seen.add(start)
        yield start
        start = following[start]
