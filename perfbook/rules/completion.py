"""How far a target was met: target and result side by side, and the band of a result in words."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from perfbook.figures import Band, Figures
from perfbook.forms.numbers import rounded
from perfbook.forms.quantity import Quantity, fold, parse
from perfbook.rules.naming import WORDS, comparable, direction, is_percent, is_time, quantity, without_reached
from perfbook.rules.vocabulary import words

LISTS = "vocabulary_scores.toml"
# The bands' words; a result is looked for in their lists in this order.
BAND_WORDS = ("未达成", "部分达成", "达成")


@dataclass(frozen=True)
class Comparison:
    """A target and its result, in one size. `below`: the target is a limit (≤ or <)."""

    target: Quantity
    aim: Decimal
    result: Decimal

    @property
    def below(self) -> bool:
        return self.target.comparator in ("≤", "<")

    @property
    def met(self) -> bool:
        """Met exactly is enough for > and < too; = may be exceeded, but not = 0."""
        if self.below:
            return self.result <= self.aim
        if self.aim == 0 and self.target.comparator in ("=", None):
            return self.result == 0
        return self.result >= self.aim

    def limit(self, weight: Decimal) -> Decimal:
        """The most that the result may score, with two decimals."""
        if self.met:
            return weight
        if self.aim <= 0:
            return Decimal(0)
        # For ≤ two formulas are in use; the kinder one is the limit.
        kinder = max(1 - (self.result - self.aim) / self.aim, self.aim / self.result) if self.below else None
        return rounded(weight * max(self.result / self.aim if kinder is None else kinder, Decimal(0)), "half_up")


@lru_cache(256)
def comparison(name: str | None, level2: str | None, annual_target: str, actual_value: str) -> Comparison | None:
    """Target and result of an indicator; None where nobody can tell whether the one meets the other.

    >>> comparison("培训人次", "数量指标", "≥200(人)", "190人").limit(Decimal(10))
    Decimal('9.50')
    >>> comparison("项目成本", "成本指标", "5万元", "4万元") is None  # kept below, or not reached
    True
    """
    target, actual = quantity(name, annual_target), quantity(name, without_reached(actual_value))
    if target is None or actual is None or actual.comparator not in (None, "=") or target.number < 0:
        return None
    if perhaps_ratio(target, actual):
        return None
    sizes = comparable(target, actual)
    if sizes is None:
        return None
    compared = Comparison(target, *sizes)
    return None if _doubtful(compared, name, level2) else compared


def perhaps_ratio(target: Quantity, actual: Quantity) -> bool:
    """Whether a result may be meant as a ratio, where percents are asked for: 0.95 for 95 %."""
    return is_percent(target.measure) and not actual.measure and actual.number <= 1 < target.number


def _doubtful(compared: Comparison, name: str | None, level2: str | None) -> bool:
    """Whether the sign is missing, or turned the wrong way, and the result may be the better for it."""
    target, wanted = compared.target, direction(name, compared.target.measure, level2)
    if target.comparator is None:
        money = target.measure in WORDS["money_measures"] or "成本" in (level2 or "")
        return not target.measure or money or is_time(target.measure) or wanted == "low"
    better = compared.result < compared.aim if wanted == "low" else compared.result > compared.aim
    # ≤0 is a limit, whatever the name says.
    return wanted is not None and better and (wanted == "high") == compared.below and compared.aim != 0


def band_of(actual_value: str, annual_target: str | None, figures: Figures) -> Band | None:
    """The band of a result in words; None where it is a number, or says something that the lists do not know.

    >>> from perfbook.figures import figures_for
    >>> figures = figures_for("self_evaluation", "2024")
    >>> [band_of(said, "完善", figures).word for said in ("部分达成指标", "完善", "未完成")]
    ['部分达成', '达成', '未达成']
    >>> band_of("未按时完成", "完善", figures), band_of("90%", None, figures)
    (None, None)
    """
    said = fold(actual_value)
    if parse(actual_value) or re.search(r"[\d,，。;；]", said):
        return None
    lists = words(LISTS)
    by_word = {band.word: band for band in figures.bands}
    *short_of, full = BAND_WORDS
    for word in short_of:
        if any(sign in said for sign in lists[word]):
            return by_word.get(word)
    if annual_target and said == fold(annual_target):
        return by_word.get(full)
    if any(sign in said for sign in lists["doubt"]):
        return None
    return by_word.get(full) if any(sign in said for sign in lists[full]) else None
