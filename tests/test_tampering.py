"""Nothing that the office issued can be changed unsaid, and nothing that nobody changed is said to be."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from perfbook.check import check, check_reading
from perfbook.contents import Active, Content, SheetContents
from perfbook.figures import figures_for
from perfbook.forms.differences import (
    Book,
    FormulaDifference,
    IssuedDifference,
    LabelDifference,
    LockDifference,
    merged,
)
from perfbook.keys import Keyring
from perfbook.layouts.stamp import NAME, PROPERTY, SHEET, number_line
from perfbook.making import unit_workbook_of, workbook_of
from perfbook.read import read
from perfbook.readings import assemble
from perfbook.readings.formulas import same
from perfbook.readings.verdicts import FormVerdict
from perfbook.report.finding_list import BY_UNIT, corrected_by
from samples import document
from samples.make import SAMPLE_KEY
from tests.resaves import false_findings, tampering_said
from tests.tampering import sweep
from tests.test_golden import SUBJECTS

KEYRING = Keyring((SAMPLE_KEY,))
FORM = "绩效自评表"
ISSUED, TOTAL, GRADE = "indicators[0].weight", "total_score", "grade"


def book_of(layout: str, use="as_returned") -> bytes:
    name, number = SUBJECTS[layout]
    return workbook_of(document(name)[number], use, key=SAMPLE_KEY)[1]


@pytest.fixture(scope="module")
def contents(official):
    """A filled self-evaluation of 2024 without a fault in the workbook itself."""
    return read(workbook_of(official[18], "as_returned", key=SAMPLE_KEY)[1])


def with_square(contents, path_or_square, content, sheet=FORM):
    """The workbook with other content in one square."""
    square = path_or_square
    if isinstance(square, str):
        [reading], _ = assemble(contents)
        square = reading.placement.squares[square]
    old = contents.sheets[sheet]
    return with_sheet(contents, old._replace(squares={**old.squares, square: content}))


def with_sheet(contents, sheet: SheetContents):
    return contents._replace(sheets={**contents.sheets, sheet.name: sheet})


def said(contents, keyring=KEYRING) -> list[tuple[str, str]]:
    """Rule and path of all that is said of the workbook itself."""
    readings, of_book = assemble(contents, keyring=keyring)
    found = check(of_book, figures_for("self_evaluation", "2024"))
    found += [finding for reading in readings for finding in check_reading(reading)]
    return [(one.rule, one.path) for one in found if one.rule.startswith("BK")]


@pytest.mark.parametrize("number, layout", list(enumerate(SUBJECTS)))
def test_every_change_of_a_locked_square_is_said_at_its_place(number, layout):
    """A part of the full run: `python -m tests.full tamper`."""
    outcome = sweep(book_of(layout), seed=number, part=number, parts=16)
    assert outcome.missed == [] and outcome.tried > 7


def test_the_same_of_a_workbook_saved_as_ods(office):
    outcome = sweep(office.as_format(book_of("self_evaluation/2023"), "ods"), seed=1, part=3, parts=20)
    assert outcome.missed == [] and outcome.tried > 7


@pytest.mark.parametrize(
    "layout, use",
    [
        ("self_evaluation/2023", "to_be_filled"),
        ("self_evaluation/2024", "as_returned"),
        ("declaration/2024", "as_returned"),
        ("declaration/2026", "to_be_filled"),
        ("targets/2020", "as_returned"),
    ],
)
def test_an_honest_re_save_is_no_tampering(layout, use, office, tmp_path):
    """A part of the full run: `python -m tests.full resaves`."""
    tried, false = false_findings(book_of(layout, use), tmp_path, office)
    assert false == [] and tried == 7


def test_a_book_of_several_projects_survives_an_honest_re_save(official, office, tmp_path):
    content = unit_workbook_of(official[15:18], "as_returned", key=SAMPLE_KEY)[1]
    assert tampering_said(content) == []
    assert false_findings(content, tmp_path, office)[1] == []


@pytest.mark.parametrize("step", ["0.01", "-0.01", "0.001", "0.0000001"])
def test_an_issued_number_is_compared_to_its_last_digit(contents, step):
    [reading], _ = assemble(contents)
    changed = Decimal(reading.stamp.issued[ISSUED]) + Decimal(step)
    assert ("BK03", ISSUED) in said(with_square(contents, ISSUED, Content(changed)))


def test_an_issued_number_as_text_is_a_change_and_as_another_spelling_of_the_number_is_none(contents):
    issued = assemble(contents)[0][0].stamp.issued[ISSUED]
    assert ("BK03", ISSUED) in said(with_square(contents, ISSUED, Content(issued)))
    assert ("BK03", ISSUED) in said(with_square(contents, ISSUED, Content(Decimal(issued), f"={issued}")))
    assert said(with_square(contents, ISSUED, Content(Decimal(issued).normalize()))) == []


@pytest.mark.parametrize("off", ["0.01", "-0.01", "0.4"])
def test_a_kept_result_is_stale_from_the_first_printed_digit_on(contents, off):
    [reading], _ = assemble(contents)
    content = contents.sheets[FORM].at(reading.placement.squares[TOTAL])
    assert ("BK09", TOTAL) in said(with_square(contents, TOTAL, content._replace(value=content.value + Decimal(off))))
    noise = content.value + Decimal("0.000000000001")
    assert said(with_square(contents, TOTAL, content._replace(value=noise))) == []


def test_a_word_changed_in_a_formula_is_another_formula(contents):
    [reading], _ = assemble(contents)
    content = contents.sheets[FORM].at(reading.placement.squares[GRADE])
    assert content.formula and '"优"' in content.formula
    for old, new in (('"优"', '"良"'), ('""', '" "'), ('"优"', '"优 "')):
        changed = content._replace(formula=content.formula.replace(old, new, 1))
        assert ("BK04", GRADE) in said(with_square(contents, GRADE, changed))


@pytest.mark.parametrize(
    "one, other",
    [('=IF(A1="优",1,0)', '=IF(A1="良",1,0)'), ('="a b"', '="ab"'), ('="A"', '="a"'), ("=A1+0.01", "=A1+0.011")],
)
def test_formulas_that_say_something_else_are_not_the_same(one, other):
    assert not same(one, other)


def test_what_only_the_office_can_mend_is_issued_whole(contents):
    """One open field in a part, or one filled input of a formula, and the unit can mend it."""
    [reading], _ = assemble(contents)
    issued = dict(reading.stamp.issued)
    row = {path for path in issued if path.startswith("indicators[0].")}
    half = replace(reading, stamp=replace(reading.stamp, issued={**issued, sorted(row)[0]: ""}))
    assert reading.by_office("indicators[0]") and not half.by_office("indicators[0]")
    assert reading.by_office("total_weight") and not reading.by_office(TOTAL)
    assert not replace(reading, stamp=replace(reading.stamp, issued={**issued, ISSUED: ""})).by_office("total_weight")


def test_what_was_done_to_the_workbook_is_the_units_to_mend(contents):
    changed = with_square(contents, "total_weight", Content(Decimal(100)))
    sheet = changed.sheets[FORM]
    [reading], _ = assemble(with_sheet(changed, sheet._replace(protected=False)), keyring=KEYRING)
    found = check_reading(reading)
    form = FormVerdict(reading, tuple(found))
    assert {("BK04", BY_UNIT), ("BK05", BY_UNIT)} <= {(one.rule, corrected_by(one, form)) for one in found}
    assert reading.by_office("total_weight"), "though the square is the office's"
    assert not any("主管部门填列" in one.message for one in found if one.rule.startswith("BK"))


def test_a_damaged_stamp_is_a_finding_and_the_other_forms_are_read(official):
    contents = read(unit_workbook_of(official[15:18], "as_returned", key=SAMPLE_KEY)[1])
    carrier = contents.sheets[SHEET]
    square = next(at for at, one in sorted(carrier.squares.items()) if one.value == "unit")
    broken = with_square(contents, (square[0], 1), Content("乙"), SHEET)
    readings, of_book = assemble(broken, keyring=KEYRING)
    intact = {reading.judged.project_name for reading in readings if reading.stamp.signature}
    assert intact == {form.project_name for form in official[16:18]}
    assert [one.hidden for one in of_book.sheets] == [True]


def test_the_carriers_of_the_number_must_agree(contents):
    [reading], _ = assemble(contents)
    sheet, number = contents.sheets[FORM], reading.stamp.number
    line = next(at for at, one in sheet.squares.items() if one.value == number_line(number))
    other = "ABCDEFGHIJ"
    assert contents.properties[PROPERTY] == sheet.names[NAME] == number and said(contents) == []
    assert said(with_square(contents, line, Content(number_line(other)))) == [("BK03", "")]
    assert said(with_square(contents, line, Content(None))) == [("BK03", "")]
    assert said(with_sheet(contents, sheet._replace(names={NAME: other}))) == [("BK03", "")]
    assert said(contents._replace(properties={PROPERTY: other})) == [("BK03", "")]
    assert said(with_sheet(contents, sheet._replace(names={}))._replace(properties={})) == [], "programs drop them"


def test_what_was_done_around_the_values_is_said(contents):
    sheet = contents.sheets[FORM]
    done = {
        "BK08": sheet._replace(validated=()),
        "BK13": sheet._replace(hidden_rows=frozenset({7}), hidden_columns=frozenset({2})),
        "BK20": sheet._replace(squares={**sheet.squares, (200, 0): Content("另有内容")}),
    }
    for rule, changed in done.items():
        assert {one for one, _ in said(with_sheet(contents, changed))} == {rule}
    assert said(with_sheet(contents, SheetContents("藏", {}, hidden=True))) == [("BK13", "")]
    assert said(with_sheet(contents, contents.sheets[SHEET]._replace(hidden=False))) == [], "gnumeric shows it"
    assert said(contents._replace(active=(Active("macro"), Active("link", "file:///D:/x.xlsx")))) == [("BK12", "")] * 2


def test_validation_is_said_once_a_field(contents):
    """However many squares of a column were pasted over."""
    changed = with_sheet(contents, contents.sheets[FORM]._replace(validated=()))
    paths = [path for rule, path in said(changed) if rule == "BK08"]
    assert len(paths) == len({path.rpartition(".")[2] for path in paths}) and "indicators[0].score" in paths


def test_what_stands_below_a_merge_is_content_outside(contents):
    [reading], _ = assemble(contents)
    spot = next(spot for spot in reading.placement.spots if spot.across > 1)
    hidden = spot.row, spot.column + 1
    assert said(with_square(contents, hidden, Content(Decimal(5)))) == [("BK20", "")]


def test_a_formula_that_reads_another_file_is_said_where_it_stands(contents):
    path = "indicators[0].score"
    content = Content(Decimal(5), "=[1]表!$B$2")
    assert ("BK12", path) in said(with_square(contents, path, content))


def test_an_old_format_is_judged_by_what_can_be_seen(contents, official, office, tmp_path):
    """Issued values, labels and recomputed figures; nothing is said of locks and formulas but that they are unseen."""
    old = read(office.as_format(workbook_of(official[18], "as_returned", key=SAMPLE_KEY)[1], "xls"))
    assert said(old) == [("BK19", "")]
    [reading], _ = assemble(old)
    for path, spot in reading.placement.fields.items():
        there = old.sheets[FORM].at(spot.square)
        if spot.cell.computed and isinstance(there.value, Decimal) and there.value:
            for other in (there._replace(value=there.value + 1), Content(None)):
                [changed], _ = assemble(with_square(old, path, other))
                assert path in {finding.path for finding in check_reading(changed)}, (path, other)
    total = old.sheets[FORM].at(reading.placement.squares[TOTAL])
    [typed], _ = assemble(with_square(old, TOTAL, total._replace(value=Decimal(100))))
    assert ("SC01", TOTAL) in {(finding.rule, finding.path) for finding in check_reading(typed)}
    assert reading.found[TOTAL] == assemble(contents)[0][0].found[TOTAL]
    assert said(with_square(old, ISSUED, Content(Decimal(99))))[1] == ("BK03", ISSUED)


def test_an_old_edition_is_named(official):
    form = official[18]
    old = read(workbook_of(form, "as_returned", "self_evaluation/2023", key=SAMPLE_KEY)[1])
    assert ("BK11", "") in said(old)


def test_differences_of_several_kinds_are_one_book():
    one = Book(formulas=(FormulaDifference(path="a"),))
    both = merged(one, Book(locks=(LockDifference(sheet="表"),)), Book())
    assert both.formulas == one.formulas and len(both.locks) == 1


def test_the_line_below_the_form_is_found_wherever_it_stands(contents):
    """Rows inserted above it do not make it another."""
    [reading], _ = assemble(contents)
    sheet = contents.sheets[FORM]
    line = next(at for at, one in sheet.squares.items() if one.value == number_line(reading.stamp.number))
    squares = {at: one for at, one in sheet.squares.items() if at != line} | {(line[0] + 3, 0): sheet.at(line)}
    assert said(with_sheet(contents, sheet._replace(squares=squares))) == []


def test_a_plain_save_by_openpyxl_is_no_tampering_of_any_published_form(official):
    for form in official[::7]:
        book = openpyxl.load_workbook(io.BytesIO(workbook_of(form, "as_returned", key=SAMPLE_KEY)[1]))
        target = io.BytesIO()
        book.save(target)
        more = [one for one in tampering_said(target.getvalue()) if "BK04" not in one]
        assert more == []


def test_a_stamp_of_another_unit_pasted_in_says_nothing_of_the_form(official):
    mine, other = (read(workbook_of(form, "as_returned", key=SAMPLE_KEY)[1]) for form in official[15:17])
    pasted = mine._replace(sheets={**mine.sheets, SHEET: other.sheets[SHEET]})
    readings, of_book = assemble(pasted, keyring=KEYRING)
    assert [one.judged.project_name for one in readings] == [official[15].project_name]
    assert [official[16].project_name in one.owner for one in readings[0].differences.sheets] == [True]
    assert readings[0].stamp.source == "lost" and not of_book.issued and not of_book.sheets


def test_a_sheet_of_another_unit_under_the_issued_name_is_not_the_issued_form(official):
    """The sheet whose number and names are the stamp's is the form, whatever its tab is called."""
    mine, other = (read(workbook_of(form, "as_returned", key=SAMPLE_KEY)[1]) for form in official[15:17])
    tab = next(iter(mine.sheets))
    sheets = {"本来": mine.sheets[tab]._replace(name="本来"), **mine.sheets, tab: other.sheets[tab]}
    readings, of_book = assemble(mine._replace(sheets=sheets), keyring=KEYRING)
    assert {one.sheet: (one.judged.project_name, one.stamped) for one in readings} == {
        "本来": (official[15].project_name, True),
        tab: (official[16].project_name, False),
    }
    assert [bool(one.differences.sheets) for one in readings] == [False, True]
    assert not of_book.copies and not of_book.sheets and not of_book.issued
    assert len({one.stamp.sheet for one in readings}) == 2, "each has a tab of its own in the return"


