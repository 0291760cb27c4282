"""The sheet 总览: what needs a person first, then how many of what, counted live on the other sheets."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import xlsxwriter

from perfbook.findings import Finding, Severity
from perfbook.readings import BookVerdict
from perfbook.report import arrivals, finding_list
from perfbook.report.entries import UNGRADED, Conclusion, Entry, State
from perfbook.report.finding_list import BY_OFFICE, level
from perfbook.report.paper import GREYED, RED, Area, Formula, Look, Paper, Value, fault_look, one_line
from perfbook.report.sum_tables import place_of
from perfbook.rules import RULES

SHEET = "总览"
WIDTHS = (6, 28, 12, 12, 12, 12, 12)
MOST_BROKEN = 10
_SECTION: Look = {"font_name": "黑体", "font_size": 12}
_LEFT: Look = {"align": "left", "indent": 1}
_NUMBER: Look = {"align": "center", "num_format": "0"}
_NUMERALS = "一二三四五六七八"


def report_title(verdicts: Sequence[BookVerdict]) -> str:
    """What the report is called: after its form, where all forms are of one kind."""
    sheets = {form.reading.layout.sheet for book in verdicts for form in book.forms}
    return f"{sheets.pop() if len(sheets) == 1 else '绩效表格'}校验报告"


@dataclass
class Overview:
    """Writes the sheet from top to bottom. `listed` and `arrived` are the tables that its formulas count."""

    book: xlsxwriter.Workbook
    paper: Paper
    verdicts: Sequence[BookVerdict]
    of_set: Sequence[Finding]
    entries: Sequence[Entry]
    listed: Area
    arrived: Area
    name: Callable[[str], str]
    folder: str

    def write(self) -> None:
        self._row, self._sections = 0, 0
        self._write_top()
        self._write_needing_a_person()
        self._write_numbers()
        self._write_forms()
        self._write_grades()
        self._write_rules()
        self._write_skipped()
        self.paper.finish(landscape=False)

    def _write_top(self) -> None:
        self.paper.title(report_title(self.verdicts))
        self.paper.line(1, f"文件所在文件夹：{self.folder}" if self.folder else "", GREYED)
        accepted, back, person = (self._concluded(one) for one in _DONE)
        text = (
            f'="可以接收 "&{accepted.text[1:]}&" 张表，须退回修改 "&{back.text[1:]}&" 张，'
            f'须人工处理的文件 "&{person.text[1:]}&" 个。"'
        )
        said = f"可以接收 {accepted.value} 张表，须退回修改 {back.value} 张，须人工处理的文件 {person.value} 个。"
        self.paper.line(2, Formula(text, said), {"bold": True, "font_size": 12, "align": "center"})
        self.paper.height(2, 26)
        self._row = 3

    def _concluded(self, conclusion: Conclusion) -> Formula:
        """How many forms taken, or files that need a person, have a conclusion."""
        states = [entry.state for entry in self.entries if entry.conclusion == conclusion]
        if conclusion == Conclusion.BY_PERSON:
            return Formula(f'=COUNTIF({self.arrived.column("结论")},"{conclusion.value}")', len(states))
        taken = f'COUNTIFS({self.arrived.column("状态")},"{State.TAKEN.value}"'
        text = f'={taken},{self.arrived.column("结论")},"{conclusion.value}")'
        return Formula(text, states.count(State.TAKEN))

    def _section(self, text: str, look: Look | None = None) -> None:
        """A section's heading, a blank line above it."""
        self.paper.line(self._row + 1, f"{_NUMERALS[self._sections]}、{text}", {**_SECTION, **(look or {})})
        self.paper.height(self._row + 1, 24)
        self._row, self._sections = self._row + 2, self._sections + 1

    def _head(self, *parts: tuple[str, int]) -> None:
        column = 0
        for text, across in parts:
            self.paper.head(self._row, column, text, across)
            column += across
        self._row += 1

    def _line(self, *parts: tuple[Value, int, Look]) -> None:
        column = 0
        for value, across, look in parts:
            self.paper.put(self._row, column, value, {"align": "center", **look}, across)
            column += across
        self.paper.height(self._row, 20)
        self._row += 1

    def _write_needing_a_person(self) -> None:
        books = [book for book in self.verdicts if book.needs_a_person]
        self._section("须人工处理的文件（读不出，或不是下发的表）", {"font_color": RED} if books else {})
        if not books:
            self.paper.line(self._row, "没有。收到的文件都读出来了。")
            self._row += 1
            return
        red = {**fault_look(Severity.ERROR), **_LEFT}
        self._head(("序号", 1), ("文件", 2), ("问题和处理办法", 4))
        for number, book in enumerate(books, start=1):
            self._line((number, 1, _NUMBER), (self.name(book.file), 2, red), (book.problem or "", 4, red))

    def _write_numbers(self) -> None:
        self._section("收表和问题数量")
        self._head(("项目", 2), ("数量", 1), ("说明", 4))
        for text, value, note, look in self._numbers():
            self._line((text, 2, _LEFT), (value, 1, {**_NUMBER, **look}), (note, 4, _LEFT))

    def _numbers(self) -> Iterator[tuple[str, Value, str, Look]]:
        checked = sum(book.status == "checked" for book in self.verdicts)
        person = self._concluded(Conclusion.BY_PERSON)
        yield "收到的文件", len(self.verdicts), f"其中校验 {checked} 个", {}
        yield "　须人工处理的文件", person, "见第一节", fault_look(Severity.ERROR) if person.value else {}
        yield "　跳过的文件", self._state(State.SKIPPED), "见最后一节", {}
        taken, older = self._state(State.TAKEN), self._state(State.OLDER)
        yield "采用的表", taken, "每个项目一份，计入汇总", {}
        yield "　可以接收", self._concluded(Conclusion.ACCEPTED), "没有必须修改的问题", {}
        yield "　须退回修改", self._concluded(Conclusion.BACK), "退回表见“报送情况”", {}
        yield "未采用的旧版", older, "同一项目另有新版，不计入汇总", {}
        notes = ("单位改正后重新报送", "属实的，请单位说明情况", "供参考，不必退回")
        for severity, note in zip(Severity, notes, strict=True):
            of_set = sum(finding.severity == severity for finding in self.of_set)
            value = of_set + sum(book.count(severity) for book in self.verdicts)
            text = f'=COUNTIF({self.listed.column("级别")},"{level(severity)}")'
            yield f"问题：{level(severity)}", Formula(text, value), note, fault_look(severity) if value else {}
        yield "　其中由主管部门更正", self._by_office(), "单位改不了，请主管部门更正后重新下发", {}

    def _state(self, state: State) -> Formula:
        count = sum(entry.state == state for entry in self.entries)
        return Formula(f'=COUNTIF({self.arrived.column("状态")},"{state.value}")', count)

    def _by_office(self) -> Formula:
        count = sum(
            finding_list.corrected_by(finding, form) == BY_OFFICE
            for book in self.verdicts
            for form in book.forms
            for finding in form.findings
        )
        return Formula(f'=COUNTIF({self.listed.column("由谁更正")},"{BY_OFFICE}")', count)

    def _write_forms(self) -> None:
        found: defaultdict[tuple[int, str, int], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.form and entry.state == State.TAKEN:
                layout = entry.form.reading.layout
                found[place_of(layout.form), layout.sheet, entry.year or 0].append(entry)
        if not found:
            return
        self._section("分表种和年度（采用的表）")
        heads = [one_line(head) for head in arrivals.COUNTS.values()]
        self._head(("年度", 1), (arrivals.FORM, 1), ("采用的表", 1), ("可以接收", 1), *((head, 1) for head in heads))
        self.paper.height(self._row - 1, 34)
        for place, sheet, year in sorted(found):
            said = self._form(sheet, year, found[place, sheet, year])
            self._line((year or "不明", 1, _NUMBER), (sheet, 1, _LEFT), *((value, 1, _NUMBER) for value in said))

    def _form(self, sheet: str, year: int, of_form: Sequence[Entry]) -> Iterator[Formula]:
        column = self.arrived.column
        # "=" asks for empty squares.
        years = f"{column('年度')},{year}" if year else f'{column("年度")},"="'
        same = f'{column(arrivals.FORM)},"{sheet}",{years},{column("状态")},"{State.TAKEN.value}"'
        accepted = [entry for entry in of_form if entry.conclusion == Conclusion.ACCEPTED]
        yield Formula(f"=COUNTIFS({same})", len(of_form))
        yield Formula(f'=COUNTIFS({same},{column("结论")},"{Conclusion.ACCEPTED.value}")', len(accepted))
        for severity, head in arrivals.COUNTS.items():
            yield Formula(f"=SUMIFS({column(head)},{same})", sum(entry.counts[severity] for entry in of_form))

    def _write_grades(self) -> None:
        taken = [entry for entry in self.entries if entry.state == State.TAKEN and entry.grade]
        if not taken:
            return
        self._section("评分等级（采用的自评表）")
        words = dict.fromkeys(
            grade.word for entry in taken if entry.form for grade in entry.form.reading.figures.grades
        )
        self._head(("等级", 2), ("表数", 1))
        first, column = self._row, self.arrived.column
        for word in (*words, UNGRADED):
            count = sum(entry.grade == word for entry in taken)
            text = f'=COUNTIFS({column("状态")},"{State.TAKEN.value}",{column("评分等级")},"{word}")'
            self._line((word, 2, {}), (Formula(text, count), 1, _NUMBER))
        self._line(("合计", 2, {"bold": True}), (Formula(f"=SUM(C{first + 1}:C{self._row})", len(taken)), 1, _NUMBER))
        self._insert_chart(first, self._row - 2)

    def _insert_chart(self, first: int, last: int) -> None:
        chart = self.book.add_chart({"type": "column"})
        font = {"name": "宋体", "size": 9}
        chart.add_series(
            {
                "name": "表数",
                "categories": [SHEET, first, 0, last, 0],
                "values": [SHEET, first, 2, last, 2],
                "fill": {"color": "#5B7FA6"},
                "border": {"color": "#333333"},
                "data_labels": {"value": True, "font": font},
                "gap": 60,
            }
        )
        chart.set_title({"name": "各等级的表数", "name_font": {"name": "黑体", "size": 10}, "overlay": False})
        chart.set_legend({"none": True})
        chart.set_x_axis({"num_font": font})
        chart.set_y_axis({"num_font": font, "min": 0, "major_gridlines": {"visible": False}, "visible": False})
        chart.set_size({"width": 340, "height": 24 * 4 // 3 * (last - first + 3) - 8})
        where = {"x_offset": 6, "y_offset": 4, "object_position": 1}
        self.paper.sheet.insert_chart(first - 1, 3, chart, where)

    def _write_rules(self) -> None:
        counts = Counter(
            (finding.rule, finding.severity)
            for found in (self.of_set, *(findings for book in self.verdicts for findings in _all(book)))
            for finding in found
        )
        if not counts:
            return
        self._section(f"最常见的问题（前 {MOST_BROKEN} 项）")
        self._head(("序号", 1), ("应当怎样", 4), ("规则", 1), ("次数", 1))
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0][1].rank, pair[0][0]))
        for number, ((rule, severity), count) in enumerate(ranked[:MOST_BROKEN], start=1):
            title = RULES[rule].title if rule in RULES else ""
            column = self.listed.column
            text = f'=COUNTIFS({column("规则")},"{rule}",{column("级别")},"{level(severity)}")'
            said = (f"{severity.sign} {title}", 4, _LEFT)
            self._line((number, 1, _NUMBER), said, (rule, 1, {}), (Formula(text, count), 1, _NUMBER))

    def _write_skipped(self) -> None:
        books = [book for book in self.verdicts if book.status == "skipped"]
        if not books:
            return
        self._section("跳过的文件（无需处理）", GREYED)
        self._head(("序号", 1), ("文件", 2), ("原因", 4))
        grey, centred = {**GREYED, **_LEFT}, {**GREYED, **_NUMBER}
        for number, book in enumerate(books, start=1):
            self._line((number, 1, centred), (self.name(book.file), 2, grey), (book.problem or "", 4, grey))


def _all(book: BookVerdict) -> Iterator[Sequence[Finding]]:
    yield book.findings
    yield from (form.findings for form in book.forms)


_DONE = (Conclusion.ACCEPTED, Conclusion.BACK, Conclusion.BY_PERSON)
