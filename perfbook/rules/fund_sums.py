"""Every total of 项目资金 with the lines that add up to it, whichever form it stands on."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from perfbook.forms.declaration import DeclaredFunds
from perfbook.forms.part import Part
from perfbook.forms.self_evaluation import Funds
from perfbook.forms.words import LABELS
from perfbook.rules.amounts import COLUMNS, lines_of

# The two lists of a declaration: a total, and the lines below it.
LISTS = {
    "project_total": ("project_fiscal", "project_other"),
    "annual_total": ("annual_fiscal", "annual_carried_over", "annual_other"),
}


class Sum(NamedTuple):
    """`at`: where the total stands; `of`: what it is a total of; `lines`: the amounts given below it."""

    at: str
    of: str
    total: Decimal | None
    lines: Sequence[Decimal]


def given(funds: Part, fields: Sequence[str]) -> list[Decimal]:
    """The amounts of some fields, those left blank left out."""
    return [amount for field in fields if (amount := getattr(funds, field)) is not None]


def sums(funds: Part) -> Iterator[Sum]:
    """The totals of a form; the one of 2020 has no lines."""
    if isinstance(funds, Funds):
        for column in COLUMNS:
            yield Sum(f"total.{column}", LABELS[column], getattr(funds.total, column), lines_of(funds, column))
    elif isinstance(funds, DeclaredFunds):
        for field, lines in LISTS.items():
            yield Sum(field, LABELS[field], getattr(funds, field), given(funds, lines))
