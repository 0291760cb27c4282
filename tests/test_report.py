"""The report workbook: right counts and sums, nothing of a unit's text alive, the same bytes every time."""

import io
import re
import time
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfbook.findings import Finding, Severity
from perfbook.generate.book import generate
from perfbook.generate.page import page
from perfbook.layouts.model import load
from perfbook.read import read
from perfbook.readings import BookVerdict, FormVerdict, Reading, assemble
from perfbook.report.links import Links
from perfbook.report.paper import LONGEST, square_text
from perfbook.report.summary import MARK, summary_workbook
from samples import official_self_evaluations

FOLDER = Path("/来件/报告")
NASTY = ("=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)", "http://example.com/x", "＝1+1", "a\x00\x0b\x1b\ud800\u202eb")


def finding(rule: str, severity: Severity, path: str = "grade", message: str = "请核对。", **more: str) -> Finding:
    return Finding(rule, "name", severity, path, message, **more)


def readings(year: int) -> list[Reading]:
    made = [
        page(load(f"self_evaluation/{year}"), form, "as_returned")
        for form in official_self_evaluations()
        if form.year == year
    ]
    return [assemble(read(generate([one])))[0][0] for one in made]


@pytest.fixture(scope="module")
def books() -> list[BookVerdict]:
    """Five forms of 2024 and two of 2023, one older version, and files of every other kind."""
    error, note = finding("SC02", Severity.ERROR), finding("GL02", Severity.NOTE, "achievement")
    mixed = finding("FD06", Severity.ERROR, "funds.total.annual_budget", "请改为万元。")
    of_2024, of_2023 = readings(2024)[:5], readings(2023)[:2]
    said = [(), (error, note), (note,), (mixed,), ()]
    found = [
        BookVerdict(f"/来件/{at}.xlsx", "checked", forms=(FormVerdict(reading, findings),))
        for at, (reading, findings) in enumerate(zip(of_2024, said, strict=True))
    ]
    found[1] = replace(found[1], returned="/来件/报告/退回修改/1（退回修改）.xlsx")
    found.append(BookVerdict("/来件/旧.xlsx", "checked", forms=(FormVerdict(of_2024[0], (error,), taken=False),)))
    both = tuple(FormVerdict(reading, (note,)) for reading in of_2023)
    found.append(BookVerdict("/来件/全年.xlsx", "checked", findings=(finding("BK07", Severity.ERROR, ""),), forms=both))
    found.append(BookVerdict("/来件/加密.xlsx", "unreadable", "password", "设了密码。请让单位去掉密码。"))
    found.append(BookVerdict("/来件/~$a.xlsx", "skipped", "lock_file", "这是临时锁文件。"))
    return found


def opened(verdicts: list[BookVerdict]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(summary_workbook(verdicts, FOLDER)), data_only=True)


