"""What install puts where, what remove takes away again, what status finds; the drop target. On a stand-in Windows."""

import copy
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from perfbook import __version__
from perfbook.addin import installing
from perfbook.addin.building import add_in
from perfbook.addin.installing import Place, drop_target, install, remove
from perfbook.addin.status import status
from perfbook.cli import dropping
from perfbook.cli.sentences import run
from perfbook.collecting import RESULTS
from perfbook.making import workbook_of
from perfbook.refused import Refused
from tests.windows_registry import HKEY_CURRENT_USER as USER
from tests.windows_registry import HKEY_LOCAL_MACHINE as MACHINE
from tests.windows_registry import Registry

OWN = ("HKCU", "software", "perfbook")
EXCEL = r"Software\Microsoft\Office\16.0\Excel"
POLICY = r"Software\Policies\Microsoft\Office\16.0"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    one = Registry()
    one.set(USER, EXCEL, "FirstRun", 0)
    monkeypatch.setitem(sys.modules, "winreg", one)
    return one


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A user's folders, with Excel used before, and an interpreter that only says what status asks it for."""
    found = Place(tmp_path / "张 三" / "Roaming", tmp_path / "张 三" / "桌面", tmp_path / "Python 3.11", "gbk")
    for folder in (found.excel, found.desktop, found.folder):
        folder.mkdir(parents=True)
    for name in ("python.exe", "pythonw.exe"):
        program = found.folder / name
        program.write_text(f"#!/bin/sh\necho {__version__} 3.11.9 32\n")
        program.chmod(0o755)
    return found


def everything(place: Place) -> dict[str, bytes]:
    root = place.appdata.parent
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def put(place: Place) -> list[str]:
    return install(place)


def taken(place: Place) -> list[str]:
    return remove(place)


def bad(place: Place) -> list[str]:
    return [line.text for line in status(place) if line.good is False]


RIBBON, DROP = "Roaming/Microsoft/Excel/XLSTART/perfbook.xlam", "桌面/校验.bat"


def test_install_puts_two_files_and_a_key(registry: Registry, place: Place) -> None:
    said = put(place)
    assert everything(place) == {RIBBON: add_in(), DROP: drop_target(place.folder / "python.exe", "gbk")}
    assert registry.keys[OWN]["Python"] == (str(place.folder / "pythonw.exe"), 1)
    assert [sentence.partition("：")[0] for sentence in said] == ["功能区", "拖放核对"]
    assert bad(place) == []


def test_remove_takes_away_exactly_what_install_put_there(registry: Registry, place: Place) -> None:
    other = place.excel / "XLSTART" / "个人宏.xlsb"
    other.parent.mkdir()
    other.write_bytes(b"another's")
    (place.desktop / "校验.txt").write_bytes(b"mine")
    files, keys = everything(place), copy.deepcopy(registry.keys)
    put(place)
    assert len(taken(place)) == 3
    assert everything(place) == files
    assert {path: values for path, values in registry.keys.items() if path in keys} == keys
    assert OWN not in registry.keys
    assert taken(place) == ["没有安装过，没有要删除的。"]


def test_what_others_keep_under_our_key_stays(registry: Registry, place: Place) -> None:
    registry.set(USER, r"Software\perfbook", "Other", "x")
    put(place)
    taken(place)
    assert registry.keys[OWN] == {"Other": ("x", 1)}


@pytest.mark.parametrize("name", [RIBBON, DROP])
def test_a_file_of_somebody_else_is_neither_replaced_nor_removed(registry: Registry, place: Place, name: str) -> None:
    strange = place.appdata.parent / name
    strange.parent.mkdir(parents=True, exist_ok=True)
    strange.write_bytes(b"not ours")
    with pytest.raises(Refused, match="不是 perfbook 放的"):
        put(place)
    assert everything(place) == {name: b"not ours"} and OWN not in registry.keys
    taken(place)
    assert everything(place) == {name: b"not ours"}


@pytest.mark.parametrize("name", [RIBBON, DROP])
def test_a_changed_file_is_left_and_that_is_said(registry: Registry, place: Place, name: str) -> None:
    put(place)
    changed = place.appdata.parent / name
    changed.write_bytes(b"changed")
    assert any("改过" in sentence and changed.name in sentence for sentence in bad(place))
    with pytest.raises(Refused, match="放好以后改过"):
        put(place)
    assert any(sentence.startswith(f"没有删除：{changed}") for sentence in taken(place))
    assert everything(place) == {name: b"changed"}