@pytest.mark.parametrize(("difference", "words"), [
    (IssuedDifference(issued="省级", present=None, retyped=True), "现被清空。"),
    (IssuedDifference(issued="50.00", present="=25+25"), "现改成了公式。"),
    (IssuedDifference(issued="甲编号", present="乙编号", number=True), "表单编号应是“甲编号”，现改为“乙编号”。"),
    (FormulaDifference(expected="46.00", present="46"), "公式被改成了手填的 46（数值相同）。"),
    (FormulaDifference(expected="46.00", present="47"), "公式被换成了“47”，按公式应为 46.00。"),
    (FormulaDifference(expected="46.00", present="=SUM(G7:G8)"), "公式被改动，按公式应为 46.00。"),
    (FormulaDifference(expected="46.00", present=None), "公式被删掉了，按公式应为 46.00。"),
    (LabelDifference(printed="年度", present="=A1"), "被改成了公式。"),
])  # fmt: skip
def test_what_was_changed_is_said_in_words_that_fit(difference, words):
    kinds = {IssuedDifference: "issued", FormulaDifference: "formulas", LabelDifference: "labels"}
    book = Book(**{kinds[type(difference)]: (difference,)})
    [finding] = check(book, figures_for("self_evaluation", "2024"))
    assert words in finding.message and "=" not in finding.message
    assert finding.found == difference.present
