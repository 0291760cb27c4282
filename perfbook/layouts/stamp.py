"""The stamp of an issued form: who it is for, and every value that the office printed and locked in it.

It stands in the hidden sheet `_perfbook`, one block a form; its number also stands in a constant name, a custom
property and a visible line below the form. Nothing in it depends on time or machine: comparing needs no ledger.
"""

import re
from base64 import b32encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Literal

from perfbook.keys import Key, Keyring
from perfbook.layouts.earlier import ROUND, round_in, round_rows
from perfbook.layouts.model import Cell, Layout
from perfbook.layouts.placing import Placement, place
from perfbook.layouts.summary import summaries
from perfbook.patterns import pattern

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

# The sheet that says rule by rule how the forms stand, how to fill them in, and the office's letter in a return.
SELF_CHECK, GUIDE, OPINION = "自查", "填报说明", "退回意见"

# What heads the live checks beside a form.
CHECK_HEAD = "填报检查（不打印）"

LINE = "表单编号"
# No form comes near it; a stamp that says more would only keep the computer busy.
MOST_ITEMS, MOST_ROUNDS = 500, 1_000
# A book of several layouts has a guide to each.
GUIDES = (GUIDE, *(f"{GUIDE}{number}" for number in range(2, 10)))
# Sheets that a book has beside its forms: those that hold no form, and Excel's own, in each of its languages.
BESIDE = (SHEET, LISTS, SELF_CHECK, *GUIDES, OPINION, "修改清单")
# What stands at the top of those that hold no form, folded.
TITLES = ("填报自查", "填报说明", "需要修改和说明的事项", "退回意见")
TAKEN = (*BESIDE, "History", "历史记录")
# Signs that Excel takes in the name of a sheet, and that need no escape in a formula.
_SHEET_NAME = pattern(r"[^\[\]:*?/\\'\x00-\x1f\ud800-\udfff]+")

_OPENING = "perfbook stamp"
_TABLE = ("sheet", "path", "issued value")
_HEAD = ("form", "edition", "year", "department", "unit", "project_name", "items", "issue")


@dataclass(frozen=True)
class Stamp:
    """`issued` holds every issued field by its path as text, blank where the office left it open for the unit.

    `items` is how many rows the form's list has in this workbook, spare ones included.
    `returned` is empty in an issued form; in a marked return it is the digest of the unit's values in it, so that a
    return that nobody has touched yet is told from one that was sent in again.
    `key` names the office's key that the stamp is signed with; `signature` covers all that the stamp says, the key's
    name and `returned` too. Both are empty in a stamp that is not signed.
    `source` says in a marked return what its form was made from, where nobody could prove what had been issued: `own`,
    a sheet of the unit's own, or `lost`, ours whose stamp was gone or changed. It is empty in an issued form.
    `round` is 0 in an issued form, n in the n-th marked return; `earlier` says what that return showed, as in
    layouts.earlier.
    """

    layout: str
    sheet: str
    issued: Mapping[str, str]
    items: int
    issue: int = 1
    key: str = ""
    signature: str = ""
    returned: str = ""
    source: str = ""
    round: int = 0
    earlier: str = field(default="", repr=False)
    number: str = field(init=False)

    def __post_init__(self) -> None:
        text = _run_together(VERSION, *self.head().values(), *(word for line in self.table() for word in line))
        digest = sha256(text.encode("utf-8", "surrogatepass")).digest()
        object.__setattr__(self, "number", b32encode(digest).decode()[:10])

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
        if self.source:
            yield "source", self.source
        yield _TABLE
        yield from self.table()
        yield from round_rows(self.round, self.earlier)

    @property
    def signed_text(self) -> str:
        """All that the stamp says, as it is signed."""
        return _run_together(*(word for row in replace(self, signature="").rows() for word in (str(len(row)), *row)))

    def open(self, path: str) -> bool:
        """Whether the office left an issued field for the unit to fill."""
        return self.issued.get(path, "") == ""

    def by_unit(self, path: str, cell: Cell) -> bool:
        """Whether the unit fills a field: always, or because the office left it open."""
        return not cell.computed and (cell.by == "filled" or self.open(path))


def _run_together(*words: str) -> str:
    """Words as one text. Their lengths part them: no two rows of words give the same."""
    return "".join([f"{len(word)}:{word};" for word in words])


def signed(stamp: Stamp, key: Key | None) -> Stamp:
    """The stamp signed with a key; not signed without one."""
    named = replace(stamp, key=key.name if key else "", signature="")
    return replace(named, signature=key.sign(named.signed_text)) if key else named


Trust = Literal["signed", "forged", "elsewhere", "unsigned"]


