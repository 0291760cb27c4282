"""Write the office's list, 计划表.xlsx: four sheets to fill in, with dropdowns, prompts and one marked example."""

import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from perfbook.figures import figures_for
from perfbook.forms.numbers import decimal_of, plain
from perfbook.forms.plain_text import like_formula, writable
from perfbook.forms.plan import SECURITIES, Plan
from perfbook.forms.walk import values as values_of
from perfbook.generate.blank import blank_workbook
from perfbook.generate.printing import LIST, set_up_print
from perfbook.generate.styles import GREY, NUMBER_FORMATS, TEXT_FORMAT, TO_FILL, Styles
from perfbook.layouts.fitting import HIGHEST_ROW, needed, size_for
from perfbook.layouts.model import editions, load
from perfbook.layouts.plan_tables import LAST_ROW, SETTINGS, Column, Setting, Table, form_words, plan_tables
from perfbook.layouts.references import column_letters
from perfbook.layouts.stamp import PROPERTY
from perfbook.office_figures import written
from perfbook.refused import Refused

OWN = "plan"
LISTS = "_名单"
_HEAD_ROW = 2
_FIRST = _HEAD_ROW + 1
# How wide, in Excel's measure, a table may be to print on one page that can be read.
_PAGE = 210
# Excel takes no longer text in a square, and keeps 15 digits of a number.
_LONGEST = 32_767
_MOST = 10**13
_LOOK = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
_LINE = {"border": 1, "border_color": "#7F7F7F"}
_HEAD = {"font_name": "黑体", "align": "center", "bg_color": "#D9E2EC"}
_EXAMPLE = {"italic": True, "font_color": GREY, "bg_color": "#F2F2F2"}

Row = Mapping[str, object]


def plan_workbook(plan: Plan) -> bytes:
    """The workbook of a plan as bytes; the empty list is that of a plan without units. Raises Refused."""
    target = io.BytesIO()
    book = blank_workbook(target, "计划表", in_memory=True)
    book.set_custom_property(PROPERTY, OWN)
    styles = Styles(book)
    tables = plan_tables()
    for name, rows in (("单位", _units(plan)), ("项目", _projects(plan)), ("指标", _indicators(plan))):
        _Sheet(book, styles, tables.of(name, plan.form)).write(rows, _money_unit(plan))
    settings = _Sheet(book, styles, tables.of(SETTINGS))
    settings.write([_setting_row(one, plan) for one in tables.parameter], "")
    settings.choose(tables.parameter)
    _write_lists(book, plan)
    book.close()
    return target.getvalue()


def _money_unit(plan: Plan) -> str:
    return load(_editions(plan)[-1]).money_unit


def _editions(plan: Plan) -> list[str]:
    return [name for name in editions() if name.startswith(f"{plan.form}/")]


def _units(plan: Plan) -> list[Row]:
    return [unit.model_dump() for unit in plan.units]


def _projects(plan: Plan) -> list[Row]:
    return [values_of(form) for form in plan.projects]


def _indicators(plan: Plan) -> list[Row]:
    return [
        {**values_of(row), "unit": form.unit, "project_name": form.project_name}
        for form in plan.projects
        for row in form.indicators
    ]


def _setting_row(setting: Setting, plan: Plan) -> Row:
    value: object = getattr(plan, setting.field, None)
    note = setting.text
    if setting.figure:
        edition = plan.edition or _editions(plan)[-1]
        official = getattr(figures_for(*edition.split("/")), setting.field)
        note = f"{note}官方规定或通行做法：{written(setting.kind, official) or '没有统一的规定'}。"
        own = plan.figures.get(setting.field)
        value = None if own is None else written(setting.kind, own)
    elif setting.kind == "form":
        value = next(word for word, form in form_words().items() if form == plan.form)
    elif setting.kind == "edition":
        value = plan.edition and plan.edition.partition("/")[2]
    elif setting.kind == "yes_no":
        value = "是" if plan.signature_row else "否"
    elif setting.kind == "security":
        value = next((word for word, security in SECURITIES.items() if security == value), None)
    return {"name": setting.name, "value": None if value is None else str(value), "note": note}


