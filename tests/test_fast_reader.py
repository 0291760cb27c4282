"""The fast reader says what the full one says, or that it is not sure."""

import io
import subprocess
import sys
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Protection
from openpyxl.worksheet.datavalidation import DataValidation

from perfbook.contents import Active, BookContents, Content
from perfbook.making import workbook_of
from perfbook.read import Unreadable, read
from perfbook.read.fast import read_fast
from perfbook.read.full import read_full
from perfbook.read.values import CHINESE_DATES
from samples import official_forms
from samples.make import fault_books, unit_books

SHEET, BOOK, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"


def both(content: bytes) -> BookContents:
    """What both readers say; the fast one must be sure."""
    found = read_fast(content)
    assert found is not None
    assert found == read_full(content)
    return found


def edited(content: bytes, *changes: tuple[str, str, str], parts: dict[str, bytes] | None = None) -> bytes:
    """A workbook with the first occurrence of a text replaced in a part, and parts put in."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            for part, before, after in changes:
                if part == name:
                    assert before.encode() in text, f"{before} is not in {part}"
                    text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(name, text)
        for name, part in (parts or {}).items():
            new.writestr(name, part)
    return target.getvalue()


@pytest.fixture(scope="module")
def small() -> bytes:
    """A1 a text, B1 a number, C1 a formula, D1 unlocked, A2:B2 merged, a name, a hidden row and column."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("表")
    sheet.write_string("A1", "甲")
    sheet.write_number("B1", 12.5)
    sheet.write_formula("C1", "=INDEX($B:$B,ROW())*2", None, 25)
    sheet.write_blank("D1", None, book.add_format({"locked": False}))
    sheet.merge_range("A2:B2", "乙")
    sheet.write_formula("C2", "=INDEX($B:$B,ROW())*2", None, 3)
    sheet.data_validation("D1:D3", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.data_validation("E1", {"validate": "any", "input_message": "提示"})
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_column("F:H", None, None, {"hidden": True})
    sheet.protect()
    book.define_name("表!编号", '="AB""C"')
    book.define_name("全", '="整本"')
    book.set_custom_property("perfbook", "AB")
    book.close()
    return target.getvalue()


def test_everything_of_a_small_workbook_is_read(small):
    found = both(small)
    [sheet] = found.sheets.values()
    assert sheet.squares == {
        (0, 0): Content("甲"),
        (0, 1): Content(Decimal("12.5")),
        (0, 2): Content(Decimal(25), "=INDEX($B:$B,ROW())*2"),
        (0, 3): Content(locked=False),
        (1, 0): Content("乙"),
        (1, 2): Content(Decimal(3), "=INDEX($B:$B,ROW())*2"),
    }
    assert (sheet.protected, sheet.hidden) == (True, False)
    assert (sheet.merged, sheet.validated) == (((1, 0, 1, 1),), ((0, 3, 2, 3),))
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({4}, {5, 6, 7})
    assert (sheet.names, found.names, found.properties) == ({"编号": 'AB"C'}, {"全": "整本"}, {"perfbook": "AB"})
    assert found.active == ()


def test_samples_of_every_kind_are_read_fast_and_alike():
    contents = [workbook_of(form, "as_returned")[1] for form in official_forms()[::4]]
    contents += [content for _, content in unit_books()][::3]
    contents += [content for _, _, content in fault_books()][::20]
    for content in contents:
        both(content)


def test_honest_re_saves_are_read_fast_and_alike(office, tmp_path):
    for number in (0, 45):
        source = tmp_path / f"{number}.xlsx"
        source.write_bytes(workbook_of(official_forms()[number], "as_returned")[1])
        both(office.convert(source, tmp_path / "office.xlsx").read_bytes())
        both(office.convert(office.convert(source, tmp_path / "a.ods"), tmp_path / "back.xlsx").read_bytes())
        target = io.BytesIO()
        openpyxl.load_workbook(source).save(target)
        both(target.getvalue())


RED = "<r><rPr><b/></rPr><t>红</t></r>"
SPOKEN = '<rPh sb="0" eb="1"><t>ハン</t></rPh><phoneticPr fontId="1"/>'
READ_ALIKE = {
    "a comment inside a value": ((SHEET, "<v>12.5</v>", "<v>12<!-- -->.5</v>"), "B1", Decimal("12.5")),
    "an exponent": ((SHEET, "<v>12.5</v>", "<v>1.25E1</v>"), "B1", Decimal("12.5")),
    "noise of binary arithmetic": ((SHEET, "<v>12.5</v>", "<v>0.30000000000000004</v>"), "B1", Decimal("0.3")),
    "not finite": ((SHEET, "<v>12.5</v>", "<v>1E999</v>"), "B1", "inf"),
    "a logical value": ((SHEET, '<c r="B1"><v>12.5</v>', '<c r="B1" t="b"><v>1</v>'), "B1", True),
    "an error": ((SHEET, '<c r="B1"><v>12.5</v>', '<c r="B1" t="e"><v>#DIV/0!</v>'), "B1", "#DIV/0!"),
    "an empty value": ((SHEET, "<v>12.5</v>", "<v></v>"), "B1", None),
    "a result that is text": ((SHEET, '<c r="B1"><v>12.5</v>', '<c r="B1" t="str"><v>12_x000D_</v>'), "B1", "12\n"),
    "an inline string": (
        (SHEET, '<c r="B1"><v>12.5</v>', f'<c r="B1" t="inlineStr"><is>{RED}{RED}</is>'), "B1", "红红",
    ),
    "runs, and how they are spoken": ((STRINGS, "<t>甲</t>", RED + RED + SPOKEN), "A1", "红红"),
    "text, and how it is spoken": ((STRINGS, "<t>甲</t>", "<t>甲</t>" + SPOKEN), "A1", "甲"),
    "spaces": ((STRINGS, "<t>甲</t>", '<t xml:space="preserve"> 甲\r\n </t>'), "A1", " 甲\n "),
    "escapes": ((STRINGS, "<t>甲</t>", "<t>_x0041__x005F_x000D__x0007__xD800_</t>"), "A1", "A_x000D__x0007__xD800_"),
    "an empty text": ((STRINGS, "<t>甲</t>", "<t/>"), "A1", ""),
    "a wrong extent": ((SHEET, 'ref="A1:D5"', 'ref="A1"'), "B1", Decimal("12.5")),
    "a comment between squares": ((SHEET, '<c r="B1">', '<!-- <c r="Z9"> --><c r="B1">'), "B1", Decimal("12.5")),
    "an instruction between squares": ((SHEET, '<c r="B1">', '<?a <c r="Z9">?><c r="B1">'), "B1", Decimal("12.5")),
    "a marked text": ((STRINGS, "<t>甲</t>", "<t><![CDATA[<t>]]></t>"), "A1", "<t>"),
    "escapes of XML": ((STRINGS, "<t>甲</t>", "<t>&lt;&amp;lt;&gt;&#10;&#x7532;&quot;</t>"), "A1", '<&lt;>\n甲"'),
    "escapes in a formula": ((SHEET, "<v>12.5</v>", "<f>&quot;甲&quot;&amp;1</f><v>12.5</v>"), "B1", Decimal("12.5")),
    "spaces between squares": ((SHEET, '<c r="B1">', '\n  <c r="B1">'), "B1", Decimal("12.5")),
    "spaces in tags": ((SHEET, '<c r="B1"><v>12.5</v></c>', '<c r="B1" ><v >12.5</v></c>'), "B1", Decimal("12.5")),
    "attributes in another order": ((SHEET, '<c r="D1" s="1"/>', '<c s="1" r="D1"/>'), "B1", Decimal("12.5")),
    "a row that is closed at once": ((SHEET, "</sheetData>", '<row r="9" hidden="1"/></sheetData>'), "A1", "甲"),
    "a declared prefix": (
        (SHEET, '<row r="2"', '<row xmlns:x14ac="http://x" x14ac:dyDescent="0.2" r="2"'), "B1", Decimal("12.5"),
    ),
    "an array formula": ((SHEET, "<f>INDEX(", '<f t="array" ref="C1">INDEX('), "B1", Decimal("12.5")),
    "an array formula of several squares": (
        (SHEET, "<f>INDEX(", '<f aca="false" t="array" ref="C1:C2">INDEX('), "B1", Decimal("12.5"),
    ),
    "a value below a merge": ((SHEET, '<c r="C2">', '<c r="B2"><v>7</v></c><c r="C2">'), "B2", Decimal(7)),
}  # fmt: skip


@pytest.mark.parametrize("name", READ_ALIKE)
def test_spellings_of_other_programs_are_read_alike(name, small):
    change, address, value = READ_ALIKE[name]
    at = (int(address[1:]) - 1, ord(address[0]) - 65)
    assert both(edited(small, change)).sheets["表"].at(at).value == value


def dated(small: bytes, number_format: str, serial: str) -> bytes:
    """The small workbook with a number in B1 that has a number format."""
    own, formats = number_format, ""
    if not number_format.isdecimal():
        own, formats = "180", f'<numFmts><numFmt numFmtId="180" formatCode="{number_format}"/></numFmts>'
    return edited(
        small,
        (STYLES, "<fonts", f"{formats}<fonts"),
        (STYLES, "</cellXfs>", f'<xf numFmtId="{own}" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'),
        (SHEET, '<c r="B1"><v>12.5</v>', f'<c r="B1" s="2"><v>{serial}</v>'),
    )


SPELLED_OUT = "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"


@pytest.mark.parametrize("number_format", ["14", "22", "yyyy-mm-dd", SPELLED_OUT])
def test_a_number_that_is_shown_as_a_date_is_one(number_format, small):
    sheet = both(dated(small, number_format, "45352")).sheets["表"]
    assert sheet.at((0, 1)).value == "2024-03-01"


@pytest.mark.parametrize("number_format", CHINESE_DATES)
def test_the_date_formats_of_chinese_programs_need_no_text_in_the_file(number_format, small):
    sheet = both(dated(small, str(number_format), "45352.5")).sheets["表"]
    assert sheet.at((0, 1)).value == "2024-03-01T12:00:00"


@given(serial=st.one_of(st.integers(61, 2_958_465), st.floats(61, 2_958_465)))
@settings(max_examples=60, deadline=None)
def test_days_and_times_are_counted_alike(small, serial):
    both(dated(small, "22", repr(serial)))


ODD_DAYS = [("14", "0.5"), ("14", "59"), ("14", "-3"), ("14", "9999999"), ("[h]:mm", "45352")]


@pytest.mark.parametrize(("number_format", "serial"), ODD_DAYS)
def test_odd_days_are_left_to_the_full_reader(number_format, serial, small):
    content = dated(small, number_format, serial)
    assert read_fast(content) is None
    assert isinstance(read_full(content).sheets["表"].at((0, 1)).value, str)


def test_percents_are_told_from_numbers(small):
    assert both(dated(small, "10", "0.5")).sheets["表"].at((0, 1)) == Content(Decimal("0.5"), percent=True)
    assert both(dated(small, "0.0%", "0.5")).sheets["表"].at((0, 1)).percent


def test_a_formula_that_several_squares_share_is_said_in_each(small):
    shared = '<f t="shared" {}si="0">INDEX($B:$B,ROW())*2</f>'
    first = (SHEET, "<f>INDEX($B:$B,ROW())*2</f>", shared.format('ref="C1:C2" '))
    again = (SHEET, "<f>INDEX($B:$B,ROW())*2</f>", '<f t="shared" si="0"/>')
    sheet = both(edited(small, first, again)).sheets["表"]
    assert sheet.at((0, 2)).formula == sheet.at((1, 2)).formula == "=INDEX($B:$B,ROW())*2"


def test_validations_that_newer_programs_keep_apart_are_seen(small):
    office = "http://schemas.microsoft.com/office"
    extension = (
        f'<extLst><ext uri="{{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{office}/spreadsheetml/2009/9/main">'
        f'<x14:dataValidations xmlns:xm="{office}/excel/2006/main" count="1"><x14:dataValidation type="list">'
        "<x14:formula1><xm:f>单!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>A7 B8:C9</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext></extLst></worksheet>"
    )
    sheet = both(edited(small, (SHEET, "</worksheet>", extension))).sheets["表"]
    assert sheet.validated == ((0, 3, 2, 3), (6, 0, 6, 0), (7, 1, 8, 2))


RELATION = '<Relationship Id="r9" Type="http://x/{}" Target="{}" TargetMode="External"/></Relationships>'
RELATIONS = "xl/_rels/workbook.xml.rels"
LINK = (
    '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
)
ACTIVE = {
    "macros": (Active("macro", "xl/vbaProject.bin"), (), {"xl/vbaProject.bin": b"x"}),
    "an embedded file": (Active("object", "xl/embeddings/a.bin"), (), {"xl/embeddings/a.bin": b"x"}),
    "a connection": (Active("connection", "xl/connections.xml"), (), {"xl/connections.xml": b"<x/>"}),
    "another workbook": (
        Active("link", "file:///a.xlsx"),
        ((RELATIONS, "</Relationships>", RELATION.format("externalLinkPath", "file:///a.xlsx")),),
        {},
    ),
    "a picture from elsewhere": (
        Active("link", "http://a/b.png"),
        ((RELATIONS, "</Relationships>", RELATION.format("image", "http://a/b.png")),),
        {},
    ),
    "another program": (Active("dde", "cmd|/c calc"), (), {"xl/externalLinks/externalLink1.xml": LINK.encode()}),
    "a formula that asks the network": (
        Active("link", '=WEBSERVICE("http://a")'),
        ((SHEET, "<f>INDEX($B:$B,ROW())*2</f>", '<f>WEBSERVICE("http://a")</f>'),),
        {},
    ),
    "a name that does": (
        Active("link", 'WEBSERVICE("http://a")'),
        ((BOOK, "</definedNames>", '<definedName name="x">WEBSERVICE("http://a")</definedName></definedNames>'),),
        {},
    ),
    "a formula that calls a program": (
        Active("dde", "=cmd|'/c calc'!A0"),
        ((SHEET, "<f>INDEX($B:$B,ROW())*2</f>", "<f>cmd|'/c calc'!A0</f>"),),
        {},
    ),
}


@pytest.mark.parametrize("name", ACTIVE)
def test_what_acts_by_itself_is_listed_and_never_followed(name, small):
    expected, changes, parts = ACTIVE[name]
    assert both(edited(small, *changes, parts=parts)).active == (expected,)


def test_a_link_to_be_clicked_is_not_active(small):
    change = (RELATIONS, "</Relationships>", RELATION.format("hyperlink", "http://a"))
    assert both(edited(small, change)).active == ()


def test_another_workbook_in_the_package_is_never_read_for_the_one_that_excel_shows(small):
    hidden = edited(small, ("_rels/.rels", "xl/workbook.xml", "xl/other.xml"), parts={"xl/other.xml": b"<workbook/>"})
    assert read_fast(hidden) is None
    with pytest.raises(Unreadable):
        read(hidden)


NOT_SURE = {
    "another name space": (SHEET, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/x"),
    "a declared type": (SHEET, "<worksheet", "<!DOCTYPE worksheet><worksheet"),
    "another encoding": (SHEET, 'encoding="UTF-8"', 'encoding="ISO-8859-1"'),
    "another base of days": (BOOK, "<workbookPr", '<workbookPr date1904="1"'),
    "a square without its address": (SHEET, '<c r="B1">', "<c>"),
    "a row without its number": (SHEET, '<row r="2"', "<row"),
    "a square twice": (SHEET, '<c r="B1">', '<c r="A1">'),
    "a square in another row": (SHEET, '<c r="B1">', '<c r="B2">'),
    "rows not in order": (SHEET, '<row r="2"', '<row r="1"'),
    "a shared formula that moves": (SHEET, "<f>INDEX($B:$B,ROW())*2</f>", '<f t="shared" ref="C1:C2" si="0">B1*2</f>'),
    "a shared formula without its first": (SHEET, "<f>INDEX($B:$B,ROW())*2</f>", '<f t="shared" si="0"/>'),
    "a kind of value": (SHEET, '<c r="B1"><v>12.5</v>', '<c r="B1" t="d"><v>2024-03-01</v>'),
    "a text that is not there": (SHEET, "<v>0</v>", "<v>99</v>"),
    "a format that is not there": (SHEET, '<c r="D1" s="1"/>', '<c r="D1" s="9"/>'),
    "two values": (SHEET, "<v>12.5</v>", "<v>12.5</v><v>13</v>"),
    "squares twice": (SHEET, "</sheetData>", "</sheetData><sheetData/>"),
    "an element of the sheet": (SHEET, "</sheetData>", "</sheetData><surprise/>"),
    "an element of a square": (SHEET, "<v>12.5</v>", "<surprise/>"),
    "a whole column merged": (SHEET, "A2:B2", "A:B"),
    "a flag": (SHEET, 'sheet="1"', 'sheet="yes"'),
    "a kind of sheet": (RELATIONS, "relationships/worksheet", "relationships/dialogsheet"),
    "a part that is not listed": ("[Content_Types].xml", "sharedStrings+xml", "surprise+xml"),
    "squares inside of a comment": (SHEET, "<sheetData>", "<!-- <sheetData>"),
    "squares at another place": (SHEET, "<sheetData>", "<extLst><sheetData>"),
    "an unknown prefix": (SHEET, '<row r="2"', '<row r="2" x14ac:dyDescent="0.2"'),
    "an attribute twice": (SHEET, '<row r="2"', '<row r="2" spans="1:3" spans="1:3"'),
    "the address twice": (SHEET, '<c r="B1">', '<c r="B1" r="B1">'),
    "the end of a marked text": (STRINGS, "<t>甲</t>", "<t>]]></t>"),
    "an escape that is none": (STRINGS, "<t>甲</t>", "<t>&nbsp;</t>"),
    "an ampersand": (STRINGS, "<t>甲</t>", "<t>甲&乙</t>"),
    "a string within a text": (STRINGS, "<t>甲</t>", "<t><si><t>甲</t></si>乙</t>"),
    "a control character": (STRINGS, "<t>甲</t>", "<t>\x07</t>"),
    "a number without a character": (STRINGS, "<t>甲</t>", "<t>&#7;</t>"),
    "a row within a row": (SHEET, '<c r="B1">', '<row r="7"></row><c r="B1">'),
    "a row that does not end": (SHEET, "</row>", ""),
    "a square outside of a row": (SHEET, "</sheetData>", '<c r="A9"/></sheetData>'),
    "a text in no string": (SHEET, '<c r="B1"><v>12.5</v>', '<c r="B1" t="inlineStr"><v>12.5</v>'),
    "XML that is not whole": (SHEET, "</worksheet>", ""),
}


@pytest.mark.parametrize("name", NOT_SURE)
def test_what_is_not_known_is_left_to_the_full_reader(name, small):
    assert read_fast(edited(small, NOT_SURE[name])) is None


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).filter(lambda text: text[:1] != "=")
NUMBERS = st.one_of(st.integers(-(10**14), 10**14), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.one_of(st.none(), TEXTS, NUMBERS, st.booleans())
FORMATS = st.sampled_from(["General", "0.00", "0%", "@", '0.0"个"', "yyyy-mm-dd", "[红色]0"])
CELLS = st.dictionaries(st.tuples(st.integers(0, 30), st.integers(0, 30)), st.tuples(VALUES, FORMATS, st.booleans()))


def by_xlsxwriter(cells: dict, hidden: bool) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("表")
    for (row, column), (value, shown, locked) in cells.items():
        style = book.add_format({"num_format": shown, "locked": locked})
        if isinstance(value, str):
            sheet.write_string(row, column, value, style)
        elif isinstance(value, bool):
            sheet.write_boolean(row, column, value, style)
        elif value is None:
            sheet.write_blank(row, column, None, style)
        else:
            sheet.write_number(row, column, value, style)
    other = book.add_worksheet("另")
    if hidden:
        other.hide()
        sheet.set_row(40, None, None, {"hidden": True})
    book.close()
    return target.getvalue()


def by_openpyxl(cells: dict, hidden: bool) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表"
    for (row, column), (value, shown, locked) in cells.items():
        cell = sheet.cell(row + 1, column + 1, value)
        cell.number_format, cell.protection = shown, Protection(locked=locked)
    rule = DataValidation("list", formula1='"是,否"')
    rule.add("AZ1:AZ9")
    sheet.add_data_validation(rule)
    sheet.merge_cells("BA1:BB2")
    sheet.protection.sheet = hidden
    sheet.column_dimensions.group("BC", "BE", hidden=hidden)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("write", [by_xlsxwriter, by_openpyxl])
@given(cells=CELLS, hidden=st.booleans())
@settings(max_examples=60, deadline=None)
def test_workbooks_of_other_writers_are_read_alike(write, cells, hidden):
    content = write(cells, hidden)
    found = read_fast(content)
    assert found in (None, read_full(content))
    if found is None:
        # A number far from any day, in a format for days.
        assert any(shown == "yyyy-mm-dd" and not isinstance(value, str | None) for value, shown, _ in cells.values())


@given(cells=CELLS)
@settings(max_examples=60, deadline=None)
def test_a_third_reader_sees_the_same_values(cells):
    plain = {square: (value, "General", True) for square, (value, _, _) in cells.items()}
    content = by_xlsxwriter(plain, False)
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("表")
    seen = {}
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        seen |= {(row, column): value for column, value in enumerate(values) if value != ""}
    ours = {square: content.value for square, content in both(content).sheets["表"].squares.items()}
    assert {square: value for square, value in ours.items() if value != ""} == {
        square: value if isinstance(value, str | bool) else ours[square] for square, value in seen.items()
    }
    for square, value in seen.items():
        if isinstance(value, float):
            assert float(str(ours[square])) == pytest.approx(value, rel=1e-14)


def test_the_readers_start_without_anything_heavy():
    code = "import sys, perfbook.read, perfbook.read.fast; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"pydantic", "openpyxl", "typer", "rich", "xlsxwriter", "python_calamine", "perfbook.layouts"}
    assert not heavy & set(said.split())
