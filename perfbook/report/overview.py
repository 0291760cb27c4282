"""The sheet 总览: what to do now, then how many of what, counted live on the other sheets."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import xlsxwriter

from perfbook.findings import Severity
from perfbook.readings import BookVerdict
from perfbook.report import answer_sheet, arrivals, finding_list
from perfbook.report.answers import ACCEPT, YES
from perfbook.report.answers import SHEET as ANSWERS
from perfbook.report.distributions import Distributions
from perfbook.report.entries import Conclusion, Entry, State
from perfbook.report.finding_list import level
from perfbook.report.paper import GREYED, RED, Formula, Look, Paper, Value, fault_look, one_line
from perfbook.report.sections import LEFT, NUMBER, Part, Sections
from perfbook.report.sum_tables import place_of
from perfbook.report.tally import Tally
from perfbook.rules import RULES

SHEET = "总览"
WIDTHS = (6, 28, 12, 12, 12, 12, 12)
MOST_BROKEN = 10
# The first page is for what is to be done: the other sheets list the rest.
MOST_FILES = 10
MISSING = "ST02"
# Over how many columns the names of three sheets stand.
_THREE = (2, 2, 3)
_DONE = (Conclusion.ACCEPTED, Conclusion.BACK, Conclusion.BY_PERSON)


def report_title(verdicts: Sequence[BookVerdict]) -> str:
    """What the report is called: after its form, where all forms are of one kind."""
    sheets = {form.reading.layout.sheet for book in verdicts for form in book.forms}
    return f"{sheets.pop() if len(sheets) == 1 else '绩效表格'}校验报告"


@dataclass
class Overview:
    """Writes the sheet from top to bottom. `sheets`: the other sheets of the report, in their order."""

    book: xlsxwriter.Workbook
    paper: Paper
    tally: Tally
    sheets: Sequence[str]
    name: Callable[[str], str]
    folder: str

    def write(self) -> None:
        self._write_top()
        self.page = Sections(self.paper, 3)
        self._write_links()
        self._write_to_do()
        self._write_needing_a_person()
        self._write_numbers()
        self._write_forms()
        distributions = Distributions(self.book, self.page, self.tally)
        distributions.write_scores()
        distributions.write_kinds()
        distributions.write_units()
        self._write_rules()
        self._write_skipped()
        self.paper.finish(landscape=False)

    def _write_top(self) -> None:
        self.paper.title(report_title(self.tally.verdicts))
        self.paper.line(1, f"文件所在文件夹：{self.folder}" if self.folder else "", GREYED)
        accepted, back, person = (self.tally.concluded(one) for one in _DONE)
        text = (
            f'="可以接收 "&{accepted.text[1:]}&" 张表，须退回修改 "&{back.text[1:]}&" 张，'
            f'须人工处理的文件 "&{person.text[1:]}&" 个。"'
        )
        said = f"可以接收 {accepted.value} 张表，须退回修改 {back.value} 张，须人工处理的文件 {person.value} 个。"
        self.paper.line(2, Formula(text, said), {"bold": True, "font_size": 12, "align": "center"})
        self.paper.height(2, 26)

    def _write_links(self) -> None:
        """The other sheets, three in a line."""
        for at in range(0, len(self.sheets), len(_THREE)):
            names = [*self.sheets[at : at + len(_THREE)], "", ""]
            parts = zip(names, _THREE, strict=False)
            self.page.line(*(Part(name, across, {}, _sheet(name) if name else None) for name, across in parts))

    def _write_to_do(self) -> None:
        self.page.section("现在要做的事")
        things = [thing for thing in self._to_do() if thing[1].value]
        if not things:
            self.page.text("没有。收到的表都可以接收，可以直接使用汇总表。")
            return
        self.page.head(("序号", 1), ("事项", 1), ("数量", 1), ("怎么做", 3), ("打开", 1))
        for number, (text, value, how, look, sheet) in enumerate(things, start=1):
            self.page.line(
                Part(number, 1, NUMBER),
                Part(text, 1, LEFT),
                Part(value, 1, {**NUMBER, **look}),
                Part(how, 3, LEFT),
                Part(sheet, 1, {}, _sheet(sheet)),
            )

    def _to_do(self) -> Iterator[tuple[str, Formula, str, Look, str]]:
        """What there is to do, how much of it, how, the look of the number, and on which sheet it is listed."""
        tally, red = self.tally, fault_look(Severity.ERROR)
        person, back = tally.concluded(Conclusion.BY_PERSON), tally.concluded(Conclusion.BACK)
        yield "✘ 须人工处理的文件", person, "读不出或不是下发的表：按“说明”一栏处理", red, arrivals.SHEET
        yield "✘ 须退回修改的表", back, "把退回表（见“报送情况”）发还单位，改正后重新报送", red, arrivals.SHEET
        missing = tally.rule(MISSING, Severity.ERROR)
        yield "✘ 计划表上没有报送的项目", missing, "请向单位催报", red, finding_list.SHEET
        how = "单位改不了：请主管部门阅看，更正后重新下发（“由谁更正”一栏）"
        yield "✘ 由主管部门更正的问题", tally.by_office(), how, {}, finding_list.SHEET
        explained, yellow = tally.severity(Severity.WARNING), fault_look(Severity.WARNING)
        yield "▲ 请单位说明的问题", explained, "请单位核实；属实的说明原因", yellow, finding_list.SHEET
        undecided = tally.answered.count(*answer_sheet.UNDECIDED)
        how = f"接受的在“{ACCEPT}”一栏填“{YES}”，保存后再核对一次"
        yield "▲ 请决定是否接受的说明", undecided, how, yellow, ANSWERS
        yield "✘ 未计入合计的表", tally.left_out(), "更正后再计入：原因见“说明”一栏", red, arrivals.SHEET
        older = tally.state(State.OLDER)
        yield "○ 未采用的旧版", older, "请与单位核实采用的是不是最终稿", {}, arrivals.SHEET

    def _write_needing_a_person(self) -> None:
        books = [entry.book for entry in self.tally.entries if entry.book.needs_a_person]
        self.page.section("须人工处理的文件（读不出，或不是下发的表）", {"font_color": RED} if books else {})
        if not books:
            self.page.text("没有。收到的文件都读出来了。")
            return
        self._files(books, "问题和处理办法", {**fault_look(Severity.ERROR), **LEFT})

    def _files(self, books: Sequence[BookVerdict], said: str, look: Look) -> None:
        self.page.head(("序号", 1), ("文件", 2), (said, 4))
        for number, book in enumerate(books[:MOST_FILES], start=1):
            parts = (Part(self.name(book.file), 2, look), Part(book.problem or "", 4, look))
            self.page.line(Part(number, 1, {**look, **NUMBER, "indent": 0}), *parts)
        if (more := len(books) - MOST_FILES) > 0:
            self.page.text(f"其余 {more} 个见“{arrivals.SHEET}”。")

    def _write_numbers(self) -> None:
        self.page.section("收表和问题数量")
        self.page.head(("项目", 2), ("数量", 1), ("说明", 4))
        for text, value, note, look in self._numbers():
            self.page.line(Part(text, 2, LEFT), Part(value, 1, {**NUMBER, **look}), Part(note, 4, LEFT))

    def _numbers(self) -> Iterator[tuple[str, Value, str, Look]]:
        tally, verdicts = self.tally, self.tally.verdicts
        checked = sum(book.status == "checked" for book in verdicts)
        person = tally.concluded(Conclusion.BY_PERSON)
        yield "收到的文件", len(verdicts), f"其中校验 {checked} 个", {}
        yield "　须人工处理的文件", person, "见第二节", fault_look(Severity.ERROR) if person.value else {}
        yield "　跳过的文件", tally.state(State.SKIPPED), "见最后一节", {}
        taken, older = tally.state(State.TAKEN), tally.state(State.OLDER)
        yield "采用的表", taken, "每个项目一份，计入汇总", {}
        yield "　可以接收", tally.concluded(Conclusion.ACCEPTED), "没有必须修改的问题", {}
        yield "　须退回修改", tally.concluded(Conclusion.BACK), "退回表见“报送情况”", {}
        yield "未采用的旧版", older, "同一项目另有新版，不计入汇总", {}
        notes = ("单位改正后重新报送", "属实的，请单位说明情况", "供参考，不必退回")
        for severity, note in zip(Severity, notes, strict=True):
            value = tally.severity(severity)
            yield f"问题：{level(severity)}", value, note, fault_look(severity) if value.value else {}
        yield "　其中由主管部门更正", tally.by_office(), "单位改不了，请主管部门更正后重新下发", {}
        accepted = tally.answered.count(answer_sheet.ACCEPTED)
        yield "已接受的说明", accepted, f"不再询问，不计入上面的数，见“{ANSWERS}”", {}

    def _write_forms(self) -> None:
        found: defaultdict[tuple[int, str, int], list[Entry]] = defaultdict(list)
        for entry in self.tally.entries:
            if entry.form and entry.state == State.TAKEN:
                layout = entry.form.reading.layout
                found[place_of(layout.form), layout.sheet, entry.year or 0].append(entry)
        if not found:
            return
        self.page.section("分表种和年度（采用的表）")
        heads = [one_line(head) for head in arrivals.COUNTS.values()]
        self.page.head(*((head, 1) for head in ("年度", arrivals.FORM, "采用的表", "可以接收", *heads)))
        self.paper.height(self.page.row - 1, 34)
        for place, sheet, year in sorted(found):
            said = (Part(one, 1, NUMBER) for one in self._form(sheet, year, found[place, sheet, year]))
            self.page.line(Part(year or "不明", 1, NUMBER), Part(sheet, 1, LEFT), *said)

    def _form(self, sheet: str, year: int, of_form: Sequence[Entry]) -> Iterator[Formula]:
        column = self.tally.arrived.column
        # "=" asks for empty squares.
        years = f"{column('年度')},{year}" if year else f'{column("年度")},"="'
        same = f'{column(arrivals.FORM)},"{sheet}",{years},{column("状态")},"{State.TAKEN.value}"'
        accepted = [entry for entry in of_form if entry.conclusion == Conclusion.ACCEPTED]
        yield Formula(f"=COUNTIFS({same})", len(of_form))
        yield Formula(f'=COUNTIFS({same},{column("结论")},"{Conclusion.ACCEPTED.value}")', len(accepted))
        for severity, head in arrivals.COUNTS.items():
            yield Formula(f"=SUMIFS({column(head)},{same})", sum(entry.counts[severity] for entry in of_form))

    def _write_rules(self) -> None:
        counts = self.tally.by_rule
        if not counts:
            return
        self.page.section(f"最常见的问题（前 {MOST_BROKEN} 项）")
        self.page.head(("序号", 1), ("应当怎样", 4), ("规则", 1), ("次数", 1))
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0][1].rank, pair[0][0]))
        for number, ((rule, severity), _) in enumerate(ranked[:MOST_BROKEN], start=1):
            said = Part(f"{severity.sign} {RULES[rule].title if rule in RULES else ''}", 4, LEFT)
            times = Part(self.tally.rule(rule, severity), 1, NUMBER)
            self.page.line(Part(number, 1, NUMBER), said, Part(rule), times)

    def _write_skipped(self) -> None:
        books = [entry.book for entry in self.tally.entries if entry.book.status == "skipped"]
        if books:
            self.page.section("跳过的文件（无需处理）", GREYED)
            self._files(books, "原因", {**GREYED, **LEFT})


def _sheet(name: str) -> str:
    """The link to a sheet of the report."""
    return f"internal:'{name}'!A1"
