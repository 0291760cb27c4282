"""The buttons of the ribbon: what each starts, for workbooks of any name, carried out by two programs that know VBA."""

import io
import os
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from openpyxl import Workbook

from perfbook.addin import commands
from perfbook.addin.__main__ import DONE, NOT_STARTED, TOLD, WRONG_CALL, main
from perfbook.addin.building import add_in, messages, modules, source
from perfbook.addin.host import WindowFault
from tests.office.ribbon import PYTHON as OFFICE_PYTHON
from tests.office.ribbon import ribbon
from tests.ribbon_machine import WINDOW, Shell, Window

PYTHON = r"C:\Users\张 三\AppData\Local\Programs\Python\pythonw.exe"
COMMANDS = (
    "template", "check", "folder", "next", "clear", "summary",
    "round_new", "round_receive", "round_remind", "rules", "about",
)  # fmt: skip
AWKWARD = (
    "自评表.xlsx", "2024 自评表 (2).xlsx", "=a.xlsx", "100%.xlsx", "%TEMP%.xlsx", "it's.xlsx", "a & b.xlsx",
    "a&calc&.xlsx", "^!.xlsx", 'say "hi"', "尾巴\\", "--hwnd=1 check", "𠮷田.xlsx", "x" * 214 + ".xlsx",
)  # fmt: skip
LABELS = {
    "template": "生成模板", "check": "校验当前工作簿", "folder": "批量校验文件夹", "next": "定位下一个问题",
    "clear": "清除标记", "summary": "汇总", "round_new": "新建批次", "round_receive": "收件", "round_remind": "催报",
    "rules": "规则说明", "about": "关于",
}  # fmt: skip


@pytest.fixture(scope="session")
def addin(tmp_path_factory):
    path = tmp_path_factory.mktemp("addin") / "perfbook.xlam"
    path.write_bytes(add_in())
    return path


def expected(command, book):
    digits = book.encode("utf-16-be", "surrogatepass").hex().upper()
    return f'"{PYTHON}" -I -m perfbook.addin {command} --hwnd={WINDOW} --wb-hex={digits}'


def test_buttons_have_the_right_labels_and_say_what_they_do():
    root = ET.fromstring(source("customUI.xml"))
    buttons = [one for one in root.iter() if one.tag.endswith("}button")]
    assert {one.get("tag"): one.get("label") for one in buttons} == LABELS
    identities = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(set(identities)) == len(identities)
    for one in buttons:
        assert one.get("onAction") == "PerfbookRibbon.pbOnAction"
        assert one.get("imageMso") and one.get("screentip") and one.get("supertip").endswith("。")


def test_the_whitelist_of_the_vba_is_what_the_buttons_say():
    listed = re.search(r"Case (\"template\".*?)\n\s+pbLaunch", source("PerfbookRibbon.bas"), re.DOTALL)
    assert set(re.findall(r'"(\w+)"', listed[1])) == set(LABELS) == set(COMMANDS) == set(commands.COMMANDS)


def test_every_message_is_used_and_every_used_one_is_there():
    used = {name for text in modules().values() for name in re.findall(r'pbTell "(\w+)"', text)}
    assert used == set(messages())


@pytest.mark.parametrize("command", COMMANDS)
def test_each_button_starts_its_command_and_waits(addin, command):
    window = Window(addin, "自评表.xlsx", Shell(PYTHON))
    assert window.press(command) == [(expected(command, "自评表.xlsx"), 1, True)]
    assert window.shell.read == [r"HKCU\Software\perfbook\Python"]
    assert window.told() == []


@pytest.mark.parametrize("book", AWKWARD, ids=lambda name: name[:12])
def test_no_name_of_a_workbook_means_anything_to_the_command_line(addin, book):
    [(line, _, _)] = Window(addin, book, Shell(PYTHON)).press("check")
    assert line == expected("check", book)
    tail = line.removeprefix(f'"{PYTHON}"')
    assert re.fullmatch(r" -I -m perfbook\.addin check --hwnd=\d+ --wb-hex=[0-9A-F]+", tail)
    assert bytes.fromhex(tail.rpartition("=")[2]).decode("utf-16-be") == book


@pytest.mark.parametrize("book", [*AWKWARD, None], ids=lambda name: (name or "none")[:12])
def test_python_understands_what_the_ribbon_starts(addin, book, monkeypatch):
    """The line of the VBA goes into the program that it starts, whose window is not there."""
    [(line, _, _)] = Window(addin, book, Shell(PYTHON)).press("check")
    asked, said = [], []

    def attach(window, name):
        asked.append((window, name))
        raise WindowFault("没有窗口")

    monkeypatch.setattr("perfbook.addin.attaching.attach", attach)
    monkeypatch.setattr("perfbook.addin.attaching.say", said.append)
    head = f'"{PYTHON}" -I -m perfbook.addin '
    assert line.startswith(head)
    assert main(line.removeprefix(head).split(" ")) == TOLD
    assert asked == [(WINDOW, book or "")] and said == ["没有窗口"]


