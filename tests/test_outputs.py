"""What a unit wrote is text in all that we write: never a formula, a link, a code of the page or the terminal."""

import json
import os
import re
import socket
import threading
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from perfbook.cli.sentences import run
from perfbook.forms.kinds import FORMS
from perfbook.forms.walk import nest, values
from perfbook.generate.file_names import folded, safe_name, within_path
from perfbook.generate.one_writer import LOCK, FolderInUse, one_writer
from perfbook.generate.saving import save
from perfbook.layouts.model import editions, load
from perfbook.layouts.plan_tables import plan_tables
from perfbook.layouts.stamp import SHEET as STAMPS
from perfbook.layouts.summary import summaries
from perfbook.making import workbook_of
from perfbook.report.returning import LIST_SHEET
from perfbook.returns import verdicts, write_returns
from tests.books import reading_of

MARK = "EVIL"
ATTACKS = (
    "=HYPERLINK(\"http://x.example/EVIL\",\"点\")", "=cmd|'/c calc'!EVIL", "+EVIL+1", "-EVIL", "@SUM(EVIL)", "=1+EVIL",
    "\t=EVIL", "＝EVIL", "＋EVIL", "－EVIL", "＠EVIL", "http://x.example/EVIL", "\\\\x.example\\EVIL", 
    "mailto:EVIL@x.example", "file:///etc/EVIL", "internal:'EVIL'!A1", "external:EVIL.xlsx", "javascript:EVIL()",
    "<script>EVIL</script>",
    "&C&\"EVIL\"&P&[File]", "{=EVIL}", "EVIL','x'!A1", "\"EVIL\"&A1", "_x003D_EVIL_x0041_", "]]>EVIL<!--", "&EVIL;",
    "=WEBSERVICE(\"http://x.example/EVIL\")", "=DDE(\"a\";\"b\";\"EVIL\")", "'=EVIL", "\u202eEVIL\u202c",
    "EVIL\x1b[31m",
)  # fmt: skip


def hostile(form, first=0):
    """A form with an attack in each of its texts, the unit's always the same."""
    tree, number = {}, first
    for path, value in values(form).items():
        tree[path] = value
        field = path.rpartition(".")[2]
        if isinstance(value, str) and field not in ("form", "money_unit", "grade") and "date" not in field:
            tree[path] = f"{ATTACKS[number % len(ATTACKS)]} {number}"
            number += 1
    tree["unit"] = "=UNIT()+EVIL"
    tree["indicators[0].score"] = "99"  # above its weight: the book gets a return
    made = nest({path: value if value is None or path == "year" else str(value) for path, value in tree.items()})
    return {"form": form.form, "money_unit": form.money_unit, **made}


@pytest.fixture(scope="module")
def written(official, tmp_path_factory):
    """Every workbook that the commands write of a hostile form, and what they say."""
    folder = tmp_path_factory.mktemp("hostile")
    forms = [hostile(official[0]), hostile(official[1], 7)]
    (folder / "forms.json").write_text(json.dumps(forms, ensure_ascii=False), "utf-8")
    # Control signs do not come in by a workbook: what a make of JSON writes is judged with the others.
    for name, options in {"项目": (), "单位": ("--per", "unit"), "空表": ("--blank",)}.items():
        assert run(["make", str(folder / "forms.json"), "-o", str(folder / name), *options]) == 0
    for name in ("项目", "单位"):
        for number, path in enumerate((folder / name).glob("*.xlsx")):
            back = folder / f"回收{name}"
            back.mkdir(exist_ok=True)
            (back / f"{number}.xlsx").write_bytes(path.read_bytes())
        assert run(["check", str(back), "-o", str(folder / f"结果{name}"), "--json", str(folder / f"{name}.json")]) == 1
    assert run(["plan", "from", str(folder / "forms.json"), "-o", str(folder / "计划.xlsx")]) == 0
    return folder


def parts(folder: Path):
    for path in sorted(folder.rglob("*.xlsx")):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                if name.endswith((".xml", ".rels", ".vml")):
                    yield path.relative_to(folder), name, book.read(name)


