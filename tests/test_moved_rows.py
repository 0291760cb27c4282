"""Rows and columns put in, taken out or moved in a stamped form: what is gone is named, and no value changes rows."""

import io
from decimal import Decimal

import openpyxl
import pytest

from perfbook.check import check_reading
from perfbook.contents import Content, SheetContents
from perfbook.keys import Keyring
from perfbook.layouts.stamp import CHECK_HEAD
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import assemble
from perfbook.report.returning import marked_return
from perfbook.returns import verdicts
from samples import official_forms
from samples.make import SAMPLE_KEY

FORM = "绩效自评表"
LAST = 4  # an indicator that is neither first nor last in the list


@pytest.fixture(scope="module")
def contents(official):
    return read(workbook_of(official[18], "as_returned", key=SAMPLE_KEY)[1])


@pytest.fixture(scope="module")
def issued(contents):
    """The form as it came back before anybody moved anything."""
    return assemble(contents)[0][0]


def moved(sheet: SheetContents, line: int, by: int, axis: int = 0) -> SheetContents:
    """A sheet with a row (axis 0) or a column (axis 1) taken out (-1) or put in (1), as Excel does it."""

    def shifted(at: int) -> int:
        return at + by if at >= line + (by < 0) else at

    def square(old):
        return tuple(shifted(at) if number == axis else at for number, at in enumerate(old))

    kept = {square(old): content for old, content in sheet.squares.items() if by > 0 or old[axis] != line}

    def areas(all_areas):
        for area in all_areas:
            if by > 0 or not area[axis] == area[axis + 2] == line:
                last = list(area[2:])
                last[axis] = last[axis] - 1 if by < 0 and last[axis] >= line else shifted(last[axis])
                yield (*square(area[:2]), *last)

    for area in sheet.merged:  # the text of a merged area stays when its first row is taken out
        if by < 0 and area[axis] == line < area[axis + 2] and (text := sheet.squares.get(area[:2])):
            kept[area[:2]] = text
    return sheet._replace(squares=kept, merged=tuple(areas(sheet.merged)), validated=tuple(areas(sheet.validated)))


def after(contents, *steps):
    """The reading of a workbook whose sheet went through some steps, and all that is found."""
    sheet = contents.sheets[FORM]
    for step in steps:
        sheet = step(sheet)
    [reading], _ = assemble(contents._replace(sheets={**contents.sheets, FORM: sheet}))
    return reading, check_reading(reading)


def typed(squares):
    return lambda sheet: sheet._replace(squares={**sheet.squares, **squares})


def test_the_return_has_the_row_again_and_asks_for_what_the_unit_wrote_there(official, issued, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(official[18], "as_returned", key=SAMPLE_KEY)[1]))
    book[FORM].delete_rows(row_of(issued, LAST) + 1)
    book.save(tmp_path / "删了一行.xlsx")
    [verdict] = verdicts([tmp_path / "删了一行.xlsx"], keyring=Keyring((SAMPLE_KEY,)))
    returned = openpyxl.load_workbook(io.BytesIO(marked_return(verdict)))
    name = issued.stamp.issued[f"indicators[{LAST}].level3"]
    assert name in [cell.value for row in returned[FORM].iter_rows() for cell in row]
    listed = ["".join(str(cell.value) for cell in row) for row in returned["修改清单"].iter_rows()]
    assert any(f"下发的指标“{name}”" in text and "本表已恢复，请把其中空着的格补填完整。" in text for text in listed)


def row_of(issued, number):
    return issued.placement.squares[f"indicators[{number}].level3"][0]


def errors(found):
    return [(one.rule, one.path) for one in found if one.severity == "error"]


def same_units_values(reading, issued, but=()):
    """Whatever a unit wrote stands in its own row, or nowhere."""
    for path, value in issued.found.items():
        if path.startswith("indicators[") and not path.startswith(tuple(but)):
            assert reading.found.get(path) == value, path


@pytest.mark.parametrize("with_total", [False, True])
def test_an_issued_indicator_that_was_taken_out_is_one_error_that_names_it(contents, issued, with_total):
    row, name = row_of(issued, LAST), issued.stamp.issued[f"indicators[{LAST}].level3"]
    total, column = issued.placement.squares["total_score"]
    typing = typed({(total - 1, column): Content(Decimal(90))} if with_total else {})
    reading, found = after(contents, lambda sheet: moved(sheet, row, -1), typing)

    assert errors(found) == [("BK03", f"indicators[{LAST}].level3")]
    [said] = [one.message for one in found if one.rule == "BK03"]
    assert said.startswith(f"下发的指标“{name}”（分值 ") and said.endswith("不见了。请恢复这一行。")
    assert reading.square(f"indicators[{LAST}].level3")[0] == row - 1, "the row above"
    assert not {"BK09", "BK22", "SC01"} & {one.rule for one in found}
    same_units_values(reading, issued, [f"indicators[{LAST}]"])


def test_an_indicator_that_was_added_is_named_at_its_row(contents, issued):
    row = row_of(issued, LAST)
    column = issued.placement.squares["indicators[0].level3"][1]
    added = {(row, column): Content("培训合格率"), (row, column + 2): Content("≥90%")}
    reading, found = after(contents, lambda sheet: moved(sheet, row, 1), typed(added))

    [said] = [one for one in found if one.rule == "BK06" and one.path]
    assert f"“培训合格率”（第 {row + 1} 行）" in said.message and reading.square(said.path) == (row, column)
    assert not {"BK09", "BK20"} & {one.rule for one in found} and errors(found) == []
    same_units_values(reading, issued)