def rows(sheet) -> list[list[object]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def number_of(book: openpyxl.Workbook, label: str) -> object:
    return next(row[2] for row in rows(book["总览"]) if str(row[0]).strip("　") == label)


def test_sheets_stand_in_order_one_sum_a_year(books):
    assert opened(books).sheetnames == ["总览", "问题清单", "自评汇总2023", "自评汇总2024", "报送情况"]


def test_counts_are_right(books):
    book = opened(books)
    assert number_of(book, "收到的文件") == 9
    assert number_of(book, "须人工处理的文件") == 1
    assert number_of(book, "跳过的文件") == 1
    assert number_of(book, "采用的表") == 7
    assert number_of(book, "未采用的旧版") == 1
    assert number_of(book, "可以接收") == 3  # the two of 2023 lie in a book that goes back
    assert number_of(book, "须退回修改") == 4
    assert number_of(book, "问题：✘ 必须修改") == sum(one.count(Severity.ERROR) for one in books) == 4
    assert number_of(book, "问题：○ 提示") == 4


def test_one_row_a_finding_files_that_need_a_person_first(books):
    sheet = opened(books)["问题清单"]
    listed = [row for row in rows(sheet) if isinstance(row[0], int)]
    assert len(listed) == 1 + 8
    assert listed[0][1] == "加密.xlsx" and listed[0][6] == "✘ 须人工处理"
    assert [row[6] for row in listed if row[1] == "1.xlsx"] == ["✘ 必须修改", "○ 提示"]
    first = next(row for row in rows(opened(books)["总览"]) if row[0] == 1)
    assert first[1] == "加密.xlsx"


def test_sums_leave_out_what_mixes_money_units(books):
    sheet = opened(books)["自评汇总2024"]
    total = next(row for row in rows(sheet) if str(row[0]).startswith("合计"))
    counted = [book.forms[0].reading.judged for book in (books[0], books[1], books[2], books[4])]
    sums = [
        sum((getattr(form.funds.total, name) for form in counted), Decimal(0))
        for name in ("initial_budget", "annual_budget", "executed_amount")
    ]
    assert [Decimal(str(value)) for value in total[3:6]] == sums
    assert Decimal(str(total[6])) == (sums[2] / sums[1] * 100).quantize(Decimal("0.01"), "ROUND_DOWN")
    everything = rows(sheet)
    block = next(at for at, row in enumerate(everything) if str(row[0]).startswith("未计入合计"))
    assert everything.index(total) < block
    left_out = everything[block + 2]
    assert left_out[2] == books[3].forms[0].reading.judged.project_name
    assert "请改为万元" in str(left_out[10])


def judged_as(reading: Reading, **total: object) -> Reading:
    """The same reading with other figures in its total row."""
    funds = reading.judged.funds
    other = replace(reading)
    total_row = funds.total.model_copy(update=total)
    judged = reading.judged.model_copy(update={"funds": funds.model_copy(update={"total": total_row})})
    vars(other)["judged"] = judged
    return other


def test_form_without_its_amounts_is_not_counted_as_nothing(books):
    gone = judged_as(books[0].forms[0].reading, executed_amount=None)
    sheet = opened([BookVerdict("a.xlsx", "checked", forms=(FormVerdict(gone, ()),))])["自评汇总2024"]
    assert any("没有可以计入合计的表" in str(row[0]) for row in rows(sheet))
    assert any("没有填全" in str(row[10]) for row in rows(sheet))


def hostile(text: str, reading: Reading) -> BookVerdict:
    issued = {**reading.stamp.issued, "unit": text, "project_name": text}
    of_unit = replace(reading, stamp=replace(reading.stamp, issued=issued)) if "\ud800" not in text else reading
    said = finding("SC02", Severity.ERROR, message=text, found=text, expected=text)
    return BookVerdict(f"/来件/{text}.xlsx", "checked", text, text, (said,), (FormVerdict(of_unit, (said,)),), text)


def test_no_text_of_a_unit_is_alive(books):
    reading = books[0].forms[0].reading
    verdicts = [hostile(text, reading) for text in NASTY]
    verdicts += [BookVerdict(text, "unreadable", "damaged", text) for text in NASTY]
    verdicts += [BookVerdict(text, "skipped", "lock_file", text) for text in NASTY]
    content = summary_workbook(verdicts, FOLDER)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    formulas = re.findall(r"<f>(.*?)</f>", "".join(parts.values()))
    assert not [text for text in formulas if "cmd" in text or "1+1" in text or "SUM(A1)" in text]
    targets = re.findall(r'Target="([^"]*)" TargetMode="External"', "".join(parts.values()))
    assert not [target for target in targets if "example.com" in target or "cmd" in target]
    shown = {str(cell) for row in rows(openpyxl.load_workbook(io.BytesIO(content))["问题清单"]) for cell in row}
    assert {text for text in NASTY if "\x00" not in text} <= shown
    assert 'quotePrefix="1"' in parts["xl/styles.xml"]


DOUBTFUL = ("a#b.xlsx", "a%41.xlsx", "a\u202exslx.xlsx", "a\ud800.xlsx", "a.exe", "a.zip/a.xlsx", "a'b.xlsx")


@pytest.mark.parametrize("name", (*DOUBTFUL, f"{'长' * 300}.xlsx"))
def test_doubtful_paths_get_no_link(name):
    file = f"/来件/{name}"
    assert Links(FOLDER).file(file) is None
    assert summary_workbook([BookVerdict(file, "unreadable", "damaged", "坏了。")], FOLDER)


def test_links_start_from_where_the_report_lies(books):
    assert Links(FOLDER).file("/来件/单位甲/a.xlsx") == "external:../单位甲/a.xlsx"
    assert Links(FOLDER).cell("/来件/a.xlsx", "绩效自评表", "G8") == "external:../a.xlsx#'绩效自评表'!G8"
    assert Links(FOLDER).cell("/来件/a.xlsx", "a'!B1", "G8") is None
    assert Links(None).file("/来件/a.xlsx") is None
    sheet = opened(books)["问题清单"]
    linked = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert {link.target for link in linked} >= {"..\\1.xlsx", "..\\加密.xlsx"}
    assert any(link.location == "'绩效自评表'!" + books[1].forms[0].reading.cell("grade") for link in linked)


def test_texts_are_cut_where_a_square_ends():
    cut = square_text("😀" * 40_000)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST and cut.endswith("…（共 40000 字）")
    assert square_text("一\r\n二\r三\x07") == "一\n二\n三\ufffd"


def test_number_that_excel_cannot_hold_does_not_stop_the_report(books):
    huge = judged_as(books[0].forms[0].reading, executed_amount=Decimal("9" * 400))
    sheet = opened([BookVerdict("a.xlsx", "checked", forms=(FormVerdict(huge, ()),))])["自评汇总2024"]
    assert any("没有填全" in str(row[10]) for row in rows(sheet))


def test_same_verdicts_same_bytes_and_marked_as_our_own(books):
    content = summary_workbook(books, FOLDER)
    assert content == summary_workbook(books, FOLDER)
    assert read(content).properties["perfbook"] == MARK


def test_nothing_came_in():
    assert number_of(opened([]), "收到的文件") == 0


def test_every_sheet_prints_one_page_wide_with_its_head(books):
    for sheet in opened(books):
        # What is not said is 1.
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert str(sheet.page_setup.paperSize) == "9"
        if sheet.title != "总览":
            assert sheet.print_title_rows == "$3:$3" and sheet.freeze_panes == "A4"
            assert sheet.page_setup.orientation == "landscape"


def test_live_formulas_give_what_stands_in_the_file(books, office, tmp_path):
    content = summary_workbook(books, FOLDER)
    (tmp_path / "report.xlsx").write_bytes(content)
    again = office.convert(tmp_path / "report.xlsx", tmp_path / "again.xlsx")
    computed = openpyxl.load_workbook(again, data_only=True)
    cached, formulas = opened(books), openpyxl.load_workbook(io.BytesIO(content))
    compared = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    one, other = (each[sheet.title][cell.coordinate].value for each in (cached, computed))
                    assert one == (pytest.approx(other) if isinstance(other, int | float) else other), cell.coordinate
                    compared += 1
    assert compared > 40


def test_ten_thousand_findings_take_seconds(books):
    form = books[0].forms[0]
    many = (finding("SC02", Severity.ERROR, message="得分 12 高于分值 10。请改为不高于 10 的数。"),) * 100
    verdicts = [BookVerdict(f"/来件/{n}.xlsx", "checked", forms=(replace(form, findings=many),)) for n in range(100)]
    start = time.perf_counter()
    summary_workbook(verdicts, FOLDER)
    assert time.perf_counter() - start < 20
