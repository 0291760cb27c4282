"""Compound files (OLE) and binary workbooks (.xlsb) written by hand: no library at hand writes them."""

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]
_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(tree: Tree) -> bytes:
    """An OLE file with these storages and streams."""
    small, large, entries = bytearray(), bytearray(), list[list[object]]()
    small_table: list[int] = []
    large_table: list[int] = []

    def put(content: bytes) -> tuple[int, int]:
        target, table, size = (small, small_table, _SMALL) if len(content) < _CUTOFF else (large, large_table, _SECTOR)
        start, sectors = len(table), -(-len(content) // size)
        target.extend(content.ljust(sectors * size, b"\0"))
        table.extend([*range(start + 1, start + sectors), _END] if sectors else [])
        return (start if sectors else _END), len(content)

    def add(name: str, node: bytes | Tree, kind: int) -> int:
        at = len(entries)
        entries.append([name, kind, _FREE, _FREE, _FREE, 0, 0])
        if isinstance(node, bytes):
            entries[at][5:] = put(node)
        else:
            inside = [add(one, node[one], 2 if isinstance(node[one], bytes) else 1) for one in _ordered(node)]
            for one, after in zip(inside, [*inside[1:], _FREE], strict=True):
                entries[one][3] = after
            entries[at][4] = inside[0] if inside else _FREE
        return at

    add("Root Entry", tree, 5)
    entries[0][5:] = [put(bytes(small).ljust(_CUTOFF, b"\0"))[0], len(small)]
    directory = b"".join(map(_entry, entries))
    directory_start = _appended(large, large_table, directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    listed = struct.pack(f"<{len(small_table)}L", *small_table)
    small_start = _appended(large, large_table, listed.ljust(max(-(-len(listed) // _SECTOR), 1) * _SECTOR, b"\xff"))
    tables = next(n for n in count(1) if n * 128 >= len(large_table) + n)
    at = list(range(len(large_table), len(large_table) + tables))
    large_table += [_TABLE] * tables
    large += struct.pack(f"<{tables * 128}L", *large_table, *[_FREE] * (tables * 128 - len(large_table)))
    head = struct.pack(
        "<8s16sHHHHH6xLLLLLLLL", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, tables,
        directory_start, 0, _CUTOFF, small_start, max(-(-len(listed) // _SECTOR), 1), _END,
    )  # fmt: skip
    return head + struct.pack("<L", 0) + struct.pack("<109L", *at, *[_FREE] * (109 - tables)) + bytes(large)


def _ordered(node: Tree) -> list[str]:
    return sorted(node, key=lambda name: (len(name), name.upper()))


def _entry(entry: list[object]) -> bytes:
    name, kind, left, right, child, start, size = entry
    raw = f"{name}\0".encode("utf-16-le")
    return struct.pack("<64sHBBLLL16s4x16sLLL", raw, len(raw), kind, 1, left, right, child, b"", b"", start, size, 0)


def _appended(target: bytearray, table: list[int], content: bytes) -> int:
    start, sectors = len(table), len(content) // _SECTOR
    target.extend(content)
    table.extend([*range(start + 1, start + sectors), _END])
    return start


def xlsb(sheets: Mapping[str, Mapping[tuple[int, int], str | float]]) -> bytes:
    """A binary workbook with texts and numbers."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        relations = "".join(
            f'<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            f'worksheet" Target="worksheets/sheet{n}.bin"/>'
            for n in range(1, len(sheets) + 1)
        )
        listed = b"".join(
            _record(0x9C, struct.pack("<LL", 0, n) + _wide(f"rId{n}") + _wide(name)) for n, name in enumerate(sheets, 1)
        )
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>",
        )
        book = _record(0x83) + _record(0x99, bytes(12)) + _record(0x8F) + listed + _record(0x90) + _record(0x84)
        archive.writestr("xl/workbook.bin", book)
        for n, squares in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{n}.bin", b"".join(_sheet(squares)))
    return target.getvalue()


def _sheet(squares: Mapping[tuple[int, int], str | float]) -> Iterator[bytes]:
    last = max(squares)[0], max(column for _, column in squares)
    yield _record(0x81) + _record(0x94, struct.pack("<LLLL", 0, last[0], 0, last[1])) + _record(0x91)
    row = -1
    for (at, column), value in sorted(squares.items()):
        if at != row:
            row = at
            yield _record(0x00, struct.pack("<L", row) + bytes(13))
        head = struct.pack("<LL", column, 0)
        kind, body = (0x06, _wide(value)) if isinstance(value, str) else (0x05, struct.pack("<d", value))
        yield _record(kind, head + body)
    yield _record(0x92) + _record(0x82)


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, lengths = len(body), bytearray()
    while size > 0x7F:
        lengths.append(size & 0x7F | 0x80)
        size >>= 7
    return head + bytes([*lengths, size]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")
