""".ods, .xls, .xlsb and workbooks with a password say what the .xlsx said that they were made from."""

import io
import re
import subprocess
from collections.abc import Iterable
from decimal import Decimal
from email.message import EmailMessage

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from perfbook.contents import Area, Content, SheetContents, Square
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.read.isolation import opened_apart
from perfbook.read.opening import opened
from perfbook.readings.formulas import same
from samples import official_forms
from tests.compound import compound, xlsb

FORM = "绩效自评表"
# One of each form and edition, and both uses.
MADE = [(0, "as_returned"), (20, "to_be_filled"), (33, "as_returned"), (42, "as_returned"), (50, "to_be_filled"),
        (62, "as_returned"), (62, "to_be_filled")]  # fmt: skip


def squares(areas: Iterable[Area]) -> set[Square]:
    return {
        (r, c) for top, left, bottom, right in areas for r in range(top, bottom + 1) for c in range(left, right + 1)
    }


def value_of(content: Content) -> object:
    """A value as every format can say it: no difference between nothing and an empty text, no and 0."""
    value = content.value
    if isinstance(value, Decimal | bool):
        return f"{Decimal(value):.9f}"
    return value or None


def formula_of(content: Content) -> str:
    return re.sub(r"\b(TRUE|FALSE)\(\)", r"\1", content.formula or "")


def assert_same(one: SheetContents, other: SheetContents, sees_formulas: bool) -> None:
    assert (one.protected, one.hidden, one.names, set(one.merged)) == (
        other.protected, other.hidden, other.names, set(other.merged),
    )  # fmt: skip
    assert (one.hidden_rows, one.hidden_columns) == (other.hidden_rows, other.hidden_columns)
    for square in {**one.squares, **other.squares}:
        there, here = one.at(square), other.at(square)
        kept = there.value is not None or not there.formula  # what we did not work out, the program did
        assert not kept or value_of(there) == value_of(here), square
        assert there.percent == here.percent, square
        if sees_formulas:
            assert same(formula_of(there), formula_of(here)), (square, there.formula, here.formula)
            assert there.locked == here.locked, square
    if sees_formulas:
        assert squares(one.validated) == squares(other.validated)


@pytest.mark.parametrize(("number", "use"), MADE)
def test_what_libreoffice_saves_in_another_format_reads_the_same(number, use, office, tmp_path):
    source = tmp_path / "book.xlsx"
    source.write_bytes(workbook_of(official_forms()[number], use)[1])
    first = read(source.read_bytes())
    for suffix in ("ods", "xls"):
        saved = read(office.convert(source, tmp_path / f"book.{suffix}").read_bytes())

        assert (saved.kind, saved.sees_formulas) == (suffix, suffix == "ods")
        assert (saved.names, saved.active, saved.modified) == (first.names, (), first.modified)
        assert first.properties.items() <= saved.properties.items()
        assert list(saved.sheets) == list(first.sheets)
        for name, sheet in first.sheets.items():
            assert_same(sheet, saved.sheets[name], saved.sees_formulas)


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_what_gnumeric_saves_in_another_format_holds_the_same_values(suffix, official, tmp_path):
    source, target = tmp_path / "book.xlsx", tmp_path / f"book.{suffix}"
    source.write_bytes(workbook_of(official[0], "as_returned")[1])
    subprocess.run(["ssconvert", str(source), str(target)], check=True, capture_output=True)
    first, saved = read(source.read_bytes()), read(target.read_bytes())

    assert first.names.items() <= saved.names.items() and first.properties.items() <= saved.properties.items()
    for name, sheet in first.sheets.items():
        for square in {**sheet.squares, **saved.sheets[name].squares}:
            there, here = sheet.at(square), saved.sheets[name].at(square)
            # What we did not work out, the program did.
            kept = there.value is not None or not there.formula
            assert not kept or value_of(there) == value_of(here), square
            assert suffix == "xls" or same(formula_of(there), formula_of(here)), square


def test_every_format_is_read_where_nothing_may_be_written_or_opened(office, official, tmp_path):
    """The process of its own has less than this one: no file, no network, a gigabyte."""
    book = workbook_of(official[0], "as_returned")[1]
    (tmp_path / "book.xlsx").write_bytes(book)
    old = {suffix: office.convert(tmp_path / "book.xlsx", tmp_path / f"book.{suffix}") for suffix in ("ods", "xls")}
    mail = EmailMessage()
    mail["From"] = "a@example.invalid"
    mail.set_content("见附件")
    outlook = {"__attach_version1.0_#00000000": {"__substg1.0_37010102": book}, "__properties_version1.0": bytes(32)}
    files = {suffix: path.read_bytes() for suffix, path in old.items()} | {
        "xlsx": book, "xlsb": xlsb({FORM: {(0, 0): "项目名称"}}), "msg": compound(outlook),
    }  # fmt: skip
    for suffix, content in files.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=f"自评.{suffix}")
    found = {one.inner: one.contents.kind for one in opened_apart(mail.as_bytes()) if one.contents}

    assert found == {
        "自评.ods": "ods",
        "自评.xls": "xls",
        "自评.xlsx": "xlsx",
        "自评.xlsb": "xlsb",
        "自评.msg/附件1": "xlsx",
    }


