"""perfbook selftest: a real run, and whatever may be broken on a computer on purpose: told, never passed over."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from email import message_from_bytes
from pathlib import Path
from types import ModuleType, SimpleNamespace

import openpyxl
import pytest
import xlwings as xw
from openpyxl.styles import Protection

from perfbook.addin import trial as addin_trial
from perfbook.cli.sentences import run
from perfbook.findings import Severity
from perfbook.keys import FOLDER_VARIABLE
from perfbook.making import Manner, book_of, workbook_of
from perfbook.returns import verdict_of, write_returns
from perfbook.selftest import (
    books,
    children,
    files,
    libreoffice,
    machine,
    mailing,
    ribbon,
    running,
    steps,
    trial,
    windows_programs,
)
from perfbook.selftest.forms import put_json, right_form, wrong_form
from perfbook.selftest.outcome import Failed, NotTried, Outcome, State, Step, Told
from perfbook.selftest.result import TITLE, line, masked, put, text
from tests.office import xlwings_engine
from tests.office.window import ComError

ROOT = Path(__file__).parents[1]
NUMBERS = {10: "十", 11: "十一", 12: "十二", 13: "十三", 14: "十四"}
# What no program can try here: a file held open (Windows), a person at a mail program, the store of codes, the ribbon.
UNTRIED = {"打开着的文件", "用邮件程序打开草稿", "授权码", "Excel 里的按钮"}


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The folder for temporary files, of this process and of those that it starts."""
    folder = tmp_path / "临时"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield folder
    tempfile.tempdir = None


def outcomes_of(given: Iterable[Step]) -> list[Outcome]:
    """What becomes of steps; the last outcome, that nothing was left behind, is asserted here."""
    *found, left = running.run_all(given)  # which asks for each step when the one before is done
    assert (left.part, left.state) == ("清理", State.PASSED)
    return found


def tried(run_step) -> Outcome:
    [outcome] = outcomes_of([Step("部分", "一步", run_step)])
    return outcome


def test_a_real_run_passes_writes_one_file_and_leaves_nothing(capsys, temporary, tmp_path, monkeypatch):
    home = tmp_path / "home" / "张三"
    (home / "密钥").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv(FOLDER_VARIABLE, str(home / "密钥"))
    code = run(["自检", "-o", str(tmp_path / "结果.txt")])
    said = capsys.readouterr()
    written = (tmp_path / "结果.txt").read_text("utf-8-sig")
    people, _, below = written.partition("以下供维护人员用，不用看：\n")
    report = json.loads(below)
    states = {f"{step['part']}：{step['name']}": step["state"] for step in report["steps"]}

    assert code == 0, said.out
    assert {name.partition("：")[2] for name, state in states.items() if state == "not_tried"} == UNTRIED
    assert set(states.values()) == {"passed", "not_tried"}
    assert len([name for name in states if name.startswith("LibreOffice")]) == 6
    assert "127 个锁定的格子都改不了" in people and "LibreOffice 7" in people
    assert [line for line in said.out.splitlines() if line.startswith("✔")] == [
        line for line in people.splitlines() if line.startswith("✔")
    ]
    assert "张三" not in written and str(tmp_path / "home") not in written
    assert "Traceback" not in written + said.out + said.err
    assert list(temporary.iterdir()) == [] and list((home / "密钥").iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "临时", "结果.txt"]


def test_what_goes_wrong_in_a_step_is_one_line_and_the_next_goes_on(temporary):
    def crashes(folder):
        raise ValueError("第一行\n第二行")

    def fails(folder):
        raise Failed("坏了。", "修一修。", seen=[1])

    def is_left_out(folder):
        (folder / "东西").write_text("x")
        raise NotTried("没有。")

    given = [Step("甲", "一", crashes), Step("甲", "二", fails), Step("乙", "三", is_left_out)]
    crashed, failed, untried = outcomes_of(given)

    assert crashed.state == State.FAILED and crashed.do == running.TO_MAINTAINERS
    assert line(crashed).count("\n") == 1 and "ValueError：第一行 第二行" in line(crashed)
    assert any("crashes" in where for where in crashed.facts["where"])
    assert (failed.said, failed.do, failed.facts) == ("坏了。", "修一修。", {"seen": [1]})
    assert (untried.state, untried.said) == (State.NOT_TRIED, "没有。")
    assert list(temporary.iterdir()) == []


