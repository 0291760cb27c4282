"""Keys and signatures: who may sign, what a signature proves, and that no secret leaves its folder."""

import io
import os
import re
import stat
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from perfbook.cli.sentences import run
from perfbook.findings import Finding
from perfbook.keys import FOLDER_VARIABLE, NO_KEYS, BadKey, Key, Keyring, import_key, keys_at_hand, signing_key
from perfbook.layouts.stamp import Stamp, signed, trust
from perfbook.making import unit_workbook_of, workbook_of
from perfbook.read import read
from perfbook.readings import BookVerdict, assemble
from perfbook.report.returning import marked_return
from perfbook.returns import verdict_of
from samples.make import SAMPLE_KEY

OWN, OTHER = Key(b"a" * 32, "2026-01-01"), Key(b"b" * 32, "2026-01-02", own=False)
STAMP = Stamp("self_evaluation/2024", "绩效自评表", {"year": "2024", "unit": "甲中心", "grade": ""}, 3)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for keys that is not there yet."""
    folder = tmp_path / "new" / "keys"
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
    return folder


def said(content: bytes, tmp_path: Path, keyring: Keyring) -> list[Finding]:
    """What is said of a workbook's stamp."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    book = verdict_of(path, keyring=keyring)
    found = [*book.findings, *(finding for form in book.forms for finding in form.findings)]
    return [one for one in found if one.rule in ("BK14", "BK17")]


def rules(found: list[Finding]) -> list[str]:
    return [finding.rule for finding in found]


def test_a_signature_covers_every_word_of_the_stamp() -> None:
    stamp, keyring = signed(STAMP, OWN), Keyring((OWN,))
    changed = [
        replace(stamp, issued={**stamp.issued, "unit": "乙中心"}), replace(stamp, issued={**stamp.issued, "more": ""}),
        replace(stamp, sheet="表"), replace(stamp, layout="self_evaluation/2023"), replace(stamp, items=4),
        replace(stamp, issue=2), replace(stamp, returned="0"), replace(stamp, signature=""),
        replace(stamp, signature=stamp.signature.upper()), replace(stamp, signature="字"),
    ]  # fmt: skip
    assert trust(stamp, keyring) == "signed"
    assert {trust(one, keyring) for one in changed} == {"forged"}


def test_what_a_key_that_is_not_at_hand_signed_is_never_called_forged() -> None:
    assert trust(signed(STAMP, OTHER), Keyring((OWN,))) == "elsewhere"
    assert trust(signed(STAMP, OWN), NO_KEYS) == "elsewhere"
    assert trust(replace(signed(STAMP, OWN), key=OTHER.name), Keyring((OWN, OTHER))) == "forged"
    assert trust(STAMP, Keyring((OWN,))) == "unsigned"


def test_the_newest_own_key_signs_and_any_may_verify() -> None:
    newer = Key(b"c" * 32, "2026-05-01")
    keyring = Keyring((OWN, replace(OTHER, made="2030-01-01"), newer))
    assert keyring.signing == newer
    assert [trust(signed(STAMP, key), keyring) for key in (OWN, OTHER, newer)] == ["signed"] * 3
    assert Keyring((OTHER,)).signing is None


def test_a_key_is_made_once_for_its_owner_only(empty: Path) -> None:
    assert keys_at_hand() == NO_KEYS and not empty.exists()
    key = signing_key()
    assert signing_key() == key and len(key.secret) == 32
    assert [stat.S_IMODE(one.stat().st_mode) for one in (empty, *empty.iterdir())] == [0o700, 0o600]


def test_processes_that_start_at_once_end_with_one_key(empty: Path) -> None:
    code = "from perfbook.keys import signing_key; print(signing_key().name)"
    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    names = {process.communicate()[0] for process in started}
    assert names == {f"{signing_key().name}\n"} and len(list(empty.iterdir())) == 1


def test_without_links_the_first_key_is_kept_too(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError("this file system has no links")

    monkeypatch.setattr(os, "link", no_links)
    key = signing_key()
    assert signing_key() == key and stat.S_IMODE((empty / "own.key").stat().st_mode) == 0o600


def test_a_key_goes_to_another_machine_to_verify_there(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, file = signing_key(), tmp_path / "密钥.key"
    assert run(["key", "export", str(file)]) == 0
    assert "妥善保管" in capsys.readouterr().out and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(["key", "export", str(file)]) == 2, "an exported key is never overwritten"

    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "other"))
    assert run(["密钥", "导入", str(file)]) == 0
    assert keys_at_hand().signing is None and trust(signed(STAMP, key), keys_at_hand()) == "signed"
    assert signing_key() != key, "an imported key never signs"
    assert import_key(file).name == key.name and len(keys_at_hand().keys) == 2