def trust(stamp: Stamp, keyring: Keyring) -> Trust:
    """What a stamp's signature proves: made with a key at hand, or not fitting it; `elsewhere`: with another key."""
    if not stamp.key and not stamp.signature:
        return "unsigned"
    key = keyring.called(stamp.key)
    if key is None:
        return "elsewhere"
    return "signed" if key.fits(stamp.signed_text, stamp.signature) else "forged"


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


def number_line(number: str) -> str:
    """What stands below the form (beside it where the form has spare rows), grey and locked."""
    return f"{LINE} {number}　由主管部门下发，请在浅黄色单元格内填写，不要改动其他单元格和行列。"


def number_in(text: str) -> str | None:
    """The stamp's number in a text that is such a line."""
    found = re.search(rf"{LINE}\s*([A-Z2-7]{{10}})(?![A-Z2-7])", text)
    return found[1] if found else None


def stamped_placement(stamp: Stamp, layout: Layout) -> Placement:
    """Where everything stood in the workbook that was issued with a stamp."""
    return place(layout, {path: value or None for path, value in stamp.issued.items()}, stamp.items)


class StampDamaged(ValueError):
    """A block of the hidden sheet does not hold a whole stamp. `changed`: what it says now, where that can be read."""

    def __init__(self, problem: str, changed: "Stamp | None" = None) -> None:
        super().__init__(problem)
        self.changed = changed


def stamps(rows: Iterable[Sequence[str]]) -> Iterator[Stamp | StampDamaged]:
    """Read the blocks of the hidden sheet back, each as the stamp that it holds or as what is wrong with it."""
    blocks: list[list[Sequence[str]]] = []
    for row in rows:
        # What stands before the first opening line belongs to a block whose own was changed.
        if (row and row[0] == _OPENING) or (not blocks and any(row)):
            blocks.append([])
        if blocks:
            blocks[-1].append(row)
    sheets: set[str] = set()
    for block in blocks:
        try:
            stamp = _stamp(block)
            if stamp.sheet.casefold() in sheets:
                raise StampDamaged("a second stamp of one sheet")
            sheets.add(stamp.sheet.casefold())
            yield stamp
        except StampDamaged as fault:
            yield fault


def _possible(stamp: Stamp) -> bool:
    """Whether we could have written a stamp: anybody can write another, and a return is made from what it says."""
    own = {name.casefold() for name in (*TAKEN, *(summary.title for summary in summaries().values()))}
    listed = {path.partition("[")[2].partition("]")[0] for path in stamp.issued if "[" in path}
    return (
        bool(_SHEET_NAME.fullmatch(stamp.sheet))
        and stamp.sheet.casefold() not in own
        and len(stamp.sheet.encode("utf-16-le", "replace")) // 2 <= 31
        and 0 <= stamp.items <= MOST_ITEMS
        and 0 <= stamp.round <= MOST_ROUNDS
        and all(number.isascii() and number.isdigit() and int(number) < stamp.items for number in listed)
    )


def _filled(row: Sequence[str]) -> tuple[str, ...]:
    """A row of the hidden sheet, whatever empty squares end it."""
    return tuple(row) if len(row) == 3 else (*row, "", "")[:3]


def _stamp(block: Sequence[Sequence[str]]) -> Stamp:
    if tuple(block[0][:2]) != (_OPENING, VERSION):
        raise StampDamaged("a stamp of another version")
    table = next((at for at, row in enumerate(block) if tuple(row[:3]) == _TABLE), None)
    if table is None:
        raise StampDamaged("stamp without its table")
    head = {row[0]: row[1] if len(row) > 1 else "" for row in block[:table] if row}
    filled = [_filled(row) for row in block if any(row)]
    lines = filled[filled.index(_TABLE) + 1 :]
    end = next((at for at, line in enumerate(lines) if line[0] == ROUND), len(lines))
    try:
        stamp = Stamp(
            f"{head['form']}/{head['edition']}",
            lines[0][0],
            {path: value for _, path, value in lines[:end]},
            int(head["items"]),
            int(head["issue"]),
            head.get("key", ""),
            head.get("signature", ""),
            head.get("returned", ""),
            head.get("source", ""),
            *round_in(lines[end:]),
        )
    except (KeyError, IndexError, ValueError) as fault:
        raise StampDamaged(f"stamp not whole: {fault}") from fault
    if not _possible(stamp):
        raise StampDamaged("a stamp that we never write")
    # Word for word what we write, the number that follows from it too.
    if list(map(_filled, stamp.rows())) != filled:
        raise StampDamaged("the stamp's number does not fit what it says", stamp)
    return stamp
