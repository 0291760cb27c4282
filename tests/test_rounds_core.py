"""A round through the real command: begun, issued, looked at, waived; its states; its ledger, killed and damaged."""

import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from perfbook.cli.sentences import run
from perfbook.generate.one_writer import LOCK, FolderInUse, _taken_away
from perfbook.generate.plan_book import plan_workbook
from perfbook.layouts.model import edition_words, load
from perfbook.planning import plan_of, plan_of_forms
from perfbook.returns import verdict_of
from perfbook.rounds.folder import RoundClosed, open_round
from perfbook.rounds.ledger import Ledger
from perfbook.rounds.records import (
    Arrival,
    Arrived,
    Book,
    Choice,
    Counts,
    Issue,
    IssuedForm,
    Known,
    Letter,
    Mailbox,
    Opening,
    Project,
    Version,
    Waiver,
)
from perfbook.rounds.schema import BadLedger, create
from perfbook.rounds.states import State, standing, taken_version
from tests.look import sheets as look
from tests.look.judging import clipped
from tests.look.promises import broken
from tests.round_kills import forms, kept, put_plan
from tests.write_calls import lines_of

ROOT = Path(__file__).parents[1]
NOW = datetime(2025, 3, 1, 9)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setenv("PERFBOOK_NOW", NOW.isoformat())


@pytest.fixture
def begun(tmp_path):
    """A round with a plan of four projects, two of each unit; nothing issued."""
    folder = tmp_path / "批次"
    assert run(["round", "new", str(folder), "--form", "self_evaluation/2024", "--due", "2025-03-31"]) == 0
    put_plan(folder, forms()[:4])
    return folder


@pytest.fixture
def made(begun):
    assert run(["round", "make", str(begun)]) == 0
    return begun


def books(folder):
    return sorted(path.name for path in (folder / "发出").iterdir())


def states(folder):
    with open_round(folder, NOW, even_closed=True) as held:
        return [(project.name, one.label) for project, one in held.standings()]


# states

PROJECT = Project(1, "self_evaluation", 2024, "甲", "一", "甲", "一", 0, 1)
AT = "2025-03-01T09:00:00"


def letter(state, kind="issue", about="a"):
    return Letter(1, kind, "甲", "甲", about, "<m>", "a@b.cn", "邮件/甲.eml", state, AT)


def arrived(number, came=AT, checked=True, returned=False, modified="", **counts):
    file = "退回/甲.xlsx" if returned else None
    back = f"R{number}" if returned else None
    book = Book(number, number, "", f"{number}", "checked", None, None, modified, file, back)
    version = Version(number, number, "表", 1, "甲", "一", "S", "D", number, AT if checked else None, **counts)
    return Arrived(version, book, Arrival(number, f"{number}", f"收到/{number}", "甲.xlsx", "", came, AT))


