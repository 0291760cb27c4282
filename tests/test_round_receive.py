"""What comes back in a round, through the real command: received once, checked, returned, chosen from, closed."""

import hashlib
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from perfbook.cli.sentences import run
from perfbook.report.answers import ACCEPT, YES
from perfbook.report.answers import SHEET as ANSWERS
from perfbook.report.progress_list import SHEET as PROGRESS
from tests.round_kills import kept
from tests.round_units import faulty, filled, mail, mended, projects, put_plan, with_values, zipped
from tests.write_calls import lines_of

ROOT = Path(__file__).parents[1]

# receiving


def test_originals_are_kept_byte_for_byte_by_day_under_their_names(officer):
    first, second = map(filled, projects(2))
    officer.gets("甲/自评表.xlsx", first)
    officer.gets("乙/自评表.xlsx", second)
    officer.gets("乙/~$自评表.xlsx", b"lock")

    assert officer.does("receive", officer.inbox) == 0

    assert "收下 2 个新文件" in officer.said and "认出 2 张表，2 个项目" in officer.said
    assert officer.files("收到") == ["2025-03-01/自评表(2).xlsx", "2025-03-01/自评表.xlsx"]
    kept_bytes = {path.read_bytes() for path in (officer.folder / "收到").rglob("*.xlsx")}
    assert kept_bytes == {first, second}
    assert (officer.inbox / "甲/自评表.xlsx").read_bytes() == first
    assert {row[0] for row in officer.rows("SELECT sha256 FROM arrival")} == {
        hashlib.sha256(one).hexdigest() for one in (first, second)
    }
    assert list(officer.states().values()) == ["已收待核", "已收待核", "未发", "未发"]


def test_the_same_bytes_twice_are_one_whatever_they_are_called_and_whenever_they_come(officer):
    content = filled(projects(1)[0])
    officer.gets("甲.xlsx", content)
    officer.does("receive", officer.inbox)
    officer.at("2025-03-02T09:00:00")
    officer.gets("又发一次.xlsx", content)

    assert officer.does("receive", officer.inbox) == 0

    assert "收下 0 个新文件，2 个以前收过" in officer.said
    assert officer.files("收到") == ["2025-03-01/甲.xlsx"]
    assert officer.rows("SELECT count(*) FROM version") == [(1,)]


def test_the_same_content_in_an_archive_is_no_version_of_its_own(officer):
    content = filled(projects(1)[0])
    officer.gets("甲.xlsx", content)
    officer.does("receive", officer.inbox)
    zip_within = zipped({"夹/甲.xlsx": content})
    officer.gets("打包.zip", zip_within)

    officer.does("receive", officer.inbox)

    assert "完全相同的 1 个" in officer.said
    assert officer.rows("SELECT status, code FROM book ORDER BY id") == [("checked", None), ("skipped", "duplicate")]
    assert officer.rows("SELECT count(*) FROM version") == [(1,)]


def test_a_mail_is_kept_whole_with_sender_subject_and_what_it_answers(officer):
    one, other = map(filled, projects(2))
    content = mail("张三 <zhang@unit.example>", "报送自评表", {"自评.xlsx": one, "包.zip": zipped({"另.xlsx": other})},
                   "<7@unit.example>", "<3@office.example>")  # fmt: skip
    officer.gets("来信.eml", content)

    assert officer.does("receive", officer.inbox / "来信.eml") == 0

    assert (officer.folder / "收到/2025-03-01/来信.eml").read_bytes() == content
    [row] = officer.rows("SELECT source, came, message_id, in_reply_to FROM arrival")
    assert row[0] == "张三 <zhang@unit.example>：报送自评表"
    assert row[1].startswith("2025-02-28") and row[2:] == ("<7@unit.example>", "<3@office.example>")
    assert [row[0] for row in officer.rows("SELECT inner FROM book ORDER BY id")] == ["自评.xlsx", "包.zip/另.xlsx"]
    assert list(officer.states().values()) == ["已收待核", "已收待核", "未发", "未发"]


def test_a_path_that_is_not_there_is_said_and_the_others_are_received(officer):
    officer.gets("甲.xlsx", filled(projects(1)[0]))

    assert officer.does("receive", officer.inbox / "没有.xlsx", officer.inbox / "甲.xlsx") == 1

    assert "没有收下" in officer.said and "收下 1 个新文件" in officer.said


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 what", b"PK\x03\x04 broken", b"From: a@b.cn\nSubject: x\n\nhello"])
def test_what_cannot_be_read_is_kept_and_said(content, officer):
    officer.gets("坏.bin", content)
    assert officer.does("receive", officer.inbox) == 0
    assert "读不出来“坏.bin”" in officer.said
    assert officer.files("收到") == ["2025-03-01/坏.bin"]
    assert officer.does("check") == 1
    assert "读不出来“坏.bin”" in officer.said


