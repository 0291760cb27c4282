"""Write one form onto its sheet: squares, heights, locks, validation, live checks, print set-up."""

from collections import defaultdict
from decimal import Decimal
from itertools import groupby
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfbook.findings import Severity
from perfbook.forms.plain_text import writable
from perfbook.forms.words import LABELS
from perfbook.generate.live import live_checks
from perfbook.generate.page import Page
from perfbook.generate.styles import Edges, Styles
from perfbook.layouts.fitting import row_heights
from perfbook.layouts.model import NUMERIC
from perfbook.layouts.placing import Spot, Square
from perfbook.layouts.references import address, computed_formula, formula_at, formula_here
from perfbook.refused import Refused

FOOTNOTE = "表单编号 {number}　由主管部门下发，请在浅黄色单元格内填写，不要改动其他单元格和行列。"
CHECK_HEAD = "填报检查（不打印）"
CHECK_WIDTH = 34
NOTE_AUTHOR = "主管部门"
# Excel takes no longer text in a square.
LONGEST = 32_767


class TextTooLong(Refused):
    """A text is longer than a square of a workbook can hold."""


class SheetWriter:
    """Writes a page onto a worksheet."""

    def __init__(self, sheet: Worksheet, page: Page, styles: Styles) -> None:
        self._sheet, self._page, self._styles = sheet, page, styles
        self._placement, self._layout = page.placement, page.layout
        self._last_column = len(page.layout.widths) - 1
        framed = [spot.row for spot in page.placement.spots if spot.cell.style == "cell"]
        self._frame = min(framed), page.placement.rows - 1

    def write(self) -> None:
        for column, width in enumerate(self._layout.widths):
            self._sheet.set_column(column, column, width)
        texts: dict[Square, str] = {}
        for spot in self._placement.spots:
            texts[spot.square] = self._write_spot(spot)
        for row, height in enumerate(row_heights(self._placement, texts)):
            self._sheet.set_row(row, height)
        self._write_footnote()
        self._write_validation()
        self._write_fills()
        self._write_live_checks()
        self._write_notes()
        self._set_up()

    def _write_spot(self, spot: Spot) -> str:
        """Write a spot and return the text it shows, for the row's height."""
        marks = self._page.marks.get(spot.path or "", ())
        mark = min((mark.severity for mark in marks), key=lambda severity: severity.rank, default=None)
        look = self._styles.cell(spot.cell, self._page.open(spot), self._edges(spot), mark)
        if spot.across > 1 or spot.down > 1:
            last = spot.row + spot.down - 1, spot.column + spot.across - 1
            self._sheet.merge_range(spot.row, spot.column, *last, "", look)
        if spot.path is None:
            return self._write_text(spot.square, spot.cell.label or "", look)
        value = self._page.values.get(spot.path)
        if spot.cell.computed and spot.path not in self._page.constants:
            formula = computed_formula(spot.path, self._placement, self._page.figures)
            cached = "" if value is None else float(value) if isinstance(value, Decimal) else value
            self._sheet.write_formula(*spot.square, formula, look, cached)
            return ""
        if isinstance(value, Decimal) and spot.cell.kind in NUMERIC:
            self._sheet.write_number(*spot.square, float(value), look)
            return ""
        return self._write_text(spot.square, "" if value is None else spot.cell.print.format(value), look)

    def _write_text(self, square: Square, text: str, look: Format) -> str:
        text = writable(text)
        if not text:
            self._sheet.write_blank(*square, None, look)
        elif len(text) > LONGEST or self._sheet.write_string(*square, text, look) != 0:
            raise TextTooLong(f"一个单元格最多容纳 {LONGEST} 个字，这里有 {len(text)} 个：{text[:20]}…")
        return text

    def _edges(self, spot: Spot) -> Edges:
        top, bottom = self._frame
        on_frame = {
            "top": spot.row == top,
            "bottom": spot.row + spot.down - 1 == bottom,
            "left": spot.column == 0,
            "right": spot.column + spot.across - 1 == self._last_column,
        }
        return frozenset(side for side, lies in on_frame.items() if lies)

    def _write_footnote(self) -> None:
        row = self._placement.rows
        text = FOOTNOTE.format(number=self._page.stamp.number)
        self._sheet.merge_range(row, 0, row, self._last_column, text, self._styles.footnote())
        self._sheet.set_row(row, 16)

    def _write_validation(self) -> None:
        """One validation for each open field; the squares of a list's field share it."""
        fields: defaultdict[str, list[Spot]] = defaultdict(list)
        for spot in self._placement.spots:
            if self._page.open(spot):
                fields[str(spot.cell.field).rpartition(".")[2]].append(spot)
        for field, spots in fields.items():
            prompt = self._layout.prompt[field]
            rule: dict[str, Any] = {"input_title": prompt.title, "input_message": prompt.text} | self._limits(spots[0])
            if prompt.error:
                rule |= {"error_title": "请重新填写", "error_message": prompt.error}
            ranges = [(first.row, first.column, last.row, last.column) for first, last in _runs(spots)]
            self._sheet.data_validation(*ranges[0], rule | {"other_cells": ranges[1:]})

    def _write_fills(self) -> None:
        """Show where to type: what must be filled while it is empty, what may be filled while its row is unfinished."""
        must = [spot for spot in self._placement.spots if self._page.open(spot) and not spot.cell.optional]
        may = [spot for spot in self._placement.spots if self._page.open(spot) and spot.cell.optional]
        alike: defaultdict[str, list[Spot]] = defaultdict(list)
        for spot in (*must, *may):
            rest = [other for other in must if other.row == spot.row] if spot.cell.optional else []
            empty = self._empty(spot, spot.row)
            unfinished = ",".join(self._empty(other, spot.row) for other in rest)
            alike[f"=AND({empty},OR({unfinished}))" if rest else f"={empty}"].append(spot)
        for formula, spots in alike.items():
            self._color(spots, formula, self._styles.to_fill())

    def _empty(self, spot: Spot, row: int) -> str:
        return str(formula_at(f'{{{spot.path}}}=""', "", row, self._placement))

    def _limits(self, spot: Spot) -> dict[str, Any]:
        """What an open square takes."""
        field = str(spot.path).rpartition(".")[2]
        if spot.cell.kind == "choice":
            return {"validate": "list", "source": list(self._layout.choices[field])}
        if spot.cell.kind not in NUMERIC or spot.cell.kind == "year":
            return {"validate": "any"}
        most: object = 100
        if field == "score":
            most = formula_at("={weight}", str(spot.path).rpartition(".")[0], spot.row, self._placement)
        if spot.cell.kind == "money":
            return {"validate": "decimal", "criteria": ">=", "value": 0}
        return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most}

    def _write_live_checks(self) -> None:
        """Judge in hidden squares right of the form; colour and sign at the form's square, words beside the row.

        All are driven by values only, so that pasting over a square cannot kill them. Judging in squares of its own
        keeps the conditional formats short: programs differ in how long a formula one may hold.
        """
        words = self._words_for_empty()
        alike: defaultdict[tuple[str, Severity, str], list[Spot]] = defaultdict(list)
        last = self._last_column + 1
        for check in live_checks(self._placement, self._page.figures):
            spot, column = self._placement.fields[check.path], judging_column(self._last_column, check.slot)
            last = max(last, column)
            self._sheet.write_formula(spot.row, column, check.formula, None, False)
            fault = formula_here(column)
            words[spot.row].append(f'IF({fault},"{check.severity.sign} {check.rule.title}。","")')
            alike[fault, check.severity, spot.cell.kind].append(spot)
        for (fault, severity, _), spots in alike.items():
            look = self._styles.fault(severity, spots[0].cell.kind)
            self._color(spots, f"={fault}", look)
        self._sheet.set_column(judging_column(self._last_column, 0), last, None, None, {"hidden": True})
        self._write_check_column(words)

    def _words_for_empty(self) -> defaultdict[int, list[str]]:
        words: defaultdict[int, list[str]] = defaultdict(list)
        for spot in self._placement.spots:
            if self._page.open(spot) and not spot.cell.optional:
                field = str(spot.path).rpartition(".")[2]
                words[spot.row].append(f'IF({self._empty(spot, spot.row)},"请填{LABELS[field]}。","")')
        return words

    def _write_check_column(self, words: dict[int, list[str]]) -> None:
        column = self._last_column + 1
        self._sheet.set_column(column, column, CHECK_WIDTH)
        self._sheet.write_string(0, column, CHECK_HEAD, self._styles.check_head())
        for row, said in words.items():
            self._sheet.write_formula(row, column, "=" + "&".join(said), self._styles.check(), "")

    def _color(self, spots: list[Spot], formula: str, look: Format) -> None:
        rule = {"type": "formula", "criteria": formula, "format": look, "multi_range": _multi(spots)}
        self._sheet.conditional_format(*spots[0].square, *spots[0].square, rule)

    def _write_notes(self) -> None:
        for path, marks in self._page.marks.items():
            square = self._placement.squares.get(path)
            if square:
                text = writable("\n".join(f"{mark.severity.sign}{mark.severity.label}：{mark.note}" for mark in marks))
                size = {"author": NOTE_AUTHOR, "width": 260, "height": 40 + 18 * (len(text) // 18 + len(marks))}
                self._sheet.write_comment(*square, text, size | {"font_name": "宋体", "font_size": 9})

    def _set_up(self) -> None:
        sheet = self._sheet
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        sheet.set_paper(9)
        sheet.set_landscape() if self._layout.orientation == "landscape" else sheet.set_portrait()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, self._placement.rows, self._last_column)
        sheet.repeat_rows(*self._layout.title_rows)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)
        first_open = next((spot for spot in self._placement.spots if self._page.open(spot)), None)
        if first_open:
            sheet.set_selection(*first_open.square, *first_open.square)


def judging_column(last_column: int, slot: int) -> int:
    """The hidden column in which a row's check is judged: right of the form and of the words beside it."""
    return last_column + 2 + slot


def _runs(spots: list[Spot]) -> list[tuple[Spot, Spot]]:
    """Neighbours one below the other, as first and last."""
    runs = groupby(enumerate(spots), key=lambda pair: (pair[1].column, pair[1].row - pair[0], pair[1].down))
    joined = [[spot for _, spot in run] for _, run in runs]
    return [(run[0], run[-1]) for run in joined]


def _multi(spots: list[Spot]) -> str:
    return " ".join(
        address(first.square) if first is last else f"{address(first.square)}:{address(last.square)}"
        for first, last in _runs(spots)
    )