EXEMPT = Waiver(1, 1, "exempt", "撤销", AT)
NOTHING = Waiver(2, 1, "nothing", "没有", AT)
WITHDRAWN = Waiver(3, 1, "exempt", "撤销", AT, AT)
GOOD, BAD, WORSE = arrived(1), arrived(1, errors=2), arrived(2, errors=1)
STATES = [
    ("未发", {}),
    ("未发", {"issued": (IssuedForm(1, 1, "S", 1),)}),
    ("未发", {"letters": (letter("refused"),)}),
    ("未发", {"letters": (letter("sending"),)}),
    ("未发", {"letters": (letter("sent", "reminder"),)}),
    ("未发", {"letters": (letter("drafted"),)}),
    ("未发", {"letters": (letter("withdrawn"),)}),
    ("已发", {"letters": (letter("sent"),)}),
    ("已发", {"letters": (letter("handed"),)}),
    ("已发", {"letters": (letter("sent"), letter("refused", "reminder"))}),
    ("已收待核", {"arrived": (arrived(1, checked=False),)}),
    ("已收待核", {"arrived": (BAD,)}),
    ("退回第 1 次", {"arrived": (arrived(1, errors=2, returned=True),)}),
    ("已收待核", {"arrived": (arrived(1, errors=2, returned=True), arrived(2, checked=False))}),
    ("退回第 2 次", {"arrived": (arrived(1, errors=2, returned=True), arrived(2, errors=1, returned=True))}),
    ("合格", {"arrived": (GOOD,)}),
    ("合格", {"arrived": (arrived(1, errors=2, returned=True), arrived(2))}),
    ("合格", {"arrived": (arrived(1, returned=True),)}),
    ("合格", {"arrived": (arrived(1, warnings=1),)}),
    ("合格", {"arrived": (arrived(1, warnings=1, accepted=1),)}),
    ("说明已接受", {"arrived": (arrived(1, accepted=2),)}),
    ("免报", {"waivers": (EXEMPT,)}),
    ("无此项目（零报告）", {"waivers": (NOTHING,)}),
    ("免报", {"waivers": (EXEMPT,), "arrived": (BAD,)}),
    ("未发", {"waivers": (WITHDRAWN,)}),
    ("合格", {"waivers": (WITHDRAWN,), "arrived": (GOOD,)}),
    ("已收待核", {"arrived": (GOOD, WORSE)}),
    ("合格", {"arrived": (GOOD, WORSE), "choices": (Choice(1, 1, 1, 2, AT),)}),
    ("已收待核", {"arrived": (GOOD, WORSE), "choices": (Choice(1, 1, 1, 1, AT),)}),
    ("已收待核", {"arrived": (GOOD, WORSE), "choices": (Choice(1, 1, 1, 2, AT), Choice(2, 1, 2, 2, AT))}),
]


@pytest.mark.parametrize(("label", "known"), STATES, ids=range(len(STATES)))
def test_the_state_of_a_project_follows_from_what_is_known_of_it(label, known):
    assert standing(Known(PROJECT, **known)).label == label


SENT_BACK = arrived(1, errors=2, returned=True)
ASKED = [
    (False, {}),
    (False, {"letters": (letter("drafted"),)}),
    (True, {"letters": (letter("sent"),)}),
    (False, {"letters": (letter("sent"),), "arrived": (BAD,)}),
    (False, {"letters": (letter("sent"),), "arrived": (SENT_BACK,)}),
    (False, {"letters": (letter("sent"), letter("drafted", "return", "R1 R9")), "arrived": (SENT_BACK,)}),
    (False, {"letters": (letter("sent"), letter("sending", "return", "R1")), "arrived": (SENT_BACK,)}),
    (False, {"letters": (letter("sent"), letter("sent", "return", "R9")), "arrived": (SENT_BACK,)}),
    (True, {"letters": (letter("sent"), letter("sent", "return", "R1 R9")), "arrived": (SENT_BACK,)}),
    (True, {"letters": (letter("handed", "return", "R1"),), "arrived": (SENT_BACK,)}),
    (False, {"letters": (letter("handed", "return", "R1"),), "arrived": (SENT_BACK, arrived(2))}),
    (False, {"letters": (letter("sent"),), "waivers": (EXEMPT,)}),
]


@pytest.mark.parametrize(("asked", "known"), ASKED, ids=range(len(ASKED)))
def test_a_unit_is_asked_for_what_it_was_sent_and_for_nothing_else(asked, known):
    assert standing(Known(PROJECT, **known)).asked == asked


def test_every_state_is_one_of_three_the_unit_is_awaited_the_office_or_nobody():
    groups = {state: (state.missing, state == State.ARRIVED, state.done) for state in State}
    assert all(sum(group) == 1 for group in groups.values())


def test_of_versions_the_one_that_came_last_counts_then_the_one_saved_last():
    early, late = arrived(1, "2025-03-01T09:00:00"), arrived(2, "2025-03-02T09:00:00")
    assert taken_version((late, early), ()) is late
    old, new = arrived(1, modified="2025-03-02T08:00:00"), arrived(2, modified="2025-03-01T08:00:00")
    assert taken_version((old, new), ()) is old


