"""What the office accepts in 校验报告.xlsx holds in the next check, for the same values only; no row is ever lost."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from perfbook.acceptance import accept, answers_of
from perfbook.check import check_reading
from perfbook.cli.sentences import run
from perfbook.findings import Finding, Severity
from perfbook.layouts.self_check import EXPLANATION_COLUMN, KEY_COLUMN, OTHERS
from perfbook.layouts.stamp import OPINION, SELF_CHECK
from perfbook.making import workbook_of
from perfbook.read import Unreadable, read
from perfbook.readings import BookVerdict, FormVerdict, assemble
from perfbook.readings.questions import LENGTH, Question, questions
from perfbook.refused import Refused
from perfbook.report.answer_sheet import ACCEPTED, CHANGED, EARLIER, ENDED, NO_DAY, NO_WORD, REFUSED, STATE, WAITING
from perfbook.report.answers import ACCEPT, ASKED, CONTENT, EXPLANATION, PROJECT, RULE, SHEET, UNTIL, Answers
from perfbook.report.returning import LIST_SHEET, marked_return
from perfbook.report.summary import summary_workbook
from perfbook.returns import REPORT_NAME, RETURNS_FOLDER

# Of the published forms: one with four warnings and no error, one with errors beside its warnings.
WARNED, WRONG = 14, 20
HEAD = 3


@dataclass
class Desk:
    """An officer's desk: what came in, where the results lie, and what the last check said."""

    folder: Path
    capture: Any

    @property
    def report(self) -> Path:
        return self.folder / "结果" / REPORT_NAME

    def takes_in(self, form: Any, change: Callable[[Any], None] | None = None, name: str = "甲.xlsx") -> Path:
        """A unit's book comes in, perhaps changed by the unit."""
        path = self.folder / "回收" / name
        path.parent.mkdir(exist_ok=True)
        book = openpyxl.load_workbook(io.BytesIO(workbook_of(form, "as_returned")[1]))
        if change:
            change(book)
        book.save(path)
        return path

    def checks(self, *more: object, source: str = "回收", result: str | None = "结果") -> dict[str, Any]:
        """The JSON of a check; `err` and `out` keep what it said."""
        target = self.folder / "结果.json"
        where = ["-o", self.folder / result] if result else []
        words = ["check", self.folder / source, *where, "--json", target, *more]
        self.code = run([str(word) for word in words])
        said = self.capture.readouterr()
        self.out, self.err = said.out, said.err
        found: dict[str, Any] = json.loads(target.read_text("utf-8"))
        return found

    def rows(self, report: Path | None = None) -> list[dict[str, Any]]:
        sheet = openpyxl.load_workbook(report or self.report)[SHEET]
        heads = [cell.value for cell in sheet[HEAD]]
        values = sheet.iter_rows(min_row=HEAD + 1, values_only=True)
        return [dict(zip(heads, row, strict=True)) for row in values]

    def types(self, rule: str, said: object, until: object = None, report: Path | None = None) -> None:
        """The officer answers the first row of a rule, and saves."""

        def answer(sheet: Any) -> None:
            row = next(row for row in range(HEAD + 1, sheet.max_row + 1) if at(sheet, row, RULE).value == rule)
            at(sheet, row, ACCEPT).value = said
            at(sheet, row, UNTIL).value = until

        self.edits(answer, report)

    def edits(self, change: Callable[[Any], None], report: Path | None = None) -> None:
        book = openpyxl.load_workbook(report or self.report)
        change(book[SHEET])
        book.save(report or self.report)


def at(sheet: Any, row: int, head: str) -> Any:
    """A square of the sheet, by the head of its column."""
    return sheet.cell(row, next(cell.column for cell in sheet[HEAD] if cell.value == head))


