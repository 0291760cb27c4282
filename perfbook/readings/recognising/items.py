"""Read the rows of an indicator table whose heads were found: levels, targets whole or split, merged squares."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from perfbook.contents import Content, Square
from perfbook.patterns import pattern
from perfbook.readings.converting import shown
from perfbook.readings.recognising.found import Findings, Found
from perfbook.readings.recognising.grid import Block, Grid
from perfbook.readings.recognising.heads import Heads
from perfbook.readings.recognising.words import core, flat, line_words, synonyms, totals, without_number

LEVELS = ("level1", "level2")
# What one square may say of several rows at once.
_SHARED = ("level1", "level2", "deviation_reason")
_SPLIT = ("target_sign", "target_measure")
_OWN = ("level3", "annual_target", "actual_value", "weight", "score", "deviation_reason")
_LONGEST_MEASURE = 5
_LONGEST_LEVEL = 10
# Rows between the indicators that are none: 小计, 产出指标小计, 例：产出指标.
_ASIDE = pattern(r".{0,8}小计(?:\(.*\))?|\(?(?:例|示例|填写示例|举例)[:)].*")
# 产出指标（50分） -> 产出指标
_WEIGHT_BEHIND = pattern(r"\s*(?:[(（\[【]\s*\d+(?:\.\d+)?\s*分?\s*[)）\]】]|\d+(?:\.\d+)?\s*分)\s*$")


@dataclass
class Table:
    """What was read of one indicator table: it may go on below heads that are printed again."""

    findings: Findings
    items: int = 0
    last: int = 0
    above: dict[str, str] = field(default_factory=dict)
    starts: list[int] = field(default_factory=list)
    section: Found | None = None


def read_items(grid: Grid, heads: Heads, last: int, table: Table) -> None:
    """Read the rows below the heads, down to `last` at most."""
    _use_heads(heads, table)
    for row in range(heads.last + 1, last + 1):
        blocks = grid.rows.get(row)
        if not blocks or (row == heads.last + 1 and _lettered(blocks)):
            table.findings.use(*(blocks or ()))
            continue
        if section := _section(blocks, heads):
            table.findings.use(blocks[0])
            table.section, table.above = Found.of(blocks[0], section), {}
            continue
        if ends_table(blocks, heads):
            break
        table.last = row
        if _aside(blocks, heads):
            continue  # left, and said: it is no indicator
        if not _only_further(grid, heads, row, table):
            _read_row(grid, heads, row, table)


def _section(blocks: list[Block], heads: Heads) -> str | None:
    """The first level, where it stands in a row of its own above its indicators: 一、产出指标."""
    if "level1" in heads.columns or len(blocks) > 1 or blocks[0].column > heads.first_column:
        return None
    text = _WEIGHT_BEHIND.sub("", without_number(blocks[0].text)).strip()
    return text if text.endswith(("指标", "目标")) and len(text) <= _LONGEST_LEVEL else None


def _use_heads(heads: Heads, table: Table) -> None:
    table.findings.use(*heads.columns.values(), *heads.of_form.values())
    table.last = max(table.last, heads.last)
    for name, blocks in heads.doubtful.items():
        table.findings.doubt(f"indicators.{name}", blocks[0].square, *(block.text for block in blocks))


def _lettered(blocks: list[Block]) -> bool:
    """A row of column letters below the heads: A B C, or 1 2 3."""
    signs = [flat(block.text) for block in blocks]
    numbers = [str(number) for number in range(1, len(signs) + 1)]
    return len(signs) > 2 and (signs == numbers or all(re.fullmatch(r"[A-Z]", sign) for sign in signs))


def ends_table(blocks: list[Block], heads: Heads) -> bool:
    """Whether a row stands below the table: a total, a line of the form's, a remark over the whole width."""
    if _section(blocks, heads):
        return False
    level3 = heads.columns.get("level3")
    edge = level3.last_column if level3 else heads.last_column
    first = blocks[0] if not _holds_item(blocks, heads) else _first_inside(blocks, heads)
    if any(is_total(block.text) for block in blocks if block.column <= edge):
        return True
    inner = [block for name, block in heads.columns.items() if name != "level3"]
    wide = any(sum(_over(block, column) for column in inner) > 1 for block in blocks)
    word, colon, _ = flat(first.text).partition(":")
    begins = first.column <= edge if colon else first.column < (level3.column if level3 else edge)
    return wide or (core(word) in line_words() and begins)


