"""The row below the official frame: who filled the form in, only where the office wants it."""

from perfbook.forms.form import Signing
from perfbook.layouts.references import address
from perfbook.making import workbook_of
from tests.books import findings_of, reading_of, written

SHEET = "绩效自评表"
EMPTY = Signing(filler=None, phone=None, filled_on=None)


def test_it_stands_only_where_it_is_asked_for(official):
    form = official[13]
    signed = form.model_copy(update={"signing": EMPTY})
    plain, with_row = (workbook_of(one, "to_be_filled")[1] for one in (form, signed))
    assert plain != with_row
    assert workbook_of(form.model_copy(update={"signing": None}), "to_be_filled")[1] == plain


def test_a_clerk_fills_it_in_and_it_is_no_part_of_the_official_form(official, clerk, tmp_path):
    signed = official[13].model_copy(update={"signing": EMPTY})
    path = written(signed, tmp_path)
    reading = reading_of(path)
    person = clerk(path)
    typed = {"signing.filler": "王芳", "signing.phone": "021-12345678", "signing.filled_on": "2025-03-01"}
    for field, text in typed.items():
        person.type(SHEET, address(reading.placement.squares[field]), text)
    saved = person.save(tmp_path / "saved.xlsx")

    assert reading_of(saved).form.signing == Signing(filler="王芳", phone="021-12345678", filled_on="2025-03-01")
    assert findings_of(saved) == findings_of(written(official[13], tmp_path, name="plain.xlsx"))
    frame = max(spot.row + spot.down for spot in reading.placement.spots if spot.cell.style == "cell")
    assert all(reading.placement.squares[field][0] >= frame for field in typed)