# new


def test_a_round_is_a_folder_that_the_officer_sees(begun):
    wanted = {"发出", "收到", "报告", "退回", "邮件", "邮件文字", "台账.sqlite", "台账.xlsx", "计划表.xlsx"}
    assert {path.name for path in begun.iterdir()} == wanted
    assert verdict_of(begun / "台账.xlsx").code == "own_output"


@pytest.mark.parametrize(
    ("called", "edition"),
    [("绩效自评表", "self_evaluation/2024"), ("绩效自评表/2023", "self_evaluation/2023"),
     ("绩效自评表 2023", "self_evaluation/2023"), ("绩效目标申报表", "declaration/2026"),
     ("declaration/2024", "declaration/2024")],
)  # fmt: skip
def test_a_form_is_called_by_its_chinese_name(tmp_path, capsys, called, edition):
    folder = tmp_path / "批次"
    assert run(["round", "new", str(folder), "--form", called, "--due", "2025-03-31"]) == 0
    assert f"收{edition_words(edition)}，截止 2025-03-31。" in capsys.readouterr().out
    with open_round(folder, NOW) as held:
        assert held.opening.edition == edition
    assert run(["plan", "new", str(tmp_path / "计划.xlsx"), "--form", called]) == 0
    rows = openpyxl.load_workbook(tmp_path / "计划.xlsx")["参数"].iter_rows(values_only=True)
    assert load(edition).sheet in {row[1] for row in rows}


def test_an_empty_plan_waits_to_be_filled_in(tmp_path, capsys):
    folder = tmp_path / "批次"
    run(["批次", "新建", str(folder), "--form", "self_evaluation/2024", "--due", "2025-03-31"])
    capsys.readouterr()
    assert run(["round", "make", str(folder)]) == 2
    assert "一个项目也没有" in capsys.readouterr().err
    assert run(["round", "status", str(folder)]) == 0
    told = capsys.readouterr()
    assert "计划表没有读入" in told.err and "还没有项目。" in told.out