def _holds_item(blocks: list[Block], heads: Heads) -> bool:
    """Whether a row has squares of its own for a name and for what it is to reach."""
    found = {
        name: next((block for block in blocks if _over(block, head)), None)
        for name, head in heads.columns.items()
        if name in ("level3", "annual_target", "actual_value")
    }
    named = found.pop("level3", None)
    return named is not None and any(block is not None and block is not named for block in found.values())


def _first_inside(blocks: list[Block], heads: Heads) -> Block:
    """The first block that does not stand left of the table: a stray word there is no line of the form."""
    return next(block for block in blocks if block.last_column >= heads.first_column)


def is_total(text: str) -> bool:
    """Whether a text begins the line of totals: 总分, 合计, 总分：98 分."""
    return core(flat(text).partition(":")[0]) in totals()


def _aside(blocks: list[Block], heads: Heads) -> bool:
    """Whether a row only adds up or shows how to fill in: no text of it stands for an indicator."""
    level3 = heads.columns.get("level3")
    edge = level3.last_column if level3 else heads.last_column
    return any(block.column <= edge and _ASIDE.fullmatch(flat(block.text)) for block in blocks)


def _over(block: Block, column: Block) -> bool:
    return block.column <= column.column <= block.last_column


def _cell(grid: Grid, head: Block, row: int, table: Table, path: str) -> Block | None:
    """What stands in a row below a head. Two different things there are a doubt."""
    found = grid.under(row, head.column, head.last_column)
    texts = {block.text for block in found}
    if len(texts) > 1:
        if path:
            table.findings.doubt(path, found[0].square, *(block.text for block in found))
        return None
    return found[0] if found else None


def _only_further(grid: Grid, heads: Heads, row: int, table: Table) -> bool:
    """Whether a row only goes on with an indicator whose name reaches over several rows, or holds but levels."""
    level3 = heads.columns.get("level3")
    block = grid.at((row, level3.column)) if level3 else None
    if block is not None and block.row < row:
        for name in _OWN[1:]:
            head = heads.columns.get(name)
            other = _cell(grid, head, row, table, "") if head else None
            if other is not None and other.row == row:
                table.findings.doubt(f"indicators[{table.items - 1}].{name}", other.square, other.text)
        return True
    own = (grid.at((row, heads.columns[name].column)) for name in (*_OWN, *_SPLIT) if name in heads.columns)
    if any(other is not None and other.row == row for other in own):
        return False
    _levels(grid, heads, row, table)
    return True


def _read_row(grid: Grid, heads: Heads, row: int, table: Table) -> None:
    number = table.items
    table.items += 1
    table.starts.append(row)
    levels = _levels(grid, heads, row, table)
    if table.section and "level1" not in heads.columns:
        table.findings.offer(f"indicators[{number}].level1", table.section.square, table.section)
    for name, head in heads.columns.items():
        path = f"indicators[{number}].{name}"
        if name in LEVELS:
            table.findings.offer(path, head.square, levels.get(name))
        elif name == "annual_target" and any(part in heads.columns for part in _SPLIT):
            _offer_target(grid, heads, row, table, path)
        elif name not in _SPLIT:
            _offer(grid, head, row, table, path, name in _SHARED)


