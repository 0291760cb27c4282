"""The sheet 自查: one line for each rule that a formula can ask, with how it stands now and where it fails first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from perfbook.findings import Severity
from perfbook.forms.plain_text import in_quotes, like_formula, writable
from perfbook.generate.banner import counted, said, state, state_formula
from perfbook.generate.checking import Board
from perfbook.generate.live import UNSURE, LiveCheck
from perfbook.generate.printing import set_up_print
from perfbook.generate.styles import FILLS, LINK, MENDED, TO_FILL, Styles
from perfbook.layouts.fitting import needed
from perfbook.layouts.references import address, column_letters
from perfbook.layouts.self_check import EXPLANATION, KEY_COLUMN, NUMBER_COLUMN, OTHERS, READY
from perfbook.layouts.stamp import SELF_CHECK
from perfbook.rules import RULES, Rule

HEADS = {"序号": 5, "检查内容": 44, "结果": 13, "处数": 6, "第一处": 20, "情况说明": 36}
NOTE = (
    "本表随填随查，不用填写，只有浅黄色的“情况说明”可以填：▲ 的事项确属实际情况的，在这里写明原因，不用再改。"
    "点“第一处”跳到要改的地方。最后由主管部门的核对为准。"
)
TO_COME, UNASKED, PASSED, LATER, EXPLAINED = "… 未填", "— 不涉及", "✔ 通过", "○ 收回后核对", "▲ 已说明"
TO_EXPLAIN, MEND_OR_EXPLAIN = "▲ 请说明", "▲ 请核实"
BROKEN = "✘ 有工作表被删除或改坏，请用下发的文件重新填报"
TITLE = "填报自查"
ASKED = "写明原因或实际情况，例如：因设备到货推迟，培训改在次年一季度完成。"
_FIRST = 4


@dataclass(frozen=True)
class Line:
    """One rule's line: its checks (none: only the office's check finds it), and the field to which it leads then."""

    rule: Rule
    checks: Sequence[LiveCheck]
    path: str = ""


def lines(board: Board) -> Iterator[Line]:
    """The rules that a form asks of itself: what is to be filled first, then by severity; then what was found else."""
    of_rules = board.live.of_rules()
    for id, checks in of_rules.items():
        yield Line(RULES[id], checks)
    for id, path in board.page.doubts.items():
        if id not in of_rules:
            yield Line(RULES[id], (), path)


def write_self_check(book: xlsxwriter.Workbook, styles: Styles, boards: Sequence[Board]) -> None:
    """Write the sheet for all forms of a book, form by form."""
    SelfCheck(book, styles, boards).write()


class SelfCheck:
    """Writes the sheet 自查."""

    def __init__(self, book: xlsxwriter.Workbook, styles: Styles, boards: Sequence[Board]) -> None:
        self._sheet, self._styles, self._boards = book.add_worksheet(SELF_CHECK), styles, boards
        self._row = _FIRST
        self._plain = styles.of(font_name="宋体", font_size=10, valign="vcenter", text_wrap=True)

    def write(self) -> None:
        for column, width in enumerate(HEADS.values()):
            self._sheet.set_column(column, column, width)
        self._sheet.set_column(KEY_COLUMN, NUMBER_COLUMN, None, None, {"hidden": True})
        self._write_head()
        for board in self._boards:
            self._write_form(board)
        if len(self._boards) > 1:
            formula, now = self._of_all()
            self._write_state(1, 0, formula, self._styles.banner(), now)
        self._set_up()

    def _write_state(self, row: int, column: int, formula: str, look: Format, now: str) -> None:
        self._sheet.write_formula(row, column, f'=IFERROR({formula},"{BROKEN}")', look, now)

    def _write_head(self) -> None:
        last, look = len(HEADS) - 1, self._styles
        title = look.of(font_name="黑体", font_size=18, bold=True, align="center", valign="vcenter")
        self._sheet.merge_range(0, 0, 0, last, TITLE, title)
        self._sheet.merge_range(1, 0, 1, last, "", look.banner())
        done = {"type": "formula", "criteria": f'=ISNUMBER(FIND("✔",{address((1, 0))}))', "format": look.done()}
        self._sheet.conditional_format(1, 0, 1, last, done)
        self._sheet.merge_range(2, 0, 2, last, NOTE, self._plain)
        for column, head in enumerate(HEADS):
            self._sheet.write_string(_FIRST - 1, column, head, look.head())
        heights = (34, 26, needed(NOTE, tuple(HEADS.values())), 24)
        for row, height in enumerate(heights):
            self._sheet.set_row(row, height)

    def _of_all(self) -> tuple[str, str]:
        """How a book of several forms stands, as a formula and as it is now."""
        ready = "+".join(f"IF({missing}+{wrong}=0,1,0)" for missing, wrong, _ in map(counted, self._boards))
        number, now = len(self._boards), sum(said(board).startswith(READY) for board in self._boards)
        done, left = f"✔ {number} 张表都已填完，可以报送", (f"✘ 共 {number} 张表，还有 ", " 张没有填完或有误")
        formula = f'IF({ready}={number},"{done}","{left[0]}"&({number}-({ready}))&"{left[1]}")'
        return formula, done if now == number else f"{left[0]}{number - now}{left[1]}"

    def _write_form(self, board: Board) -> None:
        section = self._row
        if len(self._boards) > 1:
            self._write_section(board)
        number, first = 0, self._row
        for number, line in enumerate(lines(board), start=1):
            self._write_line(board, number, line)
        self._write_others(board, number + 1)
        # What is explained is no longer asked: that the form itself cannot see.
        asked = f'COUNTIF({address((first, 2))}:{address((self._row - 1, 2))},"{TO_EXPLAIN}")'
        unfilled, faulty, _ = counted(board)
        missing, wrong, _ = (count.now for count in board.counts)
        formula, now = state_formula(unfilled, faulty, asked), state(missing, wrong, self._to_explain(board))
        if len(self._boards) > 1:
            self._write_state(section, 2, formula, self._look(bold=True), now)
        else:
            self._write_state(1, 0, formula, self._styles.banner(), now)

    @staticmethod
    def _to_explain(board: Board) -> int:
        """How many lines ask for an explanation that is not there yet."""
        asked = (line for line in lines(board) if line.rule.severity == Severity.WARNING)
        found = (line for line in asked if line.checks and not all(map(board.holds, line.checks)))
        return sum(not board.page.explanations.get(line.rule.id) for line in found)

    def _write_section(self, board: Board) -> None:
        sheet, name = board.page.stamp.sheet, str(board.page.values.get("project_name") or board.page.stamp.sheet)
        link = self._look(bold=True, font_color=LINK, underline=1, **_quoted(name))
        self._sheet.merge_range(self._row, 0, self._row, 1, "", link)
        self._sheet.write_url(self._row, 0, f"internal:'{sheet}'!A1", link, writable(name), "跳到这张表")
        self._sheet.merge_range(self._row, 2, self._row, len(HEADS) - 1, "", self._look(bold=True))
        self._sheet.set_row(self._row, max(24, needed(name, tuple(HEADS.values())[:2])))
        self._row += 1

    def _write_line(self, board: Board, number: int, line: Line) -> None:
        row, faulty = self._row, [check for check in line.checks if not board.holds(check)]
        self._sheet.write_number(row, 0, number, self._look(align="center"))
        self._sheet.write_string(row, 1, line.rule.title, self._look())
        explains = line.rule.severity == Severity.WARNING
        state, now = self._state(board, line, faulty)
        self._sheet.write_formula(row, 2, f"={state}", self._look(align="center"), now)
        count = board.faulty(line.checks)
        self._sheet.write_formula(row, 3, f'=IF({count}=0,"",{count})', self._look(align="center"), len(faulty) or "")
        self._write_first(board, line, faulty)
        if explains:
            self._write_explanation(board, line.rule.id)
        else:
            self._sheet.write_blank(row, 5, None, self._look())
        self._write_keys(board, line.rule.id)
        self._end_line(line.rule.title, board.page.explanations.get(line.rule.id, "") if explains else "")

    def _state(self, board: Board, line: Line, faulty: Sequence[LiveCheck]) -> tuple[str, str]:
        """How a rule stands, as a formula and as it is now."""
        rule, severity = line.rule, line.rule.severity
        given = f'{address((self._row, 5))}<>""'
        explained = bool(board.page.explanations.get(rule.id))
        fault = TO_COME if rule.unfilled else f"{severity.sign} {severity.label}"
        if severity == Severity.WARNING:
            fault = TO_EXPLAIN if line.checks else MEND_OR_EXPLAIN
        bad = f'IF({given},"{EXPLAINED}","{fault}")' if severity == Severity.WARNING else f'"{fault}"'
        bad_now = EXPLAINED if explained and severity == Severity.WARNING else fault
        if not line.checks:
            return bad, bad_now
        good, good_now = self._good_state(board, line.checks)
        return f"IF({board.faulty(line.checks)}>0,{bad},{good})", bad_now if faulty else good_now

    @staticmethod
    def _good_state(board: Board, checks: Sequence[LiveCheck]) -> tuple[str, str]:
        """How a rule stands that finds nothing: asked and passed, not asked, or not to be told by a formula."""
        columns = [check.column for check in checks]
        area, missing = board.column(min(columns), max(columns)), counted(board)[0]
        not_asked = f'IF({missing}>0,"{TO_COME}","{UNASKED}")'
        not_asked_now = TO_COME if board.counts[0].now else UNASKED
        good = f'IF(COUNTIF({area},FALSE)>0,"{PASSED}",{not_asked})'
        now = PASSED if any(board.asked(check) for check in checks) else not_asked_now
        if square := board.result_of(checks):
            # Of a result that is not there yet nothing can be said.
            good = f'IF({square}="",{not_asked},{good})'
            now = now if board.page.values.get(checks[0].path) not in (None, "") else not_asked_now
        return f'IF(SUMPRODUCT(1*({area}="{UNSURE}"))>0,"{LATER}",{good})', now

    def _write_first(self, board: Board, line: Line, faulty: Sequence[LiveCheck]) -> None:
        """The first faulty row by its name, with a link; the first of the rule's columns that has one."""
        link = self._look(font_color=LINK, underline=1)
        placement, sheet = board.page.placement, board.page.stamp.sheet
        if not line.checks:
            spot = address(placement.squares[line.path]) if line.path in placement.squares else "A1"
            name = board.name_of(line.path) if line.path in placement.squares else sheet
            link = self._look(font_color=LINK, underline=1, **_quoted(name))
            self._sheet.write_url(self._row, 4, f"internal:'{sheet}'!{spot}", link, writable(name))
            return
        formula = '""'
        for column in sorted({check.column for check in line.checks}, reverse=True):
            area = board.column(column)
            paths = [check.path for check in line.checks if check.column == column]
            letters, row = column_letters(placement.squares[paths[0]][1]), f"MATCH(TRUE,{area},0)"
            name = f"INDEX({board.column(board.name_column)},{row})"
            for path in paths:
                if "[" not in path:  # squares of one row may have several names
                    name = f'IF({row}={placement.squares[path][0]},"{board.row_name(path)}",{name})'
            target = in_quotes(f"#'{sheet}'!{letters}")
            leads = f"HYPERLINK({target}&({row}+1),{name})"
            formula = f"IF(COUNTIF({area},TRUE)>0,{leads},{formula})"
        now = min(faulty, key=lambda check: (check.column, check.row), default=None)
        shown = board.name_of(now.path) if now else ""
        self._sheet.write_formula(self._row, 4, f"={formula}", link, writable(shown))

    def _write_others(self, board: Board, number: int) -> None:
        """A line for whatever else the unit wants to explain."""
        self._sheet.write_number(self._row, 0, number, self._look(align="center"))
        self._sheet.merge_range(self._row, 1, self._row, 4, "其他需要说明的情况（没有可以不填）", self._look())
        self._write_explanation(board, OTHERS)
        self._write_keys(board, OTHERS)
        self._end_line("", board.page.explanations.get(OTHERS, ""))

    def _write_explanation(self, board: Board, id: str) -> None:
        text = writable(board.page.explanations.get(id, ""))
        look = self._look(locked=False, bg_color=TO_FILL, **_quoted(text))
        if text:
            self._sheet.write_string(self._row, 5, text, look)
        else:
            self._sheet.write_blank(self._row, 5, None, look)

    def _write_keys(self, board: Board, id: str) -> None:
        self._sheet.write_string(self._row, KEY_COLUMN, id)
        self._sheet.write_string(self._row, NUMBER_COLUMN, board.page.stamp.number)

    def _end_line(self, title: str, explanation: str = "") -> None:
        widths = tuple(HEADS.values())
        self._sheet.set_row(self._row, min(409, max(22, needed(title, widths[1:2]), needed(explanation, widths[5:6]))))
        self._row += 1

    def _look(self, **more: Any) -> Format:
        plain = {"font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
        return self._styles.of(**plain | more)

    def _set_up(self) -> None:
        sheet, last = self._sheet, len(HEADS) - 1
        ask = {"validate": "any", "input_title": EXPLANATION, "input_message": ASKED}
        sheet.data_validation(_FIRST, 5, self._row - 1, 5, ask)
        states = {f"{Severity.ERROR.sign} ": FILLS[Severity.ERROR], "▲ 请": FILLS[Severity.WARNING], "✔": MENDED}
        for sign, fill in states.items():
            begins, look = f'=ISNUMBER(FIND("{sign}",$C{_FIRST + 1}))', self._styles.of(bg_color=fill)
            rule = {"type": "formula", "criteria": begins, "format": look}
            sheet.conditional_format(_FIRST, 2, self._row - 1, 2, rule)
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        set_up_print(sheet, landscape=False)
        sheet.print_area(0, 0, self._row - 1, last)
        sheet.repeat_rows(_FIRST - 1)
        sheet.freeze_panes(_FIRST, 0)
        sheet.hide_gridlines(2)


def _quoted(text: str) -> Mapping[str, bool]:
    return {"quote_prefix": True} if like_formula(text) else {}