def test_a_round_takes_a_plan_as_it_is_or_makes_one_of_forms(tmp_path):
    plan = tmp_path / "计划.xlsx"
    plan.write_bytes(plan_workbook(plan_of_forms(forms())))
    asked = ["--form", "self_evaluation/2024", "--due", "2025-03-31", "--plan"]
    assert run(["round", "new", str(tmp_path / "一"), *asked, str(plan)]) == 0
    assert (tmp_path / "一/计划表.xlsx").read_bytes() == plan.read_bytes()
    source = tmp_path / "表格.json"
    source.write_text(json.dumps([one.model_dump(mode="json") for one in forms()], ensure_ascii=False), "utf-8")
    assert run(["round", "new", str(tmp_path / "二"), *asked, str(source)]) == 0
    made = plan_of(tmp_path / "二/计划表.xlsx")
    assert (len(made.projects), made.due, made.edition) == (5, "2025-03-31", "self_evaluation/2024")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--form", "self_evaluation/2024", "--due", "2025-04-30"], "（绩效自评表/2024，截止 2025-03-31"),
        (["--form", "self_evaluation/2023", "--due", "2025-03-31"], "已经是一个批次"),
        (["--form", "self_evaluation/1999", "--due", "2025-03-31"], "1999"),
        (["--form", "targets/2020", "--due", "2025-03-31"], "“绩效目标表/2020”不能用计划表下发"),
        (["--form", "自评表", "--due", "2025-03-31"], "绩效自评表/2023、绩效自评表/2024"),
        (["--form", "self_evaluation/2024", "--due", "三月底"], "--due"),
    ],
)
def test_another_round_does_not_take_the_folder_of_one(begun, capsys, words, said):
    assert run(["round", "new", str(begun), *words]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_with_other_files_is_left_as_it_is(tmp_path, capsys):
    (tmp_path / "我的文件.docx").write_bytes(b"x")
    asked = ["--form", "self_evaluation/2024", "--due", "2025-03-31"]
    assert run(["round", "new", str(tmp_path), *asked]) == 2
    assert "我的文件.docx" in capsys.readouterr().err
    assert run(["round", "make", str(tmp_path)]) == 2
    assert "不是一个批次的文件夹" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["我的文件.docx"]


@pytest.mark.parametrize(
    ("edition", "due", "said"),
    [("self_evaluation/2023", None, "版式是 2023，这个批次用 2024"), (None, "2026-03-31", "截止日期是 2026-03-31")],
)
def test_a_plan_that_says_otherwise_is_refused(tmp_path, capsys, edition, due, said):
    plan = tmp_path / "计划.xlsx"
    plan.write_bytes(plan_workbook(replace(plan_of_forms(forms()), edition=edition, due=due)))
    folder = tmp_path / "批次"
    asked = ["--form", "self_evaluation/2024", "--due", "2025-03-31", "--plan", str(plan)]
    assert run(["round", "new", str(folder), *asked]) == 2
    assert said in capsys.readouterr().err and not folder.exists()


# make


def test_what_is_issued_is_signed_and_known_by_stamp_and_hash(made):
    with open_round(made, NOW) as held:
        issues, issued = held.ledger.issues(), held.ledger.issued_forms()
        assert len(issues) == len(issued) == 4
        for issue, form in zip(issues, issued, strict=True):
            path = held.folder.file_of(issue.file)
            assert hashlib.sha256(path.read_bytes()).hexdigest() == issue.sha256
            reading = verdict_of(path).forms[0].reading
            assert (reading.stamp.number, reading.stamp.issue, form.number) == (form.stamp, 1, 1) and reading.stamp.key
            project, found = held.ledger.issued_as(form.stamp)
            assert (project.name, found) == (reading.form.project_name, form)
        assert held.ledger.issued_as("没有的") is None
    assert {label for _, label in states(made)} == {"未发"}


def test_make_again_does_nothing(made, capsys):
    before = kept(made)
    assert run(["round", "make", str(made)]) == 0
    assert "已生成 0 个工作簿" in capsys.readouterr().out and kept(made) == before


@pytest.mark.parametrize("per", ["project", "unit"])
def test_a_new_project_is_issued_alone_and_what_is_gone_is_said(tmp_path, capsys, per):
    folder = tmp_path / "批次"
    run(["round", "new", str(folder), "--form", "self_evaluation/2024", "--due", "2025-03-31", "--per", per])
    put_plan(folder, forms()[:3])
    run(["round", "make", str(folder)])
    before = books(folder)
    new = forms()[0].model_copy(update={"project_name": "新加的项目"})
    put_plan(folder, [*forms()[1:3], forms()[4], new])
    capsys.readouterr()
    assert run(["round", "status", str(folder)]) == 0
    told = capsys.readouterr().err
    assert "新增了" in told and "新加的项目" in told and forms()[0].project_name in told
    assert run(["round", "make", str(folder)]) == 0
    told = capsys.readouterr()
    assert "已生成 2 个工作簿（2 个项目）" in told.out
    added = sorted(set(books(folder)) - set(before))
    assert len(added) == 2 and any("新加的项目" in name or "（新增）" in name for name in added)
    assert len(states(folder)) == 4
    put_plan(folder, [*forms()[:3], forms()[4]])
    run(["round", "make", str(folder)])
    assert "已生成 0 个工作簿" in capsys.readouterr().out and "新加的项目" not in dict(states(folder))


def test_a_unit_gets_its_workbooks_once_more_under_the_next_number(made, capsys):
    goal = forms()[0].model_copy(update={"annual_goal": "改过的目标。"})
    put_plan(made, [goal, *forms()[1:4]])
    capsys.readouterr()
    assert run(["round", "make", str(made)]) == 0
    told = capsys.readouterr().err
    assert f"计划表里改动了 第一单位“{forms()[0].project_name}”。" in told and "--unit" in told
    assert run(["round", "make", str(made), "--unit", "第 一单位"]) == 0
    again = [name for name in books(made) if "（第2次下发）" in name]
    # The other one was issued today just as it would be now.
    assert len(books(made)) == 5 and len(again) == 1
    stamp = verdict_of(made / "发出" / again[0]).forms[0].reading.stamp
    assert stamp.issue == 2 and stamp.issued["annual_goal"] == "改过的目标。"
    before = kept(made)
    capsys.readouterr()
    assert run(["round", "make", str(made), "--unit", "第一单位"]) == 0
    assert "今天已经照现在的计划表下发过" in capsys.readouterr().err and kept(made) == before
    os.environ["PERFBOOK_NOW"] = "2025-03-02T09:00:00"
    run(["round", "make", str(made), "--unit", "第一单位"])
    assert len(books(made)) == 7 and sum("（第3次下发）" in name for name in books(made)) == 1
    assert run(["round", "make", str(made), "--unit", "第四单位"]) == 2


def test_what_is_missing_changed_or_strange_in_the_folder_is_said(made, capsys):
    files = sorted((made / "发出").iterdir())
    first, was = files[0], files[0].read_bytes()
    first.unlink()
    with files[1].open("ab") as file:
        file.write(b"\0")
    shutil.copy(files[2], made / "发出/另存的.xlsx")
    run(["round", "make", str(made)])
    told = capsys.readouterr().err
    assert f"照原样补上：“{first.name}”" in told and first.read_bytes() == was
    assert f"和下发时不一样：“{files[1].name}”" in told and "“另存的.xlsx”" in told


def test_the_due_date_follows_the_plan(made, capsys):
    content = plan_workbook(replace(plan_of_forms(forms()[:4]), due="2025-04-15"))
    (made / "计划表.xlsx").write_bytes(content)
    run(["round", "status", str(made)])
    told = capsys.readouterr()
    assert "报送截止日期照计划表改为 2025-04-15" in told.err and "截止 2025-04-15，还有 45 天" in told.out


def test_a_table_that_is_open_elsewhere_stays_and_that_is_said(made, capsys, monkeypatch):
    replace_, table = Path.replace, made / "台账.xlsx"

    def held(self, other):
        if Path(other) == table:
            raise PermissionError(13, "in use")
        return replace_(self, other)

    before = table.read_bytes()
    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    assert run(["round", "waive", str(made), "--unit", "第一单位", "--reason", "撤销"]) == 0
    assert "“台账.xlsx”正被别的程序打开，这次没有更新" in capsys.readouterr().err
    assert table.read_bytes() == before and not list(made.glob("台账(*)")) and not list(made.glob(".*"))
    monkeypatch.undo()


def test_the_table_shows_all_that_is_known_and_what_others_wrote_only_as_text(made):
    formula, long = '=HYPERLINK("http://x","点我")', "这个项目因为机构调整整体划转到别的部门，" * 9
    with open_round(made, NOW) as held:
        ledger, one = held.ledger, held.ledger.projects()[0]
        ledger.waive(ledger.projects()[1].id, "nothing", long, NOW)
        drafted = ledger.draft_letter(replace(letter("drafted"), unit="第一单位"), [one.id])
        ledger.begin_sending(drafted.id, NOW)
        ledger.mark_refused(drafted.id, f"550 {long}")
        got = ledger.add_arrival("ab", "收到/2025-03-01/表.xlsx", formula, formula, NOW, NOW)
        ledger.add_book(Book(0, got.id, "", "ab", "checked"), [replace(arrived(1).version, project_id=one.id)])
    book = look.Book((made / "台账.xlsx").read_bytes())
    (tried, faults) = clipped(book)
    assert tried > 60 and faults == [] and broken(book) == []
    cells = [cell for sheet in book.sheets for row in sheet.sheet.iter_rows() for cell in row if cell.value == formula]
    assert [(cell.data_type, cell.quotePrefix, cell.hyperlink) for cell in cells] == [("s", True, None)] * 2


def test_whom_to_ask_is_known_from_the_plan_also_from_one_without_telephones(made):
    plan = plan_of_forms(forms()[:4])
    known = {"contact": "李会计", "phone": "021-55550000", "mail": "a@b.cn"}
    units = [one.model_copy(update=known) for one in plan.units]
    (made / "计划表.xlsx").write_bytes(plan_workbook(replace(plan, units=tuple(units))))
    run(["round", "status", str(made)])
    with open_round(made, NOW) as held:
        contact = held.ledger.contacts()["第一单位"]
        assert (contact.person, contact.phone, contact.mail) == ("李会计", "021-55550000", "a@b.cn")
    book = openpyxl.load_workbook(made / "计划表.xlsx")
    sheet = book["单位"]
    for row in sheet.iter_rows(min_row=3, min_col=4, max_col=4):
        row[0].value = None
    book.save(made / "计划表.xlsx")
    run(["round", "status", str(made)])
    with open_round(made, NOW) as held:
        contact = held.ledger.contacts()["第一单位"]
        assert (contact.person, contact.phone, contact.mail) == ("李会计", "", "a@b.cn")


# waive


def test_a_waived_project_is_neither_issued_nor_missing(begun, capsys):
    name = forms()[0].project_name
    assert run(["round", "waive", str(begun), "--unit", "第一单位", "--project", name, "--reason", "已撤销"]) == 0
    assert run(["批次", "免报", str(begun), "--unit", "第二单位", "--reason", "没有这项工作", "--nothing"]) == 0
    assert [label for _, label in states(begun)] == ["免报", "未发", *["无此项目（零报告）"] * 2]
    run(["round", "make", str(begun)])
    assert len(books(begun)) == 1
    assert run(["round", "waive", str(begun), "--unit", "第一单位", "--project", name, "--withdraw"]) == 0
    run(["round", "make", str(begun)])
    assert len(books(begun)) == 2 and states(begun)[0][1] == "未发"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unit", "第一单位"], "请写明原因"),
        (["--unit", "第一单", "--reason", "x"], "是不是“第一单位”"),
        (["--unit", "第一单位", "--project", "没有", "--reason", "x"], "没有项目“没有”"),
    ],
)
def test_waiving_asks_for_a_reason_and_a_known_name(made, capsys, words, said):
    assert run(["round", "waive", str(made), *words]) == 2
    assert said in capsys.readouterr().err


