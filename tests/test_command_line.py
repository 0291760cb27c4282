"""The terminal: what a person types, what it says, and with which exit code it leaves."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfbook.cli.sentences import ALIASES, run
from tests.books import same_values, written

FORMS = Path(__file__).parents[1] / "samples" / "forms"


@pytest.fixture
def said(capsys):
    """Runs a command; gives its exit code, what it printed and what it said on stderr."""

    def call(*words: object) -> tuple[int, str, str]:
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.mark.parametrize(("year", "count"), [(2023, 13), (2024, 8)])
def test_make_then_read_gives_back_every_form(year, count, said, tmp_path):
    source = FORMS / f"self_evaluations_{year}.json"
    assert said("make", source, "-o", tmp_path / "out")[0] == 0
    assert len(list((tmp_path / "out").glob("*.xlsx"))) == count

    code, out, _ = said("read", tmp_path / "out", "--json", "-")

    wanted = {form["project_name"]: form for form in json.loads(source.read_text("utf-8"))}
    found = {form["project_name"]: form for form in json.loads(out)}
    assert code == 0 and wanted.keys() == found.keys()
    for name, form in wanted.items():
        assert same_values(form, found[name]), name


def test_check_says_writes_and_leaves_with_1_where_something_must_be_mended(said, official, tmp_path):
    folder = tmp_path / "回收"
    folder.mkdir()
    for number in (18, 20):
        written(official[number], folder, name=f"{number}.xlsx")
    before = {path: path.read_bytes() for path in folder.iterdir()}

    code, out, err = said("check", folder, "-o", tmp_path / "结果", "--json", tmp_path / "结果.json")

    assert code == 1
    assert out.index("20.xlsx") < out.index("18.xlsx"), "the most serious book first"
    assert "FD02" in out and "校验报告" in err
    assert (tmp_path / "结果" / "校验报告.xlsx").exists()
    report = json.loads((tmp_path / "结果.json").read_text("utf-8"))
    # Two of the notes: these books are not signed, and this office signs.
    assert report["summary"] == {"books": 2, "forms": 2, "unreadable": 0, "error": 4, "warning": 6, "note": 6}
    [returned] = [book["return"] for book in report["books"] if book["return"]]
    assert openpyxl.load_workbook(returned).sheetnames[:3] == ["修改清单", "退回意见", "绩效自评表"]
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_json_is_what_the_design_says(said, official, tmp_path):
    path = written(official[20], tmp_path)
    code, out, err = said("check", path, "--json", "-")
    report = json.loads(out)

    assert code == 1 and err == ""
    assert list(report) == ["perfbook", "books", "findings", "summary"]
    [book] = report["books"]
    assert {key: book[key] for key in ("file", "return", "status", "code", "problem")} == {
        "file": str(path), "return": None, "status": "checked", "code": None, "problem": None,
    }  # fmt: skip
    [form] = book["forms"]
    assert (form["form"], form["edition"], form["recognised_by"], form["year"]) == (
        "self_evaluation", "2024", "stamp", 2024,
    )  # fmt: skip
    ratio = next(finding for finding in form["findings"] if finding["rule"] == "FD02")
    assert ratio["path"] == "funds.total.execution_rate" and ratio["cell"] == "H6"
    assert (ratio["name"], ratio["severity"]) == ("execution-rate-as-ratio", "error")
    assert Decimal(ratio["found"]) == Decimal("0.57") and ratio["expected"] == "56.60"


def test_without_o_nothing_is_written_and_it_says_so(said, official, tmp_path):
    written(official[0], tmp_path)
    code, out, _ = said("check", tmp_path)

    assert code == 0
    assert "没有写出文件" in out
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]


@pytest.mark.parametrize(("limit", "number", "code"), [
    ("error", 14, 0), ("warning", 14, 1), ("warning", 15, 0), ("never", 20, 0), ("error", 20, 1),
])  # fmt: skip
def test_fail_on(limit, number, code, said, official, tmp_path):
    assert said("check", written(official[number], tmp_path), "--fail-on", limit)[0] == code


def test_a_second_check_of_the_whole_folder_skips_what_we_wrote(said, official, tmp_path):
    written(official[20], tmp_path)
    said("check", tmp_path, "-o", tmp_path / "结果")
    _, out, _ = said("check", tmp_path, "-o", tmp_path / "结果", "--json", "-")
    books = json.loads(out)["books"]

    assert sorted((book["status"], book["code"] or "") for book in books) == [
        ("checked", ""), ("skipped", "own_output"), ("skipped", "own_output"),
    ]  # fmt: skip


def test_a_return_that_the_unit_mended_under_its_name_is_never_overwritten(said, official, tmp_path):
    path = written(official[20], tmp_path)
    said("check", path, "-o", tmp_path)
    [returned] = (tmp_path / "退回修改").iterdir()
    book = openpyxl.load_workbook(returned)
    book["绩效自评表"]["F11"] = "完成了三个平台的建设，服务 12 家医院。"
    book.save(returned)
    mended = returned.read_bytes()

    said("check", path, "-o", tmp_path)

    assert returned.read_bytes() == mended
    assert len(list((tmp_path / "退回修改").iterdir())) == 2


def test_the_same_project_twice_counts_once_and_the_newest_is_taken(said, official, tmp_path):
    for name in ("a", "b"):
        written(official[0], tmp_path, name=f"{name}.xlsx")
    later = openpyxl.load_workbook(tmp_path / "a.xlsx")
    later["绩效自评表"]["F11"] = "完成了卫生银联专线全年 12 个月的保障工作。"
    later.save(tmp_path / "c.xlsx")

    _, out, _ = said("check", tmp_path, "--json", "-")
    books = {Path(book["file"]).name: book for book in json.loads(out)["books"]}

    assert books["b.xlsx"]["code"] == "duplicate"
    assert [books[name]["forms"][0]["taken"] for name in ("a.xlsx", "c.xlsx")] == [False, True]


def test_make_keeps_a_workbook_that_somebody_filled_in(said, official, tmp_path):
    source = FORMS / "self_evaluations_2024.json"
    said("make", source, "-o", tmp_path, "--blank")
    first = sorted(tmp_path.iterdir())[0]
    book = openpyxl.load_workbook(first)
    book["绩效自评表"]["F11"] = "单位已经填写。"
    book.save(first)
    filled = first.read_bytes()

    code, _, err = said("make", source, "-o", tmp_path, "--blank")

    assert code == 0 and "(2).xlsx" in err
    assert first.read_bytes() == filled
    assert len(list(tmp_path.iterdir())) == 9, "the seven untouched ones are replaced, not doubled"


@pytest.mark.parametrize("words", [
    ["chek"], ["check"], ["check", "--nix", "a"], ["check", "-o"], ["check", "a", "--fail-on", "x"],
    ["check", "a", "--jobs", "0"], ["check", "a", "--jobs", "viele"], ["demo", "a", "b"], ["rules", "ZZ99"],
    ["make", "nix.json", "-o", "x"], ["make", "a.json"], ["layouts", "show", "a/b", "-o", "x.xlsx"],
    ["layouts", "trace", "nix.xlsx"], ["read", "a"], ["layouts", "nix"],
])  # fmt: skip
def test_a_wrong_command_is_answered_in_chinese_with_exit_code_2(words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, err = said(*words)

    assert code == 2
    assert err.startswith("perfbook：") and "Traceback" not in err
    sentence = err.removeprefix("perfbook：").splitlines()[0]
    assert sentence.endswith("。") and not set(sentence) & set("()") and "Invalid" not in sentence


@pytest.mark.parametrize("content", [
    b"", b"{", b"[]", b"[1]", b'{"form": "declaration"}', b'{"form": "self_evaluation"}', b"\xff\xfe",
    b'[{"year": 2024, "nix": 1}]', b'[{"year": 2024, "total_score": "NaN"}]', b'[{"year": "abc"}]',
    b'[{"year": 2019}]', b'[{"year": 2024, "money_unit": "\xe5\x85\x83"}]', b"[" * 100_000,
    b'[{"year": 2024, "annual_goal": "\\ud800"}]', b'[{"year": 99999}]', b'[{"year": 2024, "indicators": "x"}]',
    b'[{"year": 2024, "annual_goal": 5}]',
    b'[{"year": 2024, "total_score": "1234567890.1234567"}]', b'[{"year": ' + b"9" * 5000 + b"}]",
    b'[{"year": 2024, "annual_goal": "' + b"a" * 40_000 + b'"}]',
])  # fmt: skip
def test_a_wrong_source_is_answered_in_chinese_with_exit_code_2(content, said, tmp_path):
    source = tmp_path / "forms.json"
    source.write_bytes(content)
    code, _, err = said("make", source, "-o", tmp_path / "out")

    assert code == 2
    assert err.startswith("perfbook：") and "程序出错" not in err
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,}", err.replace(str(tmp_path), "")), "no English sentence"


def test_a_folder_that_cannot_be_written_is_said_so(said, official, tmp_path):
    (tmp_path / "out").write_text("a file where the folder should be")
    code, _, err = said("make", FORMS / "self_evaluations_2024.json", "-o", tmp_path / "out")
    assert code == 2 and "不能读写" in err

    code, _, err = said("check", written(official[0], tmp_path), "-o", tmp_path / "out")
    assert code == 2 and "不能读写" in err


GROUPS = {
    "layouts": ("show", "trace"),
    "plan": ("new", "from"),
    "key": ("export", "import"),
    "round": ("mail", "receive", "status", "remind", "choose", "waive", "close", "reopen"),
    "addin": ("install", "remove", "build"),
}


def test_every_command_has_a_chinese_name_and_a_help_page_with_an_example(said):
    _, everything, _ = said("--help")
    for name, alias in ALIASES.items():
        group = [one for one, names in GROUPS.items() if name in names]
        pages = [said(*group, word, "--help") for word in (name, alias)]
        assert {code for code, _, _ in pages} == {0}
        assert "例：perfbook" in pages[0][1] and "Options" not in pages[0][1] and "Show this" not in pages[0][1]
        assert pages[0][1].replace(name, alias, 1).split("\n")[1:] == pages[1][1].split("\n")[1:]
        assert group or f"{name}、{alias}" in everything


def test_rules_lists_all_and_shows_one(said):
    from perfbook.rules import RULES

    code, listed, _ = said("rules")
    assert code == 0 and len(listed.splitlines()) == len(RULES)
    assert "不符合" in said("rules", "fd01")[1]


def test_demo_ends_by_naming_the_files_to_open(said, tmp_path):
    code, out, _ = said("demo", tmp_path / "演示")

    assert code == 0
    named = [Path(line.split("　")[-1].strip()) for line in out.splitlines() if line.endswith(".xlsx")]
    assert len(named) == 3 and all(path.exists() for path in named)


def test_many_files_are_checked_by_several_processes_with_the_same_result(said, official, tmp_path):
    source = written(official[20], tmp_path)
    for number in range(6):
        book = openpyxl.load_workbook(source)
        book["绩效自评表"]["C3"] = f"第 {number} 个项目"
        book.save(tmp_path / f"{number}.xlsx")
    one = said("check", tmp_path, "--jobs", "1", "--json", "-")
    two = said("check", tmp_path, "--jobs", "2", "--json", "-")
    assert one == two


def test_installed_into_an_empty_environment_the_demo_runs(tmp_path):
    """Layouts, figures and the samples' forms are package data: no checkout is needed."""
    root = Path(__file__).parents[1]
    source = tmp_path / "source"
    shutil.copytree(root, source, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__", "golden", "*.egg-info"))
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    pip = [tmp_path / "venv" / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, source], check=True)
    shutil.rmtree(source)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [tmp_path / "venv" / "bin" / "perfbook", "demo"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "演示" / "结果" / "校验报告.xlsx").exists()
    assert zipfile.is_zipfile(tmp_path / "演示" / "结果" / "校验报告.xlsx")


