"""One book a unit: a sheet for each project, and before them the live list of the projects."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from perfbook.check import check_reading
from perfbook.cli.sentences import run
from perfbook.forms.form import Form
from perfbook.forms.numbers import decimal_of
from perfbook.forms.walk import value_at
from perfbook.generate.file_names import folded
from perfbook.generate.sheet_names import LONGEST, sheet_names
from perfbook.layouts.references import address
from perfbook.layouts.stamp import GUIDE, LISTS, OPINION, SELF_CHECK, SHEET
from perfbook.layouts.summary import summaries
from perfbook.making import make, stamp_number, unit_workbook_of
from perfbook.read import read
from perfbook.readings import Reading, assemble
from perfbook.report.returning import LIST_SHEET
from perfbook.returns import verdicts, write_returns
from samples import DOCUMENTS, document
from tests.books import findings_of, same_values, written

FORMS = Path(__file__).parents[1] / "samples" / "forms"
FIRST = 5  # the Excel row of the first project in the list


def readings_of(path: Path) -> list[Reading]:
    readings, gone = assemble(read(path.read_bytes()))
    assert not gone.sheets
    return readings


def unit_book(forms: list[Form], folder: Path, use: str = "as_returned") -> Path:
    [(path, _)] = make(forms, folder, use, per="unit")
    return path


def same_forms(forms: list[Form], readings: list[Reading]) -> bool:
    pairs = zip(forms, readings, strict=True)
    return all(same_values(one.model_dump(mode="json"), read.form.model_dump(mode="json")) for one, read in pairs)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_one_book_that_gives_back_every_form_also_after_a_re_save(name, office, tmp_path):
    forms = document(name)
    assert run(["make", str(FORMS / f"{name}.json"), "-o", str(tmp_path), "--per", "unit"]) == 0
    [path] = tmp_path.glob("*.xlsx")
    assert path.name.startswith(f"{forms[0].unit}_{forms[0].year}年度")
    first = readings_of(path)
    assert same_forms(forms, first)

    again = readings_of(office.convert(path, tmp_path / "again.xlsx"))

    assert same_forms(forms, again)
    list_is_right(forms, path, tmp_path / "again.xlsx")
    assert [reading.differences for reading in again] == [reading.differences for reading in first]


def list_is_right(forms: list[Form], *books: Path) -> None:
    """Every figure of the list is the form's: as we keep it in the file, and as LibreOffice works it out."""
    summary, total = summaries()[forms[0].form], FIRST + len(forms)
    for sheet in (openpyxl.load_workbook(book, data_only=True)[summary.title] for book in books):
        assert sheet.cell(FIRST, 2).value == forms[0].project_name
        for at, column in enumerate(summary.column, start=3):
            given = [value_at(form, column.field) for form in forms]
            for row, value in enumerate(given, start=FIRST):
                assert plain(sheet.cell(row, at).value) == plain(value), (column.field, row)
            numbers = [value for value in given if isinstance(value, Decimal)]
            if column.total != "again":
                assert plain(sheet.cell(total, at).value) == (sum(numbers) if column.total and numbers else None)


def plain(value: object) -> object:
    return None if value in (None, "") else value if isinstance(value, str) else decimal_of(value)


def test_the_rate_of_the_total_is_the_rate_of_the_sums(office, tmp_path):
    forms = document("self_evaluations_2024")[:7]
    path = unit_book(forms, tmp_path)
    sums = [sum(getattr(form.funds.total, name) for form in forms) for name in ("executed_amount", "annual_budget")]
    for book in (path, office.convert(path, tmp_path / "again.xlsx")):
        rate = openpyxl.load_workbook(book, data_only=True).worksheets[0].cell(FIRST + 7, 6).value
        assert abs(Decimal(str(rate)) - sums[0] / sums[1] * 100) <= Decimal("0.01")


def test_a_book_of_many_is_judged_as_books_of_one(tmp_path):
    forms = document("self_evaluations_2024")
    together = [check_reading(reading) for reading in readings_of(unit_book(forms, tmp_path))]
    alone = [findings_of(written(form, tmp_path, name="alone.xlsx")) for form in forms]
    assert together == alone and any(together)


def test_what_a_clerk_types_shows_in_the_list_at_once(clerk, tmp_path):
    forms = document("declarations_2024")
    path = unit_book(forms, tmp_path, "to_be_filled")
    title = summaries()["declaration"].title
    reading = readings_of(path)[2]
    square = address(reading.placement.squares["funds.annual_total"])
    person = clerk(path)
    at = 3 + [column.field for column in summaries()["declaration"].column].index("funds.annual_total")
    shown = address((FIRST + 1, at - 1))
    assert person.shows(title, shown) == "" and "还有" in person.shows(title, address((FIRST + 1, 9)))

    person.type(reading.sheet, square, "1234.5")

    assert person.shows(title, shown) == "1,234.50"
    assert person.shows(title, address((FIRST + 6, at - 1))) == "1,234.50"
    with pytest.raises(PermissionError):
        person.type(title, shown, "1")


