"""Targets and results are text: the formulas that read them say what the rules say, and what a clerk types shows."""

import pytest

from perfbook.figures import figures_for
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.generate.live import live_checks
from perfbook.layouts.references import address
from perfbook.rules.terms import TERMS
from perfbook.rules.vocabulary import words
from perfbook.rules.word_tables import tables
from samples import official_self_evaluations
from tests.books import reading_of, written
from tests.live_targets import RULES, published, run


def test_formulas_read_generated_targets_as_the_rules_do(office, tmp_path):
    """A part of what `python -m tests.full targets` runs."""
    outcome = run(office, tmp_path, count=5, seed=11)
    assert outcome.different == []
    assert all(outcome.tried[rule] == 80 for rule in RULES)
    assert all(outcome.spoke[rule] for rule in RULES)
    assert outcome.unsure.total() < outcome.tried.total() / 20, "where no formula can tell is rare"


def test_formulas_read_the_published_forms_without_a_doubt(office, tmp_path):
    outcome = published(office, tmp_path)
    assert outcome.different == []
    assert outcome.tried.total() > 600
    assert outcome.unsure.total() == 0


def test_a_result_below_its_target_lights_up_as_it_is_typed_and_goes_out_when_mended(clerk, tmp_path):
    path = _one_indicator(tmp_path, weight="10", score="10")
    reading = reading_of(path)
    [check] = [
        one for one in live_checks(reading.placement, reading.figures).checks
        if one.rule.id == "SC03" and one.path.startswith("indicators[0]")
    ]  # fmt: skip
    judged = address((check.row, check.column))
    beside = address((check.row, len(reading.layout.widths)))
    result, score = (address(reading.placement.squares[f"indicators[0].{name}"]) for name in ("actual_value", "score"))
    desk = clerk(path)

    desk.type(reading.sheet, result, "180(人次)")
    assert desk.shows(reading.sheet, judged) == "TRUE"
    assert f"✘ {check.rule.title}" in desk.shows(reading.sheet, beside)
    desk.type(reading.sheet, score, "9")
    assert desk.shows(reading.sheet, judged) == "FALSE"
    desk.type(reading.sheet, score, "10")
    desk.type(reading.sheet, result, "２００人次")
    assert desk.shows(reading.sheet, judged) == "FALSE"
    assert check.rule.title not in desk.shows(reading.sheet, beside)


def _one_indicator(folder, **given):
    form = official_self_evaluations()[-1].model_dump(mode="json", exclude_unset=True)
    row = {**form["indicators"][0], "level3": "培训人次", "annual_target": "≥200(人次)", "actual_value": None, **given}
    made = SelfEvaluation.model_validate({**form, "indicators": [row, *form["indicators"][1:]]})
    return written(made, folder, "as_returned")


def test_every_list_fits_what_formulas_do_with_it():
    """Lists may be extended: these are the bounds within which the formulas stay right."""
    lists = words("vocabulary_indicators.toml")
    groups = [word for group in lists["same_measures"] for word in group.split(" ")]
    assert len(groups) == len(set(groups)), "a measure stands in one group only"
    assert max(map(len, lists["tails"])) <= 2
    assert max(len(word) for word in tables()["heads"]) <= 4
    assert all(len(text) < 32_767 for listed in tables().values() for text in listed if isinstance(text, str))


@pytest.mark.parametrize("name", ["2023", "2024"])
def test_terms_hold_what_a_program_of_2007_takes(name):
    for term in TERMS.values():
        formula = term(figures_for("self_evaluation", name))
        depth = deepest = 0
        for sign in formula:
            depth += (sign == "(") - (sign == ")")
            deepest = max(deepest, depth)
        assert len(formula) < 4000
        assert deepest <= 60
