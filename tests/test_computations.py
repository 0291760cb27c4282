"""What the workbook computes, at the edges where a rounding, a sign or a cap decides."""

from decimal import Decimal

import pytest

from perfbook.computations import execution_rate, execution_score, grade, total_score
from perfbook.figures import figures_for
from perfbook.rules.amounts import quotient

D = Decimal
OF_2023, OF_2024 = (figures_for("self_evaluation", edition) for edition in ("2023", "2024"))


@pytest.mark.parametrize(("total", "word"), [
    ("100", "优"), ("90", "优"), ("89.995", "优"), ("89.994", "良"), ("89.99", "良"), ("80", "良"), ("79.995", "良"),
    ("79.994", "中"), ("60", "中"), ("59.995", "中"), ("59.994", "差"), ("0", "差"),
])  # fmt: skip
def test_a_grade_goes_by_the_total_rounded_half_up_to_two_decimals(total, word):
    assert grade(D(total), OF_2024) == word


def test_there_is_no_grade_without_a_total():
    assert grade(None, OF_2024) is None


def test_a_rate_is_cut_and_a_score_rounded_as_its_edition_says():
    assert execution_rate(D("679.67"), D("679.58"), OF_2023) == D("99.98")
    assert execution_score(D("97.85"), D(10), OF_2024) == D("9.79")
    assert execution_score(D("97.85"), D(10), OF_2023) == D("9.78")
    assert execution_score(D(120), D(10), OF_2024) == 10, "never above its weight"
    assert execution_rate(D(0), D(5), OF_2024) == 0


def test_a_total_is_blank_until_every_score_is_there():
    assert total_score(D(10), [D(50), D("39.5")], figures=OF_2024) == D("99.5")
    assert total_score(D(10), [D(50), None], figures=OF_2024) is None


@pytest.mark.parametrize(("executed", "budget", "capped"), [
    ("100.00", "100.00", True), ("99.99", "100.00", True), ("0.48", "0.48", True), ("100.01", "100.00", False),
])  # fmt: skip
def test_what_was_spent_within_its_budget_cannot_be_more_than_all_of_it(executed, budget, capped):
    """Both amounts are printed rounded: what they were before could be a little more than 100 %, if it were let."""
    span = quotient(D(executed), D(budget), OF_2024)
    assert span is not None
    assert (span.high == 100) if capped else (span.high > 100)
    assert span.low <= 100


def test_a_negative_amount_gives_no_rate_and_no_budget_gives_0():
    assert quotient(D(-1), D(5), OF_2024) is None and quotient(D(1), D(-5), OF_2024) is None
    assert quotient(D(1), D(0), OF_2024) == (0, 0)