def findings(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [finding for book in report["books"] for form in book["forms"] for finding in form["findings"]]


def accepted(report: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in findings(report) if finding["accepted"]]


def row_of(rows: list[dict[str, Any]], rule: str) -> dict[str, Any]:
    return next(row for row in rows if row[RULE] == rule)


@pytest.fixture
def desk(tmp_path, capsys) -> Desk:
    return Desk(tmp_path, capsys)


@pytest.fixture(scope="module")
def checked(official, tmp_path_factory) -> Path:
    """The folder of a desk at which one book with four warnings was checked."""
    desk = Desk(tmp_path_factory.mktemp("desk"), None)
    path = desk.takes_in(official[WARNED])
    assert run(["check", str(path.parent), "-o", str(desk.report.parent)]) == 0
    return desk.folder


@pytest.fixture
def warned(checked, desk) -> Desk:
    """One book with four warnings was checked."""
    shutil.copytree(checked, desk.folder, dirs_exist_ok=True)
    return desk


def test_a_yes_typed_in_libreoffice_is_not_asked_again(warned, clerk):
    before = warned.checks()
    sheet = openpyxl.load_workbook(warned.report)[SHEET]
    [row] = [row for row in range(HEAD + 1, sheet.max_row + 1) if at(sheet, row, RULE).value == "IN19"]
    officer = clerk(warned.report)
    assert officer.type(SHEET, at(sheet, row, ACCEPT).coordinate, "是") == "是"
    officer.type(SHEET, at(sheet, row, UNTIL).coordinate, "2099-12-31")
    officer.save(warned.report)

    after = warned.checks()

    assert accepted(before) == [] and accepted(after) == ["IN19"]
    assert after["summary"]["warning"] == before["summary"]["warning"] - 1
    assert len(findings(after)) == len(findings(before)), "it stays in the JSON"
    assert "［IN19］" not in warned.out and "说明已接受 1 处" in warned.out
    mine = row_of(warned.rows(), "IN19")
    assert (mine[ACCEPT], mine[STATE]) == ("是", ACCEPTED) and mine[UNTIL].date() == date(2099, 12, 31)
    book = openpyxl.load_workbook(warned.report)
    listed = [value for row in book["问题清单"].iter_rows(values_only=True) for value in row]
    assert "IN01" in listed and "IN19" not in listed
    numbers = {row[0]: row[2] for row in book["总览"].iter_rows(values_only=True)}
    assert "已接受的说明" in numbers
    arrived = [row for row in book["报送情况"].iter_rows(min_row=4, values_only=True) if row[0] == 1]
    assert arrived[0][10] == 3 and "可以接收" in arrived[0]


def test_what_a_unit_explains_is_in_the_json_and_stands_first(desk, official):
    def explain(book: Any) -> None:
        sheet = book[SELF_CHECK]
        row = next(row for row in sheet.iter_rows() if row[KEY_COLUMN].value == "FD08")
        row[EXPLANATION_COLUMN].value = "+项目于 12 月验收，尾款次年支付"

    desk.takes_in(official[WRONG], explain)
    report = desk.checks()

    [low] = [finding for finding in findings(report) if finding["rule"] == "FD08"]
    assert low["explanation"] == "+项目于 12 月验收，尾款次年支付" and low["accepted"] is False
    first, *others = desk.rows()
    assert (first[RULE], first[EXPLANATION], first[STATE]) == ("FD08", low["explanation"], WAITING)
    assert not any(row[EXPLANATION] for row in others)
    sheet = openpyxl.load_workbook(desk.report)[SHEET]
    assert at(sheet, HEAD + 1, EXPLANATION).data_type == "s", "a unit's text is never a formula"


def test_what_a_unit_has_explained_is_not_asked_again_and_its_remark_is_for_the_office(desk, official):
    said = {"FD08": "项目于 12 月验收，尾款次年支付", OTHERS: "本项目由两家单位共同实施。"}

    def explain(book: Any) -> None:
        for row in book[SELF_CHECK].iter_rows():
            if row[KEY_COLUMN].value in said:
                row[EXPLANATION_COLUMN].value = said[row[KEY_COLUMN].value]

    desk.takes_in(official[WRONG], explain)
    found = {one["rule"]: one for one in findings(desk.checks())}
    assert found["FD08"]["status"] == "explained" and found["BK24"]["status"] is None

    [returned] = (desk.folder / "结果" / RETURNS_FOLDER).iterdir()
    book = openpyxl.load_workbook(returned)
    rows = [[str(value or "") for value in row] for row in book[LIST_SHEET].iter_rows(values_only=True)]
    [low] = [row for row in rows if row[-1] == "已说明"]
    assert "▲ 已说明" in low and "已说明，待主管部门审定，不用再说明。" in low
    letter = "\n".join(str(row[0] or "") for row in book[OPINION].iter_rows(values_only=True))
    assert "已说明、待主管部门审定的 1 项" in letter and low[4] not in letter
    everything = letter + str(rows)
    assert "另有说明" not in everything

    report = openpyxl.load_workbook(desk.report)["问题清单"]
    listed = {row[13]: row for row in report.iter_rows(min_row=4, values_only=True)}
    assert listed["BK24"][12] == "主管部门" and "单位的说明：项目于 12 月验收" in listed["FD08"][9]

    # What the office does not take is asked again, with that said.
    desk.types("FD08", "否")
    desk.checks()
    rows = list(openpyxl.load_workbook(returned)[LIST_SHEET].iter_rows(values_only=True))
    assert any("说明未被接受。" in str(row) for row in rows) and not any("不用再说明" in str(row) for row in rows)

    # In the next round the remark is no news, nor is it mended when it is gone.
    shutil.rmtree(desk.folder / "回收")
    (desk.folder / "回收").mkdir()
    book[SELF_CHECK].parent.save(desk.folder / "回收" / "甲.xlsx")
    assert {one["rule"]: one for one in findings(desk.checks())}["BK24"]["status"] is None


def test_an_accepted_finding_is_not_in_the_return(desk, official):
    desk.takes_in(official[WRONG])
    desk.checks()
    desk.types("FD08", "是")
    report = desk.checks()

    assert accepted(report) == ["FD08"]
    [returned] = (desk.folder / "结果" / RETURNS_FOLDER).iterdir()
    book = openpyxl.load_workbook(returned)
    notes = [cell.comment.text for row in book["绩效自评表"].iter_rows() for cell in row if cell.comment]
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    said = "\n".join((*notes, *texts))
    assert "公式" in said and "资金没有用完的原因" not in said


def test_a_changed_value_asks_again_and_the_old_value_is_still_accepted(warned, official):
    warned.types("IN19", "是")

    def spend_more(book: Any) -> None:
        book["绩效自评表"]["F18"] = "96.00(万元)"

    warned.takes_in(official[WARNED], spend_more)
    assert accepted(warned.checks()) == []
    rows = warned.rows()
    assert [(row[ACCEPT], row[STATE]) for row in rows if row[RULE] == "IN19"] == [(None, CHANGED), ("是", EARLIER)]
    assert rows[-1][RULE] == "IN19", "what was accepted stands at the end"
    grey = at(openpyxl.load_workbook(warned.report)[SHEET], HEAD + len(rows), RULE).font.color.rgb
    assert grey.endswith("7F7F7F")

    warned.takes_in(official[WARNED])
    assert accepted(warned.checks()) == ["IN19"]


def test_another_value_of_the_form_may_change(warned, official):
    warned.types("IN19", "是")
    goal = "=1+1 全年完成签约培养工作，并开展年度考核和跟踪管理。"

    def other(book: Any) -> None:
        book["绩效自评表"]["F11"] = goal

    warned.takes_in(official[WARNED], other)
    assert accepted(warned.checks()) == ["IN19"]


@pytest.mark.parametrize(("until", "state"), [
    (date.today() - timedelta(1), ENDED), (date.today() + timedelta(1), ACCEPTED), ("2020年3月1日", ENDED),
    ("2099/12/31", ACCEPTED), ("明年", NO_DAY), ("=1/0", NO_DAY),
])  # fmt: skip
def test_an_answer_holds_until_its_last_day(until, state, warned):
    warned.types("IN19", "是", until)
    found = accepted(warned.checks())
    assert found == (["IN19"] if state == ACCEPTED else [])
    assert row_of(warned.rows(), "IN19")[STATE] == state
    assert ("不是日期" in warned.err) == (state == NO_DAY)
    assert accepted(warned.checks()) == found, "the next report says the same"


def test_the_last_day_itself_counts(warned):
    warned.types("IN19", "是", date(2026, 3, 31))
    [found] = [one for one in answers_of(warned.report).rows if one.said]
    assert found.holds(date(2026, 3, 31)) and not found.holds(date(2026, 4, 1))


@pytest.mark.parametrize("said", ["否", None, " 否 "])
def test_no_or_nothing_accepts_nothing(said, warned):
    warned.types("IN19", said)
    assert accepted(warned.checks()) == [] and warned.err.count(SHEET) == 0
    assert (row_of(warned.rows(), "IN19")[STATE] == REFUSED) == bool(said)


@pytest.mark.parametrize("said", ["同意", "不", "是的", 1])
def test_a_word_that_is_neither_yes_nor_no_leaves_the_row_undecided_and_as_typed(said, warned):
    warned.types("IN19", said)
    for _ in range(2):
        assert accepted(warned.checks()) == [] and f"填的是“{said}”" in warned.err
        mine = row_of(warned.rows(), "IN19")
        assert (mine[ACCEPT], mine[STATE]) == (str(said), NO_WORD)
    numbers = {row[1]: row[2] for row in openpyxl.load_workbook(warned.report)["总览"].iter_rows(values_only=True)}
    assert "▲ 请决定是否接受的说明" in numbers


def test_a_row_whose_form_did_not_come_is_never_lost(warned, official):
    warned.types("IN19", "是", "2099-01-01")
    before = {row[CONTENT]: row for row in warned.rows()}
    other = warned.folder / "另收"
    shutil.move(warned.folder / "回收", other)
    warned.takes_in(official[17], name="乙.xlsx")

    for _ in range(2):
        warned.checks()
        rows = warned.rows()
        assert [row[STATE] for row in rows[-len(before) :]] == [EARLIER] * len(before)
        same = [head for head in rows[0] if head not in (STATE, UNTIL)]
        for row in rows[-len(before) :]:
            assert [row[head] for head in same] == [before[row[CONTENT]][head] for head in same]

    assert accepted(warned.checks(source="另收")) == ["IN19"], "nobody had to type it again"


def test_the_same_input_gives_the_same_bytes(warned, official):
    warned.types("IN19", "是", "2099-01-01")
    warned.takes_in(official[WARNED], lambda book: book["绩效自评表"].__setitem__("F18", "97.00(万元)"))
    warned.checks()
    content = warned.report.read_bytes()
    warned.checks()
    assert warned.report.read_bytes() == content


def test_accepted_file_counts_without_o_and_before_the_report_that_stands_there(warned, official):
    elsewhere = warned.folder / "同事的报告.xlsx"
    shutil.copy(warned.report, elsewhere)
    warned.types("IN19", "是", report=elsewhere)
    warned.types("IN19", "否")
    warned.types("GL04", "是")

    assert accepted(warned.checks("--accepted", elsewhere, result=None)) == ["IN19"]
    assert row_of(warned.rows(), "IN19")[ACCEPT] == "否", "nothing was written"
    assert sorted(accepted(warned.checks("--accepted", elsewhere))) == ["GL04", "IN19"]
    assert sorted(accepted(warned.checks())) == ["GL04", "IN19"]


@pytest.mark.parametrize("content", [None, b"", b"PK nothing", b"%PDF-1.4"])
def test_an_accepted_file_that_cannot_be_read_is_refused_before_anything_is_done(content, desk, official):
    desk.takes_in(official[WARNED])
    named = desk.folder / "没有.xlsx"
    if content is not None:
        named.write_bytes(content)
    assert run(["check", str(desk.folder / "回收"), "-o", str(desk.folder / "结果"), "--accepted", str(named)]) == 2
    assert "用不了" in desk.capture.readouterr().err and not desk.report.exists()


def test_the_report_that_was_saved_beside_an_open_one_counts_too(warned):
    beside = warned.report.with_name("校验报告(2).xlsx")
    shutil.copy(warned.report, beside)
    warned.types("GL04", "是", report=beside)
    assert accepted(warned.checks()) == ["GL04"]
    warned.types("GL04", None)
    assert accepted(warned.checks()) == [], "the newest of them"


def test_an_error_is_never_accepted(desk, official):
    path = desk.takes_in(official[WRONG])
    before = desk.checks()
    reading = assemble(read(path.read_bytes()))[0][0]
    [wrong] = [one for one in check_reading(reading) if one.rule == "FD02"]
    [question] = questions(reading, [wrong])

    def insert(sheet: Any) -> None:
        for row, key in enumerate((question, ("", "")), start=sheet.max_row + 1):
            values = {PROJECT: "甲", RULE: "FD02", ACCEPT: "是", ASKED: key[0], CONTENT: key[1]}
            for head, value in values.items():
                at(sheet, row, head).value = value

    desk.edits(insert)
    after = desk.checks()

    assert desk.code == 1 and accepted(after) == [] and after["summary"] == before["summary"]
    assert desk.err.count("是必须修改的问题，不能接受") == 2
    assert [row[ACCEPT] for row in desk.rows() if row[RULE] == "FD02"] == ["是", "是"], "nor is such a row lost"


ODD: dict[str, Callable[[Any], None]] = {
    "a formula": lambda sheet: at(sheet, 4, ACCEPT).__setattr__("value", '=IF(1=1,"是","")'),
    "a formula that cannot be": lambda sheet: at(sheet, 4, UNTIL).__setattr__("value", "=WEBSERVICE(\"http://x\")"),
    "a word": lambda sheet: at(sheet, 4, ACCEPT).__setattr__("value", "同意" * 99),
    "a number": lambda sheet: at(sheet, 4, ACCEPT).__setattr__("value", 1.5),
    "a huge number as a day": lambda sheet: [
        at(sheet, 4, UNTIL).__setattr__(name, value) for name, value in (("value", 10**15), ("number_format", "0"))
    ],
    "rows doubled": lambda sheet: [
        sheet.append([cell.value for cell in row]) for row in list(sheet.iter_rows(min_row=4))
    ],
    "keys gone": lambda sheet: [at(sheet, row, ASKED).__setattr__("value", None) for row in range(4, 9)],
    "keys strange": lambda sheet: [at(sheet, row, CONTENT).__setattr__("value", "甲" * LENGTH) for row in range(4, 9)],
    "a text column deleted": lambda sheet: sheet.delete_cols(1),
    "rows above": lambda sheet: sheet.insert_rows(1, 5),
    "all rows deleted": lambda sheet: sheet.delete_rows(4, 99),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_odd_report_never_stops_a_check(name, warned):
    warned.types("IN19", "是")
    warned.edits(ODD[name])
    before = len(warned.rows()) if "above" not in name and "deleted" not in name else 0
    found = accepted(warned.checks())

    assert warned.code == 0
    assert found == ([] if name in ("keys gone", "keys strange", "all rows deleted") else ["IN19"])
    assert len(warned.rows()) >= (4 if "doubled" in name else before)
    assert [path.name for path in warned.report.parent.glob("*.xlsx")] == [REPORT_NAME]


def test_a_copied_row_that_says_otherwise_accepts_nothing(warned):
    warned.types("IN19", "是")

    def copy(sheet: Any) -> None:
        row = next(row for row in sheet.iter_rows(min_row=4) if row[4].value == "IN19")
        sheet.append([cell.value for cell in row])
        at(sheet, sheet.max_row, ACCEPT).value = "否"

    warned.edits(copy)
    assert accepted(warned.checks()) == [] and "填的不同" in warned.err
    assert row_of(warned.rows(), "IN19")[ACCEPT] == "否"


def _without_sheet(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    del book[SHEET]
    del book.custom_doc_props["perfbook"]
    book.save(path)


def _without_column(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    column = next(cell.column for cell in book[SHEET][HEAD] if cell.value == UNTIL)
    book[SHEET].delete_cols(column)
    book.save(path)


@pytest.mark.parametrize("spoil", [
    lambda path: path.write_bytes(b"no workbook"), lambda path: path.write_bytes(path.read_bytes()[:-999]),
    lambda path: path.write_bytes(b""), _without_sheet, _without_column,
])  # fmt: skip
def test_a_report_that_cannot_be_read_is_kept_and_said(spoil, warned):
    warned.types("IN19", "是")
    spoil(warned.report)
    content = warned.report.read_bytes()
    for number in (1, 2):
        assert accepted(warned.checks()) == []
        assert ("读不出来" in warned.err) == (number == 1)
    kept = [path for path in warned.report.parent.glob("*.xlsx") if path.name != REPORT_NAME]
    assert [path.name for path in kept] == ["校验报告（原来的）.xlsx"] and kept[0].read_bytes() == content
    assert len(warned.rows()) == 4


def test_a_mistyped_folder_leaves_the_report_as_it_is(warned):
    content = warned.report.read_bytes()
    [missing] = warned.checks(source="回守")["books"]
    assert (warned.code, missing["status"], missing["code"]) == (1, "unreadable", "missing")
    assert "找不到" in warned.err and "没有写校验报告" in warned.err and "校验报告：" not in warned.err
    assert warned.report.read_bytes() == content
    warned.checks(source="回守", result="新的")
    assert not (warned.folder / "新的").exists()
    # Beside something that is there, a path that is not is one verdict among others.
    warned.checks(warned.folder / "回守")
    assert "校验报告：" in warned.err and len(warned.rows()) == 4


def test_an_old_report_without_the_sheet_is_replaced(warned):
    book = openpyxl.load_workbook(warned.report)
    del book[SHEET]
    book.save(warned.report)
    warned.checks()
    assert warned.err.count(SHEET) == 0 and len(warned.rows()) == 4


@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
def test_a_report_saved_in_another_format_says_the_same(suffix, warned, office):
    warned.types("IN19", "是", "2099-01-01")
    warned.types("GL04", "否")
    known = answers_of(warned.report)
    saved = office.convert(warned.report, warned.folder / f"另存.{suffix}")
    assert answers_of(saved) == known
    # Under whatever name: its bytes say what it is.
    shutil.copy(saved, warned.report)
    assert accepted(warned.checks()) == ["IN19"]


def test_a_report_larger_than_any_form_is_read_by_its_one_sheet(warned):
    warned.types("IN19", "是")
    known = answers_of(warned.report)
    source = warned.report.read_bytes()
    large = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet2.xml"):
                rows = "".join(f'<row r="{row}">{"<c/>" * 50}</row>' for row in range(5_000, 10_000)).encode()
                part = part.replace(b"</sheetData>", rows + b"</sheetData>")
            new.writestr(name, part)
    warned.report.write_bytes(large.getvalue())

    with pytest.raises(Unreadable):
        read(large.getvalue())
    assert answers_of(warned.report) == known


def test_a_row_of_a_list_is_told_by_its_words_wherever_it_stands(official):
    form = official[WARNED]
    first = form.indicators[0].model_copy(update={"level3": "新加的指标", "actual_value": "1(个)"})
    moved = form.model_copy(update={"indicators": (first, *form.indicators)})

    def asked(form: Any) -> dict[str, Question]:
        reading = assemble(read(workbook_of(form, "as_returned")[1]))[0][0]
        found = [one for one in check_reading(reading) if one.path.startswith("indicators[")]
        warnings = [one for one in found if one.severity == Severity.WARNING]
        return {one.rule: question for one, question in zip(warnings, questions(reading, warnings), strict=True)}

    assert asked(moved)["IN19"] == asked(form)["IN19"] and len(asked(form)) == 3


def test_equal_rows_of_a_list_are_told_apart(official):
    form = official[WARNED]
    twice = form.model_copy(update={"indicators": (form.indicators[1], *form.indicators)})
    reading = assemble(read(workbook_of(twice, "as_returned")[1]))[0][0]
    found = [one for one in check_reading(reading) if one.rule == "IN01"]
    assert len(found) == 2 and len(set(questions(reading, found))) == 2


@pytest.mark.parametrize("change", [
    {"unit": "另一单位"}, {"year": 2023}, {"project_name": "另一项目"},
])  # fmt: skip
def test_another_unit_year_or_project_asks_for_itself(change, official):
    form = official[WARNED]
    readings = [assemble(read(workbook_of(form, "as_returned")[1]))[0][0]]
    other = replace(readings[0])
    vars(other)["judged"] = readings[0].judged.model_copy(update=change)
    found = [Finding("IN09", "x", Severity.WARNING, "indicators[0].level3", "请核实。")]
    assert [*questions(readings[0], found)] != [*questions(other, found)]
    spaced = replace(readings[0])
    vars(spaced)["judged"] = readings[0].judged.model_copy(update={"unit": f" {form.unit} "})
    assert [*questions(readings[0], found)] == [*questions(spaced, found)]


def test_a_unit_says_nothing_alive_in_the_sheet(official):
    nasty = ("=cmd|'/c calc'!A1", "http://example.com/x", "a\x00\x0b\x1b\ud800\u202eb", "一\n二" * 5_000)
    reading = assemble(read(workbook_of(official[WARNED], "as_returned")[1]))[0][0]
    found = tuple(
        Finding("IN19", "x", Severity.WARNING, f"indicators[{at}].actual_value", text, text, None, text)
        for at, text in enumerate(nasty)
    )
    books = [BookVerdict("a.xlsx", "checked", forms=(FormVerdict(reading, found),))]
    content = summary_workbook(books)
    sheet = openpyxl.load_workbook(io.BytesIO(content))[SHEET]
    cells = [cell for row in sheet.iter_rows(min_row=HEAD + 1) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"} and not any(cell.hyperlink for cell in cells)
    assert sheet.max_row == HEAD + len(nasty)


def test_nothing_is_accepted_in_what_nobody_answered(official):
    reading = assemble(read(workbook_of(official[WARNED], "as_returned")[1]))[0][0]
    books = [BookVerdict("a.xlsx", "checked", forms=(FormVerdict(reading, tuple(check_reading(reading))),))]
    assert accept(books, Answers(), date(2026, 1, 1)) == books


def test_the_sheet_can_be_typed_into_filtered_and_hides_its_keys(warned):
    sheet = openpyxl.load_workbook(warned.report)[SHEET]
    columns = {cell.value: cell.column_letter for cell in sheet[HEAD]}
    areas = [range(one.min, one.max + 1) for one in sheet.column_dimensions.values() if one.hidden]
    hidden = {cell.value for cell in sheet[HEAD] if any(cell.column in area for area in areas)}
    assert not sheet.protection.sheet and hidden == {ASKED, CONTENT}
    assert sheet.auto_filter.ref == f"A{HEAD}:{columns[CONTENT]}{sheet.max_row}"
    choices = {str(one.sqref)[0]: one.formula1 for one in sheet.data_validations.dataValidation}
    assert choices[columns[ACCEPT]] == '"是,否"' and columns[UNTIL] in choices


def test_a_return_made_from_verdicts_leaves_out_what_is_accepted(official):
    reading = assemble(read(workbook_of(official[WRONG], "as_returned")[1]))[0][0]
    found = tuple(replace(one, accepted=one.rule == "FD08") for one in check_reading(reading))
    content = marked_return(BookVerdict("a.xlsx", "checked", forms=(FormVerdict(reading, found),)))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    assert not re.search("资金没有用完的原因", text)


def test_refusing_says_which_file(tmp_path):
    with pytest.raises(Refused, match="没有"):
        answers_of(tmp_path / "没有.xlsx")
