"""Every layout is laid out whole: no two squares overlap, every row is as wide as the sheet."""

import tomllib

import openpyxl
import pytest

from perfbook.forms.kinds import FORMS
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.forms.walk import part_type, values
from perfbook.forms.words import LABELS
from perfbook.layouts.model import UnknownEdition, edition_for, editions, load
from perfbook.layouts.placing import place
from perfbook.layouts.tracing import trace
from perfbook.making import preview
from samples import official_forms

every_layout = pytest.mark.parametrize("layout", [load(name) for name in editions()], ids=editions())


def placed(layout, official):
    return [place(layout, values(form)) for form in official_forms() if form.form == layout.form]


@every_layout
def test_no_two_squares_overlap_and_none_is_left_out(layout, official):
    for placement in placed(layout, official):
        squares = [
            (spot.row + down, spot.column + across)
            for spot in placement.spots
            for down in range(spot.down)
            for across in range(spot.across)
        ]
        whole = {(row, column) for row in range(placement.rows) for column in range(len(layout.widths))}
        assert len(squares) == len(set(squares))
        assert set(squares) == whole


@every_layout
def test_every_field_is_a_field_of_the_form_and_has_a_word(layout):
    for field in layout.fields():
        owner, _, name = field.rpartition(".")
        assert name in part_type(FORMS[layout.form], owner).model_fields
        assert name in LABELS


@every_layout
def test_every_field_that_a_unit_may_fill_has_a_prompt_that_excel_takes(layout):
    open_fields = {cell.field for band in layout.band for row in band.rows for cell in row if cell.field}
    computed = {cell.field for band in layout.band for row in band.rows for cell in row if cell.computed}
    needing = {field.rpartition(".")[2] for field in open_fields - computed} - {"year"}
    assert needing <= set(layout.prompt)
    for prompt in layout.prompt.values():
        assert len(prompt.title) <= 32 and len(prompt.text) <= 255 and len(prompt.error) <= 255


def test_equal_levels_merge_over_their_rows_and_level_2_ends_with_its_level_1():
    rows = [("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "质量指标")]
    form = SelfEvaluation.model_validate({"indicators": [{"level1": one, "level2": two} for one, two in rows]})
    spots = [spot for spot in place(load("self_evaluation/2024"), values(form)).spots if spot.cell.merge]

    assert [(spot.paths[0], spot.down) for spot in spots if "level1" in spot.paths[0]] == [
        ("indicators[0].level1", 3),
        ("indicators[3].level1", 1),
    ]
    assert [spot.down for spot in spots if "level2" in spot.paths[0]] == [2, 1, 1]


def test_the_edition_of_a_year_is_the_latest_not_later():
    assert edition_for("self_evaluation", 2026) == "self_evaluation/2024"
    assert edition_for("self_evaluation", 2023) == "self_evaluation/2023"
    with pytest.raises(UnknownEdition):
        edition_for("self_evaluation", 2019)


@every_layout
def test_a_drawn_workbook_is_traced_square_by_square(layout, tmp_path):
    rows = [{"level1": "一", "level2": "二"}]
    form = SelfEvaluation.model_validate({"year": 2024, "indicators": rows})
    placement = place(layout, values(form))
    book = openpyxl.Workbook()
    for spot in placement.spots:
        square = book.active.cell(spot.row + 1, spot.column + 1)
        square.value = f"{{{spot.path}}}" if spot.path else spot.cell.label
        last = spot.row + spot.down, spot.column + spot.across
        book.active.merge_cells(None, spot.row + 1, spot.column + 1, *last)
    book.save(tmp_path / "drawn.xlsx")

    traced = tomllib.loads("rows = [\n" + "\n".join(trace(tmp_path / "drawn.xlsx")) + "\n]")["rows"]

    found = [
        (cell.get("field") or cell["label"], cell.get("across", 1), cell.get("down", 1))
        for row in traced
        for cell in row
    ]
    assert found == [(spot.path or spot.cell.label, spot.across, spot.down) for spot in placement.spots]


@every_layout
def test_a_preview_opens(layout, tmp_path):
    (tmp_path / "preview.xlsx").write_bytes(preview(layout.name))
    assert openpyxl.load_workbook(tmp_path / "preview.xlsx").sheetnames[0] == layout.sheet