def test_the_commands_write_every_kind_of_workbook(written):
    names = {str(path.relative_to(written)) for path in written.rglob("*.xlsx")}
    assert {"结果项目/校验报告.xlsx", "结果单位/校验报告.xlsx", "计划.xlsx"} <= names
    returns = [name for name in names if "/退回修改/" in name]
    assert len(returns) == 3 and sum(name.startswith("空表") for name in names) == 2


def test_no_text_of_a_unit_is_a_formula_a_link_or_a_code(written):
    # Where a text may stand: a square, a note, the name of a sheet where Excel lists them.
    texts = {"t", "text", "author", "lpstr"}
    count = 0
    for path, name, content in parts(written):
        root = ElementTree.fromstring(content)  # also: it is valid XML
        assert not re.search(rb"\x1b|ddeLink|oleLink|externalReference", content), (path, name)
        for element in root.iter():
            tag = element.tag.rpartition("}")[2]
            # A sheet is named for its project, and a formula of the list of projects names the sheet in its quotes.
            # What the office issued may stand in a formula's quotes: a text there, too.
            said = re.sub('"(?:[^"]|"")*"', "", element.text or "") if tag == "f" else element.text or ""
            if MARK in re.sub("'[^'\\[\\]]*'!", "", said):
                count += 1
                # A chart keeps the words of the squares that it draws, a formula its result, as plain values.
                kept = tag == "v" and name.startswith(("xl/charts/", "xl/worksheets/"))
                assert tag in texts or kept, (path, name, tag, element.text)
            for attribute, value in element.attrib.items():
                if MARK in value:
                    # A sheet is named for its project; nothing else takes words of a unit.
                    named = {("sheet", "name"), ("hyperlink", "location"), ("hyperlink", "display")}
                    assert (tag, attribute) in named, (path, name, tag, attribute, value)
        if name.endswith(".rels"):
            for element in root.iter():
                outward = element.get("TargetMode") == "External"
                assert not outward or (MARK not in element.get("Target", "") and path.name == "校验报告.xlsx")
    assert count > 500


def test_every_link_inside_a_workbook_leads_to_one_of_its_sheets(written):
    for path in written.rglob("*.xlsx"):
        book = openpyxl.load_workbook(path)
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.hyperlink and cell.hyperlink.location:
                        name = cell.hyperlink.location.rpartition("!")[0].strip("'")
                        assert cell.hyperlink.target or name in book.sheetnames


def test_a_text_that_looks_like_a_formula_stays_text_when_it_is_entered_again(written):
    """Its square is in text format, or carries the mark that a person types as an apostrophe."""
    seen = 0
    for path in written.rglob("*.xlsx"):
        # Nobody enters anything in the hidden sheet of the stamps.
        for sheet in (one for one in openpyxl.load_workbook(path) if one.title != STAMPS):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        continue
                    if isinstance(cell.value, str) and MARK in cell.value and cell.value[0] in "=+-@＝＋－＠\t":
                        assert cell.data_type == "s"
                        seen += 1
                        assert cell.quotePrefix or cell.number_format == "@", (path.name, sheet.title, cell.coordinate)
    assert seen > 50


def test_the_texts_come_back_word_for_word_and_libreoffice_sees_the_same(written, office, tmp_path):
    source = json.loads((written / "forms.json").read_text("utf-8"))
    path, _ = sorted((written / "项目").glob("*.xlsx"))
    form = reading_of(path).form
    [wanted] = [one for one in source if len(one["indicators"]) == len(form.indicators)]
    for indicator, given in zip(form.indicators, wanted["indicators"], strict=True):
        assert indicator.level3 == given["level3"].replace("\x1b", "\ufffd")
    report, returned = written / "结果项目" / "校验报告.xlsx", next((written / "结果单位" / "退回修改").iterdir())
    for one in (path, report, returned):
        again = office.convert(one, tmp_path / f"{one.stem}-again.xlsx")
        ours, theirs = openpyxl.load_workbook(one), openpyxl.load_workbook(again)
        for sheet in ours:
            for row in sheet.iter_rows():
                for cell in row:
                    other = theirs[sheet.title][cell.coordinate]
                    if cell.data_type == "s" and MARK in cell.value:
                        assert (other.value, other.data_type) == (cell.value, "s"), cell.coordinate


