""".ods, .xls, .xlsb and workbooks with a password say what the .xlsx said that they were made from."""

import io
import re
import subprocess
import zipfile
from collections.abc import Iterable
from decimal import Decimal

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from perfbook.contents import Active, Area, BookContents, Content, SheetContents, Square
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.read.opening import opened
from perfbook.readings.formulas import same
from samples import official_forms
from tests.compound import xlsb

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
            assert value_of(there) == value_of(here), square
            assert suffix == "xls" or same(formula_of(there), formula_of(here)), square


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
    [found] = opened(drawn(office, tmp_path, suffix, password))
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
    [found] = opened(target.getvalue())

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


SPACES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text", "style", "script")
} | {"number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0", "xlink": "http://www.w3.org/1999/xlink",
     "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"}  # fmt: skip
NAMESPACES = " ".join(f'xmlns:{name}="{uri}"' for name, uri in SPACES.items())


SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


def opendocument(
    tables: str, styles: str = "", shared: str = "", before: str = "", mimetype: str = SPREADSHEET, **parts: str
) -> bytes:
    """An .ods with this in its content: styles of its own, what stands before the tables, and the tables."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:spreadsheet>{before}{tables}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        document = f"<office:document-styles {NAMESPACES}><office:styles>{shared}</office:styles>"
        archive.writestr("styles.xml", f"{document}</office:document-styles>")
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return target.getvalue()


def sheet_of(rows: str, columns: str = "", **given: str) -> SheetContents:
    table = f'<table:table table:name="表">{columns}{rows}</table:table>'
    return read(opendocument(table, **given)).sheets["表"]


def cell(inside: str = "", **attributes: object) -> str:
    said = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{said}>{inside}</table:table-cell>"


def text(*paragraphs: str) -> str:
    return cell("".join(f"<text:p>{one}</text:p>" for one in paragraphs), office__value_type="string")


def row(*cells: str, **attributes: object) -> str:
    said = "".join(f' {name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f"<table:table-row{said}>{''.join(cells)}</table:table-row>"


def test_the_words_of_a_square_are_read_as_they_show():
    note = "<office:annotation><text:p>批注</text:p></office:annotation>"
    sheet = sheet_of(row(
        text("a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d", "二"), text("  a \n  b "),
        text("<text:span>红<text:span>字</text:span></text:span><text:a>链接</text:a>尾"),
        cell(f"{note}<text:p>值</text:p>"), cell("<text:p>显示</text:p>", office__value_type="string",
                                                 office__string_value="真值"), text(""),
    ))  # fmt: skip
    assert [sheet.at((0, n)).value for n in range(6)] == ["a   b\tc\nd\n二", "a b ", "红字链接尾", "值", "真值", None]


def test_numbers_dates_and_truths_are_read_by_their_kind():
    kinds = [("float", "value", "1.38999999999999999999"), ("currency", "value", "1599.05"),
             ("percentage", "value", "0.95"), ("boolean", "boolean-value", "true"),
             ("date", "date-value", "2026-03-01"), ("date", "date-value", "2026-03-01T08:30:00"),
             ("time", "time-value", "PT08H30M00S"), ("time", "time-value", "PT30H00M00S"),
             ("float", "value", "1E+400"), ("date", "date-value", "昨天")]  # fmt: skip
    cells = [f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"/>' for kind, name, value in kinds]
    sheet = sheet_of(row(*cells))
    found = [sheet.at((0, n)) for n in range(len(kinds))]

    assert [one.value for one in found] == [
        Decimal("1.39"), Decimal("1599.05"), Decimal("0.95"), True, "2026-03-01", "2026-03-01T08:30:00", "08:30:00",
        "1 day, 6:00:00", "inf", "昨天",
    ]  # fmt: skip
    assert [one.percent for one in found] == [False, False, True, *[False] * 7]


STYLES = """
<style:style style:name="open" style:family="table-cell">
  <style:table-cell-properties style:cell-protect="none"/></style:style>
