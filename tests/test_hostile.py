"""Every kind of bad file in one folder, checked by the real command: each gets its verdict, nothing else happens."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from perfbook.cli.sentences import run as run_command
from tests import hostile, mutants
from tests.hostile import Expected

# What the command opens and whom it calls, noted from within.
WATCHED = """
import atexit, json, sys
seen = []
def watch(event, arguments):
    if event == "open" or event.startswith("socket."):
        seen.append([event, str(arguments[0]) if arguments else ""])
sys.addaudithook(watch)
def write():
    noted = list(seen)
    with open(sys.argv[1], "w") as file:
        json.dump(noted, file)
atexit.register(write)
from perfbook.cli.sentences import run
sys.exit(run(sys.argv[2:]))
"""
SECONDS, KILOBYTES = 240, 1024 * 1024


class Run(NamedTuple):
    folder: Path
    expected: dict[str, Expected]
    found: dict[str, list[dict[str, Any]]]
    opened: list[tuple[str, str]]
    code: int
    errors: str
    unchanged: bool


def state(folder: Path) -> dict[str, tuple[int, str]]:
    """Every plain file by its path, with its time and digest."""
    plain = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return {
        str(path): (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest()) for path in sorted(plain)
    }


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    base = tmp_path_factory.mktemp("hostile")
    folder, output, noted = base / "回收", base / "核对结果", base / "opened.json"
    with pytest.warns(UserWarning, match="Duplicate name"):
        expected = hostile.write(folder)
    before = state(base)
    command = [sys.executable, "-c", WATCHED, str(noted), "check", str(folder), "-o", str(output), "--json", "-"]
    temporary = base / "临时"
    temporary.mkdir()
    run = subprocess.run(command, capture_output=True, timeout=SECONDS, env={**os.environ, "TMPDIR": str(temporary)})
    after = {path: kept for path, kept in state(base).items() if path in before}
    found: dict[str, list[dict[str, Any]]] = {}
    for book in json.loads(run.stdout)["books"]:
        found.setdefault(book["file"].removeprefix(f"{folder}{os.sep}"), []).append(book)
    opened = [(event, path) for event, path in json.loads(noted.read_text())]
    unchanged = before == after and not list(temporary.iterdir())
    return Run(folder, expected, found, opened, run.returncode, run.stderr.decode(), unchanged)


def test_every_path_has_exactly_one_verdict(checked):
    assert checked.code == 1
    assert "Traceback" not in checked.errors
    assert set(checked.found) == set(checked.expected)
    assert {path: len(books) for path, books in checked.found.items() if len(books) != 1} == {}


def test_every_bad_file_ends_as_it_must(checked):
    wrong = {}
    for path, expected in checked.expected.items():
        [book] = checked.found[path]
        findings = [*book["findings"], *(one for form in book.get("forms", ()) for one in form["findings"])]
        rules = {finding["rule"] for finding in findings if finding["rule"].startswith("BK")}
        said = (book["status"], book["code"]) == (expected.status, expected.code)
        if not said or not expected.rules <= rules or (rules and not expected.rules):
            wrong[path] = (expected, book["status"], book["code"], rules)
    assert wrong == {}


def test_what_a_person_must_do_is_said_in_chinese(checked):
    for [book] in checked.found.values():
        if book["status"] in ("unreadable", "not_a_form"):
            assert book["problem"].endswith("。") and "请" in book["problem"]


def test_no_input_is_touched_nothing_else_is_opened_and_nobody_is_called(checked):
    assert checked.unchanged
    own = {str(Path(one).resolve()) for one in (sys.prefix, sys.base_prefix, Path(__file__).parents[1])}
    allowed = (*own, str(checked.folder.parent), os.environ["PERFBOOK_KEY_DIR"], "/proc/", "/dev/", "/usr/", "/etc/")
    for event, path in checked.opened:
        assert event in ("open", "socket.gethostname"), (event, path)
        assert not path.endswith(("别人的.xlsx", "/etc/passwd")), path
        assert path.isdigit() or not path.startswith("/") or path.startswith(allowed), path


def test_it_takes_neither_long_nor_much_memory(checked):
    resource = pytest.importorskip("resource")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= KILOBYTES


def test_own_outputs_are_passed_over_the_next_time_wherever_they_lie(tmp_path, capsys):
    def change(book: Any) -> None:
        book[hostile.SHEET]["H18"] = 99  # above its weight: the book gets a return

    folder = tmp_path / "回收"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(hostile.changed(change))
    for _ in range(2):
        assert run_command(["check", str(folder), "-o", str(folder / "结果")]) == 1
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as into:
            into.write(folder / "结果" / "退回修改" / "甲（退回修改）.xlsx", "乙/甲（退回修改）.xlsx")
        (folder / "丙.zip").write_bytes(archive.getvalue())
    capsys.readouterr()
    run_command(["check", str(folder), "--json", "-"])
    books = json.loads(capsys.readouterr().out)["books"]
    assert {book["file"].removeprefix(f"{folder}{os.sep}"): book["code"] for book in books} == {
        "甲.xlsx": None, "丙.zip/乙/甲（退回修改）.xlsx": "own_output", "结果/校验报告.xlsx": "own_output",
        "结果/退回修改/甲（退回修改）.xlsx": "own_output",
    }  # fmt: skip


def test_the_return_of_a_book_in_an_archive_is_named_after_the_book(tmp_path):
    def change(book: Any) -> None:
        book[hostile.SHEET]["H18"] = 99

    (tmp_path / "回收.zip").write_bytes(hostile.packed({"单位甲/a.xlsx": hostile.changed(change)}))
    run_command(["check", str(tmp_path / "回收.zip"), "-o", str(tmp_path / "结果")])
    [returned] = (tmp_path / "结果" / "退回修改").iterdir()
    assert returned.name == "a（退回修改）.xlsx"
    assert hostile.SHEET in openpyxl.load_workbook(returned).sheetnames


def test_a_file_that_changes_while_it_is_read_is_said_so(tmp_path, monkeypatch):
    from perfbook.returns import verdict_of

    path = tmp_path / "a.xlsx"
    path.write_bytes(hostile.good())
    read_bytes = Path.read_bytes

    def grows(self: Path) -> bytes:
        content = read_bytes(self)
        path.write_bytes(content + b"more")
        return content

    monkeypatch.setattr(Path, "read_bytes", grows)
    assert verdict_of(path).code == "changed_while_reading"


@pytest.mark.parametrize("seed", range(10))
def test_no_damaged_workbook_passes_with_a_changed_square(seed):
    """30 of each 2,000 mutants of the large run; each seed is another workbook."""
    assert mutants.run(seed, 30).missed == []


def test_what_no_judge_expected_is_the_verdict_of_that_file_alone(tmp_path, monkeypatch):
    from perfbook import returns

    (tmp_path / "a.xlsx").write_bytes(hostile.good())
    (tmp_path / "b.xlsx").write_bytes(hostile.good(13))
    assemble, calls = returns.assemble, []

    def breaks(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 1:
            raise KeyError("a fault of ours")
        return assemble(*arguments)

    monkeypatch.setattr(returns, "assemble", breaks)
    with pytest.raises(KeyError):
        returns.verdicts([tmp_path])
    calls.clear()
    monkeypatch.setattr(returns, "UNEXPECTED", (Exception,))
    assert [book.code for book in returns.verdicts([tmp_path])] == ["parser_failed", None]
