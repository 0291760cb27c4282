"""The report workbook: right counts and sums, nothing of a unit's text alive, the same bytes every time."""

import io
import re
import tempfile
import time
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from perfbook.check import check_reading
from perfbook.cli.sentences import run
from perfbook.figures import Figures
from perfbook.findings import Finding, Severity
from perfbook.forms.form import Form
from perfbook.forms.kinds import FORMS
from perfbook.generate.book import generate
from perfbook.generate.page import page
from perfbook.layouts.fitting import HIGHEST_ROW, needed
from perfbook.layouts.model import editions, load
from perfbook.making import workbook_of
from perfbook.office_figures import BASIS
from perfbook.read import read
from perfbook.readings import BookVerdict, FormVerdict, Reading, assemble
from perfbook.report import units
from perfbook.report.distributions import KINDS
from perfbook.report.figure_words import FIGURE_WORDS
from perfbook.report.links import Links
from perfbook.report.paper import LONGEST, square_text
from perfbook.report.returning import marked_return
from perfbook.report.sum_tables import SUM_TABLES
from perfbook.report.summary import MARK, summary_workbook
from perfbook.report.wording import place_in_words
from perfbook.rules import RULES
from samples import document, official_forms, official_self_evaluations

FOLDER = Path("/来件/报告")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
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
    first, last = ["总览", "问题清单", "说明与接受"], ["单位情况", "报送情况", "账目段落", "采用的标准"]
    assert opened(books).sheetnames == [*first, "自评汇总2023", "自评汇总2024", *last]
    assert opened(books)["总览"]["A1"].value == "绩效自评表校验报告"


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
    everything = rows(opened(books)["总览"])
    at = next(at for at, row in enumerate(everything) if "须人工处理的文件（" in str(row[0]))
    assert everything[at + 2][1] == "加密.xlsx"


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


