"""Recognise the forms on a sheet by what stands in it: titles, heads and labels, wherever they stand.

What cannot be told for sure is a doubt and no value; what was not understood is left, and said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from perfbook.contents import SheetContents
from perfbook.patterns import pattern
from perfbook.readings.recognising.found import Findings, Found, Recognised
from perfbook.readings.recognising.funds import read_funds
from perfbook.readings.recognising.grid import Block, Grid
from perfbook.readings.recognising.heads import Heads, find_heads, further_columns, only, side_by_side
from perfbook.readings.recognising.items import Table, ends_table, is_total, read_items
from perfbook.readings.recognising.long import long_forms
from perfbook.readings.recognising.pairs import Pairs
from perfbook.readings.recognising.title import (
    form_of,
    is_foreign,
    is_title,
    is_year_line,
    money_unit_in,
    project_in,
    year_in,
)
from perfbook.readings.recognising.words import Vocabulary, core, flat, says, vocabulary

_OPEN_BOXES = "□☐○"
_BOX = pattern(rf"([{_OPEN_BOXES}☑☒■√✓✔●])\s*([^\s{_OPEN_BOXES}☑☒■√✓✔●(（:：]+)")
# Labels that stand below an indicator table and begin no new form.
_BELOW = ("signing.", "total_", "grade")


@dataclass
class Region:
    """The rows of one form: first and last, and the heads of its table, printed again on every page."""

    first: int
    last: int
    heads: list[Heads] = field(default_factory=list)


def recognise(sheet: SheetContents) -> list[Recognised]:
    """Every form on a sheet, from the top; none where no indicator table is found."""
    found: list[Recognised] = []
    for grid in side_by_side(Grid(sheet)):
        found.extend(_forms(grid))
    return found


def _forms(grid: Grid) -> list[Recognised]:
    found: list[Recognised] = []
    for region in _regions(grid):
        if "project_name" in region.heads[0].of_form:
            found.extend(long_forms(grid, region.first, region.last, region.heads))
        elif form := _form(grid, region):
            found.append(form)
    return found


def labels_on(sheet: SheetContents) -> set[str]:
    """The labels of our forms on a sheet, as cores: what it would be recognised by if it had a whole table."""
    known = {word for form in ("self_evaluation", "declaration", "targets") for word in vocabulary(form).printed}
    return {word for block in Grid(sheet).blocks if (word := core(block.text)) in known}


def _regions(grid: Grid) -> list[Region]:
    """Part a sheet into its forms: each has a head, an indicator table, and perhaps lines below it."""
    regions: list[Region] = []
    heads = find_heads(grid)
    for number, one in enumerate(heads):
        start = _end(grid, heads[number - 1], one.first) if number else 0
        first = _start(grid, start, one.first, bool(number))
        if first is None and regions:
            regions[-1].heads.append(one)
            continue
        first = first if first is not None else start
        if regions:
            regions[-1].last = first - 1
        regions.append(Region(first, grid.last_row, [one]))
    return regions


def _end(grid: Grid, heads: Heads, last: int) -> int:
    """The first row below a table that is none of its own."""
    rows = (row for row in range(heads.last + 1, last) if row in grid.rows and ends_table(grid.rows[row], heads))
    return next(rows, last)


def _start(grid: Grid, first: int, last: int, follows: bool) -> int | None:
    """The row in which the form begins whose heads stand at `last`; None where they only go on with the one above."""
    titles: list[int] = []
    for row in range(first, last):
        for block in grid.rows.get(row, ()):
            if is_title(block) and "续" not in block.text:
                titles.append(row)
            elif _begins_form(block):
                return min([row, *titles])
    # A title alone, above heads alone, is printed again on each page unless it names another project.
    if follows and titles:
        own = [block for row in titles for block in grid.rows[row] if is_title(block)]
        return titles[0] if project_in(own[0].text) and not _said_before(grid, own[0]) else None
    return None if follows else 0


def _said_before(grid: Grid, title: Block) -> bool:
    return any(flat(b.text) == flat(title.text) for b in grid.blocks if b.row < title.row)


def _begins_form(block: Block) -> bool:
    """Whether a label stands at the head of a form: 项目名称, 主管部门, 预期目标, the funds."""
    word = core(flat(block.text).partition(":")[0])
    for form in ("self_evaluation", "declaration", "targets"):
        words = vocabulary(form)
        paths = words.pairs.get(word, [])
        if any(not path.startswith(_BELOW) for path in paths) and not is_total(block.text):
            return True
    return False


def _form(grid: Grid, region: Region) -> Recognised | None:
    blocks = list(grid.between(region.first, region.last))
    above = [block for block in blocks if block.row < region.heads[0].first]
    title = _title(above)
    if title and is_foreign(title.text):
        return None
    named = title.text if title else ""
    columns = {name for heads in region.heads for name in heads.columns}
    form = form_of(named, columns, (core(block.text) for block in above))
    words, findings = vocabulary(form), Findings()
    if title:
        findings.use(title)
    table = _read_tables(grid, region, words, findings)
    read_funds(grid, words, above, findings)
    below = [block for block in blocks if block.row > table.last]
    _read_totals(grid, region.heads[0], below, words, findings)
    Pairs(grid, words, findings).read([*above, *below])
    _tick(findings)
    return _recognised(grid, (region.first, region.last), region.heads[0], form, named, blocks, table, findings)


def _title(blocks: Sequence[Block]) -> Block | None:
    return next((block for block in blocks if is_title(block)), None)


def _read_tables(grid: Grid, region: Region, words: Vocabulary, findings: Findings) -> Table:
    table = Table(findings)
    ends = [heads.first - 1 for heads in region.heads[1:]] + [region.last]
    for heads, last in zip(region.heads, ends, strict=True):
        read_items(grid, only(heads, words.item_fields), last, table)
        below = grid.between(table.last + 1, last) if heads is not region.heads[-1] else ()
        findings.use(*(block for block in below if is_title(block)))
    return table


def _read_totals(grid: Grid, heads: Heads, below: Sequence[Block], words: Vocabulary, findings: Findings) -> None:
    """The line of totals: below the columns of weight and score, or in words."""
    for block in below:
        if not is_total(block.text) or "total_score" not in words.paths:
            continue
        findings.use(block)
        for path, name in (("total_weight", "weight"), ("total_score", "score")):
            head = heads.columns.get(name)
            if head is not None:
                under = grid.under(block.row, head.column, head.last_column)
                found = [one for one in under if one.row == block.row and one is not block]
                findings.use(*found)
                findings.offer(path, block.square, Found.of(found[0]) if len(found) == 1 else None)
        said = flat(block.text).partition(":")[2].removesuffix("分")
        if said:
            findings.offer("total_score", block.square, Found.of(block, said))
        return


def _tick(findings: Findings) -> None:
    """A grade among boxes is the one whose box is ticked: blank where none is, the whole text where several are."""
    found = findings.values.get("grade")
    if found is not None and (options := list(_BOX.finditer(found.text))):
        ticked = [option for option in options if option[1] not in _OPEN_BOXES]
        if len(ticked) == 1:
            findings.values["grade"] = Found(found.square, found.content._replace(value=ticked[0][2]))
        elif not ticked:
            del findings.values["grade"]


def _recognised(
    grid: Grid,
    rows: tuple[int, int],
    heads: Heads,
    form: str,
    title: str,
    blocks: Sequence[Block],
    table: Table,
    findings: Findings,
) -> Recognised:
    words, top = vocabulary(form), table.starts[0] if table.starts else rows[1]
    above = [block for block in blocks if block.row < top]
    if "project_name" not in findings.present and (name := project_in(title)):
        square = next(block.square for block in blocks if block.text == title)
        findings.offer("project_name", square, Found.of(next(b for b in blocks if b.text == title), name))
    project = findings.values["project_name"].text if "project_name" in findings.values else ""
    labelled = findings.values.pop("year", None)
    year = year_in(above, title, project, labelled.text if labelled else None)
    findings.use(*(block for block in above if is_year_line(block)))
    money_unit = money_unit_in(above, words)
    findings.use(*(block for block in above if "单位:" in flat(block.text) and "元" in block.text))
    findings.hide(grid.covered)
    left = {block.square: block.text for block in _left(blocks, words, findings)}
    further = further_columns(only(heads, words.item_fields), left)
    return Recognised(
        grid.name, form, title, rows, year, money_unit, table.items,
        findings.values, findings.present, tuple(findings.doubts), left, further,
    )  # fmt: skip


def _left(blocks: Sequence[Block], words: Vocabulary, findings: Findings) -> Iterator[Block]:
    """What belongs to no field: neither a label nor a dash nor the form's own words."""
    for block in blocks:
        if block.square not in findings.used and says(block.text) and not words.is_label(block.text):
            yield block

