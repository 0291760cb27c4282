"""What a copy lacks, or has too much, is said as large as it is; what merely moved is read, and no text is lost."""

from dataclasses import replace

import pytest

from perfbook.check import check_reading
from perfbook.contents import Content, SheetContents
from perfbook.findings import Severity
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import assemble
from samples.make import SAMPLE_KEY
from tests.clerk import trial
from tests.clerk.style import SHANGHAI
from tests.clerk.writing import laid

FORM = "绩效自评表"
EVALUATED = next(form for form in trial.official() if form["form"] == "self_evaluation")


@pytest.fixture(scope="module")
def contents(official):
    return read(workbook_of(official[18], "as_returned", key=SAMPLE_KEY)[1])


def of_copy(words: dict[str, str]):
    """The reading of an own copy with other words, and what is said of it."""
    content, _ = laid(replace(SHANGHAI, words=dict(SHANGHAI.words) | words), EVALUATED)
    [reading], _ = assemble(read(content))
    return reading, check_reading(reading)


def inserted(sheet: SheetContents, row: int, count: int) -> SheetContents:
    """A sheet with empty rows above a row (from 0): what reaches over it grows, as in Excel."""

    def down(at: int) -> int:
        return at + count if at >= row else at

    squares = {(down(at), column): content for (at, column), content in sheet.squares.items()}
    merged = tuple((down(top), left, down(last), right) for top, left, last, right in sheet.merged)
    return sheet._replace(squares=squares, merged=merged)


@pytest.mark.parametrize("words", [{"actual_value": "实际兑现"}, {"score": "得芬"}, {"achievement": "兑现"}])
def test_what_the_unit_must_fill_in_is_an_error_where_it_is_not_found(words):
    _, findings = of_copy(words)
    assert Severity.ERROR in {one.severity for one in findings if one.rule == "BK21"}


def test_what_other_forms_of_the_kind_lack_is_no_error():
    _, findings = of_copy({"initial_budget": "批复"})
    assert {one.severity for one in findings if one.rule == "BK21"} == {Severity.WARNING}


@pytest.mark.parametrize("word", ["完成情况", "完成值", "实际完成"])
def test_a_result_below_a_head_that_says_less_is_a_result(word):
    reading, findings = of_copy({"actual_value": word})
    assert [row.actual_value for row in reading.judged.indicators] == [
        row["actual_value"] for row in EVALUATED["indicators"]
    ]
    assert "BK21" not in {one.rule for one in findings}


@pytest.mark.parametrize("count", [1, 2])
def test_a_goal_below_empty_rows_is_the_goal(contents, count):
    [issued], _ = assemble(contents)
    row = issued.placement.squares["achievement"][0]
    sheet = inserted(contents.sheets[FORM], row, count)
    [reading], _ = assemble(contents._replace(sheets={**contents.sheets, FORM: sheet}))
    assert reading.judged.achievement == issued.judged.achievement
    assert reading.judged.annual_goal == issued.judged.annual_goal
    assert not {"BK20", "BK21", "GL01"} & {one.rule for one in check_reading(reading)}


@pytest.mark.parametrize("word", ["序号", "备注", "联系人", "甲"])
def test_a_stray_word_left_of_the_table_breaks_nothing(contents, word):
    [issued], _ = assemble(contents)
    sheet = contents.sheets[FORM]
    row = issued.placement.squares["indicators[0].level3"][0]
    squares = {(at, column + 1): content for (at, column), content in sheet.squares.items()} | {(row, 0): Content(word)}
    merged = tuple((top, left + 1, last, right + 1) for top, left, last, right in sheet.merged)
    sheet = sheet._replace(squares=squares, merged=merged)
    [reading], _ = assemble(contents._replace(sheets={**contents.sheets, FORM: sheet}))
    assert reading.judged.indicators == issued.judged.indicators
    assert reading.judged.total_score == issued.judged.total_score


def test_amounts_without_a_money_unit_are_said_once_and_a_zero_needs_none():
    content, _ = laid(replace(SHANGHAI, money="none"), EVALUATED)
    [reading], _ = assemble(read(content))
    found = [one for one in check_reading(reading) if one.severity == Severity.ERROR]
    assert [(one.rule, one.path) for one in found] == [("BK22", "")]
    assert reading.judged.funds.total.annual_budget is None
    assert reading.judged.funds.other.annual_budget == 0


def test_a_line_of_the_funds_that_is_gone_is_named_as_a_line():
    _, findings = of_copy({"other": "别的资金"})
    [said] = [one.message for one in findings if one.rule == "BK21"]
    assert "其他资金一行" in said and "执行率" not in said


def test_a_level_repeated_in_parted_squares_is_no_content_outside(contents):
    [issued], _ = assemble(contents)
    sheet = contents.sheets[FORM]
    spot = next(one for one in issued.placement.spots if one.down > 1 and (one.path or "").endswith(".level1"))
    merged = tuple(area for area in sheet.merged if area[:2] != spot.square)
    again = {(spot.row + 1, spot.column): sheet.at(spot.square)}

    def outside(text: Content) -> bool:
        squares = {**sheet.squares, **again, (spot.row + 2, spot.column): text}
        book = contents._replace(sheets={**contents.sheets, FORM: sheet._replace(squares=squares, merged=merged)})
        return "BK20" in {one.rule for one in check_reading(assemble(book)[0][0])}

    assert not outside(sheet.at(spot.square))
    assert outside(Content("别的"))


def test_what_stands_outside_is_kept_whole(contents):
    text = "另有一笔经费由街道承担，没有列入本表，" * 20
    sheet = contents.sheets[FORM]
    sheet = sheet._replace(squares={**sheet.squares, (60, 1): Content(text)})
    [reading], _ = assemble(contents._replace(sheets={**contents.sheets, FORM: sheet}))
    [found] = [one.found for one in check_reading(reading) if one.rule == "BK20"]
    assert found == text
