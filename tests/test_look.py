"""Is every shown text whole on screen and on paper, and every sheet in the one style? All of it: tests.full look."""

import io
from collections.abc import Iterator

import openpyxl
import pytest

from perfbook.generate.blank import blank_workbook
from perfbook.making import workbook_of
from samples import official_forms
from tests.look import works
from tests.look.fonts import REAL, THUMB
from tests.look.judging import clipped
from tests.look.looking import looked_at
from tests.look.paging import pages
from tests.look.sheets import Book
from tests.look.shown import shown
from tests.look.wrapping import lines

# One published form of each edition.
ONE_EACH = (0, 7, 42, 53, 61)


def sample() -> Iterator[works.Work]:
    forms = official_forms()
    yield from works.filled_books([forms[number] for number in ONE_EACH[2:]])
    yield from works.filled_books([forms[ONE_EACH[1]]], "to_be_filled")
    yield from works.returns(lambda rule: rule == "SC02")
    yield "report", works.report(list(works.filled_books([forms[number] for number in ONE_EACH[2:4]])))
    yield from list(works.plans())[:1]


def test_nothing_is_clipped_and_every_sheet_keeps_the_style_and_prints_on_the_pages_expected(office):
    said = {}
    for name, content in sample():
        tried, faults = looked_at(content, office)
        assert tried > 20, name
        said |= {name: faults} if faults else {}
    assert not said


@pytest.mark.parametrize("length", [800, 3000])
def test_a_long_goal_is_whole_and_its_block_grows_evenly(length):
    name, content = next(work for work in works.long_books(length) if "self_evaluations_2024" in work[0])
    book = Book(content)
    assert clipped(book)[1] == []
    sheet = book.sheets[0]
    heights = {sheet.height(row) for row in range(11, 17)}
    assert max(heights) - min(heights) <= 0.75
    assert pages(sheet) > 1, name


def test_a_text_that_no_row_can_hold_is_printed_smaller():
    form = official_forms()[ONE_EACH[4]].model_copy(update={"project_basis": works.LONG * 30})
    book = Book(workbook_of(form, "as_returned")[1])
    assert clipped(book)[1] == []
    assert any(cell.font.size < 10 for row in book.sheets[0].sheet.iter_rows() for cell in row if cell.value)


def changed(change):
    """The one sheet of a filled book after a change by hand."""
    content = workbook_of(official_forms()[ONE_EACH[3]], "as_returned")[1]
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    change(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    return clipped(Book(target.getvalue()))[1]


def test_the_measure_notices_what_does_not_fit():
    assert changed(lambda sheet: None) == []
    lower = changed(lambda sheet: sheet.row_dimensions.__getitem__(12).__setattr__("height", 3))
    assert any("pt high" in said for said in lower)
    narrow = changed(lambda sheet: sheet.column_dimensions.__getitem__("D").__setattr__("width", 2))
    assert any("shows ###" in said for said in narrow)


def test_lines_are_counted_as_libreoffice_breaks_them(office, tmp_path):
    texts = sorted({row.level3 or "" for form in official_forms() for row in form.indicators})[::12]
    texts += sorted({form.annual_goal for form in official_forms() if getattr(form, "annual_goal", None)})[::6]
    book = blank_workbook(target := io.BytesIO(), "行数", in_memory=True)
    sheet, look = book.add_worksheet(), book.add_format({"text_wrap": True})
    sheet.set_column(0, 0, 18)
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, text, look)
    book.close()
    (tmp_path / "lines.xlsx").write_bytes(target.getvalue())
    document = office.open(tmp_path / "lines.xlsx")
    try:
        fitted = document.Sheets.getByIndex(0)
        room = points(fitted.Columns.getByIndex(0).Width) - 2.2
        counted, broken = [], []
        for row, text in enumerate(texts):
            fitted.Rows.getByIndex(row).OptimalHeight = True
            broken.append(round((points(fitted.Rows.getByIndex(row).Height) - 2) / (10 * REAL.line("宋体", False))))
            counted.append(len(lines(text, room, lambda sign: REAL.width(sign, "宋体", False) * 10)))
    finally:
        document.close(True)
    assert len(texts) > 30
    assert all(ours >= theirs for ours, theirs in zip(counted, broken, strict=True))
    assert sum(map(int.__ne__, counted, broken)) <= len(texts) / 10


def points(hundredths_of_millimetres):
    return hundredths_of_millimetres / 2540 * 72


def test_no_line_begins_with_a_closing_sign_and_none_breaks_within_a_number():
    def half(sign):
        return 0.5 if sign.isascii() else 1.0

    assert lines("预算执行率，", 5.0, half) == [4.0, 2.0]
    assert lines("达到95.00(%)", 5.0, half) == [2.0, 4.0]
    assert lines("一\n二", 9.0, half) == [1.0, 1.0]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [(0.5, "0.00", "0.50"), (0, '"✘ "0;;"－"', "－"), ("好", "@", "好"), (1e7, "#,##0.00", "10,000,000.00")],
)
def test_squares_show_their_values_by_their_formats(value, number_format, text):
    assert shown(value, number_format) == text


def test_fonts_of_pictures_are_as_wide_and_high_as_measured():
    assert REAL.width("中", "宋体", False) == REAL.width("中", "黑体", True) == THUMB.width("中", "宋体", False) == 1
    assert 1.4 < REAL.line("宋体", False) < 1.45
