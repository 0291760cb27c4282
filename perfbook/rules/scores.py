"""The scores of a form taken together: those that are missing, their sum, and the total that they give."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from perfbook.figures import ExecutionCap, Figures
from perfbook.forms.self_evaluation import EvaluatedIndicator, Funds
from perfbook.rules.amounts import rate_possible, recomputed_rate
from perfbook.rules.money_units import mixed
from perfbook.rules.reasons import bare, says_nothing


class Capped(NamedTuple):
    """The execution rate (percent) of a form, and the cap that it falls under."""

    rate: Decimal
    cap: ExecutionCap


def scored(funds: Funds, indicators: Sequence[EvaluatedIndicator]) -> Iterator[tuple[str, Decimal | None]]:
    """Every score that the form asks for, under its path; a square that the form lacks is not asked for."""
    if "score" in funds.total.model_fields_set:
        yield "funds.total.score", funds.total.score
    for number, indicator in enumerate(indicators):
        asked = "score" in indicator.model_fields_set and not (is_declined(indicator) and indicator.score is None)
        if asked:
            yield f"indicators[{number}].score", indicator.score


def is_declined(indicator: EvaluatedIndicator) -> bool:
    """Whether the template prints a line that the unit does not use: 生态环境成本 | 无, or nothing at all."""
    if indicator.weight:
        return False
    texts = [text for text in (indicator.level3, indicator.annual_target) if text and not text.isspace()]
    unused = any(says_nothing(text) and bare(text) != "0" for text in texts)  # 0 is a target
    blank = "level3" in indicator.model_fields_set and not texts
    return unused or blank


def sum_of_scores(funds: Funds, indicators: Sequence[EvaluatedIndicator]) -> Decimal | None:
    """The exact sum of the printed scores; None while one is missing."""
    scores = [score for _, score in scored(funds, indicators)]
    if not indicators or None in scores:
        return None
    return sum((score for score in scores if score is not None), Decimal(0))


def total_due(
    funds: Funds, indicators: Sequence[EvaluatedIndicator], money_unit: str | None, figures: Figures
) -> Decimal | None:
    """The total that the printed scores give: their sum, at most what the cap allows; None while one is missing."""
    added, under = sum_of_scores(funds, indicators), capped(funds, money_unit, figures)
    return added if added is None or under is None else min(added, under.cap.total_at_most)


def capped(funds: Funds, money_unit: str | None, figures: Figures) -> Capped | None:
    """The cap that a form's execution rate falls under; a printed rate that cannot be right is computed anew."""
    total = funds.total
    rate, executed, budget = total.execution_rate, total.executed_amount, total.annual_budget
    if executed is not None and budget is not None and not mixed(executed, budget, money_unit, figures):
        possible = rate is not None and rate_possible(rate, executed, budget, figures)
        rate = rate if possible else recomputed_rate(executed, budget, figures)
    cap = figures.cap_at(rate)
    return None if rate is None or cap is None else Capped(rate, cap)