def test_nothing_planted_beside_a_workbook_is_run(addin, tmp_path):
    """Excel's own folder is often that of the workbook: the line is started there, with modules put in its way."""
    (tmp_path / "perfbook").mkdir()
    for name in ("perfbook/__init__.py", "perfbook/addin.py", "sitecustomize.py", "re.py", "xlwings.py"):
        (tmp_path / name).write_text("raise SystemExit(77)")
    (tmp_path / "自评表.conf").write_text("INTERPRETER_WIN,evil.exe")
    [(line, _, _)] = Window(addin, "自评表.xlsx", Shell(sys.executable)).press("about")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONHOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(shlex.split(line), cwd=tmp_path, env=environment, capture_output=True, text=True)
    # There is no window here, and that is said.
    assert done.returncode == TOLD and re.search("[一-鿿].*。", done.stderr)


def test_the_vba_and_python_agree_on_what_was_told(addin):
    """Only where Python has told a fault itself, or there is none, does the ribbon say nothing."""
    for code in (DONE, NOT_STARTED, WRONG_CALL, TOLD):
        window = Window(addin, "自评表.xlsx", Shell(PYTHON, code))
        window.press("check")
        assert bool(window.told()) == (code in (NOT_STARTED, WRONG_CALL))


def test_without_a_workbook_the_name_is_empty(addin):
    assert Window(addin, None, Shell(PYTHON)).press("folder") == [(expected("folder", ""), 1, True)]


@pytest.mark.parametrize("tag", ["", "Check", "check ", "check --hwnd=1", "shutdown"])
def test_an_unknown_command_starts_nothing(addin, tag):
    window = Window(addin, "自评表.xlsx", Shell(PYTHON))
    assert window.press(tag) == []
    assert window.told() == [messages()["unknown_command"] + tag]


@pytest.mark.parametrize(
    ("shell", "told"),
    [
        (None, messages()["blocked"]),
        (Shell(None), messages()["not_installed"]),
        (Shell(""), messages()["not_installed"]),
        (Shell(PYTHON, ends=None), messages()["not_started"] + PYTHON),
        (Shell(PYTHON, ends=1), messages()["ended_early"] + "1"),
        (Shell(PYTHON, ends=-1073741510), messages()["ended_early"] + "-1073741510"),
    ],
    ids=["no shell", "no value", "empty value", "not there", "ended by itself", "killed"],
)
def test_what_stops_a_button_is_said_in_chinese(addin, shell, told):
    window = Window(addin, "自评表.xlsx", shell)
    window.press("check")
    assert window.told() == [told]


@pytest.fixture(scope="module")
def loaded(office, tmp_path_factory):
    with ribbon(office, tmp_path_factory.mktemp("ribbon")) as one:
        yield one


def test_libreoffice_loads_the_modules_as_they_are(loaded):
    taken = loaded.modules()
    for name in ("PerfbookLauncher", "PerfbookRibbon"):
        assert source(f"{name}.bas").strip() in taken[name]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_button_in_libreoffice(loaded, tmp_path, command):
    book = tmp_path / f"{LABELS[command]}.xlsx"
    book.write_bytes(blank_book())
    # What its window is, LibreOffice does not tell.
    digits = book.name.encode("utf-16-be").hex().upper()
    line = f'"{OFFICE_PYTHON}" -I -m perfbook.addin {command} --hwnd=0 --wb-hex={digits}'
    assert loaded.press(command, book) == (r"HKCU\Software\perfbook\Python", line, "1 True")


@pytest.mark.parametrize("name", [name for name in AWKWARD if name.endswith(".xlsx") and len(name) < 200])
def test_awkward_names_in_libreoffice(loaded, tmp_path, name):
    book = tmp_path / name
    book.write_bytes(blank_book())
    line = loaded.press("check", book).line
    assert bytes.fromhex(line.rpartition("=")[2]).decode("utf-16-be") == name


def test_an_unknown_command_starts_nothing_in_libreoffice(loaded, tmp_path):
    book = tmp_path / "a.xlsx"
    book.write_bytes(blank_book())
    assert loaded.press("check --hwnd=1", book) == ("", "", "")


def blank_book():
    content = io.BytesIO()
    Workbook().save(content)
    return content.getvalue()
