"""Read a table of funds: lines for the sources and heads for the amounts, or turned round."""

from collections.abc import Mapping, Sequence

from perfbook.readings.recognising.found import Findings, Found
from perfbook.readings.recognising.grid import Block, Grid
from perfbook.readings.recognising.words import Vocabulary, core, says


def read_funds(grid: Grid, words: Vocabulary, blocks: Sequence[Block], findings: Findings) -> None:
    """Read the tables of funds among the blocks; what they hold is used then."""
    for heads, sides, turned in ((words.heads, words.lines, False), (words.lines, words.heads, True)):
        row = _head_row(blocks, heads, sides)
        if row is not None:
            _read(grid, words, blocks, findings, row, heads, sides, turned)
            return


def _head_row(blocks: Sequence[Block], heads: Mapping[str, str], sides: Mapping[str, str]) -> int | None:
    """The first row with two heads or more, next to each other but for empty squares, and a side label below it."""
    by_row: dict[int, list[Block]] = {}
    for block in blocks:
        if core(block.text) in heads:
            by_row.setdefault(block.row, []).append(block)
    for row, found in sorted(by_row.items()):
        edge = min(block.column for block in found)
        below = [b for b in blocks if b.row > row and b.column < edge and core(b.text) in sides]
        if len(found) > 1 and below:
            return row
    return None


def _read(
    grid: Grid,
    words: Vocabulary,
    blocks: Sequence[Block],
    findings: Findings,
    row: int,
    heads: Mapping[str, str],
    sides: Mapping[str, str],
    turned: bool,
) -> None:
    columns = [block for block in blocks if block.row == row and core(block.text) in heads]
    edge = min(block.column for block in columns)
    findings.use(*columns)
    for side in blocks:
        if side.row > row and side.column < edge and core(side.text) in sides and side.square not in findings.used:
            findings.use(side)
            for column in columns:
                names = (sides[core(side.text)], heads[core(column.text)])
                owner, field = reversed(names) if turned else names
                path = f"{owner}.{field}"
                if len([one for one in columns if heads[core(one.text)] == heads[core(column.text)]]) > 1:
                    findings.doubt(path, column.square, column.text)  # two heads of one meaning: neither is sure
                else:
                    _offer(grid, words, findings, path, side, column)


def _offer(grid: Grid, words: Vocabulary, findings: Findings, path: str, side: Block, column: Block) -> None:
    found = [block for block in grid.under(side.row, column.column, column.last_column) if block.row == side.row]
    if path not in words.paths:
        # The official form has no such square: 分值 of a single source, printed as a dash.
        findings.use(*(block for block in found if not says(block.text)))
        return
    findings.use(*found)
    if len({block.text for block in found}) > 1:
        findings.doubt(path, found[0].square, *(block.text for block in found))
        return
    value = found[0] if found and not words.is_label(found[0].text) else None
    findings.offer(path, side.square, Found.of(value) if value else None)