def test_the_screen_and_the_json_hold_no_sign_that_steers(official, tmp_path, capsys):
    form = hostile(official[0])
    form["project_name"] = "甲\x1b[2J\u202e\x9b乙"
    (tmp_path / "f.json").write_text(json.dumps([form]), "utf-8")
    run(["make", str(tmp_path / "f.json"), "-o", str(tmp_path / "下发")])
    [book] = (tmp_path / "下发").glob("*.xlsx")
    evil = tmp_path / "回收" / "甲\x1b[31m\u202e.xlsx"
    evil.parent.mkdir()
    evil.write_bytes(book.read_bytes())
    (evil.parent / "坏\x1b]0;x\x07.xlsx").write_bytes(b"no workbook")
    for options in ([], ["--json", "-"], ["-o", f"{tmp_path}/出\x1b"]):
        run(["check", str(evil.parent), *options])
    run(["read", str(evil.parent), "--json", "-"])
    run(["check", str(tmp_path / "没有\x1b[31m")])
    run(["make", str(tmp_path / "没有\x1b[31m.json"), "-o", str(tmp_path)])
    said = capsys.readouterr()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said.out + said.err)
    assert "\\x1b" in said.err or "\\u001b" in said.out


# --- names of files ---

LONG = "某" * 300


@pytest.mark.parametrize("words", [
    "CON", "con", "PRN.一期", "AUX", "NUL.tar.gz", "COM1", "COM¹", "lpt9.x", "LPT³", "CONIN$", "CON .txt",
    "a<b>c:d\"e/f\\g|h?i*j",
    "..", "../../etc/passwd", "..\\..\\x", ".", "", "   ", "~$表", ".~lock.表", "表.", "表 ", "表. . ", "a\x00b\x1fc",
    "甲\n乙", "甲\u202e乙", "\u200b", LONG, "😀" * 150, "a" * 400, f"{LONG}.", "e\u0301", "\ud800x",
    "．．／", "表\u2028二",
])  # fmt: skip
def test_a_file_name_is_taken_by_every_system(words, tmp_path):
    name = safe_name(words)
    stem = name.removesuffix(".xlsx")
    assert stem and name.endswith(".xlsx") and len(name) <= 100 and len(name.encode()) <= 245
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\u2028\u2029\u202a-\u202e]', name)
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\..*)?", stem)
    assert stem == stem.strip(" .") and not stem.startswith(("~$", ".~")) and safe_name(stem) == name
    (tmp_path / name).write_bytes(b"")


def test_names_that_differ_only_in_capitals_or_composition_fold_alike():
    assert folded("ABC.xlsx") == folded("abc.XLSX") and folded("e\u0301.xlsx") == folded("é.xlsx")
    assert safe_name("e\u0301") == safe_name("é")


def test_twins_do_not_take_each_others_file(official, tmp_path):
    forms = []
    for name in ("Project é", "PROJECT e\u0301", "project é"):
        form = official[0].model_dump(mode="json", exclude_unset=True) | {"project_name": name}
        forms.append(form)
    (tmp_path / "f.json").write_text(json.dumps(forms), "utf-8")
    assert run(["make", str(tmp_path / "f.json"), "-o", str(tmp_path / "下发")]) == 0
    names = [path.name for path in (tmp_path / "下发").glob("*.xlsx")]
    assert len({folded(name) for name in names}) == 3


def test_a_path_stays_short_enough_for_windows(tmp_path):
    deep = tmp_path / ("深" * 60) / ("层" * 60)
    path = within_path(deep / safe_name("很长的名字" * 30))
    assert path.parent == deep and len(path.name) >= 8 + len(".xlsx")
    assert len(str(path)) <= 240 or len(path.stem) == 8


# --- writing ---


def test_a_file_open_elsewhere_is_waited_for(tmp_path, monkeypatch):
    target, tries = tmp_path / "报告.xlsx", []
    target.write_bytes(b"old")
    replace = Path.replace

    def held(self, other):
        tries.append(other)
        if len(tries) < 3:
            raise PermissionError(13, "in use")
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", held)
    said = []
    assert save(target, b"new", said.append) == target
    assert target.read_bytes() == b"new" and len(tries) == 3 and not said


