"""元 where the form says 万元, or 万元 where it says 元."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from perfbook.computations import SOURCES
from perfbook.figures import Figures
from perfbook.forms.declaration import DeclaredFunds
from perfbook.forms.self_evaluation import Funds
from perfbook.forms.targets import TargetFunds
from perfbook.rules.amounts import COLUMNS, decimals
from perfbook.rules.fund_sums import LISTS, given

# Amounts of a declaration that are of one size, so that 元 and 万元 among them show.
COMPARABLE = (
    ("annual_total", "project_total"), ("last_year_budget", "annual_total"), ("last_year_executed", "last_year_budget"),
)  # fmt: skip
TOTALS = ("project_total", "annual_total")


class Square(NamedTuple):
    """One amount of 项目资金, and where it stands."""

    row: str
    column: str
    amount: Decimal


def mixed(one: Decimal, other: Decimal, money_unit: str | None, figures: Figures) -> bool:
    """Whether one of two comparable amounts is in 元 and the other in 万元."""
    least, most = sorted((one, other))
    if least <= 0:
        return False
    from_ratio, to_ratio = figures.mixing_ratio
    if from_ratio * least <= most <= to_ratio * least:
        return True
    return _oversized(most, money_unit, figures) and not _oversized(least, money_unit, figures)


def mixed_formula(one: str, other: str, figures: Figures) -> str:
    """`mixed` as a formula's template, in the money unit that the form prints; both must be numbers."""
    from_ratio, to_ratio = figures.mixing_ratio
    least, most = f"MIN({one},{other})", f"MAX({one},{other})"
    unlike = f"AND(ROUND({most}-{from_ratio:f}*{least},6)>=0,ROUND({most}-{to_ratio:f}*{least},6)<=0)"
    if figures.money_unit == "万元":
        unlike = f"OR({unlike},AND({oversized_formula(most, figures)},NOT({oversized_formula(least, figures)})))"
    return f"AND({least}>0,{unlike})"


def oversized_formula(amount: str, figures: Figures) -> str:
    """Whether an amount under 万元 is so large that it must be 元, as a formula's template."""
    whole = f"AND({amount}>={figures.too_large_whole:f},ROUND({amount},0)={amount})"
    return f"OR({amount}>={figures.too_large:f},{whole})"


def in_wrong_unit(funds: Funds, money_unit: str | None, figures: Figures) -> Iterator[Square]:
    """The amounts that stand in the wrong unit: those out of all size first, then one of each pair too far apart."""
    rows = [_squares(funds, row) for row in ("total", *SOURCES)]
    squares = [square for row in rows for square in row]
    yield from (square for square in squares if _out_of_size(square, money_unit, figures))
    choose = min if money_unit == "元" else max
    for pair in (pair for row in rows for pair in combinations(row, 2)):
        if mixed(pair[0].amount, pair[1].amount, money_unit, figures):
            yield choose(pair, key=_amount)
    for column in COLUMNS:
        total, *lines = [square for square in squares if square.column == column] or [Square("", column, Decimal(0))]
        if total.row == "total" and mixed(total.amount, sum(map(_amount, lines), Decimal(0)), money_unit, figures):
            yield choose((total, *lines), key=_amount)


def declared_in_wrong_unit(
    funds: DeclaredFunds | TargetFunds, money_unit: str | None, figures: Figures
) -> Iterator[tuple[str, Decimal]]:
    """The amounts of a declaration, by field, that are 万元 where the form says 元."""
    amounts = {field: amount for field in type(funds).model_fields if (amount := getattr(funds, field))}
    for field in TOTALS:
        if money_unit == "元" and 0 < amounts.get(field, Decimal(0)) < figures.too_small:
            yield field, amounts[field]
    for total, lines in LISTS.items() if isinstance(funds, DeclaredFunds) else ():
        if total in amounts and mixed(amounts[total], sum(given(funds, lines), Decimal(0)), money_unit, figures):
            yield _least(amounts, (total, *lines))
    for pair in COMPARABLE:
        one, other = (amounts.get(field, Decimal(0)) for field in pair)
        if mixed(one, other, money_unit, figures):
            yield _least(amounts, pair)


def _least(amounts: Mapping[str, Decimal], fields: Sequence[str]) -> tuple[str, Decimal]:
    return min(((field, amounts[field]) for field in fields if field in amounts), key=lambda one: one[1])


def _squares(funds: Funds, row: str) -> list[Square]:
    amounts = ((column, getattr(getattr(funds, row), column)) for column in COLUMNS)
    return [Square(row, column, amount) for column, amount in amounts if amount]


def _amount(square: Square) -> Decimal:
    return square.amount


def _out_of_size(square: Square, money_unit: str | None, figures: Figures) -> bool:
    too_small = money_unit == "元" and square.row == "total" and 0 < square.amount < figures.too_small
    return too_small or _oversized(square.amount, money_unit, figures)


def _oversized(amount: Decimal, money_unit: str | None, figures: Figures) -> bool:
    """Whether an amount under 万元 is so large that it must be 元."""
    if (money_unit or figures.money_unit) != "万元":
        return False
    return amount >= figures.too_large or (amount >= figures.too_large_whole and decimals(amount) == 0)
