"""Each button of the ribbon, pressed in a window without a window; what it remembers, and what it never believes."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName

from perfbook import __version__
from perfbook.addin.__main__ import DONE, NOT_STARTED, TOLD, WRONG_CALL, main, press
from perfbook.addin.commands import COMMANDS, button
from perfbook.addin.host import OpenBook, WindowFault
from perfbook.addin.logbook import log_file
from perfbook.addin.marks import LIST_SHEET
from perfbook.addin.memory import Memories, Memory
from perfbook.generate.plan_book import plan_workbook
from perfbook.making import unit_workbook_of, workbook_of
from perfbook.planning import plan_of_forms
from perfbook.report.returning import marked_return
from perfbook.returns import REPORT_NAME, verdict_of
from samples import document
from samples.make import SAMPLE_KEY
from tests.plain_host import TOKEN, PlainHost
from tests.same_findings import looks, said_of

EVALUATIONS = document("self_evaluations_2024")
SHEET = "绩效自评表"
# Names that a person gives to files, and that a command line, a formula or a path could stumble over.
AWKWARD = ("a=b 100%TEMP%.xlsx", "李'四 & \"丙.xlsx", "-o ^!`$(x).xlsx")


@pytest.fixture(autouse=True)
def state(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def memories(tmp_path):
    return Memories(tmp_path / "memory")


@pytest.fixture(scope="module")
def wrong_content():
    """A book with findings of every severity."""
    return workbook_of(EVALUATIONS[7], "as_returned", key=SAMPLE_KEY)[1]


@pytest.fixture
def wrong(wrong_content, tmp_path):
    file = tmp_path / "收" / "表.xlsx"
    file.parent.mkdir()
    file.write_bytes(wrong_content)
    return file


def rows(host):
    return list(host.workbook.worksheets[0].iter_rows(values_only=True))


# --- check, next, clear

def test_a_check_marks_lists_and_goes_to_the_first(wrong, memories):
    host = PlainHost(wrong)
    assert press("check", host, memories) == DONE
    said = said_of(wrong, wrong.parent.parent)
    first = next(one for one in said["books"][0]["forms"][0]["findings"] if one["severity"] == "error")
    assert host.workbook.sheetnames[0] == LIST_SHEET
    assert rows(host)[0][0].startswith(f"必须修改 {said['summary']['error']} 处，请核实并说明 ")
    assert host.workbook.worksheets[0].cell(4, 2).hyperlink.location.startswith(f"'{SHEET}'!")
    marked = host.workbook[SHEET][first["cell"]]
    assert host.went[0][0] == SHEET and first["message"] in marked.comment.text
    count = sum(said["summary"][one] for one in ("error", "warning", "note"))
    assert host.status.startswith(f"第 1 处，共 {count} 处：✘")
    assert not host.told


def test_the_copy_that_was_judged_is_gone(wrong, memories):
    host = PlainHost(wrong)
    press("check", host, memories)
    assert host.copies and not any(path.exists() or path.parent.exists() for path in host.copies)


def test_what_was_typed_and_not_saved_counts(memories, tmp_path):
    file = tmp_path / "好.xlsx"
    file.write_bytes(workbook_of(EVALUATIONS[2], "as_returned", key=SAMPLE_KEY)[1])
    host = PlainHost(file)
    before = rows(host)
    press("check", host, memories)
    cell = verdict_of(file).forms[0].reading.cell("indicators[0].score")
    assert rows(host) == before and "没有发现问题" in host.told[0]
    host.type(SHEET, cell, 99)
    press("check", host, memories)
    assert any(f"{cell} " in str(row) and "99" in str(row) for row in rows(host))
    assert "没有发现问题" not in "".join(host.told[1:])


def test_a_second_check_judges_and_remembers_no_marks_of_its_own(wrong, memories):
    host = PlainHost(wrong)
    before = looks(host)
    press("check", host, memories)
    once, first = looks(host), rows(host)
    press("check", host, memories)
    assert looks(host) == once and rows(host) == first
    assert host.workbook.sheetnames.count(LIST_SHEET) == 1 and f"{LIST_SHEET} (2)" not in host.workbook.sheetnames
    press("clear", host, memories)
    assert looks(host) == before


def test_next_goes_by_severity_and_round_again(wrong, memories):
    host = PlainHost(wrong)
    press("check", host, memories)
    signs = [host.status.partition("：")[2][0]]
    count = int(host.status.partition("共 ")[2].partition(" ")[0])
    for _ in range(count - 1):
        assert press("next", host, memories) == DONE
        signs.append(host.status.partition("：")[2][0])
    assert signs == sorted(signs, key="✘▲○".index) and set(signs) >= {"✘", "▲"}
    press("next", host, memories)
    assert host.status.startswith(f"第 1 处，共 {count} 处") and host.went[-1] == host.went[0]


def test_next_without_a_check_checks(wrong, memories):
    host = PlainHost(wrong)
    assert press("next", host, memories) == DONE
    assert host.status.startswith("第 1 处") and LIST_SHEET in host.workbook.sheetnames


def test_clear_without_a_check_says_so_and_touches_nothing(wrong, memories):
    host = PlainHost(wrong)
    before = looks(host)
    assert press("clear", host, memories) == DONE
    assert "没有要清除的标记" in host.told[0] and looks(host) == before


def test_clear_gives_back_colours_and_notes_that_were_there(wrong, memories):
    host = PlainHost(wrong)
    press("check", host, memories)
    sheet, square = host.went[0]
    press("clear", host, memories)
    cell = host._cell(sheet, square)
    cell.fill, cell.comment = PatternFill("solid", fgColor="FF123456"), Comment("单位自己的话", "某人")
    press("check", host, memories)
    assert "单位自己的话" not in cell.comment.text
    press("clear", host, memories)
    assert (cell.fill.fgColor.rgb, cell.comment.text) == ("FF123456", "单位自己的话")


def test_what_somebody_changed_since_is_left_alone(wrong, memories):
    host = PlainHost(wrong)
    press("check", host, memories)
    (recoloured, renoted) = list(dict.fromkeys(one.square for one in memories.of(host.book()).ours))[:2]
    host._cell(*recoloured).fill = PatternFill("solid", fgColor="FF00FF00")
    host._cell(*renoted).comment = Comment("后来写的", "某人")
    press("clear", host, memories)
    assert host._cell(*recoloured).fill.fgColor.rgb == "FF00FF00" and host._cell(*recoloured).comment is None
    assert host._cell(*renoted).comment.text == "后来写的" and host._cell(*renoted).fill.fill_type is None
    assert "有 2 格" in host.told[-1]


def test_rows_that_were_moved_lose_no_mark_of_others(wrong, memories):
    host = PlainHost(wrong)
    press("check", host, memories)
    host.workbook[SHEET].insert_rows(1, 3)
    host.workbook[SHEET]["A1"].fill = PatternFill("solid", fgColor="FF00FF00")
    press("clear", host, memories)
    assert host.workbook[SHEET]["A1"].fill.fgColor.rgb == "FF00FF00"
    assert "没有动" in host.told[-1] and LIST_SHEET not in host.workbook.sheetnames


def test_a_form_whose_sheet_is_gone_can_still_be_cleared(wrong, memories):
    host = PlainHost(wrong)
    press("check", host, memories)
    host.workbook.remove(host.workbook[SHEET])
    assert press("next", host, memories) == TOLD and "没有" in host.told[-1]
    assert press("clear", host, memories) == DONE
    assert LIST_SHEET not in host.workbook.sheetnames and memories.of(host.book()) is None


@pytest.mark.parametrize("thing", ["marked", "mark", "add_sheet", "go_to", "save_copy"])
def test_a_window_that_fails_half_way_leaves_nothing_that_cannot_be_cleared(thing, wrong, memories):
    host = PlainHost(wrong)
    before, times = looks(host), []

    def fails(name):
        if name == thing:
            times.append(name)
            if len(times) == (2 if thing == "mark" else 1):
                raise WindowFault("Excel 正在编辑一个格子。请按回车后再试。")

    host.fails = fails
    host.answers = [False]
    code = press("check", host, memories)
    assert code == (DONE if thing == "add_sheet" else TOLD)
    assert code == DONE or host.told == ["Excel 正在编辑一个格子。请按回车后再试。"]
    host.fails = lambda name: None
    press("clear", host, memories)
    assert looks(host) == before and LIST_SHEET not in host.workbook.sheetnames


def test_a_book_that_takes_no_sheet_is_marked_and_has_its_list_elsewhere(wrong, memories):
    host = PlainHost(wrong, fixed=True)
    host.answers = [True]
    assert press("check", host, memories) == DONE
    assert LIST_SHEET not in host.workbook.sheetnames and host.status.startswith("第 1 处")
    assert host.opened[0].name == REPORT_NAME and memories.folder in host.opened[0].parents
    assert press("next", host, memories) == DONE and host.status.startswith("第 2 处")


def test_a_sheet_that_is_locked_with_a_password_is_said(wrong, memories):
    host = PlainHost(wrong)
    host.locked = {SHEET}
    press("check", host, memories)
    assert f"“{SHEET}”的保护设了别人的密码" in host.told[0] and LIST_SHEET in host.workbook.sheetnames
    press("clear", host, memories)
    assert len(host.told) == 1


def test_a_book_without_a_finding_is_said_to_be_good(memories, tmp_path):
    file = tmp_path / "好.xlsx"
    file.write_bytes(workbook_of(EVALUATIONS[2], "as_returned", key=SAMPLE_KEY)[1])
    host = PlainHost(file)
    before = looks(host)
    assert press("check", host, memories) == DONE
    assert "没有发现问题" in host.told[0] and looks(host) == before and LIST_SHEET not in host.workbook.sheetnames
    assert memories.of(host.book()) is None


@pytest.mark.parametrize("kind", ["no form", "no workbook"])
def test_what_is_no_form_says_what_the_command_line_says(kind, memories, tmp_path):
    file = tmp_path / "别的.xlsx"
    if kind == "no form":
        book = openpyxl.Workbook()
        book.active["A1"] = "会议签到"
        book.save(file)
    else:
        file.write_bytes(b"PK\x03\x04 damaged")
    said = said_of(file, tmp_path)["books"][0]
    host = PlainHost(file)
    assert press("check", host, memories) == DONE
    assert host.told == [f"没有核对“别的.xlsx”：{said['problem']}"] and host.status == ""


def test_a_units_book_is_marked_on_all_its_sheets(memories, tmp_path):
    file = tmp_path / "单位.xlsx"
    forms = [EVALUATIONS[1], EVALUATIONS[7]]
    file.write_bytes(unit_workbook_of(forms, "as_returned", key=SAMPLE_KEY)[1])
    host = PlainHost(file)
    press("check", host, memories)
    sheets = {one.sheet for one in memories.of(host.book()).ours}
    assert len(sheets) == 2
    places = [row[1] for row in rows(host)[2:]]
    assert all(any(form.project_name in place for place in places) for form in forms)


def test_without_a_book_each_button_for_a_book_says_what_to_do(memories):
    for command in ("check", "next", "clear"):
        host = PlainHost()
        assert press(command, host, memories) == TOLD
        assert "请先打开" in host.told[0] and "启用编辑" in host.told[0]


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_names(name, wrong_content, memories, tmp_path):
    file = tmp_path / name
    file.write_bytes(wrong_content)
    host = PlainHost(file)
    before = looks(host)
    assert press("check", host, memories) == press("next", host, memories) == DONE
    assert host.status.startswith("第 2 处") and looks(host) != before
    assert press("clear", host, memories) == DONE and looks(host) == before


def test_a_book_that_was_never_saved(wrong, memories):
    host = PlainHost(wrong, saved=False)
    before = looks(host)
    assert press("check", host, memories) == press("next", host, memories) == press("clear", host, memories) == DONE
    assert looks(host) == before and not host.told


def test_two_books_of_one_name_do_not_share_a_memory(wrong, memories, tmp_path):
    other = tmp_path / "另" / wrong.name
    other.parent.mkdir()
    shutil.copyfile(wrong, other)
    press("check", PlainHost(wrong), memories)
    host = PlainHost(other)
    press("clear", host, memories)
    assert "没有要清除的标记" in host.told[0]


def test_a_book_that_was_saved_as_another_is_still_cleared(wrong, memories, tmp_path):
    host = PlainHost(wrong)
    before = looks(host)
    press("check", host, memories)
    other = tmp_path / "另存.xlsx"
    host.save_as(other)
    host = PlainHost(other)
    assert press("next", host, memories) == DONE and host.status.startswith("第 2 处")
    press("clear", host, memories)
    assert looks(host) == before and LIST_SHEET not in host.workbook.sheetnames and not host.told


def test_the_marks_of_a_marked_return_are_not_taken_for_those_of_the_book_it_was_made_from(wrong, memories, tmp_path):
    press("check", PlainHost(wrong), memories)
    returned = tmp_path / "退回.xlsx"
    returned.write_bytes(marked_return(verdict_of(wrong)))
    host = PlainHost(returned)
    before = looks(host)
    press("clear", host, memories)
    assert "没有要清除的标记" in host.told[0] and looks(host) == before


def test_what_is_said_of_no_square_is_listed(wrong, memories):
    book = openpyxl.load_workbook(wrong)
    book.remove(book[SHEET])
    book.save(wrong)
    host = PlainHost(wrong)
    before = looks(host)
    assert press("check", host, memories) == DONE
    assert "都不在某一格上" in host.told[0] and rows(host)[2][1] == "整个文件" and not host.went
    press("clear", host, memories)
    assert looks(host) == before and LIST_SHEET not in host.workbook.sheetnames


# --- what is never believed

def test_a_planted_list_changes_nothing_and_stays(wrong_content, memories, tmp_path):
    book_file, plain_file = tmp_path / "有.xlsx", tmp_path / "无.xlsx"
    plain_file.write_bytes(wrong_content)
    book = openpyxl.load_workbook(plain_file)
    planted = book.create_sheet(LIST_SHEET, 0)
    planted["A1"] = "没有发现问题。"
    planted.defined_names.add(DefinedName(TOKEN, attr_text='"000000000000"'))
    book.save(book_file)
    hosts = [PlainHost(book_file), PlainHost(plain_file)]
    for host in hosts:
        press("check", host, memories)
    assert rows(hosts[0]) == rows(hosts[1])
    assert hosts[0].workbook.sheetnames[:2] == [f"{LIST_SHEET} (2)", LIST_SHEET]
    press("clear", hosts[0], memories)
    assert hosts[0].workbook[LIST_SHEET]["A1"].value == "没有发现问题。"
    assert f"{LIST_SHEET} (2)" not in hosts[0].workbook.sheetnames


def test_nothing_beside_a_book_or_in_the_current_folder_is_run(wrong, memories, tmp_path):
    """As the ribbon starts it: isolated, in the folder of the book, with everything planted that Python would like."""
    ran = tmp_path / "ran"
    spoils = f"open({str(ran)!r}, 'a').write(__name__)\n"
    for name in ("sitecustomize.py", "usercustomize.py", "xlwings.py", "json.py", "pydantic.py", "platformdirs.py"):
        (wrong.parent / name).write_text(spoils)
    for name in ("perfbook", "perfbook/addin"):
        (wrong.parent / name).mkdir()
        (wrong.parent / name / "__init__.py").write_text(spoils)
    (wrong.parent / "perfbook" / "addin" / "__main__.py").write_text(spoils)
    for name in ("xlwings.conf", "perfbook.conf", ".env", "pyvenv.cfg"):
        (wrong.parent / name).write_text(f"PYTHONPATH = {wrong.parent}\nINTERPRETER_WIN = {wrong.parent}/evil.exe\n")
    code = (
        "import sys; from pathlib import Path; sys.path.append(sys.argv[1]); "
        "from tests.plain_host import PlainHost; from perfbook.addin.__main__ import press; "
        "from perfbook.addin.memory import Memories; host = PlainHost(Path(sys.argv[2])); "
        "print(press('check', host, Memories(Path(sys.argv[3])))); print(host.status)"
    )
    root = Path(__file__).parents[1]
    command = [sys.executable, "-W", "ignore", "-I", "-c", code, root, wrong, tmp_path / "m"]
    environment = os.environ | {"PYTHONPATH": str(wrong.parent), "PYTHONSTARTUP": str(wrong.parent / "json.py")}
    told = subprocess.run(command, cwd=wrong.parent, env=environment, capture_output=True, text=True, check=True)
    host = PlainHost(wrong)
    press("check", host, memories)
    assert told.stdout.splitlines() == ["0", host.status] and not ran.exists()


def test_a_memory_that_is_not_whole_is_as_none(wrong, memories):
    host = PlainHost(wrong)
    press("check", host, memories)
    [kept] = memories.folder.glob("*.json")
    good = json.loads(kept.read_text("utf-8"))
    assert memories.of(host.book())
    off_the_sheet = {**good, "seen": [{**good["seen"][0], "row": 2_000_000}]}
    more = {**good, "run": "calc.exe"}
    strange = [b"", b"{", b"[]", b"\xff" * 99, b'{"token": 5}', b'{"token": "000000000000", "at": -1}']
    endless = kept.read_bytes() + b" " * 9_000_000
    for content in (*strange, json.dumps(off_the_sheet).encode(), json.dumps(more).encode(), endless):
        kept.write_bytes(content)
        assert memories.of(host.book()) is None and not list(memories.latest())
    assert press("next", host, memories) == DONE and host.status.startswith("第 1 处")


def test_old_memories_are_forgotten(memories, tmp_path):
    for number in range(3):
        memories.keep(OpenBook(f"{number}", tmp_path / f"{number}"), Memory())
    old, *_ = sorted(memories.folder.glob("*.json"))
    os.utime(old, (0, 0))
    memories.keep(OpenBook("9", None), Memory())
    assert not old.exists() and len(list(memories.folder.glob("*.json"))) == 3


# --- folders

def test_a_folder_is_checked_and_its_report_opened(wrong, memories):
    (wrong.parent / "~$表.xlsx").write_bytes(b"x")
    host = PlainHost()
    host.answers = [wrong.parent]
    assert press("folder", host, memories) == DONE
    results = wrong.parent.with_name("收核对结果")
    assert host.opened == [results / REPORT_NAME] and "核对 1 个" in host.told[0] and "退回表 1 个" in host.told[0]
    assert len(list((results / "退回修改").glob("*.xlsx"))) == 1 and host.status == ""


def test_a_summary_beside_the_plan_says_who_is_missing(wrong, memories, tmp_path):
    plan = tmp_path / "计划表.xlsx"
    plan.write_bytes(plan_workbook(plan_of_forms(EVALUATIONS[:2])))
    host = PlainHost()
    host.answers = [wrong.parent, True, plan]
    assert press("summary", host, memories) == DONE
    report = openpyxl.load_workbook(host.opened[0])
    said = [str(cell.value) for row in report["问题清单"].iter_rows() for cell in row]
    assert any(EVALUATIONS[1].project_name in text for text in said)


def test_an_empty_folder_says_so(memories, tmp_path):
    (tmp_path / "空").mkdir()
    host = PlainHost()
    host.answers = [tmp_path / "空"]
    assert press("folder", host, memories) == TOLD
    assert "一个文件也没有" in host.told[0] and not host.opened


@pytest.mark.parametrize("command", ["folder", "summary", "template", "round_new", "round_receive", "round_remind"])
def test_given_up_means_nothing_is_done(command, memories):
    host = PlainHost()
    host.answers = [None]
    assert press(command, host, memories) == DONE
    assert not host.told and not host.opened


@pytest.mark.parametrize("answers", [[None], ["批", None], ["批", "1", None], ["批", "1", "2098-01-01", True, None]])
def test_a_round_can_be_given_up_at_each_question(answers, memories, tmp_path):
    host = PlainHost()
    where = tmp_path / "批次都放这里"
    where.mkdir()
    host.answers = [where, *answers]
    assert press("round_new", host, memories) == DONE
    assert not list(where.iterdir()) and not host.told


def test_templates_of_a_plan_are_to_be_filled(memories, tmp_path):
    plan, target = tmp_path / "计划表.xlsx", tmp_path / "下发"
    plan.write_bytes(plan_workbook(plan_of_forms(EVALUATIONS[:2])))
    target.mkdir()
    host = PlainHost()
    host.answers = [plan, False, target]
    assert press("template", host, memories) == DONE
    made = sorted(target.glob("*.xlsx"))
    assert len(made) == 2 and host.opened == [target] and "已生成 2 个工作簿" in host.told[0]
    assert openpyxl.load_workbook(made[0])[SHEET].protection.sheet


def test_templates_carry_declarations_forward_where_the_officer_says_so(memories, tmp_path):
    source, target = tmp_path / "申报表.xlsx", tmp_path / "下发"
    source.write_bytes(workbook_of(document("declarations_2024")[0], "as_returned", key=SAMPLE_KEY)[1])
    target.mkdir()
    for carried, form in ((True, "绩效自评表"), (False, "绩效目标申报表")):
        host = PlainHost()
        host.answers = [source, carried, False, target]
        assert press("template", host, memories) == DONE, host.told
        assert len(list(target.glob(f"*{form}.xlsx"))) == 1


def test_a_source_that_cannot_be_used_is_said(memories, tmp_path):
    source = tmp_path / "坏.json"
    source.write_text("{")
    host = PlainHost()
    host.answers = [source]
    assert press("template", host, memories) == TOLD
    assert "不是有效的 JSON" in host.told[0]


# --- a round

def pressed(command, memories, *answers):
    host = PlainHost()
    host.answers = list(answers)
    assert press(command, host, memories) == DONE, host.told
    assert not host.answers
    return host


def a_round(memories, tmp_path, letters):
    plan = plan_of_forms(EVALUATIONS[6:8])
    plan = replace(plan, units=tuple(one.model_copy(update={"mail": "unit@example.cn"}) for one in plan.units))
    (tmp_path / "计划表.xlsx").write_bytes(plan_workbook(plan))
    said = ("某/批次", "9", "1", "三月", "2098-03-31", True, tmp_path / "计划表.xlsx", False, True)
    return tmp_path / "某-批次", pressed("round_new", memories, tmp_path, *said, letters)


def test_a_round_is_begun_issued_and_its_letters_drafted(memories, tmp_path):
    folder, host = a_round(memories, tmp_path, True)
    assert len(list((folder / "发出").glob("*.xlsx"))) == 2
    assert host.opened == [folder / "发出", folder / "邮件"]
    assert "已生成 2 个工作簿" in host.told[1] and "草稿 1 封，还没有发送" in host.told[2]


def test_what_comes_back_is_received_and_checked(memories, tmp_path):
    folder, _ = a_round(memories, tmp_path, False)
    came = tmp_path / "来件"
    came.mkdir()
    (came / "回来.xlsx").write_bytes(workbook_of(EVALUATIONS[7], "as_returned", key=SAMPLE_KEY)[1])
    host = pressed("round_receive", memories, True, came, True, False)
    assert "收下 1 个新文件" in host.told[0] and "认出 1 张表" in host.told[0]
    assert "写出退回表 1 个" in host.told[1] and host.opened == [folder / "报告" / REPORT_NAME]
    # Nobody has written to the unit yet: each time reminders are asked for, that is offered.
    host = pressed("round_remind", memories, True, False, True)
    assert len(list((folder / "邮件").glob("退回_*.eml"))) == 1
    host = pressed("summary", memories, folder)
    assert host.opened[0] == folder / "报告" / REPORT_NAME


def test_reminders_go_to_whom_something_was_sent_and_are_only_drafts(memories, tmp_path):
    folder, _ = a_round(memories, tmp_path, False)
    host = pressed("round_remind", memories, True, True)
    assert "没有要催报的单位" in host.told[0] and "有 2 个项目的表没有记为已发给单位" in host.told[0]
    assert host.opened == [folder / "邮件"] and not list((folder / "邮件").glob("催报_*"))
    host = pressed("round_remind", memories, True, False)
    assert "有 2 个项目的表没有记为已发给单位" in host.told[0] and not host.opened
    host = pressed("round_remind", memories, True, True)
    assert "草稿 1 封，还没有发送" in host.told[0] and host.opened == [folder / "邮件"]
    [draft] = (folder / "邮件").glob("催报_*.eml")
    assert b"X-Unsent: 1" in draft.read_bytes()


def test_a_folder_that_is_no_round_is_refused(memories, tmp_path):
    host = PlainHost()
    host.answers = [tmp_path, tmp_path]
    assert press("round_receive", host, memories) == TOLD
    assert "批次" in host.told[0] and not list(tmp_path.glob("*.sqlite"))


# --- words

def test_the_rules_of_the_selected_square_stand_first(wrong, memories):
    host = PlainHost(wrong)
    press("check", host, memories)
    rule = memories.of(host.book()).seen[0].rule
    assert press("rules", host, memories) == DONE
    page = host.opened[0].read_text("utf-8")
    assert "选中的这一格" in page and page.index(f'id="{rule}"') < page.index("全部规则") < page.index("</html>")
    assert page.count("<article") == page.count("</article>") > 100


def test_the_rules_can_be_read_without_a_book(memories):
    host = PlainHost()
    assert press("rules", host, memories) == DONE
    assert "全部规则" in host.opened[0].read_text("utf-8")


def test_about_says_the_version_the_log_and_what_was_not_tried(memories):
    host = PlainHost()
    assert press("about", host, memories) == DONE
    assert __version__ in host.told[0] and str(log_file()) in host.told[0]
    assert "还没有在 Excel 和 WPS 上试过" in host.told[0]


# --- how it is called

def test_every_button_of_the_list_is_there():
    asked = "template check folder next clear summary round_new round_receive round_remind rules about"
    assert sorted(COMMANDS) == sorted(asked.split(" "))
    assert all(callable(button(command)) for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["check"],
        ["os.system", "--hwnd=1", "--wb-hex="],
        ["check", "--hwnd=x", "--wb-hex="],
        ["check", "--hwnd=1", "--wb-hex=0"],
        ["check", "--hwnd=1", "--wb-hex=0041", "more"],
        ["__main__:main", "--hwnd=1", "--wb-hex=0041"],
    ],
)
def test_what_is_not_on_the_list_is_not_run(arguments):
    assert main(arguments) == WRONG_CALL


def test_a_call_reaches_the_window_with_the_books_name(wrong, monkeypatch):
    import perfbook.addin.attaching as attaching

    asked = []
    host = PlainHost(wrong)
    monkeypatch.setattr(attaching, "attach", lambda hwnd, name: asked.append((hwnd, name)) or host)
    for name in ("工资%TEMP% & '1'=2.xlsx", "😀.xlsx", ""):
        hexes = name.encode("utf-16-be").hex().upper()
        assert main(["about", "--hwnd=65552", f"--wb-hex={hexes}"]) == DONE
    assert [name for _, name in asked] == ["工资%TEMP% & '1'=2.xlsx", "😀.xlsx", ""] and asked[0][0] == 65552


def test_a_window_that_is_not_found_is_said_without_one(monkeypatch):
    import perfbook.addin.attaching as attaching

    def attach(hwnd, name):
        raise WindowFault("没有找到这个窗口。")

    said = []
    monkeypatch.setattr(attaching, "attach", attach)
    monkeypatch.setattr(attaching, "say", said.append)
    assert main(["check", "--hwnd=1", "--wb-hex="]) == TOLD and said == ["没有找到这个窗口。"]


def test_as_the_ribbon_starts_it_a_fault_is_said_and_nothing_beside_is_run(tmp_path):
    """The real process, where no window is."""
    for name in ("perfbook", "xlwings", "pydantic"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('planted')")
    command = [sys.executable, "-I", "-m", "perfbook.addin", "check", "--hwnd=1", "--wb-hex=8868"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert told.returncode == TOLD and "planted" not in told.stderr
    assert told.stderr.strip().endswith("。") and "Traceback" not in told.stderr


def test_without_what_talks_to_the_window_the_ribbon_must_say_it():
    # A process of its own: LibreOffice's module finds what was imported before in another way.
    code = (
        "import sys; sys.modules['perfbook.addin.attaching'] = None; from perfbook.addin.__main__ import main; "
        "sys.exit(main(['check', '--hwnd=1', '--wb-hex=']))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == NOT_STARTED


def test_any_fault_is_one_sentence_and_a_log_without_what_units_wrote(wrong, memories):
    host = PlainHost(wrong)

    def fails(name):
        raise RuntimeError("某单位的 98765.43 万元", 1234)

    host.fails = fails
    assert press("check", host, memories) == TOLD
    assert "程序出错了（RuntimeError）" in host.told[0] and str(log_file()) in host.told[0]
    log = log_file().read_text("utf-8")
    assert "RuntimeError 1234" in log and "tests.plain_host" in log
    assert "98765" not in log and wrong.name not in log


def test_a_disk_that_takes_nothing_is_said_and_nothing_is_marked(wrong, tmp_path):
    (tmp_path / "memory").write_text("a file where a folder should be")
    host = PlainHost(wrong)
    before = looks(host)
    assert press("check", host, Memories(tmp_path / "memory")) == TOLD
    assert "不能读写" in host.told[0] and looks(host) == before


def test_a_press_imports_no_more_than_it_needs(tmp_path):
    code = (
        "import sys; from pathlib import Path; from perfbook.addin.__main__ import main; "
        "main(['nothing']); print(*sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(told.stdout.split())
    assert not {"xlwings", "openpyxl", "xlsxwriter", "perfbook.rules", "perfbook.rounds.ledger"} & modules