def test_what_comes_back_just_as_it_went_out_is_said_and_is_no_return(officer):
    ours = next((officer.folder / "发出").glob("甲中心*"))
    officer.gets("空表.xlsx", ours.read_bytes())
    officer.gets("报来.xlsx", filled(faulty(projects(3)[2])))
    officer.does("receive", officer.inbox)
    assert "下发的空表原样回来了 1 个，不算报来：甲中心“空表.xlsx”。没有填的，请让单位填好再报。" in officer.said
    assert list(officer.states().values()) == ["未发", "未发", "已收待核", "未发"]
    officer.does("check")
    [back] = (officer.folder / "退回").iterdir()
    officer.gets("没改.eml", mail("乙 <b@u.example>", "改好了", {"退回.xlsx": back.read_bytes()}))
    officer.does("receive", officer.inbox)
    assert "退回表没有改就回来了 1 个，不算报来：“没改.eml/退回.xlsx”。请让单位改好再报。" in officer.said
    assert "空表" not in officer.said and officer.states()["项目3"] == "退回第 1 次"
    officer.gets("带回.eml", mail("MAILER-DAEMON <m@u.example>", "退回", {ours.name: ours.read_bytes()}))
    officer.does("receive", officer.inbox)
    assert f"甲中心“带回.eml/{ours.name}”。邮件带回来的，也可能是退信，请看寄信人；" in officer.said


def test_forms_that_the_plan_does_not_know_are_said_until_the_plan_lists_them(officer):
    stranger = projects(1)[0].model_copy(update={"project_name": "急救"})
    officer.gets("急救.xlsx", filled(stranger))
    for verb, more in (("receive", [officer.inbox]), ("check", []), ("status", [])):
        officer.does(verb, *more)
        assert "不在计划里、或不是发给它的表 1 张：甲中心“急救”。" in officer.said
        assert "加进计划表，再核对一次：perfbook round check" in officer.said
    rows = openpyxl.load_workbook(officer.folder / "台账.xlsx")["收到"].iter_rows(values_only=True)
    assert "认出 1 张表，1 张不在计划里" in [row[5] for row in rows]
    put_plan(officer.folder, [*projects(4), stranger])
    officer.does("check")
    officer.does("status")
    assert "不在计划里" not in officer.said and officer.states()["急救"] == "合格"


def test_a_copy_that_somebody_put_among_the_originals_may_go(officer):
    content = filled(projects(1)[0])
    officer.gets("甲.xlsx", content)
    officer.does("receive", officer.inbox)
    (officer.folder / "收到" / "又一份.xlsx").write_bytes(content)
    officer.does("receive", officer.folder / "收到")
    assert "“收到”里有 1 个文件和收过的一字不差，可以删去：“又一份.xlsx”。" in officer.said
    assert "要收下" not in officer.said


def test_a_file_put_into_the_folder_by_hand_is_said_and_received_where_it_lies(officer):
    by_hand = officer.folder / "收到" / "放进来的.xlsx"
    by_hand.write_bytes(filled(projects(1)[0]))
    officer.does("receive", officer.inbox)
    assert "“放进来的.xlsx”" in officer.said

    officer.does("receive", officer.folder / "收到")

    assert officer.files("收到") == ["放进来的.xlsx"]
    assert officer.rows("SELECT file FROM arrival") == [("收到/放进来的.xlsx",)]


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_name_that_is_no_text_is_received(officer):
    raw = bytes(officer.inbox) + b"/" + "甲".encode("gbk") + b".xlsx"
    with open(raw, "wb") as file:  # noqa: PTH123 - a Path cannot be made of these bytes everywhere
        file.write(filled(projects(1)[0]))
    assert officer.does("receive", officer.inbox) == 0
    assert officer.files("收到") == ["2025-03-01/__.xlsx"]