# the ledger


def test_doing_a_thing_again_changes_nothing_in_the_ledger(made):
    with open_round(made, NOW) as held:
        ledger = held.ledger
        one = ledger.projects()[0]

        def steps():
            ledger.list_projects(held.plan().projects)
            ledger.waive(one.id, "exempt", "撤销", NOW)
            got = ledger.add_arrival("ab", "收到/甲", "甲", "邮件", NOW, NOW, "<1>", Mailbox("m", 1, 7))
            book = ledger.add_book(Book(0, got.id, "", "ab", "checked"), [arrived(1).version])
            version = ledger.versions(book.id)[0]
            ledger.record_check({version.id: Counts(1)}, NOW)
            ledger.record_return(book.id, "退回/甲.xlsx", "cd", NOW)
            ledger.choose(version.project_id, version.id, NOW)
            ledger.draft_letter(letter("drafted"), [one.id, one.id])
            ledger.close_round("归档.zip", "ef", NOW)
            return list(ledger._ledger.iterdump())

        assert steps() == steps()
        assert ledger.unread_arrivals() == [] and ledger.unchecked() == []
        assert ledger.arrival_by_message("<1>") == ledger.arrivals()
    with pytest.raises(RoundClosed, match="2025-03-01"), open_round(made, NOW):
        pass
    with open_round(made, NOW, even_closed=True) as held:
        assert held.ledger.reopen_round("补收", NOW) and not held.ledger.reopen_round("补收", NOW)