def test_a_newer_version_takes_the_place_of_the_old(
    registry: Registry, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(installing, "add_in", lambda: b"an older version")
        put(place)
    assert len(bad(place)) == 1 and "是旧的" in bad(place)[0]
    put(place)
    assert everything(place)[RIBBON] == add_in() and bad(place) == []


def test_an_install_that_was_killed_is_finished_or_taken_away(registry: Registry, place: Place) -> None:
    put(place)
    del registry.keys[OWN]["RibbonFile"], registry.keys[OWN]["RibbonHash"]
    put(place)
    assert registry.keys[OWN]["RibbonHash"][0] == sha256(add_in()).hexdigest()
    del registry.keys[OWN]["RibbonFile"], registry.keys[OWN]["RibbonHash"]
    taken(place)
    assert everything(place) == {}


def test_the_drop_target_moves_with_the_desktop(registry: Registry, place: Place, tmp_path: Path) -> None:
    put(place)
    (tmp_path / "OneDrive").mkdir()
    moved = place._replace(desktop=tmp_path / "OneDrive")
    install(moved)
    assert DROP not in everything(place) and (moved.desktop / "校验.bat").exists()
    assert bad(moved) == []


def test_a_drop_target_that_was_moved_away_is_no_fault(registry: Registry, place: Place) -> None:
    put(place)
    moved = (place.desktop / "校验.bat").rename(place.desktop.parent / "校验.bat")
    assert bad(place) == [] and any("移到别处的照样能用" in line.text for line in status(place))
    assert any(sentence.startswith("早已不在：") for sentence in taken(place)) and moved.exists()


def test_without_excel_only_the_drop_target_is_put_there(registry: Registry, place: Place) -> None:
    place.excel.rmdir()
    said = put(place)
    assert list(everything(place)) == [DROP]
    assert "WPS" in said[0] and bad(place) == []


@pytest.mark.parametrize("folder", ["没有 pythonw", "100% 好"])
def test_an_interpreter_that_cannot_serve_is_refused(
    registry: Registry, place: Place, tmp_path: Path, folder: str
) -> None:
    other = tmp_path / folder
    other.mkdir()
    if "%" in folder:
        (other / "pythonw.exe").touch()
    with pytest.raises(Refused, match="100%" if "%" in folder else "没有 pythonw.exe"):
        install(place._replace(folder=other))
    assert everything(place) == {} and OWN not in registry.keys


def test_a_file_that_excel_holds_open_is_said(
    registry: Registry, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(place)

    def held(*_: object) -> None:
        raise PermissionError(13, "another process")

    with monkeypatch.context() as patch:
        patch.setattr("perfbook.generate.saving._WAITS", ())
        patch.setattr(Path, "replace", held)
        patch.setattr(installing, "add_in", lambda: b"newer")
        registry.keys[OWN]["RibbonHash"] = (sha256(add_in()).hexdigest(), 1)
        with pytest.raises(Refused, match="退出全部 Excel"):
            put(place)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        with pytest.raises(Refused, match="退出全部 Excel"):
            taken(place)
    assert everything(place)[RIBBON] == add_in()


def test_status_says_what_is_missing(registry: Registry, place: Place) -> None:
    said = bad(place)
    assert [sentence[:7] for sentence in said] == ["功能区文件不在", "拖放核对不在：", "注册表里没有登"]
    put(place)
    (place.folder / "pythonw.exe").unlink()
    assert len(bad(place)) == 1 and bad(place)[0].startswith("登记的 Python 不在了")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("exit 1", "用不了 perfbook（返回码 1）"),
        ("echo \"ModuleNotFoundError: No module named 'xlwings'\" >&2; exit 1", "No module named 'xlwings'"),
        ("echo 0.0.1 3.11.0 32", "另一版 perfbook（0.0.1"),
    ],
    ids=["broken", "no xlwings", "another version"],
)
def test_status_asks_the_interpreter(registry: Registry, place: Place, program: str, said: str) -> None:
    put(place)
    (place.folder / "pythonw.exe").write_text(f"#!/bin/sh\n{program}\n")
    assert len(bad(place)) == 1 and said in bad(place)[0]


def test_status_names_the_interpreter_and_the_hash(registry: Registry, place: Place) -> None:
    put(place)
    (place.folder / "pythonw.exe").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    text = "\n".join(line.text for line in status(place) if line.good is not False)
    assert sha256(add_in()).hexdigest() in text and str(place.folder / "pythonw.exe") in text
    assert f"Python {sys.version.split()[0]}（64 位" in text and "杀毒" in text


