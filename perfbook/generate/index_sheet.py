"""The first sheet of a unit's book: one line a project, linked to its sheet, every figure live."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfbook.computations import COMPUTATIONS, NAME, Result, sum_of_lines
from perfbook.forms.plain_text import like_formula, writable
from perfbook.forms.walk import join, owner_of
from perfbook.generate.banner import counted, said, state_formula
from perfbook.generate.checking import Board
from perfbook.generate.page import Page
from perfbook.generate.printing import set_up_print
from perfbook.generate.styles import LINK, NUMBER_FORMATS, Styles
from perfbook.layouts.fitting import needed
from perfbook.layouts.model import NUMERIC, Cell
from perfbook.layouts.references import address, column_letters
from perfbook.layouts.stamp import CHECK_HEAD
from perfbook.layouts.summary import Column, summaries

NUMBER_WIDTH, NAME_WIDTH, CHECK_WIDTH = 6, 50, 26
FOOTNOTE = "本表自动取自各项目的工作表，不用填写。点项目名称可以跳到该项目的表。"
FIRST = 4  # the row of the first project


def has_index(pages: Sequence[Page]) -> bool:
    """Whether the sheets of a book are named for their projects, so that it opens with a list of them."""
    one_form = len({page.layout.form for page in pages}) == 1
    return one_form and all(page.stamp.sheet != page.layout.sheet for page in pages)


def write_index(book: xlsxwriter.Workbook, styles: Styles, boards: Sequence[Board]) -> None:
    """Write the list of a book's projects as its next sheet."""
    IndexSheet(book.add_worksheet(summaries()[boards[0].page.layout.form].title), styles, boards).write()