def test_no_row_stays_in_the_temporary_folder_whatever_happens(books, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    summary_workbook(books, FOLDER)
    assert not list(tmp_path.iterdir())

    class Stopped(Exception):
        pass

    def stop(*_: object) -> None:
        assert any(path.is_file() for path in tmp_path.rglob("*"))
        raise Stopped

    monkeypatch.setattr(units, "write_units", stop)
    with pytest.raises(Stopped):
        summary_workbook(books, FOLDER)
    assert not list(tmp_path.iterdir())


def test_nothing_came_in():
    assert number_of(opened([]), "收到的文件") == 0


def test_every_sheet_prints_one_page_wide_with_its_head(books):
    for sheet in opened(books):
        # What is not said is 1.
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert str(sheet.page_setup.paperSize) == "9"
        if sheet.title not in ("总览", "账目段落"):
            assert sheet.print_title_rows == "$3:$3" and sheet.freeze_panes == "A4"
            assert sheet.page_setup.orientation == "landscape"


def test_live_formulas_give_what_stands_in_the_file(books, office, tmp_path):
    assert_live_formulas_hold(books, office, tmp_path, 40)


def assert_live_formulas_hold(books, office, tmp_path, least):
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
    assert compared > least
    assert charts(again.read_bytes()) == charts(content)


def charts(content: bytes) -> list[tuple[str, list[float]]]:
    """The names and the numbers that each series of each chart shows, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted(name for name in archive.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name))
        series = [one for name in names for one in ElementTree.fromstring(archive.read(name)).iter(f"{CHART}ser")]
    shown = []
    for one in series:
        names_of, numbers = one.find(f"{CHART}cat"), one.find(f"{CHART}val")
        said = "、".join(value.text or "" for value in names_of.iter(f"{CHART}v"))
        shown.append((said, [float(value.text) for value in numbers.iter(f"{CHART}v")]))
    return sorted(shown)


def test_charts_show_what_stands_in_their_squares(books):
    content = summary_workbook(books, FOLDER)
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["总览"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(parts) == 4
    for part in parts:
        for one in ElementTree.fromstring(part).iter(f"{CHART}ser"):
            for kind in ("cat", "val"):
                ranges = one.find(f"{CHART}{kind}").iter(f"{CHART}f")
                squares = [row[0].value for row in sheet[next(ranges).text.partition("!")[2].replace("$", "")]]
                cached = [value.text for value in one.find(f"{CHART}{kind}").iter(f"{CHART}v")]
                assert (squares if kind == "cat" else [f"{value:.0f}" for value in squares]) == cached and cached
    grades = next(numbers for said, numbers in charts(content) if said.startswith("优、良、中、差、未评"))
    assert sum(grades) == 7
    rates = next(numbers for said, numbers in charts(content) if said.startswith("50%以下"))
    assert sum(rates) == 6  # one of the seven mixes money units


def test_who_spent_exactly_everything_has_not_overspent(books):
    said = [Decimal(text) for text in ("94.99", "95", "100.00", "100.01", "49.99", "50")]
    readings = [judged_as(books[0].forms[0].reading, execution_rate=rate) for rate in said]
    taken = [BookVerdict(f"{at}.xlsx", "checked", forms=(FormVerdict(one, ()),)) for at, one in enumerate(readings)]
    rates = next((names, numbers) for names, numbers in charts(summary_workbook(taken)) if names.startswith("50%以下"))
    assert rates == ("50%以下、50–80%、80–90%、90–95%、95–100%（含）、超过100%", [1, 1, 0, 1, 2, 1])


def test_every_rule_has_a_kind():
    assert {rule[:2] for rule in RULES} == set(KINDS)


def test_to_do_comes_first_each_with_its_sheet(books):
    missing = finding("ST02", Severity.ERROR, "", "计划表上的项目没有收到。请催报。")
    book = openpyxl.load_workbook(io.BytesIO(summary_workbook(books, FOLDER, [missing])), data_only=True)
    sheet = book["总览"]
    everything = rows(sheet)
    at = next(at for at, row in enumerate(everything) if row[0] == "一、现在要做的事")
    todo = [(row[1], row[2], row[6]) for row in everything[at + 2 : at + 8] if row[1]]
    assert todo[:3] == [
        ("✘ 须人工处理的文件", 1, "报送情况"),
        ("✘ 须退回修改的表", 4, "报送情况"),
        ("✘ 计划表上没有报送的项目", 1, "问题清单"),
    ]
    assert ("✘ 未计入合计的表", 1, "报送情况") in todo and ("○ 未采用的旧版", 1, "报送情况") in todo
    links = {cell.hyperlink.location.split("!")[0].strip("'") for row in sheet.iter_rows() for cell in row
             if cell.hyperlink}  # fmt: skip
    assert links == set(book.sheetnames) - {"总览"}
    clean = rows(opened([replace(books[0])])["总览"])
    assert any("没有。收到的表都可以接收" in str(row[0]) for row in clean)


def test_every_path_is_listed_with_its_verdict_and_sentence(books):
    inside = [replace(books[4], file="/来件/回收.zip/单位甲/a.xlsx")]
    inside += [BookVerdict("/来件/回收.zip/单位甲/说明.txt", "not_a_form", "text", "这是文本文件。")]
    inside += [BookVerdict("/来件/信.eml/附件/b.rar", "unreadable", "archive", "打不开。请单位解压后再报。")]
    inside += [replace(books[0], file="/来件/副本.xlsx", status="skipped", problem="内容完全相同。", forms=())]
    listed = {row[5]: row for row in rows(opened([*books, *inside])["报送情况"]) if isinstance(row[0], int)}
    assert {one.file.removeprefix("/来件/") for one in [*books, *inside]} == set(listed)
    assert listed["回收.zip/单位甲/a.xlsx"][7] == "采用"
    assert listed["回收.zip/单位甲/说明.txt"][7:14:6] == ["不是下发的表", "这是文本文件。"]
    assert listed["信.eml/附件/b.rar"][7:14:6] == ["读不出", "打不开。请单位解压后再报。"]
    assert listed["副本.xlsx"][7:14:6] == ["跳过", "内容完全相同。"]
    assert listed["3.xlsx"][13].startswith("未计入合计：金额单位有误")
    assert "退回表：1（退回修改）.xlsx" in listed["1.xlsx"][13]
    assert "另有新版" in listed["旧.xlsx"][13]


def test_form_told_by_its_labels_is_said_to_be_so(books):
    form = books[0].forms[0]
    told = replace(form, reading=replace(form.reading, stamped=False))
    sheet = opened([replace(books[0], forms=(told,))])["报送情况"]
    assert any("按表上的文字认出" in str(row[13]) for row in rows(sheet))


def test_long_lists_do_not_push_the_counts_off_the_first_page():
    bad = [BookVerdict(f"/来件/{at}.xlsx", "unreadable", "damaged", "坏了。") for at in range(200)]
    book = opened(bad)
    assert any("其余 190 个见“报送情况”" in str(row[0]) for row in rows(book["总览"]))
    assert book["总览"].max_row < 60 and book["报送情况"].max_row > 200


def of_unit(form: FormVerdict, name: str) -> FormVerdict:
    reading = replace(form.reading)
    vars(reading)["judged"] = form.reading.judged.model_copy(update={"unit": name})
    return replace(form, reading=reading)


STRANGE = (
    *("甲*院", "甲乙院", "甲?院", "~甲", "123", "3月", ">5", "=院", "<>院", "＝1+1"),
    *("", "A院", "a院", "院" * 300, '院"&A1&"'),
)


def test_units_with_strange_names_are_counted_right(books, office, tmp_path):
    found = [
        BookVerdict(f"/来件/{at}.xlsx", "checked", forms=(of_unit(books[at % 3].forms[0], name),))
        for at, name in enumerate(STRANGE)
    ]
    listed = [row for row in rows(opened(found)["单位情况"]) if isinstance(row[0], int)]
    assert sum(row[4] for row in listed) == len(STRANGE) and all(row[4] == 1 for row in listed if row[1] != "A院")
    assert [row[4] for row in listed if row[1].lower() == "a院"] == [2]
    assert_live_formulas_hold(found, office, tmp_path, 100)


def test_units_are_added_up_from_the_sums(books):
    listed = [row for row in rows(opened(books)["单位情况"]) if isinstance(row[0], int)]
    assert [(row[3], row[4]) for row in listed] == [(2024, 5), (2023, 2)]
    total = next(row for row in rows(opened(books)["自评汇总2024"]) if str(row[0]).startswith("合计"))
    assert list(listed[0][10:14]) == [total[4], total[5], total[6], total[7]] and listed[0][14] == "万元"


def test_very_many_units_are_counted_once_and_not_live(books, monkeypatch):
    live = rows(opened(books)["单位情况"])
    monkeypatch.setattr(units, "MOST_LIVE", 0)
    assert rows(opened(books)["单位情况"]) == live
    sheet = openpyxl.load_workbook(io.BytesIO(summary_workbook(books, FOLDER)))["单位情况"]
    assert not str(sheet["E4"].value).startswith("=")


def test_findings_stand_by_unit(books):
    last, first = (of_unit(books[1].forms[0], name) for name in ("中医院", "安医院"))
    found = [BookVerdict(f"/来件/{at}.xlsx", "checked", forms=(one,)) for at, one in enumerate((last, first))]
    listed = [row[3] for row in rows(opened(found)["问题清单"]) if isinstance(row[0], int)]
    assert listed == ["安医院"] * 2 + ["中医院"] * 2


def test_no_text_is_cut_off(books):
    for sheet in opened(books):
        widths = [sheet.column_dimensions[get_column_letter(at)].width for at in range(1, sheet.max_column + 1)]
        across = {(one.min_row, one.min_col): one.max_col for one in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    over = widths[cell.column - 1 : across.get((cell.row, cell.column), cell.column)]
                    # A width comes back with the five pixels that Excel adds.
                    high = needed(cell.value, [width - 0.72 for width in over], cell.font.size)
                    given = sheet.row_dimensions[cell.row].height or 15
                    assert given >= min(high, HIGHEST_ROW) - 0.5, (sheet.title, cell.coordinate)


MADE = {"declaration/2024": 2, "declaration/2026": 5, "targets/2020": 2, "self_evaluation/2024": 2}


@pytest.fixture(scope="module")
def mixed() -> list[BookVerdict]:
    """Some forms of every kind, one book each, checked."""
    found = []
    for layout, count in MADE.items():
        form, _, year = layout.partition("/")
        of_year = [one for one in official_forms() if one.form == form and one.year == int(year)]
        # Those of several years first: they have 项目资金总额.
        chosen = sorted(of_year, key=lambda one: getattr(one.funds, "project_total", None) is None)
        for one in chosen[:count]:
            reading = reading_from(one)
            file = f"/来件/{layout.replace('/', '')}{len(found)}.xlsx"
            found.append(BookVerdict(file, "checked", forms=(FormVerdict(reading, tuple(check_reading(reading))),)))
    return found


def reading_from(form: Form) -> Reading:
    return assemble(read(workbook_of(form, "as_returned")[1]))[0][0]


def test_every_form_has_a_sheet_of_sums():
    assert set(SUM_TABLES) == set(FORMS)
    for name in editions():
        layout = load(name)
        table = SUM_TABLES[layout.form]
        paths = {item.path for item in table.items} | {table.budget, *table.needed}
        assert paths <= layout.fields(), name


def test_one_sheet_for_each_form_and_year(mixed):
    book = opened(mixed)
    assert book.sheetnames[3:7] == ["目标汇总2020", "申报汇总2024", "申报汇总2026", "自评汇总2024"]
    assert book["总览"]["A1"].value == "绩效表格校验报告"
    assert [book[name]["A2"].value for name in book.sheetnames[3:7]] == ["金额单位：元"] * 3 + ["金额单位：万元"]


def test_declared_amounts_are_added_up_column_by_column(mixed):
    book = opened(mixed)
    declared = [one.forms[0].reading.judged for one in mixed if one.forms[0].reading.layout.name == "declaration/2026"]
    names = ("annual_total", "annual_fiscal", "annual_carried_over", "annual_other", "project_total")
    sums = [sum((getattr(form.funds, name) or Decimal(0) for form in declared), Decimal(0)) for name in names]
    total = next(row for row in rows(book["申报汇总2026"]) if str(row[0]).startswith("合计"))
    assert [Decimal(str(value)) for value in total[5:10]] == sums and sums[0] > 0 and sums[-1] > 0
    assert total[0] == "合计（5 个项目）"
    [head] = [row for row in rows(book["申报汇总2026"]) if row[0] == "序号"]
    assert head[5:7] == ["年度资金\n申请总额", "其中：\n当年财政拨款"]
    targets = next(row for row in rows(book["目标汇总2020"]) if str(row[0]).startswith("合计"))
    assert targets[5:9] == [16907221 + 11761595] * 2 + [0, 0]
    assert book["目标汇总2020"].cell(4, 6).number_format == "#,##0"
    assert book["申报汇总2026"].cell(4, 6).number_format == "#,##0.00"


def with_funds(reading: Reading, **amounts: object) -> Reading:
    other = replace(reading)
    funds = reading.judged.funds.model_copy(update=amounts)
    vars(other)["judged"] = reading.judged.model_copy(update={"funds": funds})
    return other


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        ({"annual_total": None}, "年度资金申请总额没有填"),
        ({"annual_total": Decimal("9" * 18)}, "年度资金申请总额没有填，或填的不是数字"),
        ({"annual_other": Decimal("9" * 18)}, "其他资金太大"),
    ],
)
def test_declaration_that_cannot_be_added_up_stays_out(mixed, amounts, reason):
    books = [one for one in mixed if one.forms[0].reading.layout.name == "declaration/2024"]
    bad = with_funds(books[0].forms[0].reading, **amounts)
    sheet = opened([replace(books[0], forms=(FormVerdict(bad, ()),)), books[1]])["申报汇总2024"]
    total = next(row for row in rows(sheet) if str(row[0]).startswith("合计"))
    assert total[0] == "合计（1 个项目）" and total[5] == books[1].forms[0].reading.judged.funds.annual_total
    assert any(reason in str(row[11]) for row in rows(sheet))


def test_forms_are_counted_by_kind_and_year_and_only_evaluations_by_grade(mixed):
    everything = rows(opened(mixed)["总览"])
    at = next(at for at, row in enumerate(everything) if "分表种和年度" in str(row[0]))
    counted = [row[:3] for row in everything[at + 2 : at + 6]]
    names = ["绩效目标表", "绩效目标申报表", "绩效目标申报表", "绩效自评表"]
    ordered = zip(sorted(MADE, key=by_kind), names, strict=True)
    assert counted == [[int(name[-4:]), sheet, MADE[name]] for name, sheet in ordered]
    grades = next(at for at, row in enumerate(everything) if "评分等级和执行率" in str(row[0]))
    assert next(row[2] for row in everything[grades:] if row[0] == "合计") == 2
    arrived = rows(opened(mixed)["报送情况"])
    assert {row[8] for row in arrived[3:] if row[3] == "绩效目标申报表"} == {None}
    assert {row[8] for row in arrived[3:] if row[3] == "绩效自评表"} == {"优"}


def by_kind(name: str) -> tuple[int, str]:
    return list(SUM_TABLES).index(name.partition("/")[0]), name


def test_no_year_is_counted_too(mixed):
    reading = mixed[0].forms[0].reading
    other = replace(reading)
    vars(other)["judged"] = reading.judged.model_copy(update={"year": None})
    book = opened([BookVerdict("a.xlsx", "checked", forms=(FormVerdict(other, ()),))])
    assert "申报汇总年度不明" in book.sheetnames
    assert ["不明", "绩效目标申报表", 1] in [row[:3] for row in rows(book["总览"])]


def test_every_field_has_a_place_in_words(mixed):
    said = {}
    for one in mixed:
        reading = one.forms[0].reading
        for path in reading.placement.fields:
            words = place_in_words(path, reading)
            assert not re.search("[a-z_]{4}", re.sub("“.*”", "", words)), path
            said.setdefault((reading.layout.form, words), set()).add(path.replace("[", "]").split("]")[0])
    # One name for each square of the head and the funds.
    doubled = {key: paths for key, paths in said.items() if len(paths) > 1}
    assert not doubled
    assert ("declaration", "年度资金申请总额其中的当年财政拨款") in said and ("targets", "项目当年预算") in said


def test_standards_that_were_used_are_listed_with_their_basis(mixed):
    listed = [row for row in rows(opened(mixed)["采用的标准"]) if isinstance(row[0], int)]
    assert set(Figures.model_fields) <= set(FIGURE_WORDS)
    assert all(row[1] and row[2] and row[3] and row[4] and row[5] for row in listed)
    of = {(row[1], row[3]): row for row in listed}
    grades = of["评分等级", "绩效自评表 2024 版"]
    assert grades[2] == "优 90 分及以上；良 80 分及以上；中 60 分及以上；差 60 分以下"
    assert grades[4] == "2020-02-25" and "财预〔2020〕10号" in grades[5]
    assert of["金额单位", "绩效目标申报表 2024、2026 版"][2] == "元"
    # 元 is not asked of forms in 万元.
    assert not [row for row in listed if row[1] == "疑似单位有误的资金总额：不到" and "自评" in row[3]]


def test_own_figure_of_an_office_is_said_as_its_own(mixed):
    reading = mixed[-1].forms[0].reading
    own = replace(reading, figures=reading.figures.model_copy(update={"low_execution": Decimal(60)}))
    book = opened([BookVerdict("a.xlsx", "checked", forms=(FormVerdict(own, ()),))])
    [row] = [row for row in rows(book["采用的标准"]) if row[1] == "执行率偏低的界限"]
    assert row[2] == "60%" and row[5] == BASIS


def test_live_formulas_of_every_form_give_what_stands_in_the_file(mixed, office, tmp_path):
    assert_live_formulas_hold(mixed, office, tmp_path, 60)


def test_what_is_said_of_the_whole_set_is_listed_and_counted(books):
    said = finding("ST02", Severity.ERROR, "", "计划表上的项目没有收到。请催报。")
    content = summary_workbook(books, FOLDER, [said, finding("ST04", Severity.NOTE, "")])
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    listed = [row for row in rows(book["问题清单"]) if isinstance(row[0], int)]
    assert [(row[1], row[9]) for row in listed if row[13] == "ST02"] == [("全部表格", said.message)]
    assert listed[0][1] == "加密.xlsx" and listed[1][13] == "ST02" and listed[-1][13] == "ST04"
    assert number_of(book, "问题：✘ 必须修改") == 5


def test_check_writes_what_it_says_of_the_whole_set_into_the_report(tmp_path):
    form = official_self_evaluations()[13]
    for number, goal in enumerate((form.annual_goal, "另一份内容不同的预期目标。")):
        (tmp_path / f"{number}.xlsx").write_bytes(
            workbook_of(form.model_copy(update={"annual_goal": goal}), "as_returned")[1]
        )
    run(["check", str(tmp_path), "-o", str(tmp_path / "结果")])
    book = openpyxl.load_workbook(tmp_path / "结果" / "校验报告.xlsx", data_only=True)
    [row] = [row for row in rows(book["问题清单"]) if row[13] == "ST01"]
    assert "0.xlsx" in row[9] and "1.xlsx" in row[9]


def returned(book: BookVerdict) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(marked_return(book)))


def blank_category(number: int = 0) -> FormVerdict:
    [form] = [one for one in document("declarations_2026") if one.project_name == "党建经费"]
    reading = reading_from(form.model_copy(update={"project_category": None}))
    reading = replace(reading, stamp=replace(reading.stamp, sheet=f"项目{number}")) if number else reading
    return FormVerdict(reading, tuple(check_reading(reading)))


def test_empty_square_with_a_fault_is_red_in_the_return_and_not_as_to_be_filled():
    form = blank_category()
    sheet = returned(BookVerdict("/来件/a.xlsx", "checked", forms=(form,)))[form.reading.sheet]
    cell = form.reading.cell("project_category")
    assert [one.path for one in form.findings if one.rule == "HD01"] == ["project_category"]
    assert sheet[cell].fill.start_color.rgb.endswith("FFC7CE") and "必须修改" in sheet[cell].comment.text
    for area in sheet.conditional_formatting:
        fills = [rule.dxf.fill.bgColor.rgb for rule in area.rules if rule.dxf.fill]
        assert cell not in area.sqref or not [fill for fill in fills if fill.endswith("FFF9DB")]


def test_list_of_a_return_names_the_project_where_there_are_several():
    one, two = blank_category(1), blank_category(2)
    alone = returned(BookVerdict("/来件/a.xlsx", "checked", forms=(one,)))["修改清单"]
    both = returned(BookVerdict("/来件/a.xlsx", "checked", forms=(one, two)))["修改清单"]
    assert "项目名称" not in rows(alone)[2]
    heads = ["序号", "项目名称", "位置", "单元格", "问题", "怎么改", "现填", "应为", "严重程度", "状态"]
    assert rows(both)[2] == heads
    wrong = [row for row in rows(both)[3:] if "项目类别" in str(row[2])]
    assert [row[1] for row in wrong] == ["党建经费"] * 2
    assert [row[8] for row in rows(both)[3:5]] == ["✘ 必须修改"] * 2
    links = {cell.hyperlink.location for row in both.iter_rows() for cell in row if cell.hyperlink}
    assert {f"'项目{number}'!{one.reading.cell('project_category')}" for number in (1, 2)} <= links


def test_ten_thousand_findings_take_seconds(books):
    form = books[0].forms[0]
    many = (finding("SC02", Severity.ERROR, message="得分 12 高于分值 10。请改为不高于 10 的数。"),) * 100
    verdicts = [BookVerdict(f"/来件/{n}.xlsx", "checked", forms=(replace(form, findings=many),)) for n in range(100)]
    start = time.process_time()
    summary_workbook(verdicts, FOLDER)
    assert time.process_time() - start < 20
