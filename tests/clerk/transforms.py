"""What happens to our own workbooks on a unit's desk, done with a real spreadsheet program where one does it.

A transform takes the bytes of a workbook as issued and filled in and gives the bytes of what comes back. The form that
stands in it stays the same, except where `changes` says how the form itself was changed.
"""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from perfbook.layouts.placing import Spot
from perfbook.read import read
from perfbook.readings import Reading, assemble
from tests.clerk.saying import target_parts
from tests.office.program import Office

# What the clerk does to the open document; `reading` is how the untouched workbook reads: it says what stands where.
Deed = Callable[[Any, Reading, random.Random], None]


@dataclass(frozen=True)
class Transform:
    """`suffix`: the format it comes back in. `rows`: how the rows of indicators were changed, if they were."""

    name: str
    deed: Deed | None = None
    suffix: str = "xlsx"
    rows: str = ""
    typed_again: str = ""  # `values` or `merged`: into a fresh workbook, by hand


def sheet_of(document: Any, reading: Reading) -> Any:
    sheet = document.Sheets.getByName(reading.sheet)
    sheet.unprotect("")
    return sheet


def _heads(reading: Reading) -> tuple[int, int, int]:
    """The row of the indicators' heads, their first row, and the row below the last filled one."""
    squares = reading.placement.squares
    rows = len(reading.form.indicators)
    first = squares["indicators[0].level3"][0]
    return first - 1, first, squares[f"indicators[{rows - 1}].level3"][0] + 1


def _columns(reading: Reading) -> dict[str, int]:
    """The column of each field of the indicators."""
    found = reading.placement.squares
    return {path.rpartition(".")[2]: square[1] for path, square in found.items() if path.startswith("indicators[0].")}


def _squares(sheet: Any, spot: Spot) -> Any:
    return sheet.getCellRangeByPosition(
        spot.column, spot.row, spot.column + spot.across - 1, spot.row + spot.down - 1
    )  # fmt: skip


def rows_above(document: Any, reading: Reading, pick: random.Random) -> None:
    sheet_of(document, reading).Rows.insertByIndex(0, pick.choice((1, 3)))


def rows_inside(document: Any, reading: Reading, pick: random.Random) -> None:
    """Blank rows between the parts: after the head, and above the indicators' heads."""
    sheet = sheet_of(document, reading)
    heads, _, _ = _heads(reading)
    sheet.Rows.insertByIndex(heads, 1)
    sheet.Rows.insertByIndex(reading.placement.squares["project_name"][0] + 1, 1)


def rows_among(document: Any, reading: Reading, pick: random.Random) -> None:
    """A blank row somewhere between two indicators."""
    _, first, last = _heads(reading)
    sheet_of(document, reading).Rows.insertByIndex(pick.randrange(first + 1, max(first + 2, last)), 1)


def column_at_the_left(document: Any, reading: Reading, pick: random.Random) -> None:
    sheet_of(document, reading).Columns.insertByIndex(0, 1)


def columns_inside(document: Any, reading: Reading, pick: random.Random) -> None:
    columns = _columns(reading)
    sheet_of(document, reading).Columns.insertByIndex(columns["annual_target"], 1)


def sheet_renamed(document: Any, reading: Reading, pick: random.Random) -> None:
    document.Sheets.getByName(reading.sheet).Name = pick.choice(("Sheet1", "绩效自评", "表1 (2)"))


def sheet_copied(document: Any, reading: Reading, pick: random.Random) -> None:
    document.Sheets.copyByName(reading.sheet, f"{reading.sheet[:20]}_2", 0)


def merges_removed(document: Any, reading: Reading, pick: random.Random) -> None:
    sheet = sheet_of(document, reading)
    for spot in reading.placement.spots:
        area = _squares(sheet, spot)
        if area.getIsMerged():
            area.merge(False)


_WIDE = str.maketrans("()%:/", "（）％：／")


def labels_changed(document: Any, reading: Reading, pick: random.Random) -> None:
    """Labels typed again: 项 目 名 称, full-width brackets, no line breaks."""
    sheet = sheet_of(document, reading)
    for spot in reading.placement.labels:
        cell = sheet.getCellByPosition(spot.column, spot.row)
        text = cell.String
        if not text or text == "-" or spot.cell.computed:
            continue
        plain = text.replace("\n", "")
        changed = pick.choice((" ".join(plain) if len(plain) <= 5 else plain, f" {plain} ", plain.translate(_WIDE)))
        cell.String = changed


def columns_reordered(document: Any, reading: Reading, pick: random.Random) -> None:
    """Columns change places, heads and all, cut and pasted as a person does it: target and actual, weight and score."""
    sheet = sheet_of(document, reading)
    columns = _columns(reading)
    heads, _, last = _heads(reading)
    if "score" in columns:
        _swapped(sheet, columns["annual_target"], columns["actual_value"], heads, last)
        _swapped(sheet, columns["weight"], columns["score"], heads, last + 1)  # with the total below them
    else:
        _swapped_values(sheet, columns["annual_target"], columns["level3"], heads, last)


def _swapped(sheet: Any, one: int, other: int, heads: int, last: int) -> None:
    far = 60
    for source, target in ((one, far), (other, one), (far, other)):
        area = sheet.getCellRangeByPosition(source, heads, source, last - 1)
        sheet.moveRange(sheet.getCellByPosition(target, heads).CellAddress, area.RangeAddress)


def _swapped_values(sheet: Any, one: int, other: int, heads: int, last: int) -> None:
    for row in range(heads, last):
        here, there = sheet.getCellByPosition(one, row), sheet.getCellByPosition(other, row)
        here.String, there.String = there.String, here.String