def test_one_indicator_taken_out_and_another_put_in_elsewhere_moves_no_value(contents, issued):
    out, into = row_of(issued, LAST), row_of(issued, 1)
    column = issued.placement.squares["indicators[0].level3"][1]
    reading, found = after(
        contents, lambda sheet: moved(sheet, out, -1), lambda sheet: moved(sheet, into, 1),
        typed({(into, column): Content("宣传品数量"), (into, column + 2): Content("≥1(万份)")}),
    )  # fmt: skip
    assert errors(found) == [("BK03", f"indicators[{LAST}].level3")]
    assert any("宣传品数量" in one.message for one in found if one.rule == "BK06")
    same_units_values(reading, issued, [f"indicators[{LAST}]"])


@pytest.fixture(scope="module")
def alike(official):
    """A form in which two indicators have the same name, and other targets."""
    form = official[18]
    rows = list(form.indicators)
    rows[3] = rows[3].model_copy(update={"level3": "完成率", "annual_target": "≥98(%)"})
    rows[LAST] = rows[LAST].model_copy(update={"level3": "完成率", "annual_target": "≥60(%)"})
    return form.model_copy(update={"indicators": tuple(rows)})


@pytest.mark.parametrize("out", [3, LAST])
def test_of_two_indicators_of_one_name_the_right_one_is_missed(alike, out):
    contents = read(workbook_of(alike, "as_returned", key=SAMPLE_KEY)[1])
    issued = assemble(contents)[0][0]
    reading, found = after(contents, lambda sheet: moved(sheet, row_of(issued, out), -1))
    assert ("BK03", f"indicators[{out}].level3") in errors(found)
    same_units_values(reading, issued, [f"indicators[{out}]"])


def test_where_two_indicators_cannot_be_told_apart_no_value_is_taken(alike):
    rows = list(alike.indicators)
    rows[LAST] = rows[LAST].model_copy(
        update={name: getattr(rows[3], name) for name in ("level1", "level2", "level3", "annual_target", "weight")}
    )
    twins = alike.model_copy(update={"indicators": tuple(rows)})
    contents = read(workbook_of(twins, "as_returned", key=SAMPLE_KEY)[1])
    issued = assemble(contents)[0][0]
    reading, found = after(contents, lambda sheet: moved(sheet, row_of(issued, LAST), -1))
    assert {"BK03", "BK22"} <= {rule for rule, _ in errors(found)}
    assert all(reading.found.get(f"indicators[{number}].score") is None for number in (3, LAST))


def test_a_column_that_was_taken_out_is_one_error_and_no_check_of_ours_is_read_as_its_text(contents, issued):
    column = issued.placement.squares["indicators[0].deviation_reason"][1]
    reading, found = after(contents, lambda sheet: moved(sheet, column, -1, axis=1))
    lost = [one.message for one in found if one.severity == "error"]
    assert len(lost) == 1 and "“偏差原因分析及改进措施”这一列不见了" in lost[0]
    assert not any("IF(" in str(value) for value in (*reading.kept.values(), *reading.found.values()))
    assert not any(CHECK_HEAD in one.message for one in found)


def test_below_a_renamed_head_what_was_issued_is_still_compared(contents, issued):
    head = next(spot for spot in issued.placement.labels if spot.cell.label == "年初预算数")
    row, column = issued.placement.squares["funds.fiscal.initial_budget"]
    reading, found = after(
        contents, lambda sheet: moved(sheet, 0, 1),
        typed({(head.row + 1, head.column): Content("金额"), (row + 1, column): Content(Decimal("88.5"))}),
    )  # fmt: skip
    label = issued.placement.label_path(head)
    assert set(errors(found)) == {("BK02", label), ("BK03", "funds.fiscal.initial_budget")}
    assert "被改成了“金额”" in next(one.message for one in found if one.rule == "BK02")
    assert reading.square(label) == (head.row + 1, head.column)


def test_a_line_of_the_funds_that_was_taken_out_is_one_finding(contents, issued):
    row = issued.placement.squares["funds.carried_over.executed_amount"][0]
    reading, found = after(contents, lambda sheet: moved(sheet, row, -1))
    assert [one.message for one in found if one.severity == "error"] == [
        "下发的“上年结转资金”这一行不见了。请恢复这一行。"
    ]
    before = {one.rule for one in check_reading(issued)}
    assert {one.rule for one in found if one.severity != "error"} - before == {"BK06"}
    assert reading.square("funds.carried_over.executed_amount")[0] == row - 1


def test_a_spare_row_that_was_skipped_or_has_no_name_is_no_row_that_was_moved():
    """Beside fields left empty: those are found where their labels are."""
    for form in (one for one in official_forms() if one.form != "self_evaluation"):
        contents = read(workbook_of(form, "as_returned", key=SAMPLE_KEY)[1])
        [issued], _ = assemble(contents)
        squares, count = issued.placement.squares, len(form.indicators)
        row = {"level1": "产出指标", "level2": "数量指标", "level3": "讲座场次", "annual_target": "≥12(场)"}
        skipped = {squares[f"indicators[{count + 2}].{field}"]: Content(text) for field, text in row.items()}
        nameless = {squares["indicators[0].level3"]: Content(None)}
        for typing in (skipped, nameless, skipped | nameless):
            sheet = typed(typing)(contents.sheets[issued.sheet])
            [reading], _ = assemble(contents._replace(sheets={**contents.sheets, issued.sheet: sheet}))
            assert not reading.differences.rows, form.project_name
            if typing is not nameless:
                assert {field: reading.found[f"indicators[{count}].{field}"] for field in row} == row
            single = {path: text for path, text in issued.found.items() if "[" not in path}
            assert {path: reading.found.get(path) for path in single} == single
            targets = [reading.found.get(f"indicators[{number}].annual_target") for number in range(count)]
            assert targets == [one.annual_target for one in form.indicators]
