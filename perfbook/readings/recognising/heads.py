"""Find the heads of indicator tables on a sheet, and which column holds what."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from perfbook.contents import Square
from perfbook.readings.recognising.grid import Block, Grid
from perfbook.readings.recognising.words import (
    column_words,
    core,
    flat,
    loose,
    other_words,
    synonyms,
    vocabulary,
    whole_labels,
)

# Fields of the whole form that stand as columns where one long table holds every project.
_FORM_COLUMNS = ("project_name", "department", "unit", "annual_goal", "project_goal", "achievement")


@dataclass(frozen=True)
class Heads:
    """The heads of one table of indicators: the block that heads each column, by the field of the column.

    `of_form`: columns whose squares speak of the whole form (a long table of several projects), by path.
    `others`: heads of no field. `doubtful`: fields that two heads claim; neither is taken.
    """

    first: int
    last: int
    columns: Mapping[str, Block]
    of_form: Mapping[str, Block]
    others: tuple[Block, ...]
    doubtful: Mapping[str, tuple[Block, ...]]

    @property
    def first_column(self) -> int:
        return min(block.column for block in (*self.columns.values(), *self.of_form.values()))

    @property
    def last_column(self) -> int:
        blocks = (*self.columns.values(), *self.of_form.values(), *self.others)
        return max(block.last_column for block in blocks)


def find_heads(grid: Grid) -> list[Heads]:
    """Every row, or pair of rows, that heads a table of indicators, from the top."""
    found: list[Heads] = []
    for row in sorted(grid.rows):
        if found and row <= found[-1].last:
            continue
        if heads := _heads_at(grid, row):
            found.append(heads)
    return found


def _heads_at(grid: Grid, row: int) -> Heads | None:
    blocks, second = grid.rows[row], grid.rows.get(row + 1, [])
    if len(second) > 1 and all(map(_is_head, second)):
        whole = all(map(_is_head, blocks)) or _heads(row, row, second) is None
        above = [block for block in blocks if not _parted(block, second)]
        if whole and (both := _heads(row, row + 1, [*above, *second])):
            return both
    return _heads(row, row, blocks)


def _is_head(block: Block) -> bool:
    """Whether a block is a head of such tables, of a field or not."""
    return core(block.text) in _known_heads() or flat(block.text) in whole_labels()


@cache
def _known_heads() -> frozenset[str]:
    return frozenset((*column_words(), *loose(), *form_columns(), *other_words()))


def _parted(block: Block, second: Iterable[Block]) -> bool:
    return block.down == 1 and any(block.column <= part.column <= block.last_column for part in second)


def _heads(first: int, last: int, blocks: Iterable[Block]) -> Heads | None:
    blocks = list(blocks)
    names = [block.column for block in blocks if column_words().get(core(block.text)) == "level3"]
    claims: dict[str, list[Block]] = {}
    of_form: dict[str, list[Block]] = {}
    others: list[Block] = []
    for block in blocks:
        word = core(block.text)
        if flat(block.text) in whole_labels():
            of_form.setdefault(whole_labels()[flat(block.text)], []).append(block)
        elif word in column_words():
            claims.setdefault(column_words()[word], []).append(block)
        elif word in form_columns() and not (word in loose() and names and block.column > names[0]):
            of_form.setdefault(form_columns()[word], []).append(block)
        else:
            others.append(block)
    for block in tuple(others):
        field = loose().get(core(block.text))
        if field and not any(core(claim.text) not in loose() for claim in claims.get(field, ())):
            claims.setdefault(field, []).append(block)
            others.remove(block)
    columns = {field: found[0] for field, found in claims.items() if len(found) == 1}
    if not _enough(claims):
        return None
    doubtful = {field: tuple(found) for field, found in claims.items() if len(found) > 1}
    if "project_name" not in of_form:
        others += [block for found in of_form.values() for block in found]
        of_form = {}
    whole = {path: found[0] for path, found in of_form.items() if len(found) == 1}
    doubtful |= {path: tuple(found) for path, found in of_form.items() if len(found) > 1}
    return Heads(first, last, columns, whole, tuple(others), doubtful)


def _enough(claims: Mapping[str, object]) -> bool:
    """Whether heads are those of an indicator table: names of indicators, what they are to reach, and one more."""
    aims = {"annual_target", "actual_value"}
    return "level3" in claims and bool(aims & claims.keys()) and len(claims) > 2


@cache
def form_columns() -> Mapping[str, str]:
    """Heads of columns that speak of the whole form, in a long table of several projects: the path by the core."""
    found: dict[str, str] = {}
    for form in synonyms()["titles"]:
        for word, paths in vocabulary(form).pairs.items():
            if word not in column_words():
                wanted = [path for path in paths if path in _FORM_COLUMNS or path.startswith("funds.annual_")]
                for path in wanted[:1]:
                    found.setdefault(word, path)
    return found


def only(heads: Heads, fields: Container[str]) -> Heads:
    """The heads without columns that a form does not have: 分值 in a declaration."""
    columns = {name: block for name, block in heads.columns.items() if name in fields or name.startswith("target_")}
    gone = tuple(block for name, block in heads.columns.items() if name not in columns)
    return replace(heads, columns=columns, others=(*heads.others, *gone))


def further_columns(heads: Heads, left: Iterable[Square]) -> tuple[str, ...]:
    """The heads of columns that hold something and have no field."""
    columns = {square[1] for square in left if square[0] > heads.last}
    return tuple(head.text for head in heads.others if any(_within(column, head) for column in columns))


def _within(column: int, head: Block) -> bool:
    return head.column <= column <= head.last_column


def side_by_side(grid: Grid) -> list[Grid]:
    """The sheet, or where tables stand side by side, a sheet for each with the columns that are its own."""
    for row in sorted(grid.rows):
        named = [(field, block) for block in grid.rows[row] if (field := column_words().get(core(block.text)))]
        fields = [field for field, _ in named]
        if fields.count("level3") > 1 and fields.count("annual_target") + fields.count("actual_value") > 1:
            again = next(at for at, field in enumerate(fields) if field in fields[:at])
            edge = named[again - 1][1].last_column
            return [grid.within(0, edge), *side_by_side(grid.within(edge + 1, None))]
    return [grid]
