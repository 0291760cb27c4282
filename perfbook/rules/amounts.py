"""What the printed amounts of 项目资金 allow: the rates, scores and sums that may follow from them.

The system computes a rate from 元 and prints 万元 with two decimals, so that a printed amount stands for every amount
that rounds to it. Dividing printed amounts says what a rate is likely to be, the span says what it can be.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from perfbook.computations import SOURCES, execution_rate
from perfbook.figures import Figures
from perfbook.forms.numbers import Rounding, half_digit, rounded
from perfbook.forms.self_evaluation import Funds

# The amounts of a fund row, as they stand on the form.
COLUMNS = ("initial_budget", "annual_budget", "executed_amount")

# Rates and scores are printed, and computed by the workbook, with two decimals; LAST_DIGIT is one step of them.
PRINTED_DIGITS = 2
LAST_DIGIT = Decimal(1).scaleb(-PRINTED_DIGITS)
ROUNDINGS: tuple[Rounding, Rounding] = ("truncate", "half_up")


class Span(NamedTuple):
    """From the least to the greatest that is possible, both inclusive."""

    low: Decimal
    high: Decimal


def decimals(number: Decimal) -> int:
    """How many decimals a number needs; a square of Excel does not keep the zeros at its end.

    >>> decimals(Decimal("98.50")), decimals(Decimal("99")), decimals(Decimal("100"))
    (1, 0, 0)
    """
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half(amount: Decimal, figures: Figures) -> Decimal:
    """How far the true amount may lie from the printed one; a square with more digits than are printed is exact."""
    return Decimal(0) if decimals(amount) > figures.amount_digits else figures.half_amount


def quotient(executed: Decimal, budget: Decimal, figures: Figures) -> Span | None:
    """The percents that 执行数 / 预算数 can be before rounding; a budget of 0 gives 0, a negative amount nothing."""
    if executed < 0 or budget < 0:
        return None
    if budget == 0:
        return Span(Decimal(0), Decimal(0))
    # A positive amount of printed digits is at least one last digit: the divisor below is never 0.
    over, under = half(executed, figures), half(budget, figures)
    low = max(executed - over, Decimal(0)) / (budget + under) * 100
    high = (executed + over) / (budget - under) * 100
    return Span(low, min(high, Decimal(100)) if executed <= budget else high)


def rate_gap(rate: Decimal, executed: Decimal, budget: Decimal, figures: Figures) -> Decimal | None:
    """How far a printed rate lies outside of what the amounts allow, 0 where it is possible.

    It is judged at its own last digit: 99 as a whole percent, 97.00 as two decimals. A number in a square of the form
    has the two decimals that the square prints; only one that was typed as text may have fewer.
    """
    span = quotient(executed, budget, figures)
    if span is None:
        return None
    if decimals(rate) > PRINTED_DIGITS:
        slack = half_digit(PRINTED_DIGITS)
        low, high = span.low - slack, span.high + slack
    else:
        exponent = rate.as_tuple().exponent
        digits = max(0, -exponent) if isinstance(exponent, int) else 0
        low, high = (rounded(end, figures.rate_rounding, digits) for end in span)
    return max(low - rate, rate - high, Decimal(0))


def rate_possible(rate: Decimal, executed: Decimal, budget: Decimal, figures: Figures) -> bool:
    """Whether the rate can follow from the amounts, give or take its last digit (which is another rule's note)."""
    gap = rate_gap(rate, executed, budget, figures)
    return gap is None or gap <= LAST_DIGIT


def rate_exact(rate: Decimal, executed: Decimal, budget: Decimal) -> bool:
    """Whether the rate is what the printed amounts themselves give, truncated or half-up to the printed digits."""
    exact = executed / budget * 100 if budget else Decimal(0)
    if decimals(rate) > PRINTED_DIGITS:
        return abs(rate - exact) <= half_digit(PRINTED_DIGITS)
    return any(rate == rounded(exact, how) for how in ROUNDINGS)


def is_ratio(rate: Decimal, executed: Decimal, budget: Decimal, figures: Figures) -> bool:
    """Whether the rate is the right one not yet multiplied by 100: 0.57 for 56.60, within its own digits."""
    span = quotient(executed, budget, figures)
    if span is None or not 0 < rate <= Decimal("1.5") or executed * 100 <= 2 * budget:
        return False
    step = Decimal(100).scaleb(-max(decimals(rate), 1))
    return span.low - step < rate * 100 <= span.high + step / 2


def score_gap(score: Decimal, weight: Decimal, rate: Decimal | None, recomputed: Decimal | None) -> Decimal | None:
    """How far a score lies from rate × weight, whichever rate and rounding fits it best; None without any rate."""
    rates = [one for one in (rate, recomputed) if one is not None]
    allowed = [min(weight, rounded(one * weight / 100, how)) for one in rates for how in ROUNDINGS]
    if not allowed:
        return None
    slack = half_digit(PRINTED_DIGITS) if decimals(score) > PRINTED_DIGITS else Decimal(0)
    return max(min(abs(score - one) for one in allowed) - slack, Decimal(0))


def recomputed_rate(executed: Decimal | None, budget: Decimal | None, figures: Figures) -> Decimal | None:
    """The rate as the workbook computes it from the printed amounts; None for a negative amount."""
    if executed is None or budget is None or executed < 0 or budget < 0:
        return None
    return execution_rate(budget, executed, figures)


def lines_of(funds: Funds, column: str) -> list[Decimal]:
    """What the source lines hold in one column, blank lines left out."""
    return [amount for row in SOURCES if (amount := getattr(getattr(funds, row), column)) is not None]


def adds_up(total: Decimal, lines: Sequence[Decimal], money_unit: str, figures: Figures) -> bool:
    """Whether lines add up to their total, but for what rounding each of them to the printed digits can do.

    元 are exact, and so is a single line: total and line are then one amount, printed twice.
    """
    difference = abs(total - sum(lines, Decimal(0)))
    amounts = [total, *(line for line in lines if line)]
    exact = [half(amount, figures) == 0 for amount in amounts]
    if money_unit == "元" or (len(amounts) <= 2 and not any(exact)):
        return difference == 0
    # A square with more digits than are printed stands against one that was rounded: that one's half is allowed.
    return difference <= sum((half(amount, figures) for amount in amounts), Decimal(0))