@pytest.mark.parametrize(
    ("root", "key", "name", "value", "said"),
    [
        (MACHINE, rf"{POLICY}\Common", "VBAOff", 1, "本单位的策略停用了 Office 的 VBA"),
        (USER, rf"{POLICY}\Excel\Security", "DisableAllAddins", 1, "本单位的策略停用了 Excel 的全部加载项"),
        (USER, rf"{EXCEL}\Security", "DisableAllAddins", 1, "Excel 的信任中心停用了"),
        (MACHINE, rf"{POLICY}\Excel\Security", "RequireAddinSig", 1, "数字签名"),
        (USER, rf"{EXCEL}\Resiliency\DisabledItems", "4F2A", r"X:\PERFBOOK.XLAM".encode("utf-16-le"), "禁用项目"),
        (MACHINE, r"Software\Microsoft\Windows Script Host\Settings", "Enabled", "0", "脚本宿主"),
    ],
    ids=["no vba", "no add-ins", "own setting", "signed only", "disabled item", "no scripts"],
)
def test_what_stands_in_the_way_is_said(
    registry: Registry, place: Place, root: str, key: str, name: str, value: object, said: str
) -> None:
    put(place)
    registry.set(root, key, name, value)
    assert len(bad(place)) == 1 and said in bad(place)[0]


def test_forbidden_macros_matter_only_where_no_place_is_trusted(registry: Registry, place: Place) -> None:
    put(place)
    registry.set(MACHINE, rf"{POLICY}\Excel\Security", "VBAWarnings", 4)
    assert bad(place) == []
    registry.set(MACHINE, rf"{POLICY}\Excel\Security\Trusted Locations", "AllLocationsDisabled", 1)
    assert len(bad(place)) == 1 and "VBAWarnings" in bad(place)[0]


@pytest.mark.parametrize("word", ["install", "status", "remove", "安装", "状态", "卸载"])
def test_elsewhere_than_on_windows_the_command_says_what_to_use(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["插件", word]) == 2
    assert "perfbook check" in capsys.readouterr().err


@pytest.mark.parametrize("store", [False, True], ids=["python.org", "store"])
def test_the_places_of_a_user_of_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, store: bool) -> None:
    import platformdirs

    monkeypatch.setattr(platformdirs, "user_desktop_path", lambda: tmp_path / "桌面")
    monkeypatch.setenv("APPDATA", str(tmp_path / "Roaming"))
    monkeypatch.setattr(sys, "base_prefix", f"/C/Program Files/{'WindowsApps/' * store}Python")
    monkeypatch.setattr(sys, "platform", "win32")
    if store:
        with pytest.raises(Refused, match="微软应用商店"):
            installing.here()
    else:
        expected = Place(tmp_path / "Roaming", tmp_path / "桌面", Path(sys.executable).parent, "oem")
        assert installing.here() == expected


def test_the_commands_on_windows(
    registry: Registry, place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(installing, "here", lambda: place)
    assert run(["addin", "status"]) == 1
    assert run(["addin", "install"]) == 0
    assert run(["addin", "status"]) == 0
    assert run(["addin", "remove"]) == 0
    assert everything(place) == {}
    told = capsys.readouterr().out
    assert "✘ 功能区文件不在" in told and "✔ 功能区文件：" in told and "已删除：" in told


def test_build_writes_the_add_in_and_its_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["addin", "build", "-o", str(tmp_path / "功能区")]) == 0
    assert (tmp_path / "功能区" / "perfbook.xlam").read_bytes() == add_in()
    line = (tmp_path / "功能区" / "perfbook.xlam.sha256").read_text()
    assert line == f"{sha256(add_in()).hexdigest()}  perfbook.xlam\n"
    assert "一字节不差" in capsys.readouterr().out


# The drop target.


def test_the_drop_target_has_the_path_and_ends_its_lines_as_windows_does() -> None:
    content = drop_target(Path("C:/工具/100%/Python 3 & x/python.exe"), "gbk")
    lines = content.split(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"") and lines[-1] == b""
    assert '"C:/工具/100%%/Python 3 & x/python.exe" -I -m perfbook.cli.dropping'.encode("gbk") in content
    assert lines[-2] == b"exit"
    # Nothing of what was dropped is ever written by the command processor itself.
    assert [line for line in lines if b"%" in line.replace(b"100%%", b"")] == []
    assert [line for line in lines if line.startswith(b"rem") and set(line) & set(b"&|<>^%!")] == []
    assert "找不到 perfbook".encode("gbk") in content
    ascii_path = drop_target(Path("C:/Python/python.exe"), "gbk")
    assert [line for line in ascii_path.splitlines() if not line.isascii()] == [
        b"  echo " + installing._MISSING.encode("gbk")
    ]


