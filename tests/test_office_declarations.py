"""Declarations and the 2020 targets in a real LibreOffice: re-saved, and filled in by hand."""

import pytest

from perfbook.forms.walk import values
from perfbook.layouts.references import address
from samples import official_forms
from tests.books import reading_of, same_values, written

FORMS = [form for form in official_forms() if form.form != "self_evaluation"]


@pytest.mark.parametrize("number", range(len(FORMS)))
def test_official_forms_survive_an_honest_re_save(number, office, tmp_path):
    path = written(FORMS[number], tmp_path)
    again = reading_of(office.convert(path, tmp_path / "again.xlsx"))

    assert same_values(FORMS[number].model_dump(mode="json"), again.form.model_dump(mode="json"))
    assert again.differences == reading_of(path).differences
    assert not any(getattr(again.differences, kind) for kind in type(again.differences).model_fields)


@pytest.mark.parametrize("number", [0, 21, 40])
def test_typed_by_hand_gives_the_published_form(number, clerk, tmp_path):
    """Square by square into a blank workbook; a level that repeats the one above is left empty every other time."""
    form = FORMS[number]
    blank = written(form, tmp_path, "to_be_filled")
    reading = reading_of(blank)
    person = clerk(blank)
    wanted = values(form)
    before: dict[str, object] = {}
    for path, spot in reading.placement.fields.items():
        value = wanted.get(path)
        if spot.cell.by != "filled" or value is None:
            continue
        if spot.cell.inherits:
            same_level1 = wanted[f"{path.partition('.')[0]}.level1"] == before.get("level1")
            repeats = before.get(str(spot.cell.field)) == value and same_level1
            before[str(spot.cell.field)] = value
            if repeats and spot.row % 2:
                continue
        person.type(reading.sheet, address(spot.square), str(value))
    saved = reading_of(person.save(tmp_path / "returned.xlsx"))

    assert same_values(form.model_dump(mode="json"), saved.form.model_dump(mode="json"))
    assert not saved.differences.formulas and not saved.differences.issued and not saved.differences.labels


def test_locked_squares_of_a_declaration_refuse(clerk, tmp_path):
    path = written(FORMS[0], tmp_path, "to_be_filled")
    placement = reading_of(path).placement
    person = clerk(path)
    for spot in placement.spots[:60]:
        if spot.path and spot.cell.by == "filled":
            assert person.type(placement.layout.sheet, address(spot.square), "1")
        else:
            with pytest.raises(PermissionError):
                person.type(placement.layout.sheet, address(spot.square), "12345")


def test_the_second_level_offers_the_words_of_the_first(office, clerk, tmp_path):
    """The dropdown's formula, entered in a square of its own, gives the level-2 words of the level 1 beside it."""
    path = written(FORMS[0], tmp_path)
    reading = reading_of(path)
    person = clerk(path)
    cell = person.cell(reading.sheet, address(reading.placement.squares["indicators[1].level2"]))
    source = cell.Validation.getFormula1()
    assert "perfbook_level2" in source and "perfbook_level1" in source
    words = person.cell("_lists", "A1:D5").getDataArray()
    level1 = reading.form.indicators[1].level1
    column = words[0].index(level1)
    offered = [row[column] for row in words[1:] if row[column]]
    assert offered == list(reading.figures.level2[reading.figures.roles[level1]])