def test_a_letter_is_never_sent_twice(made):
    with open_round(made, NOW) as held:
        ledger, one = held.ledger, held.ledger.projects()[0]
        drafted = ledger.draft_letter(letter("drafted"), [one.id])
        ledger.begin_sending(drafted.id, NOW)
        assert ledger.in_doubt() and ledger.projects_of(drafted.id) == [one.id]
        with pytest.raises(LookupError):
            ledger.begin_sending(drafted.id, NOW)
        with pytest.raises(LookupError):
            ledger.correct_address(drafted.id, "new@b.cn", "邮件/甲2.eml")
        ledger.mark_sent(drafted.id, NOW)
        with pytest.raises(LookupError):
            ledger.begin_sending(drafted.id, NOW)
        ledger.mark_refused(drafted.id, "没有这个人")
        corrected = ledger.correct_address(drafted.id, "new@b.cn", "邮件/甲2.eml")
        assert (corrected.state, corrected.message_id) == ("drafted", drafted.message_id)


def test_a_mailbox_is_never_read_back_unless_the_server_counts_anew(made):
    with open_round(made, NOW) as held:
        for given, kept_to in (((1, 5), (1, 5)), ((1, 3), (1, 5)), ((2, 1), (2, 1))):
            held.ledger.read_mailbox(Mailbox("甲", *given))
            found = held.ledger.mailbox("甲")
            assert (found.validity, found.uid) == kept_to


