"""The stamp of an issued form: who it is for, and every value that the office printed and locked in it.

It stands in the hidden sheet `_perfbook`, one block a form; its number also stands in a constant name, a custom
property and a visible line below the form. Nothing in it depends on time or machine: comparing needs no ledger.
"""

from base64 import b32encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from perfbook.layouts.model import Layout
from perfbook.layouts.placing import Placement, place

VERSION = "1"
SHEET = "_perfbook"
NAME = "perfbook_number"
PROPERTY = "perfbook"
# A workbook says when it was last saved. Ours says always the same, so that equal input gives equal bytes; any other
# time tells that a program has saved it since.
MADE = datetime(2026, 1, 1)
MADE_TEXT = f"{MADE:%Y-%m-%dT%H:%M:%S}"
# The hidden sheet of dropdown words, and the names of its level-1 row and of the level-2 words below.
LISTS = "_lists"
LEVEL1, LEVEL2 = "perfbook_level1", "perfbook_level2"

_OPENING = "perfbook stamp"
_TABLE = ("sheet", "path", "issued value")
_HEAD = ("form", "edition", "year", "department", "unit", "project_name", "items", "issue")


@dataclass(frozen=True)
class Stamp:
    """`issued` holds every issued field by its path as text, blank where the office left it open for the unit.

    `items` is how many rows the form's list has in this workbook, spare ones included.
    `returned` is empty in an issued form; in a marked return it is the digest of the unit's values in it, so that a
    return that nobody has touched yet is told from one that was sent in again.
    """

    layout: str
    sheet: str
    issued: Mapping[str, str]
    items: int
    issue: int = 1
    key: str = ""
    signature: str = ""
    returned: str = ""
    number: str = field(init=False)

    def __post_init__(self) -> None:
        said = [VERSION, *self.head().values(), *(word for line in self.table() for word in line)]
        # Lengths part the words: no two stamps run together to the same text.
        text = "".join(f"{len(word)}:{word};" for word in said)
        object.__setattr__(self, "number", b32encode(sha256(text.encode()).digest()).decode()[:10])

    def head(self) -> dict[str, str]:
        form, _, edition = self.layout.partition("/")
        known = {"form": form, "edition": edition, "items": str(self.items), "issue": str(self.issue)}
        return {name: known.get(name) or self.issued.get(name, "") for name in _HEAD}

    def table(self) -> Iterator[tuple[str, str, str]]:
        for path, value in self.issued.items():
            yield self.sheet, path, value

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The block that stands in the hidden sheet."""
        yield _OPENING, VERSION
        yield from self.head().items()
        yield "number", self.number
        yield "key", self.key
        yield "signature", self.signature
        yield "returned", self.returned
        yield _TABLE
        yield from self.table()

    def open(self, path: str) -> bool:
        """Whether the office left an issued field for the unit to fill."""
        return self.issued.get(path, "") == ""


def issued_text(value: object) -> str:
    """A value as the stamp keeps it."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def stamp_for(placement: Placement, values: Mapping[str, object], sheet: str | None = None, issue: int = 1) -> Stamp:
    """The stamp of a form to be issued: where it is placed, and the issued values by path."""
    layout = placement.layout
    issued = {
        path: issued_text(values.get(path))
        for path, spot in placement.fields.items()
        if spot.cell.by == "issued" and not spot.cell.computed
    }
    return Stamp(layout.name, sheet or layout.sheet, issued, placement.items, issue)


def book_number(stamps: Sequence[Stamp]) -> str:
    """One number for a workbook: its form's own, or one made from the numbers of all its forms."""
    numbers = " ".join(stamp.number for stamp in stamps)
    return numbers if len(stamps) == 1 else b32encode(sha256(numbers.encode()).digest()).decode()[:10]


def stamped_placement(stamp: Stamp, layout: Layout) -> Placement:
    """Where everything stood in the workbook that was issued with a stamp."""
    return place(layout, {path: value or None for path, value in stamp.issued.items()}, stamp.items)


class StampDamaged(ValueError):
    """The hidden sheet is there, but does not hold a whole stamp."""


def stamps(rows: Iterable[Sequence[str]]) -> Iterator[Stamp]:
    """Read the blocks of the hidden sheet back. Raises StampDamaged where one is not whole."""
    blocks: list[list[Sequence[str]]] = []
    for row in rows:
        if row and row[0] == _OPENING:
            blocks.append([])
        if blocks:
            blocks[-1].append(row)
    for block in blocks:
        yield _stamp(block)


def _stamp(block: Sequence[Sequence[str]]) -> Stamp:
    if tuple(block[0][:2]) != (_OPENING, VERSION):
        raise StampDamaged("a stamp of another version")
    table = next((at for at, row in enumerate(block) if tuple(row[:3]) == _TABLE), None)
    if table is None:
        raise StampDamaged("stamp without its table")
    head = {row[0]: row[1] if len(row) > 1 else "" for row in block[:table] if row}
    lines = [(*row, "", "")[:3] for row in block[table + 1 :] if any(row)]
    try:
        stamp = Stamp(
            f"{head['form']}/{head['edition']}",
            lines[0][0],
            {path: value for _, path, value in lines},
            int(head["items"]),
            int(head["issue"]),
            head.get("key", ""),
            head.get("signature", ""),
            head.get("returned", ""),
        )
    except (KeyError, IndexError, ValueError) as fault:
        raise StampDamaged(f"stamp not whole: {fault}") from fault
    if stamp.number != head.get("number") or not stamp.head().items() <= head.items():
        raise StampDamaged("the stamp's number does not fit what it says")
    return stamp
