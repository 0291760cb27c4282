"""Read one long table that holds every project of a unit: the form's own fields are columns of the table too."""

from collections.abc import Sequence
from dataclasses import replace

from perfbook.readings.recognising.found import Findings, Found, Recognised
from perfbook.readings.recognising.grid import Block, Grid
from perfbook.readings.recognising.heads import Heads, further_columns, only
from perfbook.readings.recognising.items import Table, read_items
from perfbook.readings.recognising.pairs import Pairs
from perfbook.readings.recognising.title import form_of, is_foreign, is_title, money_unit_in, year_in
from perfbook.readings.recognising.words import core, says, vocabulary


def long_forms(grid: Grid, first: int, last: int, heads: Sequence[Heads]) -> list[Recognised]:
    """Every project of a long table between two rows."""
    top = heads[0]
    above = [block for block in grid.between(first, top.last) if block.row < top.first]
    title = next((block.text for block in above if is_title(block)), "")
    if is_foreign(title):
        return []
    form = form_of(title, top.columns, (core(block.text) for block in above))
    found = []
    ends = [one.first - 1 for one in heads[1:]] + [last]
    for one, end in zip(heads, ends, strict=True):
        for start, stop in _projects(grid, one, end):
            found.append(_form(grid, form, title, above, one, start, stop))
    return found


def _projects(grid: Grid, heads: Heads, last: int) -> list[tuple[int, int]]:
    """The rows of each project: one begins where another name stands, or other amounts and another goal."""
    starts: list[int] = []
    known: dict[str, str] = {}
    for row in range(heads.last + 1, last + 1):
        here = {path: text for path, head in heads.of_form.items() if (text := _begun(grid, row, head))}
        changed = {path for path, text in here.items() if known.get(path, text) != text}
        named = "project_name" in here and "project_name" not in known
        if named or "project_name" in changed or len(changed) > 1:
            starts.append(row)
            known = {}
        known |= here
    return [(start, stop - 1) for start, stop in zip(starts, [*starts[1:], last + 1], strict=True)]


def _begun(grid: Grid, row: int, head: Block) -> str:
    """What begins in a row below a head."""
    block = grid.at((row, head.column))
    return block.text if block is not None and block.row == row and says(block.text) else ""


def _form(
    grid: Grid, form: str, title: str, above: Sequence[Block], heads: Heads, start: int, stop: int
) -> Recognised:
    words, findings = vocabulary(form), Findings()
    Pairs(grid, words, findings).read(above)
    table = Table(findings)
    read_items(grid, replace(only(heads, words.item_fields), last=start - 1), stop, table)
    for path, head in heads.of_form.items():
        if path in words.paths:
            _offer_column(grid, findings, path, head, start, stop)
    project = findings.values["project_name"].text if "project_name" in findings.values else ""
    labelled = findings.values.pop("year", None)
    heading = [*above, *heads.columns.values(), *heads.of_form.values(), *heads.others]
    blocks = list(grid.between(start, stop))
    findings.hide(grid.covered)
    left = {b.square: b.text for b in blocks if b.square not in findings.used and says(b.text)}
    further = further_columns(only(heads, words.item_fields), left)
    return Recognised(
        grid.name, form, title, (start, stop),
        year_in(above, title, project, labelled.text if labelled else None),
        money_unit_in(heading, words), table.items,
        findings.values, findings.present, tuple(findings.doubts), left, further,
    )  # fmt: skip


def _offer_column(grid: Grid, findings: Findings, path: str, head: Block, start: int, stop: int) -> None:
    """What a column says of the whole project: once, in a merged square, or the same in every row."""
    found: dict[str, Block] = {}
    for row in range(start, stop + 1):
        for block in grid.under(row, head.column, head.last_column):
            found.setdefault(block.text, block)
            findings.use(block)
    findings.offer(path, head.square, None)
    for block in found.values():
        findings.offer(path, head.square, Found.of(block))
