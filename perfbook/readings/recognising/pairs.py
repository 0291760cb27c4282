"""Read what stands beside a label, below it, or behind its colon in one square: 项目名称：某项目."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from perfbook.layouts.stamp import number_in
from perfbook.patterns import pattern
from perfbook.readings.recognising.found import Findings, Found
from perfbook.readings.recognising.grid import Block, Grid
from perfbook.readings.recognising.words import (
    LONGEST_LABEL,
    Vocabulary,
    core,
    flat,
    other_words,
    said_as_label,
    synonyms,
    whole_labels,
)

_MONEY_UNITS = ("元", "万元", "千元", "亿元", "人民币元", "人民币万元")
# An amount with its unit is no longer than this; a text is no amount because it has a digit in it.
_LONGEST_NUMBER = 24
_PART = pattern(r"[^\s:：]{2,20}[:：]\s*[^:：]*?(?=\s{2,}|\s*$)")


class Pairs:
    """The labels of one form's part of a sheet that have one value each."""

    def __init__(self, grid: Grid, words: Vocabulary, findings: Findings) -> None:
        self._grid, self._words, self._findings = grid, words, findings
        self._seen: list[tuple[Block, str]] = []

    def read(self, blocks: Sequence[Block]) -> None:
        """Read every label among the blocks that is not understood yet."""
        self._claimed = {path for block in blocks for path in self._words.pairs.get(core(block.text), ())}
        for block in blocks:
            if block.square not in self._findings.used:
                self._read(block)

    def _read(self, block: Block) -> None:
        parts = list(_parts(block.text))
        if len(parts) > 1 and all(self._paths(block, label) for label, _ in parts):
            for label, value in parts:
                self._offer(block, label, Found.of(block, value) if value else None)
        elif (inside := self._inside(block)) is not None:
            label, value = inside
            self._offer(block, label, Found.of(block, value))
        elif self._paths(block, block.text) and not self._is_group(block):
            self._offer(block, block.text, self._value(block))

    def _inside(self, block: Block) -> tuple[str, str] | None:
        """Label and value in one square, parted by a colon."""
        label, colon, value = block.text.replace("：", ":").partition(":")
        if not colon or not value.strip() or len(flat(label)) > LONGEST_LABEL or flat(value) in _MONEY_UNITS:
            return None
        return (label, value.strip()) if self._paths(block, label) else None

    def _paths(self, block: Block, label: str) -> list[str]:
        """The fields that a label may name here."""
        word = core(label)
        if flat(label).strip(":") in whole_labels():
            return [whole_labels()[flat(label).strip(":")]]
        if word in self._words.pairs:
            return self._words.pairs[word]
        for path, rule in synonyms()["otherwise"].items():
            if word in map(core, rule["labels"]):
                return [rule["field"] if path in self._claimed and rule["field"] in self._words.paths else path]
        return []

    def _is_group(self, block: Block) -> bool:
        """Whether a label stands over or beside other labels: it groups them and has no value itself."""
        beside, below = self._grid.beside(block), self._grid.below(block)
        inner = beside is not None and self._words.is_label(beside.text)
        return inner and (below is None or self._words.is_label(below.text))

    def _value(self, block: Block) -> Found | None:
        """The value of a label: beside it; or below it where labels stand side by side, or nothing else in the row."""
        beside = self._grid.beside(block)
        under = self._grid.below(block) or self._grid.below_gap(block)
        value, below = self._free(beside), self._free(under)
        path = self._paths(block, block.text)[0]
        amount = path in self._words.amounts
        if below is not None and (not _same_columns(block, below) or (amount and not _like_number(below))):
            below = None
        if value is not None and below is not None and (said_as_label(value.text) or self._side_by_side(block)):
            # Two things may be meant, and nothing says which.
            self._findings.doubt(path, block.square, value.text, below.text)
            return None
        if value is None and (beside is not None or self._alone(block)):
            value = below
        if value is None:
            return None
        self._findings.use(value)
        return Found.of(value)

    def _free(self, other: Block | None) -> Block | None:
        """A block that may be a value: no label, and nothing that is understood already."""
        if other is None or other.square in self._findings.used or self._words.is_label(other.text):
            return None
        if number_in(other.text):
            return None  # our own line below a form: pasted as a value, it stands there without its stamp
        head, colon, _ = flat(other.text).partition(":")
        return None if colon and (core(head) in self._words.pairs or core(head) in other_words()) else other

    def _side_by_side(self, block: Block) -> bool:
        """Whether labels stand next to each other in a block's row: their values stand below them."""
        row = self._grid.rows.get(block.row, [])
        known = [self._words.is_label(other.text) for other in row]
        return any(one and other for one, other in pairwise(known))

    def _alone(self, block: Block) -> bool:
        """Whether nothing but labels stands in a label's row, not even an empty field right of it."""
        row = self._grid.rows.get(block.row, [])
        return not self._grid.is_field(block) and all(self._words.is_label(other.text) for other in row)

    def _offer(self, block: Block, label: str, found: Found | None) -> None:
        self._findings.use(block)
        path = self._path(block, label)
        if path is None:
            for one in self._paths(block, label):
                self._findings.doubt(one, block.square, found.text if found else "")
            return
        self._seen.append((block, path))
        self._findings.offer(path, block.square, found)

    def _path(self, block: Block, label: str) -> str | None:
        """The field that a label names; one that several fields share belongs to the group that stands before it."""
        paths = self._paths(block, label)
        if len(paths) == 1:
            return paths[0]
        for known in self._before(block):
            fitting = [path for path in paths if _group(path) == _group(known)]
            if len(fitting) == 1:
                return fitting[0]
        return None

    def _before(self, block: Block) -> Iterator[str]:
        """The fields whose labels stand before a block: in its column, in its row, then anywhere."""
        last = [(other, path) for other, path in reversed(self._seen) if path.startswith("funds.")]
        yield from (path for other, path in last if other.column == block.column and other is not block)
        yield from (path for other, path in last if other.row == block.row)
        groups = {_group(path) for _, path in last}
        if len(groups) == 1:
            yield from (path for _, path in last)


def _group(path: str) -> str:
    """funds.annual_total and funds.annual_other are of one group."""
    return path.partition("_")[0]


def _like_number(block: Block) -> bool:
    """Whether a square may hold an amount, however it is typed."""
    text = flat(block.text)
    return len(text) <= _LONGEST_NUMBER and any(sign.isdigit() for sign in text)


def _same_columns(label: Block, value: Block) -> bool:
    """Whether a value stands right below its label, over the same columns or only the first of them."""
    return value.column == label.column and value.across in (label.across, 1)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Several labels with their values in one square: 填报人：甲  联系电话：123."""
    found = [part.group() for part in _PART.finditer(text)]
    if len(found) > 1:
        for part in found:
            label, _, value = part.replace("：", ":").partition(":")
            yield label, value.strip()
