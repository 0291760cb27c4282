"""The scores of a form taken together: those that are missing, and their sum."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfbook.forms.self_evaluation import Funds, Indicator
from perfbook.rules.reasons import says_nothing


def scored(funds: Funds, indicators: Sequence[Indicator]) -> Iterator[tuple[str, Decimal | None]]:
    """Every score that the form asks for, under its path; a square that the form lacks is not asked for."""
    if "score" in funds.total.model_fields_set:
        yield "funds.total.score", funds.total.score
    for number, indicator in enumerate(indicators):
        # A line that the template prints and the unit declines (生态环境成本 | 无) carries no weight and no score.
        declined = not indicator.weight and says_nothing(indicator.annual_target)
        if "score" in indicator.model_fields_set and not (declined and indicator.score is None):
            yield f"indicators[{number}].score", indicator.score


def sum_of_scores(funds: Funds, indicators: Sequence[Indicator]) -> Decimal | None:
    """The exact sum of the printed scores; None while one is missing."""
    scores = [score for _, score in scored(funds, indicators)]
    if not indicators or None in scores:
        return None
    return sum((score for score in scores if score is not None), Decimal(0))