<style:style style:name="child" style:family="table-cell" style:parent-style-name="open"/>
<style:style style:name="shut" style:family="table-cell" style:parent-style-name="open">
  <style:table-cell-properties style:cell-protect="protected formula-hidden"/></style:style>
<style:style style:name="hides" style:family="table-cell">
  <style:table-cell-properties style:cell-protect="formula-hidden"/></style:style>
<style:style style:name="both" style:family="table-cell">
  <style:table-cell-properties style:cell-protect="hidden-and-protected"/></style:style>
<style:style style:name="circle" style:family="table-cell" style:parent-style-name="circle"/>
<number:percentage-style style:name="N1"/>
<style:style style:name="percent" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style>
"""


def test_a_lock_is_found_through_parents_rows_and_columns():
    columns = '<table:table-column/><table:table-column table:number-columns-repeated="2" ' \
              'table:default-cell-style-name="open"/>'  # fmt: skip
    names = ["open", "child", "shut", "hides", "both", "circle", "unknown"]
    styled = row(*(cell("<text:p>x</text:p>", table__style_name=name) for name in names))
    of_column = row(*(cell("<text:p>x</text:p>") for _ in range(4)))
    of_row = row(cell("<text:p>x</text:p>"), cell(table__style_name="shut"), table__default_cell_style_name="open")
    sheet = sheet_of(styled + of_column + of_row, columns, styles=STYLES)

    assert [sheet.at((0, n)).locked for n in range(7)] == [False, False, True, False, True, True, True]
    assert [sheet.at((1, n)).locked for n in range(4)] == [True, False, False, True]
    assert [sheet.at((2, n)).locked for n in range(2)] == [False, True]


def test_a_percent_is_told_by_the_format_of_its_number():
    number = cell(table__style_name="percent", office__value_type="float", office__value="0.5")
    assert sheet_of(row(number), styles=STYLES).at((0, 0)) == Content(Decimal("0.5"), percent=True)


def test_the_default_of_the_document_can_take_all_locks_away():
    none = '<style:table-cell-properties style:cell-protect="none"/>'
    default = f'<style:default-style style:family="table-cell">{none}</style:default-style>'
    assert not sheet_of(row(text("x")), shared=default).at((0, 0)).locked


def test_what_repeats_is_read_no_further_than_it_holds_something():
    wide = cell(table__style_name="open", table__number_columns_repeated=16384)
    far = row(wide, table__number_rows_repeated=1_048_570)
    sheet = sheet_of(
        row(text("x")) + row(table__number_rows_repeated=3, table__visibility="collapse") + row(text("y")) + far,
        styles=STYLES,
    )  # fmt: skip
    assert {square for square, content in sheet.squares.items() if content.value} == {(0, 0), (4, 0)}
    assert sheet.hidden_rows == {1, 2, 3}
    assert 0 < len(sheet.squares) < 20_000 and not sheet.at((6, 3)).locked


def test_a_value_that_repeats_a_million_times_is_refused():
    many = row(cell("<text:p>x</text:p>", table__number_columns_repeated=16384), table__number_rows_repeated=1_048_576)
    [found] = opened(opendocument(f'<table:table table:name="表">{many}</table:table>'))
    assert found.refusal.code == "too_large"


def test_merges_groups_validations_names_and_hidden_sheets_are_read():
    before = """<table:content-validations>
      <table:content-validation table:name="v1" table:condition="of:cell-content()&gt;=0"/>
      <table:content-validation table:name="v2"/></table:content-validations>"""
    rows = "<table:table-header-rows>" + row(
        cell("<text:p>题</text:p>", table__number_columns_spanned=3, table__number_rows_spanned=2),
        '<table:covered-table-cell table:number-columns-repeated="2"><text:p>底下</text:p></table:covered-table-cell>',
    ) + "</table:table-header-rows><table:table-row-group>" + row() + row(
        cell(table__content_validation_name="v1", table__number_columns_repeated=2),
        cell(table__content_validation_name="v2"),
    ) + "</table:table-row-group>"  # fmt: skip
    own = ('<table:named-expressions><table:named-expression table:name="号" table:expression=\'"A""1"\'/>'
           '<table:named-expression table:name="式" table:expression="of:=[.A1]"/>'
           "</table:named-expressions>")  # fmt: skip
    contents = read(opendocument(
        f'<table:table table:name="表" table:protected="true" table:style-name="gone">{rows}{own}</table:table>{own}',
        STYLES, before=before,
    ))  # fmt: skip
    sheet = contents.sheets["表"]

    assert (sheet.merged, sheet.validated) == (((0, 0, 1, 2),), ((2, 0, 2, 1),))
    assert (sheet.names, contents.names) == ({"号": 'A"1'}, {"号": 'A"1'})
    assert sheet.protected and sheet.hidden
    assert sheet.at((0, 1)).value == "底下", "a value below a merge is seen"


def test_what_acts_or_reaches_out_is_told():
    formulas = row(
        cell(table__formula="of:='file:///C:/a.ods'#$Sheet1.A1"), cell(table__formula="of:=WEBSERVICE(&quot;http://x&quot;)"),
        cell(table__formula="of:=DDE(&quot;cmd&quot;;&quot;x&quot;;&quot;y&quot;)"),
    )  # fmt: skip
    shapes = """<table:shapes><draw:frame><draw:image xlink:href="http://example.invalid/a.png"/></draw:frame>
      <draw:frame><draw:image xlink:href="Pictures/a.png"/></draw:frame></table:shapes>"""
    listener = '<script:event-listener xlink:href="vnd.sun.star.script:a"/>'
    manifest = '<manifest:file-entry manifest:full-path="Object 2/" ' \
               'manifest:media-type="application/vnd.oasis.opendocument.chart"/>'  # fmt: skip
    contents = read(opendocument(
        f'<table:table table:name="表"><table:table-source xlink:href="file:///b.ods"/>{shapes}{listener}{formulas}'
        "</table:table><table:dde-links><table:dde-link>"
        '<office:dde-source office:dde-application="soffice" office:dde-topic="c.ods"/>'
        "</table:dde-link></table:dde-links>",
        **{"Basic__Standard__Module1.xml": "<a/>", "Basic__script-lc.xml": "<a/>", "Object 1__content.xml": "<a/>",
           "Object 2__content.xml": "<a/>", "META-INF__manifest.xml": f"<a xmlns:manifest='x'>{manifest}</a>"},
    ))  # fmt: skip
    assert set(contents.active) == {
        Active("link", "file:///C:/a.ods"), Active("link", '=WEBSERVICE("http://x")'),
        Active("dde", '=DDE("cmd","x","y")'),
        Active("link", "http://example.invalid/a.png"), Active("macro", "vnd.sun.star.script:a"),
        Active("link", "file:///b.ods"), Active("dde", "soffice|c.ods"), Active("macro", "Basic/Standard/Module1.xml"),
        Active("object", "Object 1"),
    }  # fmt: skip


@pytest.mark.parametrize(("content", "code"), [
    (opendocument("", mimetype="application/vnd.oasis.opendocument.text"), "document"),
    (opendocument('<table:table table:name="a"/>' * 201), "too_large"),
    (opendocument("", **{"META-INF__manifest.xml": "<a><encryption-data/></a>"}), "password"),
    (opendocument("<unclosed>"), "parser_failed"),
    (xlsb({"表": {(0, 0): "x"}})[:-40], "damaged"),
])  # fmt: skip
def test_what_cannot_be_read_is_said(content, code):
    [found] = opened(content)
    assert found.refusal is not None and found.refusal.code == code


def test_a_workbook_without_sheets_is_no_crash():
    contents = read(opendocument(""))
    assert isinstance(contents, BookContents) and not contents.sheets
