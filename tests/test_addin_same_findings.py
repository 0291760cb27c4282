"""What the window shows of a book is what `perfbook check` says of the file. All samples: `tests.full window`."""

import pytest

from perfbook.addin import marks
from perfbook.making import unit_workbook_of, workbook_of
from samples import document, official_forms
from samples.fault import faults, form_with
from samples.make import SAMPLE_KEY
from samples.tampering import tampered
from tests.same_findings import differences

FORMS = official_forms()
# Declarations, self-evaluations and the older form; all of them would take two minutes.
PART = range(0, len(FORMS), 19)


@pytest.fixture(autouse=True)
def own_folders(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def book(number):
    return workbook_of(FORMS[number], "as_returned", key=SAMPLE_KEY)[1]


@pytest.mark.parametrize("number", PART)
def test_the_window_shows_what_a_check_of_the_file_says(number, tmp_path):
    assert differences(book(number), tmp_path / "book") == []


@pytest.mark.parametrize("rule", ["BK06", "BK21"])
def test_also_where_the_form_is_found_by_its_labels(rule, tmp_path):
    fault = next(one for one in faults() if one.rule == rule)
    content = workbook_of(form_with(fault), "as_returned", key=SAMPLE_KEY)[1]
    assert differences(tampered(content, fault.edit), tmp_path / "book") == []


def test_all_sheets_of_a_units_book_are_shown(tmp_path):
    content = unit_workbook_of(document("self_evaluations_2024")[:2], "as_returned", key=SAMPLE_KEY)[1]
    assert differences(content, tmp_path / "book") == []


def test_a_window_that_leaves_a_finding_out_is_seen(tmp_path, monkeypatch):
    told = marks.told
    monkeypatch.setattr(marks, "told", lambda checked: told(checked)[1:])
    found = differences(book(0), tmp_path / "book")
    assert any(one.startswith("listed otherwise") for one in found)
