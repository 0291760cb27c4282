"""A new edition of a form is one .toml and no Python: a 2027 edition, made, filled, read and checked."""

import shutil
from pathlib import Path

import pytest

from perfbook.check import check_reading
from perfbook.figures import figures_for
from perfbook.forms.kinds import FORMS
from perfbook.layouts import model
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import assemble
from samples import document
from tests.books import same_values

ROOT = Path(__file__).parents[1]


@pytest.fixture
def templates(tmp_path, monkeypatch):
    """A folder of layouts that a test may add to."""
    folder = tmp_path / "workbook_templates"
    shutil.copytree(ROOT / "workbook_templates", folder)
    monkeypatch.setattr(model, "TEMPLATES", folder)
    for cached in (model.load, model.editions):
        cached.cache_clear()
    yield folder
    for cached in (model.load, model.editions):
        cached.cache_clear()


@pytest.mark.parametrize(("form", "before", "name"), [
    ("declaration", "2026", "declarations_2026"), ("self_evaluation", "2024", "self_evaluations_2024"),
])  # fmt: skip
def test_a_new_edition_needs_one_file(form, before, name, templates):
    text = (templates / form / f"{before}.toml").read_text("utf-8")
    text = text.replace(f'edition     = "{before}"', 'edition     = "2027"')
    text = text.replace('label = "三级指标"', 'label = "三级指标（2027 年起）"')
    (templates / form / "2027.toml").write_text(text, "utf-8")

    given = document(name)[0].model_copy(update={"year": 2027})
    [reading], _ = assemble(read(workbook_of(given, "as_returned")[1]))

    assert reading.layout.name == f"{form}/2027"
    assert any("2027 年起" in (spot.cell.label or "") for spot in reading.placement.labels)
    assert isinstance(reading.form, FORMS[form])
    assert same_values(given.model_dump(mode="json"), reading.form.model_dump(mode="json"))
    assert not [finding for finding in check_reading(reading) if finding.severity == "error"]
    assert figures_for(form, "2027") == figures_for(form, before), "the newest figures before it hold"
    assert model.edition_for(form, 2026) == f"{form}/{before}", "earlier years keep their own"
