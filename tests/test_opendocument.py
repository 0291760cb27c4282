"""An .ods square by square: words, numbers, locks, what repeats, what acts. Written by hand, as no program would."""

import io
import zipfile
from decimal import Decimal

import pytest

from perfbook.contents import Active, BookContents, Content, SheetContents
from perfbook.read import read
from perfbook.read.opening import opened
from tests.compound import xlsb

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
