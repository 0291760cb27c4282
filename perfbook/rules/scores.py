"""The scores of a form taken together: those that are missing, and their sum."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from perfbook.forms.quantity import parse
from perfbook.forms.self_evaluation import EvaluatedIndicator, Funds
from perfbook.rules.reasons import says_nothing


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
    texts = (indicator.level3, indicator.annual_target)
    unused = any(text and says_nothing(text) and not parse(text) for text in texts)
    blank = "level3" in indicator.model_fields_set and not any(texts)
    return not indicator.weight and (unused or blank)


def sum_of_scores(funds: Funds, indicators: Sequence[EvaluatedIndicator]) -> Decimal | None:
    """The exact sum of the printed scores; None while one is missing."""
    scores = [score for _, score in scored(funds, indicators)]
    if not indicators or None in scores:
        return None
    return sum((score for score in scores if score is not None), Decimal(0))
