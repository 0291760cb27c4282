"""What a self-evaluation makes of its declaration: indicators kept, renamed, dropped, added; budgets in one unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from functools import lru_cache

from perfbook.figures import Figures
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import half_digit, plain
from perfbook.forms.pair import Pair
from perfbook.forms.part import Part
from perfbook.forms.quantity import Quantity, fold, parse, same_size
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.rules.money_units import declared_in_wrong_unit, in_wrong_unit
from perfbook.rules.naming import amount, is_empty_name, plain_name
from perfbook.rules.rule import Fault
from perfbook.rules.texts import in_use

INITIAL = "evaluation.funds.total.initial_budget"


@dataclass(frozen=True)
class Budgets:
    """年初预算数 as printed, and the declared amount in the same unit, exact. `tolerance`: half of the last digit."""

    initial: Decimal
    declared: Decimal
    declared_as_printed: str
    money_unit: str
    tolerance: Decimal

    def mixed(self, figures: Figures) -> bool:
        """Whether one of the two forms was filled in in the other's unit."""
        least, most = sorted((self.initial, self.declared))
        from_ratio, to_ratio = figures.mixing_ratio
        return least > 0 and from_ratio * least <= most <= to_ratio * least


def budgets(pair: Pair, figures: Figures) -> Budgets | None:
    """Both budgets of a pair; None where one of them is missing, or in the wrong unit by its own form."""
    evaluation, declaration = pair.evaluation, pair.declaration
    initial = evaluation.funds.total.initial_budget
    declared = declaration.funds.annual_total if declaration else None
    if declaration is None or initial is None or declared is None:
        return None
    unit, declared_unit = evaluation.money_unit or figures.money_unit, declaration.money_unit or "元"
    wrong = any(in_wrong_unit(evaluation.funds, unit, figures))
    if wrong or any(declared_in_wrong_unit(declaration.funds, declared_unit, figures)):
        return None
    one, same = amount(Quantity(None, Decimal(1), unit)), amount(Quantity(None, declared, declared_unit))
    if one is None or same is None:
        return None
    half = half_digit(figures.amount_digits)
    return Budgets(initial, same / one, f"{plain(declared)} {declared_unit}", unit, half)


def between_forms(pair: Pair, figures: Figures) -> Fault | None:
    """元 and 万元 mixed between the two forms of a project."""
    both = budgets(pair, figures)
    if both is None or not both.mixed(figures):
        return None
    message = (
        f"年初预算数 {plain(both.initial)} {both.money_unit}与申报表的年度资金申请总额 {both.declared_as_printed}"
        "相差约一万倍，元和万元混用了。请核对两张表的金额单位。"
    )
    return Fault(message, at=INITIAL)


@dataclass(frozen=True)
class Kept:
    """A declared indicator that the self-evaluation still has, at row `number`, perhaps under another name."""

    number: int
    declared: Indicator
    present: Indicator
    renamed: bool


@dataclass(frozen=True)
class Matching:
    kept: Sequence[Kept]
    dropped: Sequence[tuple[int, Indicator]]
    added: Sequence[tuple[int, Indicator]]


@lru_cache(256)
def matched(pair: Pair, similar_name: Decimal) -> Matching:
    """Which declared indicator is which of the self-evaluation: by name and levels, by name, then as renamed."""
    evaluation, declaration = pair.evaluation, pair.declaration
    declared = dict(_used(declaration.indicators if declaration else ()))
    present = dict(_used(evaluation.indicators))
    kept: list[Kept] = []

    def keep(pairs: Iterator[tuple[int, int]], renamed: bool = False) -> None:
        for here, there in pairs:
            if here in present and there in declared:
                kept.append(Kept(here, declared.pop(there), present.pop(here), renamed))

    def alike(*, levels: bool) -> Iterator[tuple[int, int]]:
        for here, one in list(present.items()):
            for there, other in list(declared.items()):
                if plain_name(one.level3) == plain_name(other.level3) and (not levels or same_levels(one, other)):
                    yield here, there

    def renames() -> Iterator[tuple[int, int]]:
        close = [
            (likeness(one, other), -abs(here - there), here, there)
            for here, one in present.items()
            for there, other in declared.items()
            if same_levels(one, other)
            and (same_target(one, other) or likeness(one, other) * 100 >= similar_name)
        ]  # fmt: skip
        for _, _, here, there in sorted(close, reverse=True):
            yield here, there

    keep(alike(levels=True))
    keep(alike(levels=False))
    keep(renames(), renamed=True)
    kept.sort(key=lambda one: one.number)
    return Matching(kept, list(declared.items()), list(present.items()))


def _used(indicators: Sequence[Indicator]) -> Iterator[tuple[int, Indicator]]:
    for number, one in enumerate(indicators):
        if one.level3 and in_use(one.level3, one.annual_target) and not is_empty_name(one.level3):
            yield number, one


def same_levels(one: Indicator, other: Indicator) -> bool:
    return level(one.level1) == level(other.level1) and level(one.level2) == level(other.level2)


def level(name: str | None) -> str:
    """A level's name as levels are compared: 数量 is 数量指标."""
    return fold(name or "").removesuffix("指标")


def same_target(one: Indicator, other: Indicator) -> bool:
    """Whether two targets ask for the same: ≥95.00(%) and >=95%, 10000元 and 1万元."""
    first, second = one.annual_target, other.annual_target
    if not first or not second:
        return False
    read, also = parse(first), parse(second)
    if read is None or also is None:
        return fold(first) == fold(second)
    sizes = same_size(read, also)
    return read.comparator == also.comparator and sizes is not None and sizes[0] == sizes[1]


def likeness(one: Indicator, other: Indicator) -> Decimal:
    """How much of two names is the same, from 0 to 1."""
    names = plain_name(one.level3), plain_name(other.level3)
    return Decimal(str(SequenceMatcher(None, *names, autojunk=False).ratio()))


def blank_row(evaluation: SelfEvaluation, number: int) -> bool:
    """Whether the self-evaluation has that row, but no indicator in it."""
    rows: Sequence[Part] = evaluation.indicators
    return number < len(rows) and not evaluation.indicators[number].level3