@pytest.mark.parametrize("winerror", [None, 5, 32, 33])
def test_a_file_that_stays_open_loses_no_result(winerror, tmp_path, monkeypatch, capsys):
    target = tmp_path / "报告.xlsx"
    target.write_bytes(b"old")
    (tmp_path / "报告(2).xlsx").write_bytes(b"another")
    replace, waited = Path.replace, []

    def held(self, other):
        if Path(other) == target:
            fault = PermissionError(13, "in use")
            if winerror:
                fault = OSError(22, "in use")
                fault.winerror = winerror
            raise fault
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr("time.sleep", waited.append)
    assert save(target, b"new") == tmp_path / "报告(3).xlsx"
    assert 2 < sum(waited) < 3.5
    assert (target.read_bytes(), (tmp_path / "报告(2).xlsx").read_bytes()) == (b"old", b"another")
    assert (tmp_path / "报告(3).xlsx").read_bytes() == b"new"
    assert "报告(3).xlsx" in capsys.readouterr().err
    assert not list(tmp_path.glob(".perfbook-*"))


def test_every_command_says_where_its_result_went_instead(official, tmp_path, monkeypatch, capsys):
    (tmp_path / "f.json").write_text(json.dumps([hostile(official[0])]), "utf-8")
    assert run(["make", str(tmp_path / "f.json"), "-o", str(tmp_path / "下发")]) == 0
    run(["check", str(tmp_path / "下发"), "-o", str(tmp_path / "结果"), "--json", str(tmp_path / "结果.json")])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    replace = Path.replace

    def held(self, other):
        if Path(other).exists():
            raise PermissionError(13, "in use")
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    capsys.readouterr()
    assert run(["make", str(tmp_path / "f.json"), "-o", str(tmp_path / "下发")]) == 0
    run(["check", *map(str, (tmp_path / "下发").glob("*表.xlsx")), "-o", str(tmp_path / "结果"),
         "--json", str(tmp_path / "结果.json")])  # fmt: skip
    said = capsys.readouterr().err
    assert {path: path.read_bytes() for path in before} == before, "what was open stays whole"
    for name in ("校验报告(2).xlsx", "结果(2).json", "（退回修改）(2).xlsx", "自评表(2).xlsx"):
        assert name in said and [path for path in tmp_path.rglob("*") if path.name.endswith(name)], name


@pytest.mark.parametrize(("number", "word"), [(28, "磁盘已满"), (5, "磁盘读写出错"), (30, "只能读"), (122, "配额")])
@pytest.mark.parametrize("call", ["os.fsync", "tempfile.mkstemp"])
def test_a_disk_that_fails_is_said_in_chinese_and_the_old_result_stays(
    number, word, call, official, tmp_path, monkeypatch, capsys
):
    (tmp_path / "f.json").write_text(json.dumps([hostile(official[0])]), "utf-8")
    out = tmp_path / "下发"
    assert run(["make", str(tmp_path / "f.json"), "-o", str(out)]) == 0
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(call, fail)
    assert run(["make", str(tmp_path / "f.json"), "-o", str(out)]) == 2
    assert word in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_folder_that_nobody_may_write_into_is_said(official, tmp_path, monkeypatch, capsys):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied", "/x")

    monkeypatch.setattr("os.open", refuse)
    (tmp_path / "f.json").write_text(json.dumps([hostile(official[0])]), "utf-8")
    assert run(["make", str(tmp_path / "f.json"), "-o", str(tmp_path / "下发")]) == 2
    assert "没有权限" in capsys.readouterr().err


# --- one run at a time ---


def test_two_runs_do_not_write_into_one_folder(tmp_path):
    with one_writer(tmp_path), pytest.raises(FolderInUse, match="正在往"), one_writer(tmp_path):
        pass
    assert not (tmp_path / LOCK).exists()


def test_of_many_runs_one_holds_the_folder_at_a_time(tmp_path):
    inside, most, refused = [], [], []

    def work():
        for _ in range(20):
            try:
                with one_writer(tmp_path, lambda said: None):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
            except FolderInUse:
                refused.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1 and len(most) + len(refused) == 80


DEAD = {"host": socket.gethostname(), "pid": 2**22 + 1, "start": "1"}