def test_what_is_half_done_when_something_fails_is_taken_back(made):
    with open_round(made, NOW) as held:
        before = list(held.ledger._ledger.iterdump())
        with pytest.raises(KeyError), held.ledger.transaction():
            held.ledger.change_due("2030-01-01")
            held.ledger.record_issue(Issue(0, "发出/x.xlsx", "", "", "甲", AT), [])
            raise KeyError
        assert list(held.ledger._ledger.iterdump()) == before


def _text(path):
    path.write_text("这不是数据库" * 50, "utf-8")


def _cut(path):
    path.write_bytes(path.read_bytes()[:20_000])


def _scribbled(path):
    content = bytearray(path.read_bytes())
    content[4096:40_960:7] = b"\xff" * len(content[4096:40_960:7])
    path.write_bytes(content)


def _empty(path):
    path.write_bytes(b"")


def _foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE project (id)")


def _newer(path):
    with closing(sqlite3.connect(path)) as ledger:
        ledger.execute("PRAGMA user_version=99")


def _orphan(path):
    with closing(sqlite3.connect(path, isolation_level=None)) as ledger:
        ledger.execute("INSERT INTO choice (project_id, version_id, among, made) VALUES (99, 99, 99, '')")


@pytest.mark.parametrize("damage", [_text, _cut, _scribbled, _empty, _foreign, _newer, _orphan])
def test_a_damaged_or_foreign_ledger_is_refused_in_plain_words_and_not_touched(made, capsys, damage):
    damage(made / "台账.sqlite")
    before = (made / "台账.sqlite").read_bytes()
    for command in ("status", "make"):
        assert run(["round", command, str(made)]) == 2
        told = capsys.readouterr().err
        assert "台账.sqlite" in told and "程序出错" not in told and told.rstrip().endswith("。")
    assert (made / "台账.sqlite").read_bytes() == before


def test_a_ledger_left_in_another_mode_goes_back_to_one_file(made):
    with closing(sqlite3.connect(made / "台账.sqlite")) as ledger:
        ledger.execute("PRAGMA journal_mode=WAL")
    assert run(["round", "status", str(made)]) == 0
    assert not list(made.glob("台账.sqlite-*"))
    with closing(Ledger(made / "台账.sqlite")) as ledger:
        for name, value in (("journal_mode", "delete"), ("synchronous", 2), ("foreign_keys", 1)):
            assert ledger._ledger.execute(f"PRAGMA {name}").fetchone()[0] == value