def _write_lists(book: xlsxwriter.Workbook, plan: Plan) -> None:
    """The words of the dropdowns on a hidden sheet, and the names of all of them."""
    figures = figures_for(*_editions(plan)[-1].split("/"))
    words = {
        "表种名单": list(form_words()),
        "版式名单": [name.partition("/")[2] for name in _editions(plan)],
        "一级指标名单": list(figures.roles),
        "二级指标名单": [word for role in dict.fromkeys(figures.roles.values()) for word in figures.level2[role]],
        "是否名单": ["是", "否"],
        "加密方式名单": list(SECURITIES),
    }
    sheet = book.add_worksheet(LISTS)
    for column, (name, choices) in enumerate(words.items()):
        for row, word in enumerate(choices):
            sheet.write_string(row, column, word)
        letters = column_letters(column)
        book.define_name(name, f"='{LISTS}'!${letters}$1:${letters}${len(choices)}")
    sheet.very_hidden()
    for name, table, field in (("单位名单", "单位", "name"), ("项目名单", "项目", "project_name")):
        at = [column.field for column in plan_tables().of(table, plan.form).columns].index(field)
        letters, first = column_letters(at), _FIRST + 1
        # As long as the list is now: a name over empty squares would let every text pass.
        count = f"MAX(1,COUNTA('{table}'!${letters}${first}:${letters}${LAST_ROW}))"
        book.define_name(name, f"=OFFSET('{table}'!${letters}${first},0,0,{count},1)")