def target_split(document: Any, reading: Reading, pick: random.Random) -> None:
    """Two new columns; the target's three pieces in them."""
    sheet = sheet_of(document, reading)
    heads, _, last = _heads(reading)
    spot = reading.placement.fields["indicators[0].annual_target"]
    end = spot.column + spot.across
    sheet.Columns.insertByIndex(end, 2)
    for row in range(heads, last):
        cell = sheet.getCellByPosition(spot.column, row)
        text = cell.String
        area = sheet.getCellRangeByPosition(spot.column, row, end + 1, row)
        area.merge(False)
        pieces = ("指标性质", "指标值", "度量单位") if row == heads else target_parts(text) if text else ("", "", "")
        for column, piece in zip((spot.column, end, end + 1), pieces, strict=True):
            sheet.getCellByPosition(column, row).String = piece


def rows_sorted(document: Any, reading: Reading, pick: random.Random) -> None:
    """The last indicator cut and put in front of the first."""
    sheet = sheet_of(document, reading)
    _, first, last = _heads(reading)
    _unmerge(sheet, reading, first, last)
    width = max(spot.column + spot.across for spot in reading.placement.spots)
    rows = [[_content(sheet.getCellByPosition(column, row)) for column in range(width)] for row in range(first, last)]
    for row, contents in zip(range(first, last), rows[-1:] + rows[:-1], strict=True):
        for column, text in enumerate(contents):
            cell = sheet.getCellByPosition(column, row)
            if text is None or isinstance(text, str):
                cell.String = text or ""
            else:
                cell.Value = text


def _content(cell: Any) -> str | float | None:
    return None if cell.Type.value == "EMPTY" else cell.String if cell.Type.value == "TEXT" else float(cell.Value)


def _unmerge(sheet: Any, reading: Reading, first: int, last: int) -> None:
    """Level squares that stand for several rows: taken apart, and their word repeated, as one must before sorting."""
    for spot in reading.placement.spots:
        if spot.down > 1 and first <= spot.row < last and spot.path:
            _squares(sheet, spot).merge(False)
            for row in range(spot.row, spot.row + spot.down):
                sheet.getCellByPosition(spot.column, row).String = sheet.getCellByPosition(spot.column, spot.row).String


def row_deleted(document: Any, reading: Reading, pick: random.Random) -> None:
    """The last indicator's row is gone."""
    _, _, last = _heads(reading)
    sheet_of(document, reading).Rows.removeByIndex(last - 1, 1)


TRANSFORMS = (
    Transform("rows_above", rows_above),
    Transform("rows_inside", rows_inside),
    Transform("rows_among", rows_among),
    Transform("column_at_the_left", column_at_the_left),
    Transform("columns_inside", columns_inside),
    Transform("sheet_renamed", sheet_renamed),
    Transform("sheet_copied", sheet_copied),
    Transform("merges_removed", merges_removed),
    Transform("labels_changed", labels_changed),
    Transform("columns_reordered", columns_reordered),
    Transform("target_split", target_split),
    Transform("rows_sorted", rows_sorted, rows="last first"),
    Transform("row_deleted", row_deleted, rows="without last"),
    Transform("resaved", None),
    Transform("as_xls", None, "xls"),
    Transform("as_ods", None, "ods"),
    Transform("rows_above_as_ods", rows_above, "ods"),
    Transform("columns_inside_as_xls", columns_inside, "xls"),
    Transform("typed_again", typed_again="merged"),
    Transform("values_only", typed_again="values"),
    Transform("copied_out", typed_again="sheet"),
)


def transformed(transform: Transform, content: bytes, seed: int, office: Office | None, folder: Path) -> bytes:
    """The workbook after the transform. `office` may be missing only for what is typed again by hand."""
    [reading], _ = assemble(read(content))
    if transform.typed_again in ("values", "merged"):
        return typed_again(content, reading, transform.typed_again == "merged")
    assert office is not None
    source, target = folder / "before.xlsx", folder / f"after.{transform.suffix}"
    source.write_bytes(content)
    document = office.open(source)
    try:
        if transform.typed_again == "sheet":
            return _copied_out(office, document, reading, target)
        if transform.deed:
            transform.deed(document, reading, random.Random(seed))
        office.save_as(document, target)
    finally:
        document.close(True)
    return target.read_bytes()


def _copied_out(office: Office, document: Any, reading: Reading, target: Path) -> bytes:
    """The sheet alone, moved into a new workbook: only what hangs on the sheet goes with it."""
    fresh = office._desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, office.properties(Hidden=True))
    try:
        fresh.Sheets.importSheet(document, reading.sheet, 0)
        office.save_as(fresh, target)
    finally:
        fresh.close(True)
    return target.read_bytes()


def typed_again(content: bytes, reading: Reading, by_hand: bool) -> bytes:
    """What the sheets show, in a fresh workbook: no stamp, no formula, no lock.

    By hand: what stands in the form's frame, merged as there. Otherwise everything pasted as values.
    """
    shown = openpyxl.load_workbook(io.BytesIO(content), data_only=True)[reading.sheet]
    book = openpyxl.Workbook()
    copy = book.active
    copy.title = reading.sheet
    across = max(spot.column + spot.across for spot in reading.placement.spots)
    for cell in (cell for row in shown.iter_rows() for cell in row if cell.value is not None):
        if by_hand and (cell.row > reading.placement.rows or cell.column > across):
            continue  # the grey line below the form, and what stands beside it
        there = copy.cell(cell.row, cell.column)
        there.value = cell.value
        there.data_type = "s" if isinstance(cell.value, str) else there.data_type
    for area in shown.merged_cells.ranges if by_hand else ():
        copy.merge_cells(str(area))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