def test_a_ledger_that_another_program_holds_is_said(made, capsys, monkeypatch):
    monkeypatch.setattr("perfbook.rounds.schema._WAIT", 0)
    with closing(sqlite3.connect(made / "台账.sqlite", isolation_level=None)) as viewer:
        viewer.execute("BEGIN IMMEDIATE")
        assert run(["round", "waive", str(made), "--unit", "第一单位", "--reason", "撤销"]) == 2
        assert "现在写不进去" in capsys.readouterr().err
        viewer.execute("ROLLBACK")
        viewer.execute("BEGIN EXCLUSIVE")
        assert run(["round", "status", str(made)]) == 2
        assert "现在不能用" in capsys.readouterr().err
    assert run(["round", "waive", str(made), "--unit", "第一单位", "--reason", "撤销"]) == 0


def test_a_ledger_is_never_begun_half(tmp_path, monkeypatch):
    monkeypatch.setattr("perfbook.generate.saving.os.fsync", lambda handle: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        create(tmp_path / "台账.sqlite", Opening("self_evaluation", "self_evaluation/2024", "2025-03-31", "unit", AT))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadLedger):
        Ledger(tmp_path / "台账.sqlite")


# two at once


def test_who_holds_the_round_and_since_when_is_told(made):
    holder = {"host": socket.gethostname(), "pid": os.getppid(), "start": _start(os.getppid())}
    (made / LOCK).write_text(json.dumps(holder), "utf-8")
    begin = time.monotonic()
    with pytest.raises(FolderInUse) as fault, open_round(made, NOW, wait=0.3):
        pass
    assert 0.3 <= time.monotonic() - begin < 5
    today = date.today()
    assert all(word in str(fault.value) for word in (socket.gethostname(), str(os.getppid()), f"{today.month} 月"))


def _start(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


def test_a_lock_that_was_taken_meanwhile_is_not_taken_away(tmp_path):
    lock = tmp_path / LOCK
    alive = {"host": socket.gethostname(), "pid": os.getppid(), "start": _start(os.getppid())}
    lock.write_text(json.dumps(alive), "utf-8")
    assert not _taken_away(lock) and lock.exists()
    lock.write_text(json.dumps({"host": socket.gethostname(), "pid": 2**22 + 1, "start": "1"}), "utf-8")
    assert _taken_away(lock) and not lock.exists() and not _taken_away(lock)


def test_who_comes_second_waits(made):
    code = (
        "import sys, time; from datetime import datetime; from pathlib import Path;"
        "from perfbook.rounds.folder import open_round\n"
        "with open_round(Path(sys.argv[1]), datetime(2025, 3, 1)) as held:\n"
        "    print('held', flush=True); time.sleep(1)"
    )
    with subprocess.Popen([sys.executable, "-c", code, made], stdout=subprocess.PIPE, text=True, cwd=ROOT) as other:
        assert other.stdout.readline() == "held\n"
        assert run(["round", "status", str(made)]) == 0
        assert other.wait() == 0


# killed, and met by another


def test_a_command_killed_at_a_write_loses_nothing_and_is_completed_by_repeating(tmp_path):
    steps = {"new from a plan": "20,3", "make": "50,1", "make again": "40,7", "waive": "25,5"}
    found = lines_of("round_kills", tmp_path, *(f"{step},{numbers}" for step, numbers in steps.items()))
    assert [one["step"] for one in found] == list(steps)
    for seen in found:
        assert seen["missed"] == [] and seen["tried"] >= 1 and seen["calls_below"] > 30


def test_two_processes_on_one_round_lose_nothing(tmp_path):
    assert lines_of("interleavings", tmp_path, 7, 4) == [{"tried": 4, "missed": []}]