def test_an_interrupt_ends_the_trial_and_leaves_nothing(temporary):
    def interrupted(folder):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outcomes_of([Step("甲", "一", interrupted)])
    assert list(temporary.iterdir()) == []


def test_without_a_folder_for_temporary_files_it_says_so(monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", "/没有这个文件夹")
    [outcome] = running.run_all([])
    assert outcome.state == State.FAILED and "临时文件夹" in outcome.said and "TEMP" in outcome.do


def test_a_failure_gives_1_and_a_result_that_cannot_be_written_too(capsys, tmp_path, monkeypatch):
    def failing(folder):
        raise Failed("坏了。", "修一修。")

    monkeypatch.setattr(steps, "all_steps", lambda: iter([Step("甲", "一", failing)]))
    assert run(["selftest", "-o", str(tmp_path / "r.txt")]) == 1
    assert "✘ 失败　甲：一　坏了。\n　　　　怎么办：修一修。" in capsys.readouterr().out

    monkeypatch.setattr(steps, "all_steps", lambda: iter([Step("甲", "一", lambda folder: Told("好。"))]))
    assert run(["selftest", "-o", str(tmp_path / "r.txt" / "r.txt")]) == 1
    said = capsys.readouterr()
    assert "✔ 通过　甲：一　好。" in said.out
    assert "结果写不进" in said.err and "-o" in said.err


def test_the_result_takes_the_place_of_a_result_only(tmp_path):
    target = tmp_path / "自检结果.txt"
    outcome = Outcome("甲", "一", State.PASSED, "好。")
    content = text([outcome], machine.datetime(2026, 11, 22), 3)
    assert put(target, content) == put(target, content) == target
    assert target.read_bytes().startswith(b"\xef\xbb\xbf" + TITLE.encode())
    target.write_text("我的文件")
    assert put(target, content).name == "自检结果(2).txt"
    assert target.read_text() == "我的文件"


def test_names_of_people_and_places_are_masked(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "zhangsan")
    monkeypatch.setattr("platform.node", lambda: "CAIWU-PC")
    monkeypatch.setattr("pathlib.Path.home", lambda: Path("/home/zhangsan"))
    assert masked(r"C:\Users\ZHANGS~1\AppData\Local") == r"C:\Users\…\AppData\Local"
    assert masked(r'"C:\\Users\\张三\\表"') == r'"C:\\Users\\…\\表"'
    assert masked("/home/zhangsan/表，/home/lisi/表") == "…/表，/home/…/表"
    assert masked("ZhangSan@caiwu-pc") == "…@…"
    assert masked("zhangsanfeng") == "zhangsanfeng"


# The computer.


def test_a_missing_package_and_one_that_does_not_load_are_named(temporary, monkeypatch):
    monkeypatch.setattr("importlib.metadata.requires", lambda name: ["no-such-package-at-all>=1; x", "openpyxl>=3"])
    assert tried(machine.packages).said == "没有装 no-such-package-at-all。"
    monkeypatch.setattr("importlib.metadata.requires", lambda name: ["openpyxl>=3", "typer; extra == 'test'"])
    assert tried(machine.packages).said == "需要的 1 个程序包都能用。"
    monkeypatch.setattr(machine, "_IMPORTING", 'print(\'{"openpyxl": "ImportError: DLL load failed"}\')')
    outcome = tried(machine.packages)
    assert (outcome.state, outcome.said) == (State.FAILED, "装了但不能用：openpyxl。")


def test_a_full_disk_and_a_wrong_clock_are_told(temporary, monkeypatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr("shutil.disk_usage", lambda place: usage._replace(free=200_000_000))
    assert "只剩 0.2 GB" in tried(machine.disk).said
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    assert "比安装软件的时间还早" in tried(machine.clock).said


def test_a_console_that_loses_signs_is_told(temporary, monkeypatch):
    monkeypatch.setattr(children, "_PERFBOOK", "print('必须修改：')")
    assert tried(machine.console).said == "写出来的文字不是 UTF-8，屏幕上会是乱码。"
    in_utf8 = "import sys; sys.stdout.reconfigure(encoding='utf-8'); print('必须修改：')"
    monkeypatch.setattr(children, "_PERFBOOK", in_utf8)
    assert tried(machine.console).said == "写出来的文字里少了“✘”。"


# Other processes.


def test_a_process_that_takes_too_long_is_ended_with_what_it_has_started(tmp_path):
    pid = tmp_path / "pid"
    code = f"import subprocess; p = subprocess.Popen(['sleep', '60']); open({str(pid)!r}, 'w').write(str(p.pid))"
    code += "; p.wait()"
    with pytest.raises(Failed, match="2 秒还没有做完"):
        children.run([sys.executable, "-c", code], {}, 2)
    time.sleep(0.2)
    assert not alive(int(pid.read_text()))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_process_that_does_not_start_or_does_not_write_utf8_is_told():
    with pytest.raises(Failed, match="不能启动"):
        children.run(["/没有/这个程序"], {})
    with pytest.raises(Failed, match="不是 UTF-8"):
        children.run([sys.executable, "-c", "import sys; sys.stdout.buffer.write('中'.encode('gbk'))"], {})
    with pytest.raises(Failed, match="没有起来") as raised, children.ready("raise SystemExit('坏')"):
        pass
    assert "坏" in raised.value.facts["said"]


# Files.


def test_a_save_that_is_not_atomic_is_found_out(temporary, monkeypatch):
    in_place = "import sys, time; open(sys.argv[1], 'wb').write(b'n'); print('ready', flush=True); time.sleep(600)"
    monkeypatch.setattr(files, "_KILLED_SAVE", in_place)
    assert tried(files.killed_save).said == "保存到一半被中断，原来的文件坏了。"
    monkeypatch.setattr(files, "_KILLED_SAVE", "import time; print('ready', flush=True); time.sleep(600)")
    assert tried(files.killed_save).state == State.NOT_TRIED


def test_a_file_that_is_held_open_stays_and_the_new_one_lies_beside(temporary, monkeypatch):
    assert tried(files.held_open).state == State.NOT_TRIED
    replace_file = Path.replace

    def as_windows(self, target):
        if Path(target).exists():
            raise PermissionError(errno.EACCES, "拒绝访问。")
        return replace_file(self, target)

    monkeypatch.setattr(Path, "replace", as_windows)
    monkeypatch.setattr("perfbook.generate.saving._WAITS", ())
    outcome = tried(files.held_open)
    assert outcome.state == State.PASSED and outcome.facts == {"beside": "校验报告(2).xlsx"}
    assert "正被别的程序打开" in outcome.said
    monkeypatch.setattr("perfbook.selftest.files.save", lambda target, content, say: target.with_name("丢了.xlsx"))
    assert tried(files.held_open).state == State.FAILED


def test_a_lock_that_does_not_hold_or_is_not_let_go_is_found_out(temporary, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(files, "_HOLDER", "import time; print('ready', flush=True); time.sleep(600)")
        assert tried(files.two_at_once).said == "两个 perfbook 能同时往一个文件夹里写。"
    monkeypatch.setattr("perfbook.generate.one_writer._lives", lambda held: True)
    assert tried(files.two_at_once).said == "中断了的 perfbook 留下的锁没有被接管。"


def test_a_file_system_that_changes_names_is_found_out(temporary, monkeypatch):
    kept = files.save
    monkeypatch.setattr(files, "save", lambda target, content: kept(target.with_name("x.xlsx"), content) and target)
    assert "名字变了" in tried(files.names).said


# Daily work.


def test_a_check_that_does_not_find_the_fault_fails(temporary, monkeypatch):
    monkeypatch.setattr(books, "wrong_form", lambda: replace_name(right_form()))
    outcome = tried(books.daily_work)
    assert (outcome.state, outcome.said) == (State.FAILED, "核对的结果与应有的不同。")
    assert sorted(outcome.facts["said"].values()) == ["checked", "checked", "unreadable"]


def replace_name(form):
    return form.model_copy(update={"project_name": "另一个项目"})


def test_the_form_to_fill_in_is_without_a_fault_and_the_wrong_one_has_one(tmp_path):
    source = put_json(tmp_path / "表.json", right_form(), wrong_form())
    assert run(["make", str(source), "-o", str(tmp_path / "表")]) == 0
    assert run(["check", str(tmp_path / "表"), "--json", str(tmp_path / "r.json")]) == 1
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))
    found = [[one["rule"] for one in form["findings"]] for book in report["books"] for form in book["forms"]]
    assert sorted(found) == [[], ["SC02"]]


def test_a_broken_key_file_of_the_officer_is_told(temporary, tmp_path, monkeypatch):
    (tmp_path / "own.key").write_text("坏了")
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    outcome = tried(books.own_keys)
    assert outcome.state == State.FAILED and "不是密钥文件" in outcome.said


def test_a_crash_of_the_command_line_is_told_by_its_last_line(temporary, monkeypatch):
    monkeypatch.setattr(children, "_PERFBOOK", "import no_such_module")
    outcome = tried(books.keys)
    assert outcome.said == "perfbook make 没有做成：ModuleNotFoundError: No module named 'no_such_module'"


# Mail.


@pytest.fixture(scope="module")
def draft():
    """A draft as `round mail` writes it, and the workbook that it encloses."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {}

        def keep(content, issued):
            kept["draft"], kept["name"], kept["book"] = content, issued.name, issued.read_bytes()
            return ""

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mailing, "_what_is_wrong", keep)
            mailing.drafts(Path(folder))
        yield kept


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda draft: draft.replace(b"X-Unsent: 1\r\n", b""), "没有“草稿”的标记"),
    (lambda draft: draft.replace(b"To: unit@", b"To: other@"), "的收件人不对"),
    (lambda draft: draft.replace(b"\r\n", b"\n"), "里有非 ASCII 的字节"),
    (lambda draft: draft.replace(b"Subject: =?utf-8?", b"Subject: =?gbk?"), "的主题不对"),
    (lambda draft: draft.replace(b"filename*", b"other*").replace(b"filename", b"other"), "的附件名不对"),
    (lambda draft: draft.replace(b"UEsDB", b"UEsDC", 1), "的附件内容不对"),
    (lambda draft: draft, ""),
])  # fmt: skip
def test_what_is_wrong_with_a_draft_is_told(spoil, said, draft, tmp_path):
    issued = tmp_path / draft["name"]
    issued.write_bytes(draft["book"])
    assert message_from_bytes(draft["draft"])["X-Unsent"] == "1"
    assert mailing._what_is_wrong(spoil(draft["draft"]), issued) == said


# Spreadsheet programs.


def test_without_a_program_it_says_so_and_where_only_wps_is_there_too(temporary, tmp_path, monkeypatch):
    monkeypatch.setattr(libreoffice, "found", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    [outcome] = outcomes_of(steps.program_steps())
    assert outcome.state == State.NOT_TRIED and "没有找到能试的表格程序" in outcome.said
    (tmp_path / "et").write_text("#!/bin/sh\n")
    (tmp_path / "et").chmod(0o755)
    [outcome] = outcomes_of(steps.program_steps())
    assert outcome.state == State.NOT_TRIED and outcome.said.startswith("有 WPS 表格，但这里的 WPS 不能由别的程序驱动")


@pytest.mark.parametrize(("script", "said"), [
    ("exit 0", "LibreOffice没有做完。"),
    ("sleep 60", "等了 1 秒还没有做完，停掉了。"),
])
def test_a_program_that_does_nothing_or_hangs_has_failed_and_nothing_after_it_has_passed(
    script, said, temporary, tmp_path, monkeypatch
):
    (tmp_path / "soffice").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(libreoffice, "SECONDS", 1.0)
    first, *others = outcomes_of(steps.program_steps())
    assert (first.state, first.said) == (State.FAILED, said)
    assert [one.state for one in others] == [State.NOT_TRIED] * 5


class Imagined:
    """A program that does what it is told with our own writer, and one thing wrong."""

    def __init__(self, wrong=""):
        self.wrong = wrong

    def __call__(self, folder):
        made = {
            trial.RIGHT: book_of([right_form()], Manner("as_returned")).content,
            trial.WRONG: book_of([wrong_form()], Manner("as_returned")).content,
            trial.AGAIN: book_of([right_form()], Manner("as_returned")).content,
        }
        banners = iter(["✘ 还有 40 项未填", "✔ 已填完，可以报送", "✘ 还有 1 项有误"])
        said = ["program\t\t想象的程序 1.0"]
        for order in (folder / trial.ORDERS).read_text("utf-8").splitlines():
            what, *words = order.split("\t")
            if what == "lock":
                said.append(f"{'taken' if self.wrong == 'locks' and words[0] == 'G6' else 'refused'}\t{words[0]}")
            elif what == "show":
                said.append(f"shown\t{words[0]}\t{'' if self.wrong == 'live' else next(banners)}")
            elif what == "save" and words[0] in made:
                (folder / words[0]).write_bytes(self.spoiled(made[words[0]]))
        said += [] if self.wrong == "crash" else ["done"]
        (folder / trial.REPLIES).write_text("\n".join(said), "utf-8")

    def spoiled(self, content):
        if self.wrong == "half":
            return content[: len(content) // 2]
        if self.wrong in ("unlocked", "values"):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "book.xlsx"
                path.write_bytes(content)
                book = openpyxl.load_workbook(path)
                sheet = book.worksheets[0]
                if self.wrong == "unlocked":
                    sheet["G6"].protection = Protection(locked=False)
                    sheet.protection.sheet = False
                else:
                    sheet["F7"] = 1
                book.save(path)
                return path.read_bytes()
        return content


@pytest.mark.parametrize(("wrong", "failing", "said"), [
    ("", set(), ""),
    ("crash", {"打开、填写、保存"}, "想象的程序 1.0没有做完。"),
    ("locks", {"锁定的格子"}, "1 个锁定的格子能改（G6）。"),
    ("live", {"边填边提示"}, "右上角的提示没有跟着填的内容变。"),
    ("half", {"填的与读到的", "再保存一次"}, "存出来的文件读不了"),
    ("unlocked", {"填的与读到的", "再保存一次"}, "实际说 BK05"),
    ("values", {"填的与读到的", "再保存一次"}, "核对应说 没有问题，实际说"),
])  # fmt: skip
def test_a_program_that_damages_a_workbook_is_found_out(wrong, failing, said, temporary):
    found = outcomes_of(trial.Trial("想象的程序", Imagined(wrong)).steps())
    # An old format is more than this program can do.
    judged = [one for one in found if one.name != "旧格式 .xls"]
    failed = [one for one in judged if one.state == State.FAILED]
    assert {one.name for one in failed} == failing
    assert all(said in one.said and one.do for one in failed)
    others = State.NOT_TRIED if wrong == "crash" else State.PASSED
    assert {one.state for one in judged if one.name not in failing} <= {others}


def test_what_a_program_did_not_save_is_not_taken_for_passed(temporary):
    *_, old = outcomes_of(trial.Trial("想象的程序", Imagined()).steps())
    assert (old.name, old.state) == ("旧格式 .xls", State.FAILED) and "找不到" in old.said


# Excel and WPS, which are not here: the same steps on the engine of the tests; how their process is treated.


def test_the_trial_of_excel_runs_on_the_engine_of_the_tests(office, temporary):
    engine = xlwings_engine.register(office)
    app = xw.App(impl=engine.app())

    def obey(folder):
        with (folder / trial.REPLIES).open("w", encoding="utf-8") as said:
            addin_trial.carry_out(app, folder, lambda *words: print("\t".join(words), file=said))

    try:
        found = outcomes_of(trial.Trial("Excel", obey).steps())
    finally:
        engine.stop()
        xlwings_engine.withdraw()
    assert [(one.name, one.said) for one in found if one.state != State.PASSED] == []
    assert len(found) == 6


def test_an_order_that_the_program_refuses_ends_in_failed_with_the_order(office, tmp_path):
    engine, said = xlwings_engine.register(office), []
    app = xw.App(impl=engine.app())
    (tmp_path / trial.ORDERS).write_text("open\tnot%20there.xlsx\n", "utf-8")
    try:
        addin_trial.carry_out(app, tmp_path, lambda *words: said.append(words))
    finally:
        engine.stop()
        xlwings_engine.withdraw()
    assert said[0][0] == "program"
    assert said[-1][:2] == ("failed", "open not%20there.xlsx") and len(said) == 2


def test_on_this_system_excel_says_that_it_failed_and_never_a_traceback(temporary):
    [outcome, *others] = outcomes_of(trial.Trial("Excel", windows_programs.obeying("Excel")).steps())
    assert (outcome.state, outcome.said) == (State.FAILED, "Excel没有做完。")
    assert "Traceback" not in line(outcome)
    assert {one.state for one in others} == {State.NOT_TRIED}


class Windows:
    """What xlwings and pywin32 are to the trial on Windows; `count`: how many workbooks the program has open."""

    def __init__(self, monkeypatch, app, count=0, installed=True):
        self.app, self.count, self.installed, self.asked = app, count, installed, []
        windows = {"App": lambda xl: self.app, "COMRetryObjectWrapper": lambda raw: raw, "cleanup": print}
        parts = {
            "xlwings._xlwindows": windows,
            "win32com": {},
            "win32com.client": {"DispatchEx": self.start},
        }
        for name, its in parts.items():
            module = ModuleType(name)
            vars(module).update(its)
            monkeypatch.setitem(sys.modules, name, module)

    def start(self, program):
        self.asked.append(program)
        if not self.installed:
            raise ComError(-2147221005, "无效的类字符串")
        return SimpleNamespace(Workbooks=SimpleNamespace(Count=self.count))


@pytest.mark.parametrize(("count", "installed", "reply"), [(0, False, "absent"), (2, True, "in_use")])
def test_the_trial_leaves_a_program_alone_that_is_not_there_or_has_workbooks(
    count, installed, reply, tmp_path, monkeypatch
):
    windows = Windows(monkeypatch, None, count, installed)
    assert addin_trial.main([str(tmp_path), "Ket.Application"]) == 0
    assert [what for what, _, _ in trial.replies(tmp_path)] == [reply]
    assert windows.asked == ["Ket.Application"]


def test_the_trial_starts_a_quiet_program_of_its_own_and_leaves_it(office, tmp_path, monkeypatch):
    engine, left = xlwings_engine.register(office), []
    app = engine.app()
    monkeypatch.setattr(xlwings_engine.App, "Quit", lambda self: left.append(self), raising=False)
    Windows(monkeypatch, app)
    (tmp_path / "空 100%.xlsx").write_bytes(workbook_of(right_form(), "to_be_filled")[1])
    (tmp_path / trial.ORDERS).write_text("open\t%E7%A9%BA%20100%25.xlsx\nsheet\t自查\nshow\tA1\nclose\n", "utf-8")
    try:
        assert addin_trial.main([str(tmp_path), "Excel.Application"]) == 0
    finally:
        engine.stop()
        xlwings_engine.withdraw()
    said = trial.replies(tmp_path)
    assert [what for what, _, _ in said] == ["started", "program", "shown", "done"]
    assert said[0][2] == str(app.pid) and said[2][1:] == ("A1", "填报自查")
    assert left == [app] and app.AutomationSecurity == 3 and app.display_alerts is False


@pytest.mark.parametrize(("reply", "said"), [
    ("absent", "没有装 WPS 表格"), ("in_use\t\tRuntimeError in use", "WPS 表格 正开着工作簿"),
])  # fmt: skip
def test_a_program_that_is_not_there_or_is_somebody_s_own_is_left_alone(reply, said, temporary, monkeypatch):
    def answers(command, environment, seconds):
        assert command[1:5] == ["-I", "-m", "perfbook.addin.trial", command[4]] and command[5] == "Ket.Application"
        (Path(command[4]) / trial.REPLIES).write_text(f"{reply}\n", "utf-8")

    monkeypatch.setattr(children, "run", answers)
    [outcome] = outcomes_of(trial.Trial("WPS 表格", windows_programs.obeying("WPS 表格")).steps())
    assert outcome.state == State.NOT_TRIED and outcome.said.startswith(said)


def test_an_excel_that_hangs_is_ended_and_nothing_but_an_excel(temporary, monkeypatch):
    def hangs(command, environment, seconds):
        (Path(command[4]) / trial.REPLIES).write_text("started\t\t4711\n", "utf-8")
        raise Failed("等了 90 秒还没有做完，停掉了。", "")

    commands = []
    monkeypatch.setattr(children, "run", hangs)
    monkeypatch.setattr(windows_programs.subprocess, "run", lambda command, **how: commands.append(command))
    first, *_ = outcomes_of(trial.Trial("Excel", windows_programs.obeying("Excel")).steps())
    assert first.state == State.FAILED
    assert commands == [["taskkill", "/F", "/FI", "PID eq 4711", "/FI", "IMAGENAME eq EXCEL.EXE"]]


@pytest.mark.parametrize(("lines", "state", "said"), [
    (["✘ 功能区文件不在：x", "✘ 注册表里没有登记 Python", "· 这里查不到的"], State.NOT_TRIED, "没有安装功能区"),
    (["✔ 功能区文件：x", "✘ 本单位的策略停用了", "· 这里查不到的"], State.FAILED, "本单位的策略停用了"),
    (["✔ 功能区文件：x", "✔ Python 3.11", "· 这里查不到的"], State.PASSED, "装好了"),
])  # fmt: skip
def test_what_addin_status_says_is_judged(lines, state, said, temporary):
    outcome = tried(lambda folder: ribbon.judged(lines))
    assert outcome.state == state and outcome.said.startswith(said) and outcome.facts["status"] == lines


def test_the_macro_is_ascii_and_its_place_is_filled_in():
    source = Path(libreoffice.__file__).with_name("trial.bas").read_bytes()
    assert source.isascii() and source.count(b"@FOLDER@") == 1


def test_libreoffice_is_looked_for_where_its_installer_puts_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "soffice").write_text("")
    monkeypatch.setitem(libreoffice._WHERE, sys.platform, (str(tmp_path),))
    assert libreoffice.found() == tmp_path / "soffice"


# What the pages for people promise.


def test_every_button_is_explained_and_the_steps_of_the_checklist_are_counted():
    ribbon_xml = (ROOT / "perfbook" / "addin" / "source" / "customUI.xml").read_text("utf-8")
    labels = re.findall(r'<button [^>]*?label="([^"]+)"', ribbon_xml)
    explained = re.findall(r"^\| \*\*(.+?)\*\* \|", (ROOT / "docs" / "ribbon.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(labels) == sorted(explained)
    checklist = (ROOT / "docs" / "first_machines.md").read_text("utf-8")
    numbered = [int(number) for number in re.findall(r"^\| (\d+) \|", checklist, re.MULTILINE)]
    assert numbered == list(range(1, len(numbered) + 1))
    assert f"{NUMBERS[len(labels)]}个按钮" in checklist


def test_the_numbers_of_the_checklist_are_true(official, office, tmp_path):
    checklist = (ROOT / "docs" / "first_machines.md").read_text("utf-8")
    (tmp_path / "错表.xlsx").write_bytes(workbook_of(official[20], "as_returned")[1])
    wrong = verdict_of(tmp_path / "错表.xlsx")
    said = "，".join(f"{one.label} {wrong.count(one)} 处" for one in Severity)
    assert said in checklist
    first = min(wrong.forms[0].findings, key=lambda one: one.severity.rank)
    assert f"停在 {wrong.forms[0].reading.cell(first.path)}；" in checklist

    (tmp_path / "空表.xlsx").write_bytes(workbook_of(right_form(), "to_be_filled")[1])
    [returned] = [one.returned for one in write_returns([wrong], tmp_path / "退回")]
    for path, said in (("空表.xlsx", "共 4 页"), (returned, "共 6 页")):
        pdf = office.convert(tmp_path / path, tmp_path / "book.pdf")
        pages = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
        assert f"共 {re.search(r'Pages: +([0-9]+)', pages)[1]} 页" == said and said in checklist
