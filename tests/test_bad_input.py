"""Whatever lies in the folder: every file ends in exactly one verdict, and the others are still checked."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfbook.cli.sentences import run
from perfbook.forms.walk import values
from perfbook.generate.saving import save
from perfbook.making import workbook_of
from perfbook.readings import BookVerdict
from perfbook.report.lines import lines
from perfbook.report.returning import marked_return
from perfbook.report.summary import summary_workbook
from perfbook.returns import verdict_of, verdicts, write_returns
from tests.books import written

SHEET = "绩效自评表"


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def other_workbook() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = {
    "empty.xlsx": (b"", "empty"),
    "zeros.xlsx": (b"\0" * 600, "empty"),
    "half.xlsx": (b"PK\x03\x04 and then nothing", "damaged"),
    "old.xls": (OLE + b"\0" * 600, "damaged"),
    "locked.xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "damaged"),
    "page.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "html_as_xls"),
    "page2.xls": (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "html_as_xls"),
    "mail.xls": (b"MIME-Version: 1.0\r\n", "mht_as_xls"),
    "list.xls": ("项目,得分\r\n甲,1\r\n".encode("gb18030"), "text_as_xls"),
    "print.pdf": (b"%PDF-1.7\n\0", "pdf"),
    "photo.jpg": (b"\xff\xd8\xff\xe0\0", "picture"),
    "pack.rar": (b"Rar!\x1a\x07\0", "rar_or_7z"),
    "letter.docx": (zipped(**{"word__document.xml": b"<a/>"}), "document"),
    "binary.xlsb": (zipped(**{"xl__workbook.bin": b"\0"}), "parser_failed"),
    "pack.zip": (zipped(a=b"1"), "text_as_xls"),
    "hollow.xlsx": (zipped(**{"xl__workbook.xml": b"<a/>"}), "parser_failed"),
    "their_own.xlsx": (other_workbook(), "no_labels"),
    "~$open.xlsx": (b"x", "lock_file"),
    ".~lock.a.xlsx#": (b"x", "lock_file"),
    "Thumbs.db": (b"x", "system_file"),
    "a.tmp": (b"x", "temp_file"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_gets_its_code_and_a_kind_sentence(name, tmp_path):
    content, code = FOREIGN[name]
    (tmp_path / name).write_bytes(content)
    verdict = verdict_of(tmp_path / name)

    assert verdict.code == code
    assert verdict.status != "checked"
    assert verdict.problem and verdict.problem.endswith("。")
    assert verdict.status == "skipped" or "请" in verdict.problem


def test_one_bad_file_does_not_stop_the_others(official, tmp_path, capsys):
    for name, (content, _) in FOREIGN.items():
        (tmp_path / name).write_bytes(content)
    written(official[0], tmp_path, name="good.xlsx")
    code = run(["check", str(tmp_path), str(tmp_path / "nowhere.xlsx"), "-o", str(tmp_path / "out"), "--json", "-"])
    report = json.loads(capsys.readouterr().out)
    found = {Path(book["file"]).relative_to(tmp_path).parts[0]: book["code"] for book in report["books"]}

    assert code == 1
    assert found == {name: wanted for name, (_, wanted) in FOREIGN.items()} | {
        "good.xlsx": None, "nowhere.xlsx": "missing",
    }  # fmt: skip
    assert report["summary"]["forms"] == 1
    assert (tmp_path / "out" / "校验报告.xlsx").exists()


@pytest.mark.parametrize(
    ("fault", "code"), [(PermissionError(13, "no"), "no_permission"), (OSError(5, "io"), "damaged")]
)
def test_a_file_that_cannot_be_read_is_said_so(fault, code, official, tmp_path, monkeypatch):
    """A root user may read everything, so that the refusal itself is played."""

    def refuse(_):
        raise fault

    path = written(official[0], tmp_path)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert verdict_of(path).code == code


def test_every_broken_byte_of_a_workbook_is_noticed_or_harmless(official, tmp_path):
    """Cut short anywhere: never read as something else."""
    content = workbook_of(official[0], "as_returned")[1]
    for size in range(0, len(content) - 1, len(content) // 40):
        (tmp_path / "cut.xlsx").write_bytes(content[:size])
        assert verdict_of(tmp_path / "cut.xlsx").code in ("damaged", "empty", "parser_failed")


def tampered(official, tmp_path, change) -> BookVerdict:
    path = written(official[0], tmp_path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return verdict_of(path)


def test_a_sheet_that_is_gone_is_a_finding(official, tmp_path):
    def remove(book):
        book.create_sheet("说明")
        del book[SHEET]

    verdict = tampered(official, tmp_path, remove)
    assert [finding.rule for finding in verdict.findings] == ["BK07"]
    assert verdict.count("error") == 1


@pytest.mark.parametrize("change", [
    lambda book: book[SHEET].insert_rows(20), lambda book: book[SHEET].insert_cols(2),
    lambda book: book[SHEET].delete_rows(19), lambda book: book[SHEET].delete_cols(7),
])  # fmt: skip
def test_moved_rows_are_said_and_no_value_is_read_from_the_wrong_square(change, official, tmp_path):
    verdict = tampered(official, tmp_path, change)
    [form] = verdict.forms
    said = values(official[0])
    assert "BK06" in {finding.rule for finding in form.findings} and form.reading.recognised_by == "stamp"
    assert all(value in (None, said.get(path)) for path, value in values(form.reading.form).items())


@pytest.mark.parametrize("row", [4, 20])
def test_a_form_whose_stamp_is_damaged_is_recognised_by_its_labels(row, official, tmp_path):
    verdict = tampered(official, tmp_path, lambda book: book["_perfbook"].delete_rows(row))
    assert [finding.rule for finding in verdict.findings] == ["BK07"]
    [form] = verdict.forms
    assert form.reading.recognised_by == "labels"
    found = values(form.reading.form)
    assert all(found[path] == value for path, value in values(official[0]).items() if value is not None)


def test_a_label_an_issued_value_a_formula_and_a_lock_changed_are_each_said(official, tmp_path):
    def change(book):
        sheet = book[SHEET]
        sheet["D5"] = "调整预算数"
        sheet["C3"] = "别的项目"
        sheet["H6"] = 99
        sheet["A18"].protection = openpyxl.styles.Protection(locked=False)

    verdict = tampered(official, tmp_path, change)
    said = {(f.rule, f.path) for f in verdict.forms[0].findings if f.rule.startswith("BK")}
    assert said == {
        ("BK02", "labels[6]"), ("BK03", "project_name"), ("BK04", "funds.total.execution_rate"),
        ("BK05", "indicators[0].level1"),
    }  # fmt: skip


def test_a_removed_protection_is_one_finding(official, tmp_path):
    def change(book):
        book[SHEET].protection.sheet = False

    rules = [finding.rule for finding in tampered(official, tmp_path, change).forms[0].findings]
    assert rules.count("BK05") == 1


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30),
    st.sampled_from(["#DIV/0!", "=1/0", "=A1", "1e5", "NaN", "９９．５％", "１００", "-", "无", "1,5", "9" * 400,
                     "=100%", "≥95(%)", "\u202e1", "= HYPERLINK(\"http://x\")", "@SUM(1)", "+1", "2024-01-01", " "]),
)  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.tuples(st.integers(1, 27), st.integers(1, 9)), anything, max_size=12))
def test_whatever_the_squares_hold_a_check_and_its_outputs_never_raise(official, tmp_path, cells):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(official[0], "as_returned")[1]))
    for (row, column), value in cells.items():
        cell = book[SHEET].cell(row, column)
        if not isinstance(cell, openpyxl.cell.MergedCell):
            cell.value = value
    book.save(tmp_path / "book.xlsx")

    books = list(write_returns(verdicts([tmp_path / "book.xlsx"]), tmp_path / "退回修改"))

    assert books[0].status in ("checked", "not_a_form")
    assert summary_workbook(books) and list(lines(books))


def test_a_units_text_never_becomes_a_formula_or_a_link(official, tmp_path):
    evil = ['=HYPERLINK("http://x","y")', "+1+1", "@SUM(A1)", "-2+3", "http://example.invalid", "\\\\host\\share"]

    def change(book):
        for row, text in zip(range(18, 24), evil, strict=True):
            cell = book[SHEET].cell(row, 9)
            cell.value = text
            cell.data_type = "s"
            book[SHEET].cell(row, 8).value = 99  # above its weight: the book gets a return

    path = written(official[0], tmp_path)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    [verdict] = write_returns(verdicts([path]), tmp_path / "out")
    returned = openpyxl.load_workbook(str(verdict.returned))
    report = openpyxl.load_workbook(io.BytesIO(summary_workbook([verdict])))

    kept = [returned[SHEET].cell(row, 9) for row in range(18, 24)]
    assert [cell.value for cell in kept] == evil
    for sheet in (*returned, *report):
        for row in sheet.iter_rows():
            for cell in row:
                assert not (cell.data_type == "f" and any(text in str(cell.value) for text in evil))
                assert not (cell.hyperlink and any(text in str(cell.hyperlink.target) for text in evil))


def test_a_text_longer_than_a_square_holds_stops_nothing(official, tmp_path):
    """Another program may write one: its return quotes it cut, and the other files are checked."""
    path = written(official[15], tmp_path)
    book = openpyxl.load_workbook(path)
    book[SHEET]["H18"] = 99  # above its weight: the book gets a return
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    texts = "xl/worksheets/sheet1.xml"
    goal = str(official[15].achievement)[:40]
    members[texts] = members[texts].decode().replace(goal, "长" * 45_000 + goal).encode()
    path.write_bytes(zipped(**members))
    [book] = write_returns(verdicts([path]), tmp_path / "out")

    assert book.status == "checked" and book.returned
    assert len(openpyxl.load_workbook(book.returned)[SHEET]["F11"].value) <= 32_767


@pytest.mark.parametrize(("cell", "value", "rule", "path"), [
    ("B5", "自己加的字", "BK02", "labels[5]"), ("G7", None, "BK02", "labels[14]"),
    ("H18", "１０", "BK15", "indicators[0].score"), ("F7", "93.6%", "BK16", "funds.fiscal.executed_amount"),
    ("F7", "=50+43.6", "BK16", "funds.fiscal.executed_amount"),
    ("F8", "-", "BK15", "funds.carried_over.executed_amount"),
])  # fmt: skip
def test_what_a_square_should_not_hold_is_said_there(cell, value, rule, path, official, tmp_path):
    def change(book):
        book[SHEET][cell] = value

    found = {(finding.rule, finding.path) for finding in tampered(official, tmp_path, change).forms[0].findings}
    assert (rule, path) in found, found


def test_two_changed_dashes_are_not_moved_rows(official, tmp_path):
    def change(book):
        book[SHEET]["G7"] = book[SHEET]["G8"] = None

    verdict = tampered(official, tmp_path, change)
    assert verdict.status == "checked"
    assert [finding.rule for finding in verdict.forms[0].findings].count("BK02") == 2


@pytest.mark.parametrize("text", ["一级指标", "一级 指标", "一级\n\n指标"])
def test_a_line_break_or_space_in_a_label_is_no_change(text, official, tmp_path):
    def change(book):
        book[SHEET]["A17"] = text

    assert not any(f.rule == "BK02" for f in tampered(official, tmp_path, change).forms[0].findings)


def test_an_amount_that_was_not_understood_does_not_count_as_nothing(official, tmp_path):
    def change(book):
        book[SHEET]["F7"] = "93.60元"

    verdict = tampered(official, tmp_path, change)
    total = verdict.forms[0].reading.form.funds.total
    assert (total.executed_amount, total.execution_rate, total.score) == (None, None, None)
    assert {f.rule for f in verdict.forms[0].findings if f.severity == "error"} == {"BK16"}


def test_what_a_formula_only_repeats_is_said_of_its_input_alone(official, tmp_path):
    def spend_less_than_nothing(book):
        for row in (7, 8, 9):
            book[SHEET].cell(row, 6).value = -5 if row == 7 else None

    def write_words(book):
        book[SHEET]["F7"] = "不详"

    def errors(change):
        found = tampered(official, tmp_path, change).forms[0].findings
        return {(one.rule, one.path) for one in found if one.severity == "error"}

    assert errors(spend_less_than_nothing) == {("FD15", "funds.fiscal.executed_amount")}
    assert errors(write_words) == {("BK16", "funds.fiscal.executed_amount")}


def test_a_return_says_of_a_replaced_formula_what_stood_there_and_that_it_is_mended(official, tmp_path):
    def change(book):
        book[SHEET]["H6"] = 99

    book = tampered(official, tmp_path, change)
    returned = openpyxl.load_workbook(io.BytesIO(marked_return(book)))
    rows = returned["修改清单"].iter_rows(values_only=True)
    said = [f"{row[3]}{row[4]}" for row in rows if "公式" in str(row[3])]
    wanted = "这一格的公式被改动过（原填 99），本表已恢复公式，自动计算，不用手填。请说明改动的原因。"
    assert wanted in said and not any("公式被换成了" in text for text in said)
    assert wanted in returned[SHEET]["H6"].comment.text
    assert "✔ 本表已更正" in [cell.value for row in returned["修改清单"].iter_rows() for cell in row]


@pytest.mark.parametrize(
    ("cell", "path"),
    [("F18", "indicators[0].actual_value"), ("I18", "indicators[0].deviation_reason"), ("F11", "achievement")],
)
def test_a_failed_formula_is_an_error_and_no_empty_square(cell, path, official, tmp_path):
    def change(book):
        book[SHEET][cell] = "#DIV/0!"

    found = tampered(official, tmp_path, change).forms[0].findings
    said = [one for one in found if one.path == path and one.severity == "error"]
    assert [(one.rule, one.found) for one in said] == [("BK16", "#DIV/0!")]
    assert "公式出错" in said[0].message


def test_100_percent_shown_as_a_percent_is_read_as_100_percent(official, tmp_path):
    def change(book):
        cell = book[SHEET]["F19"]
        cell.value, cell.number_format = 1, "0%"

    reading = tampered(official, tmp_path, change).forms[0].reading
    assert reading.form.indicators[1].actual_value == "100%"


@pytest.mark.parametrize("killed", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_output_that_cannot_be_written_whole_leaves_the_old_one(killed, tmp_path, monkeypatch):
    target = tmp_path / "报告.xlsx"
    save(target, b"old")

    def fail(_):
        raise killed

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(type(killed)):
        save(target, b"new, and longer")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["报告.xlsx"], "nothing is left lying about"


def test_a_renamed_sheet_is_read_and_a_copied_one_is_said(official, tmp_path):
    def rename(book):
        book[SHEET].title = "自评"

    def copy(book):
        book.copy_worksheet(book[SHEET])

    renamed, copied = tampered(official, tmp_path, rename), tampered(official, tmp_path, copy)
    assert renamed.forms[0].reading.sheet == "自评" and renamed.findings == ()
    assert renamed.forms[0].reading.form.project_name == official[0].project_name
    assert [finding.rule for finding in copied.findings] == ["BK18"]
