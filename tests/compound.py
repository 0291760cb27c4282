"""Compound files (OLE) and binary workbooks (.xlsb) written by hand: no library at hand writes them."""

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Literal, Union

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


Binary = str | float | tuple[Literal["percent", "error"], float]
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.ms-excel"


def xlsb(sheets: Mapping[str, Mapping[tuple[int, int], Binary]], name: tuple[str, str] = ("", "")) -> bytes:
    """A binary workbook with texts, numbers, percents and errors; row 8 and column C are hidden in each sheet.

    `name`: a name of the workbook, and the text that it stands for.
    """
    listed = b"".join(
        _record(0x9C, struct.pack("<LL", 0, n) + _wide(f"rId{n}") + _wide(one)) for n, one in enumerate(sheets, 1)
    )
    said = struct.pack("<BH", 0x17, len(name[1])) + name[1].encode("utf-16-le")
    named = _record(0x27, struct.pack("<LBL", 0, 0, 0xFFFFFFFF) + _wide(name[0]) + struct.pack("<L", len(said)) + said)
    book = _record(0x83) + _record(0x99, bytes(12)) + _record(0x8F) + listed + _record(0x90) + named + _record(0x84)
    relations = "".join(_relation(n, "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1))
    overrides = "".join(_type(f"worksheets/sheet{n}", "worksheet") for n in range(1, len(sheets) + 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/>{_type("styles", "styles")}{overrides}'
        f'<Override PartName="/xl/workbook.bin" ContentType="{_TYPE}.sheet.binary.macroEnabled.main"/></Types>',
        "_rels/.rels": _relations(_relation(1, "officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": _relations(relations + _relation(99, "styles", "styles.bin")),
        "xl/workbook.bin": book,
        "xl/styles.bin": _styles(),
    } | {f"xl/worksheets/sheet{n}.bin": b"".join(_sheet(one)) for n, one in enumerate(sheets.values(), 1)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path, part in parts.items():
            archive.writestr(path, part)
    return target.getvalue()


def _type(part: str, kind: str) -> str:
    return f'<Override PartName="/xl/{part}.bin" ContentType="{_TYPE}.{kind}"/>'


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _styles() -> bytes:
    """Squares of two kinds: plain ones, and those that show a percent."""
    percent = (
        _record(0x267, struct.pack("<L", 1)) + _record(0x2C, struct.pack("<H", 164) + _wide("0.00%")) + _record(0x268)
    )
    formats = [_record(0x2F, struct.pack("<HHHHHBBHH", 0, one, 0, 0, 0, 0, 0, 0x1010, one > 0)) for one in (0, 164)]
    squares = _record(0x269, struct.pack("<L", 2)) + b"".join(formats) + _record(0x26A)
    return _record(0x116) + percent + squares + _record(0x117)


def _sheet(squares: Mapping[tuple[int, int], Binary]) -> Iterator[bytes]:
    last = max(squares)[0], max(column for _, column in squares)
    hidden_column = _record(0x3C, struct.pack("<LLLLH", 2, 2, 2048, 0, 1))
    yield _record(0x81) + _record(0x94, struct.pack("<LLLL", 0, last[0], 0, last[1]))
    yield _record(0x186) + hidden_column + _record(0x187) + _record(0x91)
    for row in range(max(last[0], 7) + 1):
        yield _record(0x00, struct.pack("<LLHBB5x", row, 0, 300, 0, 0x10 if row == 7 else 0))
        for (_, column), value in sorted(one for one in squares.items() if one[0][0] == row):
            yield _square(column, value)
    yield _record(0x92) + _record(0x82)


def _square(column: int, value: Binary) -> bytes:
    kind, number = value if isinstance(value, tuple) else ("", value)
    head = struct.pack("<LL", column, kind == "percent")
    if isinstance(number, str):
        return _record(0x06, head + _wide(number))
    return _record(3, head + bytes([int(number)])) if kind == "error" else _record(5, head + struct.pack("<d", number))


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, lengths = len(body), bytearray()
    while size > 0x7F:
        lengths.append(size & 0x7F | 0x80)
        size >>= 7
    return head + bytes([*lengths, size]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<L", len(text)) + text.encode("utf-16-le")