def test_an_old_issue_and_a_form_of_another_round_are_told_apart(officer):
    first = projects(1)[0]
    officer.at("2025-03-02T09:00:00")
    officer.does("make", "--unit", first.unit)
    assert any("第2次下发" in name for name in officer.files("发出"))
    officer.gets("旧的一份.xlsx", filled(first))
    stranger = first.model_copy(update={"unit": "别的单位"})
    officer.gets("别人的.xlsx", filled(stranger))

    officer.does("receive", officer.inbox)
    assert "别的单位“项目1”" in officer.said
    assert officer.states()["项目1"] == "已收待核"

    assert officer.does("check") == 1
    assert "不在计划里" in officer.said
    report = openpyxl.load_workbook(officer.folder / "报告/校验报告.xlsx")
    assert any("BK10" in map(str, row) for row in report["问题清单"].iter_rows(values_only=True))
    assert officer.states()["项目1"] == "合格"


def test_a_form_filled_in_before_it_was_issued_anew_is_named_until_the_new_one_comes(officer):
    unit = projects(1)[0].unit
    [old] = (officer.folder / "发出").glob(f"{unit}_项目1_*.xlsx")
    before = mended(old, {"achievement": "全年完成。"})
    officer.at("2025-03-02T09:00:00")
    officer.does("make", "--unit", unit)
    [new] = (officer.folder / "发出").glob(f"{unit}_项目1_*第2次下发*.xlsx")
    named = f"重新下发以前的旧表：{unit}“项目1”（第 1 次下发的）。"

    officer.does("receive", officer.gets("旧.xlsx", before))
    officer.does("check")
    assert named in officer.said

    officer.at("2025-03-03T09:00:00")
    officer.does("receive", officer.gets("新.xlsx", mended(new, {"achievement": "全年完成。"})))
    officer.does("check")
    assert "旧表" not in officer.said


# checking


def test_a_check_says_what_perfbook_check_says(officer, tmp_path, capsys):
    good, bad = projects(2)
    officer.gets("好.xlsx", filled(good))
    officer.gets("差.zip", zipped({"夹/差.xlsx": filled(faulty(bad))}))
    officer.does("receive", officer.inbox)

    assert officer.does("check", "--due", "2025-04-10") == 1

    assert officer.states() == {"项目1": "合格", "项目2": "退回第 1 次", "项目3": "未发", "项目4": "未发"}
    [returned] = officer.files("退回")
    assert returned == "甲中心_项目2（第1次退回）.xlsx"
    out, day = tmp_path / "核对", officer.folder / "收到/2025-03-01"
    run(["check", str(day), "-o", str(out), "--plan", str(officer.folder / "计划表.xlsx"), "--due", "2025-04-10"])
    [same] = (out / "退回修改").iterdir()
    assert same.read_bytes() == (officer.folder / "退回" / returned).read_bytes()
    ours, theirs = (openpyxl.load_workbook(path)["问题清单"] for path in
                    (officer.folder / "报告/校验报告.xlsx", out / "校验报告.xlsx"))  # fmt: skip
    assert [row[:6] for row in ours.values][2:] == [row[:6] for row in theirs.values][2:]


def test_a_check_done_again_changes_nothing(officer):
    officer.gets("差.xlsx", filled(faulty(projects(1)[0])))
    officer.does("receive", officer.inbox)
    officer.does("check")
    before = kept(officer.folder)

    officer.does("check")

    assert "新核对 0 张表，写出退回表 0 个" in officer.said
    assert kept(officer.folder) == before


def test_a_return_that_comes_back_mended_is_good_and_every_round_is_kept(officer):
    bad = projects(1)[0]
    officer.gets("一.xlsx", filled(faulty(bad)))
    officer.does("receive", officer.inbox)
    officer.does("check")
    first = officer.folder / "退回/甲中心_项目1（第1次退回）.xlsx"
    kept_return = first.read_bytes()
    officer.at("2025-03-05T09:00:00")
    officer.gets("二.xlsx", mended(first, {"indicators[0].score": "98"}))
    officer.does("receive", officer.inbox)
    assert officer.states()["项目1"] == "已收待核"

    officer.does("check")

    assert officer.states()["项目1"] == "退回第 2 次"
    second = officer.folder / "退回/甲中心_项目1（第2次退回）.xlsx"
    assert second.exists() and first.read_bytes() == kept_return
    report = openpyxl.load_workbook(officer.folder / "报告/校验报告.xlsx")
    assert PROGRESS in report.sheetnames
    officer.at("2025-03-09T09:00:00")
    score = str(bad.indicators[0].score)
    officer.gets("三.xlsx", mended(second, {"indicators[0].score": score}))
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert officer.states()["项目1"] == "合格"
    assert [row[0] for row in officer.rows("SELECT round FROM version ORDER BY id")] == [1, 2, 3]