def test_a_return_that_only_needs_to_be_saved_is_checked_when_it_comes_back(said, official, tmp_path):
    """All that was wrong stood in squares that the return restored: saving it is all the unit has to do."""
    path = written(official[13], tmp_path)
    book = openpyxl.load_workbook(path)
    book["绩效自评表"]["H6"] = 99
    book["绩效自评表"]["E6"] = 100
    book.save(path)
    said("check", path, "-o", tmp_path)
    [returned] = (tmp_path / "退回修改").iterdir()
    assert "own_output" in said("check", returned, "--json", "-")[1], "nobody has opened it yet"

    openpyxl.load_workbook(returned).save(tmp_path / "saved.xlsx")
    code, out, _ = said("check", tmp_path / "saved.xlsx", "--json", "-")

    assert code == 0 and json.loads(out)["books"][0]["status"] == "checked"


def test_a_return_that_was_tampered_with_is_never_skipped(said, official, tmp_path):
    path = written(official[20], tmp_path)
    said("check", path, "-o", tmp_path)
    [returned] = (tmp_path / "退回修改").iterdir()
    book = openpyxl.load_workbook(returned)
    book["绩效自评表"]["G18"] = 15
    book["绩效自评表"].protection.sheet = False
    book.save(returned)
    code, out, _ = said("check", returned, "--json", "-")

    rules = {finding["rule"] for form in json.loads(out)["books"][0]["forms"] for finding in form["findings"]}
    assert code == 1 and {"BK03", "BK05"} <= rules


def test_a_text_as_windows_writes_it_is_issued_and_comes_back(said, tmp_path):
    """Line ends of Windows and signs that a workbook cannot hold: our own untouched book is never called changed."""
    forms = json.loads((FORMS / "self_evaluations_2024.json").read_text("utf-8"))[:1]
    forms[0]["annual_goal"] = "一、完成\r\n二、建立\x0b三、提高\r四\x01"
    (tmp_path / "forms.json").write_text(json.dumps(forms), "utf-8")
    said("make", tmp_path / "forms.json", "-o", tmp_path / "out")
    code, out, _ = said("check", tmp_path / "out", "--json", "-")

    assert code == 0 and json.loads(out)["summary"]["error"] == 0