class IndexSheet:
    """Writes the list of projects."""

    def __init__(self, sheet: Worksheet, styles: Styles, boards: Sequence[Board]) -> None:
        pages = [board.page for board in boards]
        self._sheet, self._styles, self._boards, self._pages = sheet, styles, boards, pages
        self._layout = pages[0].layout
        self._summary = summaries()[self._layout.form]
        # What no form of this book has would be an empty column.
        fields = [page.placement.fields for page in pages]
        self._columns = [column for column in self._summary.column if any(column.field in known for known in fields)]
        self._cells: dict[str, Cell] = {
            column.field: next(known[column.field].cell for known in fields if column.field in known)
            for column in self._columns
        }
        self._last_column = len(self._columns) + 1
        self._total_row = FIRST + len(pages)

    def write(self) -> None:
        widths = (NUMBER_WIDTH, NAME_WIDTH, *(column.width for column in self._columns), CHECK_WIDTH)
        for at, width in enumerate(widths):
            self._sheet.set_column(at, at, width)
        self._write_head()
        for number, board in enumerate(self._boards):
            self._write_project(FIRST + number, number + 1, board)
        self._write_total()
        self._set_up()

    def _write_head(self) -> None:
        last, first = self._last_column, self._pages[0].values
        title = self._styles.of(font_name="黑体", font_size=18, bold=True, align="center", valign="vcenter")
        year = self._styles.of(font_name="宋体", font_size=12, align="center", valign="vcenter")
        plain = self._styles.of(font_name="宋体", font_size=10, valign="vcenter")
        right = self._styles.of(font_name="宋体", font_size=10, valign="vcenter", align="right")
        self._sheet.merge_range(0, 0, 0, last, self._summary.title, title)
        self._sheet.merge_range(1, 0, 1, last, f"（{first.get('year') or ''}年度）", year)
        self._sheet.merge_range(2, 0, 2, last - 2, "", plain)
        self._sheet.write_string(2, 0, writable(f"实施单位：{first.get('unit') or ''}"), plain)
        self._sheet.merge_range(2, last - 1, 2, last, f"单位：{self._layout.money_unit}", right)
        head = self._look(bold=True, align="center")
        for at, text in enumerate(("序号", "项目名称", *(column.head for column in self._columns))):
            self._sheet.write_string(FIRST - 1, at, text, head)
        self._sheet.write_string(FIRST - 1, last + 1, CHECK_HEAD, self._styles.check_head())
        for row, height in enumerate((30, 20, 20, 34)):
            self._sheet.set_row(row, height)

    def _write_project(self, row: int, number: int, board: Board) -> None:
        page = board.page
        sheet, name = page.stamp.sheet, str(page.values.get("project_name") or page.stamp.sheet)
        self._sheet.write_number(row, 0, number, self._look(align="center"))
        link = self._look(font_color=LINK, underline=1, **({"quote_prefix": True} if like_formula(name) else {}))
        self._sheet.write_url(row, 1, f"internal:'{sheet}'!A1", link, writable(name), "跳到该项目的表")
        for at, column in enumerate(self._columns, start=2):
            look = self._of(column)
            if column.field not in page.placement.fields:
                self._sheet.write_blank(row, at, None, look)
                continue
            square_row, square_column = page.placement.squares[column.field]
            letters = column_letters(square_column)
            # Not `='表'!H6`: cutting or dragging an open square there would carry this formula along.
            taken = f"INDEX('{sheet}'!${letters}:${letters},{square_row + 1})"
            value = _cached(page.values.get(column.field))
            self._sheet.write_formula(row, at, f'=IF({taken}="","",{taken})', look, value)
        formula, now = state_formula(*counted(board)), said(board)
        self._sheet.write_formula(row, self._last_column + 1, f"={formula}", self._styles.check(), now)
        texts = [(name, NAME_WIDTH), *((page.values.get(one.field), one.width) for one in self._columns)]
        self._sheet.set_row(row, max(22, *(needed(text, (width,)) for text, width in texts if isinstance(text, str))))

    def _write_total(self) -> None:
        row, sums = self._total_row, self._sums()
        head = self._look(bold=True, align="center")
        self._sheet.merge_range(row, 0, row, 1, "合计", head)
        for at, column in enumerate(self._columns, start=2):
            look = self._of(column, bold=True)
            if column.total == "sum":
                lines = f"{address((FIRST, at))}:{address((row - 1, at))}"
                formula = f'=IF(COUNT({lines})=0,"",ROUND(SUM({lines}),6))'
                self._sheet.write_formula(row, at, formula, look, _cached(sums[column.field]))
            elif column.total == "again":
                self._sheet.write_formula(row, at, self._again(column), look, _cached(self._result(column, sums)))
            else:
                self._sheet.write_blank(row, at, None, look)
        self._sheet.set_row(row, 24)
        self._sheet.merge_range(row + 1, 0, row + 1, self._last_column, FOOTNOTE, self._styles.footnote())

    def _sums(self) -> dict[str, Result]:
        """The totals, as the formulas give them."""
        sums: dict[str, Result] = {}
        for column in self._columns:
            lines = [page.values.get(column.field) for page in self._pages]
            numbers = [line for line in lines if isinstance(line, Decimal)]
            sums[column.field] = sum_of_lines(*numbers, figures=self._pages[0].figures)
        return sums

    def _inputs(self, column: Column) -> tuple[str, ...]:
        """The fields that a computed column is computed from."""
        computation = COMPUTATIONS[self._cells[column.field].computed or ""]
        owner = owner_of(column.field)
        return tuple(join(owner, name) for name in computation.takes(self._pages[0].figures))

    def _result(self, column: Column, sums: dict[str, Result]) -> Result:
        computation = COMPUTATIONS[self._cells[column.field].computed or ""]
        return computation.value(*(sums[field] for field in self._inputs(column)), figures=self._pages[0].figures)

    def _again(self, column: Column) -> str:
        """The computation of a field, its inputs the totals."""
        template = COMPUTATIONS[self._cells[column.field].computed or ""].formula(self._pages[0].figures)
        places = {one.field: address((self._total_row, at)) for at, one in enumerate(self._columns, start=2)}
        return NAME.sub(lambda found: places[join(owner_of(column.field), found[1])], template)

    def _look(self, **more: Any) -> Format:
        plain = {"font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
        return self._styles.of(**plain | more)

    def _of(self, column: Column, **more: Any) -> Format:
        kind = self._cells[column.field].kind
        align = "right" if kind == "money" else "center"
        indent = 1 if kind == "money" else 0
        if kind in NUMERIC:
            more |= {"text_wrap": False, "shrink": True}
        return self._look(num_format=NUMBER_FORMATS.get(kind, "General"), align=align, indent=indent, **more)

    def _set_up(self) -> None:
        sheet = self._sheet
        sheet.protect("", {"format_columns": True, "format_rows": True})
        set_up_print(sheet, landscape=True)
        sheet.print_area(0, 0, self._total_row + 1, self._last_column)
        sheet.repeat_rows(0, FIRST - 1)
        sheet.freeze_panes(FIRST, 2)
        sheet.hide_gridlines(2)


def _cached(value: object) -> Any:
    return "" if value is None else float(value) if isinstance(value, Decimal) else value
