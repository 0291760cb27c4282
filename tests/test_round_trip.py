"""What is written into a workbook is read back the same."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfbook.check import check_reading
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.forms.walk import values
from perfbook.generate.book import generate
from perfbook.generate.page import page
from perfbook.layouts.model import load
from perfbook.read import read
from perfbook.readings import assemble
from tests.books import findings_of, reading_of, same_values, written

LAYOUT = load("self_evaluation/2024")

amounts = st.decimals(0, 10**8, places=2)
points = st.decimals(-5, 100, places=2)
# Anything that XML can hold; what only looks empty counts as empty and is not asked for here.
words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
).filter(lambda text: text.strip())


def maybe(strategy):
    return st.none() | strategy


indicators = st.fixed_dictionaries(
    {name: maybe(words) for name in ("level1", "level2", "level3", "annual_target", "actual_value", "deviation_reason")}
    | {"weight": maybe(points), "score": maybe(points)}
)
lines = st.fixed_dictionaries(
    {name: maybe(amounts) for name in ("initial_budget", "annual_budget", "executed_amount")}
)
forms = st.fixed_dictionaries(
    {
        "year": st.integers(2024, 2030),
        "project_name": maybe(words),
        "unit": maybe(words),
        "annual_goal": maybe(words),
        "achievement": maybe(words),
        "funds": st.fixed_dictionaries({"fiscal": lines, "carried_over": lines, "other": lines}),
        "indicators": st.lists(indicators, min_size=1, max_size=4),
    }
)


@settings(max_examples=60, deadline=None)
@given(forms)
def test_what_is_written_is_read_back(tree):
    form = SelfEvaluation.model_validate(tree)
    [reading], _ = assemble(read(generate([page(LAYOUT, form, "as_returned")])))

    found = values(reading.form)
    for path, value in values(form).items():
        # A row at the end that holds nothing is none.
        assert found.get(path) == value, path
    check_reading(reading)  # whatever the squares hold, a check never raises


@pytest.mark.parametrize("number", range(21))
def test_official_forms_come_back_whole(number, official, tmp_path):
    form = official[number]
    reading = reading_of(written(form, tmp_path))

    assert same_values(form.model_dump(mode="json"), reading.form.model_dump(mode="json"))


def test_the_same_form_gives_the_same_bytes(official):
    first, second = (generate([page(LAYOUT, official[-1], "as_returned")]) for _ in range(2))
    assert first == second


def test_a_blank_workbook_holds_what_the_office_issues_and_nothing_else(official, tmp_path):
    reading = reading_of(written(official[13], tmp_path, "to_be_filled"))

    assert reading.form.project_name == official[13].project_name
    assert reading.form.funds.total.annual_budget == Decimal("109.32")
    assert reading.form.total_weight == 100
    assert {indicator.score for indicator in reading.form.indicators} == {None}
    assert reading.form.grade is None and reading.form.total_score is None


def test_a_blank_workbook_sent_back_misses_only_what_the_unit_fills(official, tmp_path):
    """No follow-ups: not the rate, total and grade, which would come by themselves."""
    findings = findings_of(written(official[0], tmp_path, "to_be_filled"))

    assert {finding.rule for finding in findings if finding.severity == "error"} == {"FD11", "GL01", "IN03", "SC05"}