def test_no_command_shows_the_secret(empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = signing_key()
    file = str(tmp_path / "x.key")
    for arguments in (["show"], ["export", file], ["import", file]):
        assert run(["key", *arguments]) == 0
    shown = capsys.readouterr()
    assert key.name in shown.out and key.secret.hex() not in shown.out + shown.err + repr(key) + repr(keys_at_hand())


@pytest.mark.parametrize("text", ["", "perfbook key 1\nsecret 00\n", "字" * 500, SAMPLE_KEY.as_text("own") + "more"])
def test_what_is_no_key_is_refused(text: str, empty: Path, tmp_path: Path) -> None:
    (tmp_path / "x.key").write_text(text, "utf-8")
    with pytest.raises(BadKey, match="不是密钥文件"):
        import_key(tmp_path / "x.key")
    assert run(["key", "import", str(tmp_path / "missing.key")]) == 2 and not empty.exists()


def test_export_without_a_key_makes_none(empty: Path, tmp_path: Path) -> None:
    assert run(["key", "export", str(tmp_path / "x.key")]) == 2 and not empty.exists()


def test_a_windows_copy_of_a_key_file_is_the_key(tmp_path: Path, empty: Path) -> None:
    (tmp_path / "x.key").write_bytes(SAMPLE_KEY.as_text("own").replace("\n", "\r\n").encode())
    assert import_key(tmp_path / "x.key").name == SAMPLE_KEY.name


def test_no_workbook_holds_the_secret(official) -> None:
    content = workbook_of(official[0], "to_be_filled", key=SAMPLE_KEY)[1]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        text = b"".join(map(book.read, book.namelist()))
    assert SAMPLE_KEY.name.encode() in text
    assert SAMPLE_KEY.secret not in text and SAMPLE_KEY.secret.hex().encode() not in text


def test_what_is_said_of_a_signature(official, tmp_path: Path) -> None:
    keyring = Keyring((SAMPLE_KEY,))
    signed_book = workbook_of(official[0], "as_returned", key=SAMPLE_KEY)[1]
    unsigned_book = workbook_of(official[0], "as_returned")[1]
    forged_book = with_text(signed_book, r"(<t>)[0-9a-f](?=[0-9a-f]{63}</t>)", r"\1x")

    assert rules(said(signed_book, tmp_path, keyring)) == []
    assert rules(said(forged_book, tmp_path, keyring)) == ["BK14"]
    assert rules(said(forged_book, tmp_path, Keyring((OWN,)))) == ["BK17"], "never forged without the key"
    assert rules(said(signed_book, tmp_path, NO_KEYS)) == ["BK17"]
    assert rules(said(unsigned_book, tmp_path, keyring)) == ["BK17"]
    assert rules(said(unsigned_book, tmp_path, NO_KEYS)) == []


def test_an_issued_value_changed_in_form_and_stamp_is_forged(official, tmp_path: Path) -> None:
    """Whoever knows how the number is worked out cannot work out the signature."""
    form = official[0]
    other = form.model_copy(update={"unit": "另一个单位"})
    stamp = assemble(read(workbook_of(form, "as_returned", key=SAMPLE_KEY)[1]))[0][0].stamp
    content = workbook_of(other, "as_returned", key=SAMPLE_KEY)[1]
    theirs = assemble(read(content))[0][0].stamp.signature
    assert rules(said(with_text(content, theirs, stamp.signature), tmp_path, Keyring((SAMPLE_KEY,)))) == ["BK14"]


def test_a_return_is_signed_again_only_where_its_form_was_ours(official, tmp_path: Path) -> None:
    keyring, path = Keyring((SAMPLE_KEY,)), tmp_path / "book.xlsx"
    content = unit_workbook_of([official[19], official[20]], "as_returned", key=SAMPLE_KEY)[1]
    for book, expected in (
        (content, ["signed", "signed"]),
        (with_text(content, r"(<t>)[0-9a-f](?=[0-9a-f]{63}</t>)", r"\1x"), ["unsigned", "signed"]),
        (unit_workbook_of([official[19], official[20]], "as_returned")[1], ["unsigned", "unsigned"]),
    ):
        path.write_bytes(book)
        returned = marked_return(verdict_of(path, keyring=keyring), keyring)
        stamps = [reading.stamp for reading in assemble(read(returned))[0]]
        assert [trust(stamp, keyring) for stamp in stamps] == expected
        assert all(stamp.returned for stamp in stamps)


def test_make_signs_unless_told_not_to(empty: Path, tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "samples" / "forms" / "targets_2020.json"
    assert run(["make", str(source), "-o", str(tmp_path / "a"), "--unsigned"]) == 0 and not empty.exists()
    assert run(["make", str(source), "-o", str(tmp_path / "b"), "--blank"]) == 0
    for folder, expected in (("a", "unsigned"), ("b", "signed")):
        for path in (tmp_path / folder).iterdir():
            [reading], _ = assemble(read(path.read_bytes()))
            assert trust(reading.stamp, keys_at_hand()) == expected


def with_text(content: bytes, pattern: str, new: str) -> bytes:
    """A workbook with something else in its shared texts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as made:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "xl/sharedStrings.xml":
                text = re.sub(pattern, new, text.decode(), count=1).encode()
            made.writestr(part, text)
    return target.getvalue()


def without_stamp(content: bytes) -> bytes:
    """The workbook without its hidden sheet; the number still stands elsewhere."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    del book["_perfbook"]
    return saved(book)


def with_value_in_stamp(content: bytes, path: str, value: str) -> bytes:
    """The workbook with an issued value changed in its hidden sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    row = next(row for row in book["_perfbook"].iter_rows() if row[1].value == path)
    row[2].value = value
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def of_book(content: bytes, tmp_path: Path, keyring: Keyring) -> tuple[BookVerdict, list[str]]:
    """The verdict of a workbook, and the rules that say something of its stamp."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    book = verdict_of(path, keyring=keyring)
    found = [*book.findings, *(finding for form in book.forms for finding in form.findings)]
    return book, [one.rule for one in found if one.rule in ("BK01", "BK03", "BK07", "BK14", "BK17")]


def test_what_was_issued_and_could_not_be_proved_is_never_laundered_by_a_return(official, tmp_path: Path) -> None:
    keyring = Keyring((SAMPLE_KEY,))
    issued = workbook_of(official[0], "as_returned", key=SAMPLE_KEY)[1]
    for content, first in (
        (without_stamp(issued), "BK07"),
        (with_value_in_stamp(issued, "funds.total.initial_budget", "60"), "BK14"),
    ):
        book, said_first = of_book(content, tmp_path, keyring)
        assert said_first == [first], "one sentence about one thing"
        returned = marked_return(book, keyring)
        untouched, _ = of_book(returned, tmp_path, keyring)
        assert untouched.code == "own_output"
        again = saved(openpyxl.load_workbook(io.BytesIO(returned)))
        for _ in range(2):
            back, said_again = of_book(again, tmp_path, keyring)
            assert said_again == ["BK07"]
            again = saved(openpyxl.load_workbook(io.BytesIO(marked_return(back, keyring))))
        stripped = openpyxl.load_workbook(io.BytesIO(again))
        for row in stripped["_perfbook"].iter_rows():
            if row[0].value == "source":
                stripped["_perfbook"].delete_rows(row[0].row)
        assert of_book(saved(stripped), tmp_path, keyring)[1] == ["BK14"], "what it was made from is signed too"


def test_a_value_changed_in_the_stamp_is_proved_only_with_its_key(official, tmp_path: Path) -> None:
    issued = workbook_of(official[0], "as_returned", key=SAMPLE_KEY)[1]
    changed = with_value_in_stamp(issued, "funds.total.initial_budget", "60")
    assert of_book(changed, tmp_path, Keyring((OWN,)))[1] == ["BK07"]
    assert of_book(changed, tmp_path, NO_KEYS)[1] == ["BK07"]


def test_the_return_of_a_units_own_sheet_says_so_when_it_comes_back(official, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(official[0], "as_returned")[1]))
    sheet = book.worksheets[0]
    own = openpyxl.Workbook()
    for row in sheet.iter_rows():
        for square in row:
            if square.value is not None and "表单编号" not in str(square.value):
                own.worksheets[0].cell(square.row, square.column, square.value)
    verdict, first = of_book(saved(own), tmp_path, NO_KEYS)
    assert first == ["BK01"]
    returned = saved(openpyxl.load_workbook(io.BytesIO(marked_return(verdict, NO_KEYS))))
    back, again = of_book(returned, tmp_path, NO_KEYS)
    assert again == ["BK01"]
    assert "未经核对" in next(one.message for one in back.forms[0].findings if one.rule == "BK01")