def test_what_the_office_accepts_in_the_report_holds_in_the_next_check(officer):
    officer.gets("甲.xlsx", filled(projects(2)[1]))
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert officer.states()["项目2"] == "合格"
    path = officer.folder / "报告/校验报告.xlsx"
    book = openpyxl.load_workbook(path)
    rows = list(book[ANSWERS].iter_rows())
    head = next(row for row in rows if ACCEPT in [cell.value for cell in row])
    column = next(cell.column for cell in head if cell.value == ACCEPT)
    for row in rows[head[0].row :]:
        if row[0].value is not None:
            book[ANSWERS].cell(row[0].row, column, YES)
    book.save(path)

    officer.does("check")

    assert officer.states()["项目2"] == "说明已接受"
    assert officer.does("close", "--force", "试一试") == 0
    assert "1" in str(openpyxl.load_workbook(officer.folder / "报告/汇总.xlsx").worksheets[0]["A4"].value)


def test_a_return_that_is_gone_is_written_again(officer):
    officer.gets("差.xlsx", filled(faulty(projects(1)[0])))
    officer.does("receive", officer.inbox)
    officer.does("check")
    [path] = (officer.folder / "退回").iterdir()
    content = path.read_bytes()
    path.unlink()
    officer.does("check")
    assert path.read_bytes() == content


def test_an_original_that_was_changed_afterwards_is_said_and_never_judged(officer):
    officer.gets("甲.xlsx", filled(projects(1)[0]))
    officer.does("receive", officer.inbox)
    (officer.folder / "收到/2025-03-01/甲.xlsx").write_bytes(filled(faulty(projects(1)[0])))
    officer.does("check")
    assert "改动过" in officer.said
    assert officer.states()["项目1"] == "已收待核"


def test_a_return_that_was_lost_is_written_as_it_was_and_goes_to_nobody_twice(officer):
    officer.gets("甲.xlsx", filled(faulty(projects(1)[0])))
    officer.does("receive", officer.inbox)
    officer.does("check", "--due", "2025-03-24")
    officer.does("mail", "--bundle", "zip")
    with zipfile.ZipFile(officer.folder / "发出/甲中心_退回.zip") as packed:
        assert "请于 2025 年 3 月 24 日前改好报回。" in packed.read("说明.txt").decode("utf-8-sig")
    [back] = (officer.folder / "退回").iterdir()
    content, known = back.read_bytes(), officer.rows("SELECT * FROM book")
    back.unlink()

    officer.at("2025-03-02T09:00:00")
    officer.does("check")

    assert back.read_bytes() == content and officer.rows("SELECT * FROM book") == known
    officer.does("mail", "--bundle", "zip")
    assert "已给 0 个单位" in officer.said


def test_an_archive_that_is_gone_is_said_for_each_workbook_in_it(officer):
    officer.gets("包.zip", zipped({f"{one.project_name}.xlsx": filled(one) for one in projects(2)}))
    officer.does("receive", officer.inbox)
    (officer.folder / "收到/2025-03-01/包.zip").unlink()
    officer.does("check")
    assert officer.said.count("收到的原件不见了") == 2
    assert officer.states()["项目2"] == "已收待核"


# choosing


def test_the_newest_version_counts_until_the_officer_chooses_another(officer):
    good = projects(1)[0]
    officer.gets("一.xlsx", filled(good))
    officer.does("receive", officer.inbox)
    officer.at("2025-03-02T09:00:00")
    officer.gets("二.xlsx", filled(faulty(good)))
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert officer.states()["项目1"] == "退回第 1 次"

    where = ("--unit", "甲中心", "--project", "项目1")
    assert officer.does("choose", *where) == 0
    assert "收到 2 份" in officer.said and officer.said.count("（采用）") == 1
    assert officer.does("choose", *where, "--version", "1") == 0
    assert "一.xlsx　必须修改 0" in officer.said and officer.states()["项目1"] == "合格"
    officer.does("check")
    assert officer.states()["项目1"] == "合格"
    # What comes later counts again.
    officer.at("2025-03-03T09:00:00")
    officer.gets("三.xlsx", filled(with_values(good, {"indicators[0].actual_value": "又改了一次"})))
    officer.does("receive", officer.inbox)
    assert officer.states()["项目1"] == "已收待核"
    assert officer.does("choose", *where, "--version", "9") == 2


