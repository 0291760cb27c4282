"""What a real LibreOffice does with our workbooks: re-saves, typing, locks, live checks, print."""

import subprocess
from decimal import Decimal

import openpyxl
import pytest

from perfbook.layouts.references import address
from perfbook.report.returning import LIST_SHEET
from perfbook.returns import verdicts, write_returns
from tests.books import findings_of, reading_of, same_values, written

SHEET = "绩效自评表"
OPEN = ("executed_amount", "achievement", "actual_value", "score", "deviation_reason")


def typed(clerk, path, form, tmp_path, *, changes=(), name="returned.xlsx"):
    """Fill a blank workbook like a person: type every open square, then save."""
    reading = reading_of(path)
    from perfbook.forms.walk import values

    wanted = values(form) | dict(changes)
    person = clerk(path)
    for field, spot in reading.placement.fields.items():
        if spot.cell.by == "filled" and wanted.get(field) is not None:
            person.type(SHEET, address(spot.square), str(wanted[field]))
    return person, person.save(tmp_path / name)


@pytest.mark.parametrize("number", range(21))
def test_official_forms_survive_an_honest_re_save(number, official, office, tmp_path):
    """Every value comes back, no finding is added: nothing that LibreOffice rewrites counts as a change."""
    path = written(official[number], tmp_path)
    again = office.convert(path, tmp_path / "again.xlsx")

    assert same_values(official[number].model_dump(mode="json"), reading_of(again).form.model_dump(mode="json"))
    assert findings_of(again) == findings_of(path)


@pytest.mark.parametrize("number", [0, 14, 19])
def test_typed_by_hand_gives_the_published_form_and_its_findings(number, official, clerk, tmp_path):
    """A blank workbook filled in square by square says what the published form says."""
    form = official[number]
    blank = written(form, tmp_path, "to_be_filled")
    _, saved = typed(clerk, blank, form, tmp_path)

    assert same_values(form.model_dump(mode="json"), reading_of(saved).form.model_dump(mode="json"))
    assert findings_of(saved) == findings_of(written(form, tmp_path, name="published.xlsx"))


def test_locked_squares_refuse_and_open_ones_take(official, clerk, tmp_path):
    path = written(official[18], tmp_path, "to_be_filled")
    placement = reading_of(path).placement
    person = clerk(path)
    for spot in placement.spots:
        if spot.path and spot.cell.by == "filled":
            assert person.type(SHEET, address(spot.square), "1")
        else:
            with pytest.raises(PermissionError):
                person.type(SHEET, address(spot.square), "12345")


def test_what_is_typed_wrong_is_found_and_said_beside_the_row(official, clerk, tmp_path):
    """Four faults typed in: each is found by check at its square, and shown live in the workbook."""
    form = official[14]
    changes = {
        "funds.fiscal.executed_amount": "95.00",  # above the budget of 93.60
        "indicators[0].score": "12",  # weight 10
        "indicators[3].actual_value": "≥95.00(%)",  # repeats the sign
        "indicators[6].deviation_reason": "无",  # points lost without a reason
    }
    blank = written(form, tmp_path, "to_be_filled")
    person, saved = typed(clerk, blank, form, tmp_path, changes=changes.items())

    errors = {(finding.rule, finding.path) for finding in findings_of(saved) if finding.severity == "error"}
    assert errors == {
        ("FD07", "funds.fiscal.executed_amount"),
        ("SC02", "indicators[0].score"),
        ("IN08", "indicators[3].actual_value"),
        ("DV01", "indicators[6].deviation_reason"),
    }
    reading = reading_of(saved)
    column = len(reading.layout.widths)
    for path, words in (
        ("indicators[0].score", "✘"),
        ("indicators[6].deviation_reason", "✘"),
        ("funds.total.executed_amount", "✘"),
    ):
        beside = address((reading.square(path)[0], column))
        assert words in person.shows(SHEET, beside), path


def test_a_target_typed_with_an_equals_sign_stays_text(official, clerk, tmp_path):
    blank = written(official[0], tmp_path, "to_be_filled")
    reading = reading_of(blank)
    person = clerk(blank)
    square = address(reading.placement.squares["indicators[1].actual_value"])
    person.type(SHEET, square, "=100.00(%)")
    saved = person.save(tmp_path / "saved.xlsx")

    assert person.shows(SHEET, square) == "=100.00(%)"
    assert reading_of(saved).form.indicators[1].actual_value == "=100.00(%)"


def test_a_filled_book_is_silent_beside_its_rows(official, clerk, tmp_path):
    """No live check cries on a form without a fault."""
    person = clerk(written(official[15], tmp_path))
    reading = reading_of(tmp_path / "book.xlsx")
    column = len(reading.layout.widths)
    said = {person.shows(SHEET, address((row, column))) for row in range(1, reading.placement.rows)}
    assert said <= {"", *(text for text in said if "▲" in text)}
    assert not any("✘" in text or "请填" in text for text in said)


def test_a_marked_return_mended_by_hand_is_accepted(official, clerk, tmp_path):
    """The unit opens the return, mends what is marked, saves: no error is left, and the first file is untouched."""
    form = official[14]
    blank = written(form, tmp_path, "to_be_filled")
    _, saved = typed(clerk, blank, form, tmp_path, changes={"indicators[0].score": "12"}.items())
    before = saved.read_bytes()
    [book] = write_returns(verdicts([saved]), tmp_path / "退回修改")

    person = clerk(tmp_path / "退回修改" / "returned（退回修改）.xlsx")
    square = address(reading_of(saved).placement.squares["indicators[0].score"])
    assert "必须修改" in person.cell(LIST_SHEET, "H4").String
    person.type(SHEET, square, "10")
    mended = person.save(tmp_path / "mended.xlsx")

    assert book.count("error") == 1
    assert not [finding for finding in findings_of(mended) if finding.severity == "error"]
    assert saved.read_bytes() == before


@pytest.mark.parametrize("number", [0, 13, 16])
def test_print_fits_the_width_of_its_paper(number, official, office, tmp_path):
    """One page wide whatever the texts: the check column beside the form is not printed."""
    pdf = office.convert(written(official[number], tmp_path), tmp_path / "book.pdf")
    said = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
    pages = said.split("\f")[:-1]

    # At most two of the form, one of 自查, two of 填报说明.
    assert len(pages) <= 5
    assert "还有 0" not in pages[0] and "✔ 已填完" not in pages[0], "the banner stands beside the form"
    assert all("财政项目支出绩效自评表" in page for page in pages[:-3])
    assert f"第 1 页，共 {len(pages)} 页" in pages[0]


def test_spare_formats_and_cached_results_are_there(official, tmp_path):
    """Previews show what is kept in the file: it must be the right result already."""
    book = openpyxl.load_workbook(written(official[13], tmp_path), data_only=True)
    reading = reading_of(tmp_path / "book.xlsx")
    for path, value in (("total_score", Decimal("99.29")), ("grade", "优"), ("funds.total.score", Decimal("9.79"))):
        kept = book[SHEET][address(reading.placement.squares[path])].value
        assert (Decimal(str(kept)) if isinstance(value, Decimal) else kept) == value