def _levels(grid: Grid, heads: Heads, row: int, table: Table) -> dict[str, Found]:
    """The levels of a row: what stands there, or reaches down to it, or else stands above it."""
    found: dict[str, Found] = {}
    for name in LEVELS:
        head = heads.columns.get(name)
        if head is None:
            continue
        block = _cell(grid, head, row, table, f"indicators[{table.items - 1}].{name}")
        text = _WEIGHT_BEHIND.sub("", block.text).strip() if block else table.above.get(name)
        if block:
            table.findings.use(block)
            if name == "level1" and text != table.above.get("level1"):
                table.above.pop("level2", None)
            table.above[name] = text or ""
        if text:
            square = block.square if block else (row, head.column)
            found[name] = Found.of(block, text) if block else Found(square, Content(text))
    return found


def _offer(grid: Grid, head: Block, row: int, table: Table, path: str, shared: bool) -> None:
    block = _cell(grid, head, row, table, path)
    if block is None:
        table.findings.offer(path, head.square, None)
        return
    table.findings.use(block)
    if not shared and _of_several(block, row, table):
        # One square over several indicators: what it says of each cannot be told.
        for number in (table.items - 1, table.items - 2):
            name = path.rpartition(".")[2]
            if number >= 0 and (number == table.items - 1 or block.row < row):
                table.findings.doubt(f"indicators[{number}].{name}", block.square, block.text)
        return
    table.findings.offer(path, head.square, Found.of(block))


def _of_several(block: Block, row: int, table: Table) -> bool:
    return block.row < row and any(start < row and start >= block.row for start in table.starts)


def _offer_target(grid: Grid, heads: Heads, row: int, table: Table, path: str) -> None:
    """A target that stands as sign, value and measure in squares of their own, joined as it is written in one."""
    parts: dict[str, str] = {}
    squares: dict[str, Square] = {}
    for name in ("target_sign", "annual_target", "target_measure"):
        head = heads.columns.get(name)
        block = _cell(grid, head, row, table, path) if head else None
        if block and _known(name, _part(block, name)):
            table.findings.use(block)
            squares[name], parts[name] = block.square, _part(block, name)
    head = heads.columns["annual_target"]
    if beside := _unknown_part(grid, heads, row):
        table.findings.doubt(path, beside.square, parts.get("annual_target", ""), beside.text)
        return
    text = joined(parts.get("target_sign", ""), parts.get("annual_target", ""), parts.get("target_measure", ""))
    place = squares.get("annual_target", (row, head.column))
    table.findings.offer(path, head.square, Found(place, Content(text)) if text else None)


def _unknown_part(grid: Grid, heads: Heads, row: int) -> Block | None:
    """What stands beside a split target in a column that nobody knows: it may be the measure."""
    if "target_measure" in heads.columns:
        return None
    target = heads.columns["annual_target"]
    edges = (target.column - 1, target.last_column + 1)
    near = [head for head in heads.others if head.column in edges or head.last_column in edges]
    found = (grid.at((row, head.column)) for head in near)
    return next((block for block in found if block and len(flat(block.text)) <= _LONGEST_MEASURE), None)


def _part(block: Block, name: str) -> str:
    """A part of a target as text; 0.95 that is shown as a percent is 95%."""
    value = block.content.value
    if block.content.percent and isinstance(value, Decimal):
        return f"{shown(value * 100)}%"
    return block.text if name == "annual_target" else flat(block.text)


def _known(name: str, part: str) -> bool:
    """Whether a part says something of a target; 正向 in a column of signs is not understood, and left."""
    words = synonyms()["target"]
    return name != "target_sign" or part in (*words["signs"], *words["kinds"], "-", "—", "/", "无")


def joined(sign: str, value: str, measure: str) -> str:
    """A target from its parts; a word that says only what kind of target it is, is none of it.

    >>> joined("≥", "95", "%"), joined("定性", "完善", ""), joined("≥", "≥95%", "%"), joined("", "", "个")
    ('≥95%', '完善', '≥95%', '')
    """
    if not value.strip():
        return ""
    signs = tuple(synonyms()["target"]["signs"])
    start = sign if sign in signs and not flat(value).startswith(signs) else ""
    end = measure if measure not in ("", "-", "—", "无", "/") and not flat(value).endswith(flat(measure)) else ""
    return f"{start}{value}{end}"