def test_a_chosen_version_that_was_never_sent_back_is_checked_again(officer):
    """It was checked when another one counted, so that no return was written for it."""
    good = projects(1)[0]
    officer.gets("一.xlsx", filled(faulty(good)))
    officer.does("receive", officer.inbox)
    officer.at("2025-03-02T09:00:00")
    officer.gets("二.xlsx", filled(good))
    officer.does("receive", officer.inbox)
    officer.does("check")
    assert officer.states()["项目1"] == "合格" and not officer.files("退回")

    choosing = ("choose", "--unit", "甲中心", "--project", "项目1", "--version", "1")
    officer.does(*choosing)
    assert f"采用的一份还要核对：perfbook round check {officer.folder}" in officer.said
    officer.does("status")
    assert "等待核对 1 个项目" in officer.said and "要由办公室处理" not in officer.said
    officer.does("check")
    assert officer.states()["项目1"] == "退回第 1 次" and len(officer.files("退回")) == 1
    officer.does(*choosing)
    assert officer.states()["项目1"] == "退回第 1 次" and "退回表还没有发给单位" in officer.said


# closing


def test_closing_is_refused_while_projects_are_open_and_the_reason_is_kept(officer):
    for number, form in enumerate(projects(3)):
        officer.gets(f"{number}.xlsx", filled(form))
    officer.does("receive", officer.inbox)
    officer.does("check")

    assert officer.does("close") == 2
    assert "乙院“项目4”（未发）" in officer.said and not officer.rows("SELECT * FROM closing")
    assert officer.does("close", "--force", "单位撤并") == 0

    assert officer.rows("SELECT forced, reopened FROM closing") == [("单位撤并", None)]
    assert officer.does("receive", officer.inbox) == 2 and "关闭" in officer.said


def test_a_closed_round_has_its_sums_and_one_archive_with_hashes_and_can_be_reopened(officer):
    forms = projects(4)
    for form in forms[:3]:
        officer.gets(f"{form.project_name}.xlsx", filled(form))
    officer.gets("旧.xlsx", filled(faulty(forms[0])))
    officer.does("receive", officer.inbox / "旧.xlsx")
    officer.at("2025-03-02T09:00:00")
    officer.does("receive", officer.inbox)
    officer.does("waive", "--unit", "乙院", "--project", "项目4", "--reason", "撤销")
    officer.does("check")

    assert officer.does("close") == 0

    book = openpyxl.load_workbook(officer.folder / "报告/汇总.xlsx")
    rows = list(book.worksheets[0].values)
    assert [row[0] for row in rows if row[0] in (1, 2, 3, 4)] == [1, 2, 3]
    assert "收到/2025-03-02/项目1.xlsx" in {row[-1] for row in rows}
    budget = sum(form.funds.total.annual_budget for form in forms[:3])
    assert any("账目" in name for name in book.sheetnames)
    assert any(str(budget) in str(cell) for row in book["账目段落"].values for cell in row if cell)
    [name] = officer.files("归档")
    with zipfile.ZipFile(officer.folder / "归档" / name) as archive:
        hashes = dict(reversed(line.split("  ", 1)) for line in archive.read("校验清单.txt").decode().splitlines())
        assert set(hashes) == {*archive.namelist()} - {"校验清单.txt"}
        assert all(hashlib.sha256(archive.read(one)).hexdigest() == digest for one, digest in hashes.items())
        inside = {one for one in hashes if one.startswith("收到/")}
        assert {f"收到/{one}" for one in officer.files("收到")} == inside
    [(file, digest)] = officer.rows("SELECT file, sha256 FROM closing")
    assert hashlib.sha256((officer.folder / str(file)).read_bytes()).hexdigest() == digest
    before = kept(officer.folder)
    assert officer.does("close") == 0 and "以前已经关闭" in officer.said
    assert kept(officer.folder) == before

    assert officer.does("reopen", "--reason", "补报") == 0
    assert officer.does("receive", officer.inbox) == 0
    assert officer.does("close") == 0
    assert len(officer.files("归档")) == 2
    assert officer.rows("SELECT reason FROM closing ORDER BY id") == [("补报",), ("",)]


# killed


def test_a_command_killed_at_a_write_is_completed_by_the_next(tmp_path):
    steps = {"receive": "90,40", "check": "60,40", "close": "60,45"}
    found = lines_of("round_kills", tmp_path, *(f"{step},{numbers}" for step, numbers in steps.items()))
    assert [one["step"] for one in found] == list(steps)
    assert all(seen["missed"] == [] and seen["tried"] >= 1 for seen in found)