def drawn(office, tmp_path, suffix: str, password: str | None = None) -> bytes:
    """A workbook that a person made in LibreOffice, with everything that old formats keep elsewhere."""
    blank, book = tmp_path / "blank.xlsx", openpyxl.Workbook()
    book.active.title = "表"
    book.save(blank)
    document = office.open(blank)
    try:
        sheet = document.Sheets.getByIndex(0)
        formats, locale = document.NumberFormats, document.CharLocale
        for address, formula in {"A1": "=1/0", "A2": "=NA()", "A3": "0.95", "A4": "=A3/2", "A5": "=1=1",
                                 "A6": "2026-03-01", "A8": "=\"a\"&\"b\""}.items():  # fmt: skip
            sheet.getCellRangeByName(address).setFormula(formula)
        sheet.getCellRangeByName("B1").String = "第一行\n第二行"
        for address in ("A3", "A4"):
            sheet.getCellRangeByName(address).NumberFormat = formats.queryKey("0.00%", locale, False)
        sheet.getCellRangeByName("A6").NumberFormat = formats.getStandardFormat(2, locale)
        sheet.Rows.getByIndex(7).IsVisible = False
        sheet.Columns.getByIndex(2).IsVisible = False
        wanted = {"Password": password} if password else {}
        target = tmp_path / f"drawn.{suffix}"
        filters = {"ods": "calc8", "xls": "MS Excel 97"}
        document.storeToURL(target.as_uri(), office.properties(FilterName=filters[suffix], Overwrite=True, **wanted))
    finally:
        document.close(True)
    return target.read_bytes()


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_errors_percents_dates_and_hidden_parts_are_seen(suffix, office, tmp_path):
    sheet = read(drawn(office, tmp_path, suffix)).sheets["表"]
    values = {f"A{row + 1}": content.value for (row, column), content in sheet.squares.items() if column == 0}

    assert values["A1"] == "#DIV/0!" and values["A2"] == "#N/A", "an error is never a blank"
    assert (sheet.at((2, 0)).value, sheet.at((2, 0)).percent) == (Decimal("0.95"), True)
    assert (sheet.at((3, 0)).value, sheet.at((3, 0)).percent) == (Decimal("0.475"), True)
    assert (values["A6"], values["A8"], sheet.at((0, 1)).value) == ("2026-03-01", "ab", "第一行\n第二行")
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({7}, {2})


@pytest.mark.parametrize(("suffix", "password", "code"), [
    ("xls", "VelvetSweatshop", None), ("xls", "秘密", "password"), ("ods", "秘密", "password"),
])  # fmt: skip
def test_a_password_of_libreoffice_is_said_and_excels_own_opens(suffix, password, code, office, tmp_path):
    [found] = opened_apart(drawn(office, tmp_path, suffix, password))
    assert (found.refusal.code if found.refusal else None) == code
    assert code or found.contents.sheets["表"].at((2, 0)).value == Decimal("0.95")


def test_a_binary_workbook_says_errors_percents_and_hidden_parts(office, tmp_path):
    """There is nothing here that writes one: LibreOffice reads ours, and shows the same."""
    squares = {(0, 0): "项目名称", (0, 1): 0.5, (1, 1): ("percent", 0.95), (2, 1): ("error", 0x07)}
    path = tmp_path / "book.xlsb"
    path.write_bytes(xlsb({FORM: squares, "二": {(3, 0): "甲"}}, ("perfbook_number", "ABC")))
    document = office.open(path)
    shown = [document.Sheets.getByName(FORM).getCellByPosition(1, row).String for row in range(3)]
    document.close(True)
    contents = read(path.read_bytes())
    sheet = contents.sheets[FORM]

    assert shown == ["0.5", "95.00%", "#DIV/0!"]
    assert [sheet.at((row, 1)) for row in range(3)] == [
        Content(Decimal("0.5")), Content(Decimal("0.95"), percent=True), Content("#DIV/0!"),
    ]  # fmt: skip
    assert (sheet.hidden_rows, sheet.hidden_columns, contents.names) == ({7}, {2}, {"perfbook_number": "ABC"})
    assert contents.kind == "xlsb" and not contents.sees_formulas and contents.sheets["二"].at((3, 0)).value == "甲"


@pytest.mark.parametrize(("password", "code"), [("VelvetSweatshop", None), ("1234", "password")])
def test_an_encrypted_workbook_opens_with_excels_own_password_only(password, code, official):
    book, target = workbook_of(official[0], "as_returned")[1], io.BytesIO()
    OOXMLFile(io.BytesIO(book)).encrypt(password, target)
    [found] = opened_apart(target.getvalue())

    assert (found.refusal.code if found.refusal else None) == code
    assert code or found.contents == read(book)


def test_a_password_that_takes_hours_to_try_is_not_tried(official):
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook_of(official[0], "as_returned")[1])).encrypt("VelvetSweatshop", target)
    assert target.getvalue().count(b'spinCount="100000"') == 1
    [found] = opened(
        target.getvalue().replace(b'spinCount="100000"', b'spinCount="9999999"').replace(b"\r\n", b"\n", 1)
    )
    assert found.refusal.code in ("password", "damaged")
