"""Read the office's list: tables found by their heads, wherever they stand and in whatever order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from perfbook.contents import BookContents, SheetContents
from perfbook.forms.quantity import fold
from perfbook.forms.spelling import ERRORS, NotUnderstood, quoted
from perfbook.layouts.plan_tables import EXAMPLE, Column, Table, head_words, plan_tables
from perfbook.layouts.references import address
from perfbook.readings.converting import field_value, shown

# Heads stand near the top; further down a name may happen to be the same word.
_HEAD_ROWS = 20
_MONEY_UNITS = ("元", "万元", "千元", "亿元")
_WANTED = {
    "money": "只填数字，不要带“元”“万元”等字",
    "score": "只填数字",
    "year": "填四位年份，例如 2024",
    "date": "填日期，例如 2025-03-31",
}


@dataclass(frozen=True, order=True)
class Mistake:
    """What is wrong in the list, and where: `项目!C5：……`. They sort by sheet, row and column."""

    sheet_number: int
    row: int
    column: int
    sheet: str = field(compare=False)
    message: str = field(compare=False)

    def __str__(self) -> str:
        # A head can be missing; the sheet as a whole has no square.
        at = f"!{address((self.row, self.column))}" if self.row >= 0 else ""
        return f"{self.sheet}{at}：{self.message}"


@dataclass(frozen=True)
class Line:
    """A filled row of a table: the values of its fields, and where they stand."""

    sheet_number: int
    sheet: str
    row: int
    columns: Mapping[str, int]
    values: Mapping[str, object]

    def text(self, field: str) -> str:
        """A single-line text, without spaces at its ends."""
        return str(self.values.get(field) or "").strip()

    def mistake(self, field: str, message: str) -> Mistake:
        return Mistake(self.sheet_number, self.row, self.columns.get(field, 0), self.sheet, message)


@dataclass(frozen=True)
class Lines:
    """A table as it was read. `fields`: those that it has columns for; `missing`: the sheet or its heads are."""

    lines: tuple[Line, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    fields: frozenset[str] = frozenset()
    missing: bool = False


def is_plan(contents: BookContents) -> bool:
    """Whether a workbook has a sheet of the office's list at all."""
    names = {fold(name) for name in contents.sheets}
    return any(fold(table.name) in names for table in plan_tables().table)


def columns_found(contents: BookContents, table: Table) -> int:
    """How many columns of a table a workbook has: a list that was made for another form has few of them."""
    sheet = _sheet(contents, table)
    return len(_heads(sheet, table)[1]) if sheet else 0


def _sheet(contents: BookContents, table: Table) -> SheetContents | None:
    return next((one for name, one in contents.sheets.items() if fold(name) == fold(table.name)), None)


def read_table(contents: BookContents, table: Table, money_unit: str = "") -> Lines:
    """The rows of a table. What cannot be read is a mistake, and the row comes without it."""
    number = [one.name for one in plan_tables().table].index(table.name)
    sheet = _sheet(contents, table)
    if sheet is None:
        message = "缺少这张工作表。请用 perfbook plan new 新建一份，把内容贴进去。"
        return Lines(mistakes=(Mistake(number, -1, 0, table.name, message),), missing=True)
    head_row, columns = _heads(sheet, table)
    lacking = "、".join(f"“{one.head}”" for one in table.columns if one.required and one.field not in columns)
    if lacking:
        message = f"找不到 {lacking} 栏。表头应在前 {_HEAD_ROWS} 行之内，写法与新建的计划表一致。"
        return Lines(mistakes=(Mistake(number, -1, 0, sheet.name, message),), missing=True)
    mistakes = list(_wrong_units(sheet, number, head_row, columns, table, money_unit))
    lines = []
    for row in sorted({row for row, _ in sheet.squares if row > head_row}):
        values, wrong = _values(sheet, number, row, columns, table, money_unit)
        if any(value is not None for value in values.values()) or wrong:
            line = Line(number, sheet.name, row, columns, values)
            if not _is_example(line):
                lines.append(line)
                mistakes += wrong
    return Lines(tuple(lines), tuple(mistakes), frozenset(columns))


def _heads(sheet: SheetContents, table: Table) -> tuple[int, dict[str, int]]:
    """The row with the most heads of the table, and the column of each field."""
    fields: dict[str, str] = {}
    for column in table.columns:
        fields |= dict.fromkeys(map(fold, (column.head, *column.other)), column.field)
    best: tuple[int, dict[str, int]] = (0, {})
    for row in range(_HEAD_ROWS):
        found: dict[str, int] = {}
        for square in sorted(square for square in sheet.squares if square[0] == row):
            name = fields.get(head_words(shown(sheet.at(square).value) or "")[0])
            if name:
                found.setdefault(name, square[1])
        if len(found) > len(best[1]):
            best = (row, found)
    return best


def _wrong_units(
    sheet: SheetContents, number: int, head_row: int, columns: Mapping[str, int], table: Table, money_unit: str
) -> Iterator[Mistake]:
    """Heads that say another money unit than the form has: every amount below would be 10000 times off."""
    for name, at in columns.items():
        said = head_words(shown(sheet.at((head_row, at)).value) or "")[1]
        if table.column(name).kind == "money" and said in _MONEY_UNITS and money_unit and said != money_unit:
            message = f"这一栏写的是{said}，这种表用{money_unit}。请把金额换算成{money_unit}，并改表头。"
            yield Mistake(number, head_row, at, sheet.name, message)


def _values(
    sheet: SheetContents, number: int, row: int, columns: Mapping[str, int], table: Table, money_unit: str
) -> tuple[dict[str, object], list[Mistake]]:
    values: dict[str, object] = {}
    mistakes = []
    for name, at in columns.items():
        values[name] = None
        if fault := _fault(sheet, row, at, table.column(name), values, money_unit):
            mistakes.append(Mistake(number, row, at, sheet.name, fault))
    return values, mistakes


def _fault(
    sheet: SheetContents, row: int, at: int, column: Column, values: dict[str, object], money_unit: str
) -> str | None:
    """Take a square's value; what is wrong with it, if something is."""
    content = sheet.at((row, at))
    if content.value in ERRORS:
        return f"“{column.head}”的公式出错了（{content.value}）。请改正公式，或直接填值。"
    # `=100%` typed as a target is a formula to Excel, and means a target.
    if content.formula and shown(content.value) is None and column.kind != "target":
        return f"“{column.head}”是公式，但没有结果。请用 Excel 或 WPS 打开保存一次，或直接填值。"
    try:
        values[column.field] = field_value(column.cell, content, money_unit)
    except NotUnderstood as fault:
        why = f"，{fault.hint}" if fault.hint else "，看不懂"
        return f"“{column.head}”填的是“{quoted(str(fault))}”{why}。请{_WANTED.get(column.kind, '填文字')}。"
    return None


def _is_example(line: Line) -> bool:
    return any(fold(line.text(name)).startswith(EXAMPLE) for name in ("code", "name", "unit"))
