"""The sheet 修改清单 of a marked return: one row for each fault, with a link to its square; then what is mended."""

from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from perfbook.forms.plain_text import like_formula
from perfbook.generate.printing import LIST, set_up_print
from perfbook.generate.styles import FILLS, GREY, HEAD_FILL, LINK, MENDED, Styles
from perfbook.layouts.fitting import HIGHEST_ROW, needed
from perfbook.layouts.references import address
from perfbook.report.paper import square_text
from perfbook.report.told import Item, Standing

LIST_SHEET = "修改清单"
_PROJECT, _CELL, _LEVEL, _STATUS = "项目名称", "单元格", "严重程度", "状态"
_WIDTHS = {
    "序号": 5, _PROJECT: 20, "位置": 23, _CELL: 7.5, "问题": 38, "怎么改": 34, "现填": 14, "应为": 14,
    _LEVEL: 15, _STATUS: 8,
}  # fmt: skip
_CENTRED = ("序号", _CELL, _LEVEL, _STATUS)
_INTRODUCTION = (
    "请逐条修改或说明：点“单元格”一栏可跳到要改的地方，那里有颜色、粗虚线框和批注。"
    "改完后保存，把本文件报送回来，不要另做新表。标“✔ 本表已更正”的不用再改，核对后保存即可；"
    "标“此项由主管部门填列”的，请先与主管部门联系。"
)
_HEAD_ROW = 2
_LEAST_ROW = 22.0
_LOOK = {"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "vcenter"}


@dataclass
class MendingList:
    """Writes the list. `several`: whether the book holds more than one form, so that each row must say whose it is."""

    workbook: xlsxwriter.Workbook
    styles: Styles
    items: Sequence[Item]
    several: bool

    def write(self) -> None:
        self.sheet = self.workbook.add_worksheet(LIST_SHEET)
        self.columns = {head: width for head, width in _WIDTHS.items() if self.several or head != _PROJECT}
        for column, width in enumerate(self.columns.values()):
            self.sheet.set_column(column, column, width)
        title = self.styles.of(font_name="黑体", font_size=16, bold=True, align="center", valign="vcenter")
        self._across(0, "需要修改和说明的事项", title, 32)
        introduction = self.styles.of(**_LOOK)
        self._across(1, _INTRODUCTION, introduction, needed(_INTRODUCTION, tuple(self.columns.values())) + 4)
        self.sheet.set_row(_HEAD_ROW, 22)
        head = self.styles.of(**_LOOK | {"font_name": "黑体"}, align="center", border=1, bg_color=HEAD_FILL)
        for column, text in enumerate(self.columns):
            self.sheet.write_string(_HEAD_ROW, column, text, head)
        row = _HEAD_ROW + 1
        mended = [item for item in self.items if item.standing == Standing.MENDED]
        for item in self.items:
            if mended and item is mended[0]:
                part = self.styles.of(**_LOOK | {"font_name": "黑体"}, border=1, bg_color=MENDED)
                self._across(row, f"上一轮退回的事项中，这次已改的 {len(mended)} 项（不用再改）", part, 24)
                row += 1
            self._write_item(row, self.items.index(item) + 1, item)
            row += 1
        self._set_up(row)

    def _across(self, row: int, text: str, look: object, height: float) -> None:
        self.sheet.merge_range(row, 0, row, len(self.columns) - 1, text, look)
        self.sheet.set_row(row, height)

    def _write_item(self, row: int, number: int, item: Item) -> None:
        texts = {
            "序号": str(number),
            _PROJECT: square_text(item.project),
            "位置": square_text(item.place),
            _CELL: address(item.square) if item.square else "",
            "问题": square_text(item.fact),
            "怎么改": square_text(item.remedy),
            "现填": item.found,
            "应为": item.expected,
            _LEVEL: item.said,
            _STATUS: item.status.label if item.status else "",
        }
        height = _LEAST_ROW
        for column, (head, width) in enumerate(self.columns.items()):
            text = texts[head]
            look = self.styles.of(**self._look(head, item), **({"quote_prefix": True} if like_formula(text) else {}))
            if head == "序号":
                self.sheet.write_number(row, column, number, look)
            elif head == _CELL and text:
                self.sheet.write_url(row, column, f"internal:'{item.sheet}'!{text}", look, text)
            else:
                self.sheet.write_string(row, column, text, look)
            height = max(height, needed(text, (width,)))
        self.sheet.set_row(row, min(HIGHEST_ROW, height))

    def _look(self, head: str, item: Item) -> dict[str, object]:
        look: dict[str, object] = {**_LOOK, "border": 1}
        if head in _CENTRED:
            look["align"] = "center"
        if item.standing == Standing.MENDED:
            look["font_color"] = GREY
        elif head == _LEVEL:
            look["bg_color"] = MENDED if item.standing == Standing.RESTORED else FILLS[item.severity]
        if head == _CELL and item.square:
            look |= {"font_color": LINK, "underline": 1}
        return look

    def _set_up(self, rows: int) -> None:
        self.sheet.freeze_panes(_HEAD_ROW + 1, 0)
        self.sheet.repeat_rows(_HEAD_ROW)
        self.sheet.print_area(0, 0, rows - 1, len(self.columns) - 1)
        set_up_print(self.sheet, landscape=True, margins=LIST)
        self.sheet.hide_gridlines(2)
        self.sheet.set_tab_color(GREY)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})