def test_a_path_that_the_command_processor_cannot_write_is_refused() -> None:
    with pytest.raises(Refused, match="命令行写不出的字"):
        drop_target(Path("C:/工具/python.exe"), "cp437")
    assert b"echo ???" in drop_target(Path("C:/tools/python.exe"), "cp437")


AWKWARD = (
    "a & b.xlsx", "a&calc&.xlsx", "100%.xlsx", "%TEMP%.xlsx", "^!x!.xlsx", "=a.xlsx", "it's (1),;.xlsx", "全　角",
    "回收",
)  # fmt: skip


def line_of(paths: list[str]) -> str:
    """How Explorer starts a .bat that something was dropped on: only names with spaces stand in quotes."""
    words = " ".join(f'"{path}"' if " " in path else path for path in paths)
    return rf'C:\WINDOWS\system32\cmd.exe /c ""C:\Users\张 三\桌面\校验.bat" {words}"'


def test_every_name_is_taken_as_it_is() -> None:
    paths = [rf"D:\报 表\{name}" for name in AWKWARD] + [rf"D:\{name}" for name in AWKWARD]
    assert [str(path) for path in dropping.dropped(line_of(paths))] == paths
    assert [str(path) for path in dropping.dropped(line_of(paths[:1]).replace("/c", "/d /C"))] == paths[:1]


@pytest.mark.parametrize("line", ["", "cmd", '"C:\\WINDOWS\\system32\\cmd.exe"', line_of([]), 'cmd /c ""校验.bat" '])
def test_nothing_dropped_is_said(line, monkeypatch, capsys) -> None:
    monkeypatch.setenv(dropping.DROPPED, line)
    assert dropping.main() == 2
    assert "拖到“校验.bat”" in capsys.readouterr().err


def test_a_dropped_folder_is_checked_and_the_report_shown(official, tmp_path, monkeypatch, capsys) -> None:
    folder = tmp_path / "a & b 100% 回收"
    folder.mkdir()
    (folder / "=a.xlsx").write_bytes(workbook_of(official[0], "as_returned")[1])
    before = {path: path.read_bytes() for path in folder.iterdir()}
    shown: list[Path] = []
    monkeypatch.setattr(dropping, "_show", shown.append)
    monkeypatch.setenv(dropping.DROPPED, line_of([str(folder)]))
    assert dropping.main() == 0
    assert shown == [folder.with_name(f"{folder.name}{RESULTS}") / "校验报告.xlsx"] and shown[0].is_file()
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert "共 1 个文件，核对 1 个、1 张表" in capsys.readouterr().out


def test_several_dropped_files_have_one_report_beside_them(official, tmp_path) -> None:
    paths = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for path in paths:
        path.write_bytes(workbook_of(official[0], "as_returned")[1])
    shown: list[Path] = []
    dropping.check_dropped(paths, shown.append)
    dropping.check_dropped(paths[:1], shown.append)
    assert shown == [tmp_path / RESULTS / "校验报告.xlsx", tmp_path / f"a{RESULTS}" / "校验报告.xlsx"]


def test_a_planted_perfbook_beside_what_was_dropped_is_not_run(official, tmp_path) -> None:
    """The interpreter is isolated: neither the folder it stands in nor the environment can lend it modules."""
    planted = tmp_path / "perfbook"
    planted.mkdir()
    for name in ("__init__.py", "cli.py", "dropping.py"):
        (planted / name).write_text("raise SystemExit('strange code ran')")
    (tmp_path / "a.xlsx").write_bytes(workbook_of(official[0], "as_returned")[1])
    code = drop_target(Path(sys.executable), "utf-8").decode()
    call = next(line for line in code.splitlines() if "-m perfbook" in line).strip()
    environment = {**os.environ, dropping.DROPPED: line_of([str(tmp_path / "a.xlsx")]), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(call, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and "核对 1 个" in done.stdout, done.stderr
    assert (tmp_path / f"a{RESULTS}" / "校验报告.xlsx").is_file()


def test_one_chinese_word_may_name_two_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """生成 is `make`, and within 插件 it is `build`."""
    assert run(["生成", "--help"]) == 0 and run(["插件", "生成", "--help"]) == 0
    made, built = capsys.readouterr().out.split("用法：")[1:]
    assert "perfbook make" in made and "perfbook addin build" in built