class _Sheet:
    """One table on its sheet."""

    def __init__(self, book: xlsxwriter.Workbook, styles: Styles, table: Table) -> None:
        self.sheet: Worksheet = book.add_worksheet(table.name)
        self._styles, self._table = styles, table
        for at, column in enumerate(table.columns):
            look = {**_LOOK, **_format(column)}
            self.sheet.set_column(at, at, column.width, styles.of(**look))

    def write(self, rows: Sequence[Row], money_unit: str) -> None:
        """Title, note, heads, the example and the rows."""
        self._top(money_unit)
        lines: list[tuple[Row, Mapping[str, Any]]] = [(row, {}) for row in rows]
        if any(column.example for column in self._table.columns):
            example = {column.field: _example(column) for column in self._table.columns}
            lines.insert(0, (example, _EXAMPLE))
        for number, (row, look) in enumerate(lines, start=_FIRST):
            heights = [self._put(number, at, row.get(one.field), look) for at, one in enumerate(self._table.columns)]
            self.sheet.set_row(number, min(HIGHEST_ROW, max(20.0, *heights)))
        self._finish(_FIRST + max(1, len(lines)) - 1)

    def _top(self, money_unit: str) -> None:
        columns, last = self._table.columns, len(self._table.columns) - 1
        title = {"font_name": "黑体", "font_size": 16, "align": "left", "valign": "vcenter"}
        note = {**_LOOK, "font_color": GREY}
        self.sheet.merge_range(0, 0, 0, last, f"计划表 · {self._table.name}", self._styles.of(**title))
        self.sheet.merge_range(1, 0, 1, last, self._table.note, self._styles.of(**note))
        self.sheet.set_row(0, 30)
        self.sheet.set_row(1, needed(self._table.note, [column.width for column in columns]))
        height = 32.0
        for at, column in enumerate(columns):
            star = "* " if column.required and column.text else ""
            tail = f"\n（{money_unit}）" if column.kind == "money" else ""
            head = self._styles.of(**{**_LOOK, **_LINE, **_HEAD})
            text = f"{star}{column.head}{tail}"
            self.sheet.write_string(_HEAD_ROW, at, text, head)
            height = max(height, needed(text, (column.width,)))
            self._validate(at, column)
        self.sheet.set_row(_HEAD_ROW, height)

    def _put(self, row: int, at: int, value: object, look: Mapping[str, Any]) -> float:
        """Write a value into its square; gives the height it needs."""
        column = self._table.columns[at]
        fill = {"bg_color": TO_FILL} if column.fill else {}
        look = {**_LOOK, **_LINE, **_format(column), **fill, **look}
        if value is None or value == "":
            self.sheet.write_blank(row, at, None, self._styles.of(**look))
            return 0
        if isinstance(value, int) or (isinstance(value, Decimal) and abs(value) < _MOST):
            self.sheet.write_number(row, at, float(value), self._styles.of(**look))
            return 0
        text = writable(plain(value) if isinstance(value, Decimal) else str(value))
        if like_formula(text):
            look["quote_prefix"] = True
        # An indent takes about a character.
        widths = (column.width - (1.8 if "indent" in look else 0),)
        look["font_size"] = size = size_for(text, widths, 1)
        if self.sheet.write_string(row, at, text, self._styles.of(**look)) != 0:
            raise Refused(f"“{column.head}”有一格 {len(text)} 字，一格最多写 {_LONGEST} 字。请先缩短：{text[:20]}…")
        return needed(text, widths, size)

    def _validate(self, at: int, column: Column) -> None:
        rule: dict[str, Any] = {"validate": "any"}
        if column.names:
            # What is not on the list yet may still be typed first: the check says what is lacking.
            rule = {"validate": "list", "source": f"={column.names}", "error_type": "warning"}
            rule["error_message"] = "这个内容不在下拉列表里。确定要这样填吗？"
        elif column.kind in ("money", "score"):
            rule = {"validate": "decimal", "criteria": ">=", "value": 0}
            rule["error_message"] = "请填不小于 0 的数字，不要带单位。"
        elif column.kind == "year":
            rule = {"validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2100}
            rule["error_message"] = "请填四位年份，例如 2024。"
        if column.text:
            rule |= {"input_title": column.head, "input_message": column.text}
            self.sheet.data_validation(_FIRST, at, _FIRST + LAST_ROW, at, rule)

    def choose(self, settings: Sequence[Setting]) -> None:
        """The dropdowns and prompts of 参数, a row each."""
        at = [column.field for column in self._table.columns].index("value")
        for row, one in enumerate(settings, start=_FIRST):
            rule: dict[str, Any] = {"validate": "any", "input_title": one.name, "input_message": one.text}
            if one.names:
                rule |= {"validate": "list", "source": f"={one.names}", "error_message": "请从下拉列表里选。"}
            self.sheet.data_validation(row, at, row, at, rule)

    def _finish(self, last_row: int) -> None:
        last = len(self._table.columns) - 1
        if any(column.example for column in self._table.columns):
            self.sheet.autofilter(_HEAD_ROW, 0, last_row, last)
            row = last_row + 1
            begun = f"=COUNTA($A{row + 1}:${column_letters(last)}{row + 1})>0"
            frame = {"type": "formula", "criteria": begun, "format": self._styles.of(border=1)}
            self.sheet.conditional_format(row, 0, row + LAST_ROW, last, frame)
        self.sheet.freeze_panes(_FIRST, self._table.freeze)
        self.sheet.repeat_rows(_HEAD_ROW)
        # A wide table takes several pages side by side, its names on each: on one it could not be read.
        across = ceil(sum(column.width for column in self._table.columns) / _PAGE)
        set_up_print(self.sheet, True, LIST, across, foot=f"计划表 · {self._table.name}")
        if across > 1:
            self.sheet.repeat_columns(0, self._table.freeze - 1)


def _example(column: Column) -> object:
    """The example's value; an amount as a number."""
    numeric = column.kind in ("money", "score", "year")
    return (decimal_of(column.example) if numeric else column.example) if column.example else None


def _format(column: Column) -> dict[str, Any]:
    """How the squares of a column look. What the office is to fill in 参数 is coloured."""
    if column.kind == "year":
        return {"num_format": "0", "align": "center"}
    if column.kind == "date":
        return {"num_format": NUMBER_FORMATS["date"], "align": "center"}
    if column.kind in NUMBER_FORMATS:
        return {"num_format": NUMBER_FORMATS[column.kind], "text_wrap": False, "shrink": True}
    return {"num_format": "General" if column.kind == "prose" else TEXT_FORMAT, "align": "left", "indent": 1}