@pytest.mark.parametrize("change", [{}, {"pid": "ours", "start": "another"}, {"pid": -1}])
def test_the_lock_of_a_dead_run_is_taken_over_and_its_leftovers_are_removed(change, tmp_path):
    held = DEAD | change
    (tmp_path / LOCK).write_text(json.dumps(held | ({"pid": os.getpid()} if held["pid"] == "ours" else {})), "utf-8")
    (tmp_path / ".perfbook-abc.tmp").write_bytes(b"half")
    (tmp_path / "退回修改").mkdir()
    (tmp_path / "退回修改" / ".perfbook-def.tmp").write_bytes(b"half")
    said = []
    with one_writer(tmp_path, said.append):
        assert len(said) == 1 and "中断" in said[0]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["退回修改"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_lock_that_is_not_whole_holds_nobody_up(content, tmp_path):
    (tmp_path / LOCK).write_bytes(content)
    os.utime(tmp_path / LOCK, (1, 1))
    with one_writer(tmp_path, lambda said: None):
        pass


def test_the_lock_of_another_computer_counts_for_half_a_day(tmp_path):
    (tmp_path / LOCK).write_text(json.dumps(DEAD | {"host": "另一台"}), "utf-8")
    with pytest.raises(FolderInUse, match="另一台"), one_writer(tmp_path):
        pass
    os.utime(tmp_path / LOCK, (1, 1))
    with one_writer(tmp_path, lambda said: None):
        pass


def test_a_lock_is_no_input(official, tmp_path, capsys):
    (tmp_path / LOCK).write_bytes(b"{}")
    run(["check", str(tmp_path), "--json", "-"])
    [book] = json.loads(capsys.readouterr().out)["books"]
    assert (book["status"], book["code"]) == ("skipped", "lock_file")


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    old, young = tmp_path / ".perfbook-old.tmp", tmp_path / ".perfbook-new.tmp"
    old.write_bytes(b"half")
    young.write_bytes(b"perhaps still being written")
    os.utime(old, (1, 1))
    save(tmp_path / "报告.xlsx", b"whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".perfbook-new.tmp", "报告.xlsx"]


def test_every_layout_and_table_is_our_own_text():
    """Headers, footers, print titles and names of sheets are made of these words only: none holds a code."""
    for name in editions():
        assert not set(load(name).sheet) & set("&'[]:*?/\\")
    for table in plan_tables().table:
        assert not set(table.name) & set("&'[]:*?/\\")
    assert set(FORMS) >= {name.partition("/")[0] for name in editions()}


# --- a stamp that we never wrote ---

FORGED = {
    "signs": {"sheet": "a/b[x]:*"}, "quote": {"sheet": "a'b"}, "long": {"sheet": "长" * 40}, "none": {"sheet": ""},
    "hidden": {"sheet": STAMPS}, "list": {"sheet": LIST_SHEET}, "Excel's own": {"sheet": "history"},
    "index": {"sheet": summaries()["self_evaluation"].title}, "many": {"items": 1_000_000}, "negative": {"items": -1},
    "far": {"path": "indicators[999999].level1"}, "code": {"path": "project_name", "text": "=EVIL()"},
    "no number": {"path": "indicators[0].weight", "text": "abc"}, "no year": {"path": "year", "text": "abc"},
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_whatever_a_stamp_says_a_return_is_written_or_the_file_goes_to_a_person(name, official, tmp_path, monkeypatch):
    """Anybody can write a stamp; what it says must neither stop a run nor keep it busy."""
    monkeypatch.setattr("perfbook.returns.UNEXPECTED", (Exception,))
    path, forged = tmp_path / "a.xlsx", dict(FORGED[name])
    path.write_bytes(workbook_of(official[0], "as_returned")[1])
    stamp = reading_of(path).stamp
    issued = dict(stamp.issued) | ({forged.pop("path"): forged.pop("text", "x")} if "path" in forged else {})
    book = openpyxl.load_workbook(path)
    book["绩效自评表"]["H18"] = 99
    book[STAMPS].delete_rows(1, book[STAMPS].max_row)
    for row, words in enumerate(replace(stamp, key="", signature="", issued=issued, **forged).rows(), 1):
        for column, word in enumerate(words, 1):
            book[STAMPS].cell(row, column, word).data_type = "s"
    book.save(path)
    [found] = write_returns(verdicts([path]), tmp_path / "退回修改")
    assert found.status in ("checked", "unreadable")
    if found.returned:
        openpyxl.load_workbook(found.returned)