def test_links_lead_there_and_back_and_the_back_link_does_not_print(tmp_path):
    forms = document("self_evaluations_2023")
    book = openpyxl.load_workbook(unit_book(forms, tmp_path))
    index, check, *sheets, guide = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    assert index.title == summaries()["self_evaluation"].title and len(sheets) == len(forms)
    assert (check.title, guide.title) == (SELF_CHECK, GUIDE)
    for row, sheet in enumerate(sheets, start=FIRST):
        assert index.cell(row, 2).hyperlink.location == f"'{sheet.title}'!A1"
        [banner] = [cell for cell in sheet[1] if "HYPERLINK" in str(cell.value)]
        assert f"#'{index.title}'!A1" in banner.value
        assert banner.column > range_boundaries(sheet.print_area.rpartition("!")[2])[2]
    assert index.print_title_rows == "$1:$4" and index.page_setup.fitToHeight == 0


def test_no_formula_of_the_list_points_at_a_square_that_a_clerk_can_drag(tmp_path):
    index = openpyxl.load_workbook(unit_book(document("declarations_2024"), tmp_path)).worksheets[0]
    formulas = [cell.value for row in index["C5:I11"] for cell in row]
    assert len(formulas) == 7 * 7 and all(text.startswith("=IF(INDEX('") for text in formulas)


def test_several_units_and_years_are_several_books_and_an_edition_holds_for_all(tmp_path):
    forms = [*document("self_evaluations_2023")[:2], *document("self_evaluations_2024")[:2]]
    forms.append(forms[0].model_copy(update={"year": 2024}))
    books = [path for path, _ in make(forms, tmp_path, "as_returned", "self_evaluation/2024", "unit")]
    assert [len(readings_of(path)) for path in books] == [2, 2, 1]
    assert len({path.name for path in books}) == 3


def test_the_same_source_twice_gives_the_same_bytes_and_replaces_the_book(tmp_path):
    forms = document("declarations_2026")[:4]
    [(path, _)], before = make(forms, tmp_path, "to_be_filled", per="unit"), unit_workbook_of(forms, "to_be_filled")[1]
    assert path.read_bytes() == before
    [(again, _)] = make(forms, tmp_path, "to_be_filled", per="unit")
    assert again == path and stamp_number(before) and stamp_number(before) != stamp_number(
        unit_workbook_of(forms[:-1], "to_be_filled")[1]
    )


def test_a_return_of_a_unit_book_has_its_sheets_and_its_list(tmp_path):
    path = unit_book(document("self_evaluations_2024"), tmp_path / "回收")
    [book] = write_returns(verdicts([path]), tmp_path / "退回")
    sheets = openpyxl.load_workbook(str(book.returned)).sheetnames
    assert sheets[:3] == [LIST_SHEET, OPINION, summaries()["self_evaluation"].title]
    assert [reading.sheet for reading in readings_of(Path(str(book.returned)))] == [
        form.reading.sheet for form in book.forms
    ]


HARD = [
    "甲/乙:丙*丁?戊\\己[庚]", "：／？＊［］＼", "'引号'", "History", "history", "历史记录", "修改清单", "绩效自评表",
    "绩效自评汇总表", SHEET, LISTS, "A" * 40, "a" * 40, "运维" * 20, "运维" * 20, "𠮷" * 20, None, "", "   ", "=1+1",
    "甲!乙", "甲#乙", "A1", "2024", "甲\n乙\t丙", "…'", '<&">',
]  # fmt: skip


def test_names_of_sheets_are_legal_and_unique_whatever_the_projects_are_called():
    names = list(sheet_names(HARD))
    assert len({folded(name) for name in names}) == len(HARD)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= LONGEST
        assert not set(name) & set("[]:*?/\\：／？＊［］＼!\n\t") and name.strip(" '") == name
    own = {SHEET, LISTS, LIST_SHEET, "History", "绩效自评表", "绩效自评汇总表"}
    assert not {folded(name) for name in names} & {folded(name) for name in own}


def test_a_book_of_hard_names_is_read_back_also_from_libreoffice(office, tmp_path):
    whole = document("self_evaluations_2024")[0]
    form = whole.model_copy(update={"indicators": whole.indicators[:2]})
    forms = [form.model_copy(update={"project_name": (name or "").strip() or None}) for name in HARD]
    path = unit_book(forms, tmp_path)
    assert [reading.form.project_name for reading in readings_of(path)] == [one.project_name for one in forms]
    again = readings_of(office.convert(path, tmp_path / "again.xlsx"))
    assert [reading.sheet for reading in again] == list(sheet_names(one.project_name for one in forms))
    totals = openpyxl.load_workbook(tmp_path / "again.xlsx", data_only=True).worksheets[0]
    assert {totals.cell(row, 8).value for row in range(FIRST, FIRST + len(HARD))} == {float(form.total_score)}


def test_an_option_that_is_none_is_refused(capsys, tmp_path):
    assert run(["make", "x.json", "-o", str(tmp_path), "--per", "房间"]) == 2
    assert "project|unit" in capsys.readouterr().err
