"""The figures of figures.toml: what a notice fixes, by form and edition, each with its basis."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from perfbook.forms.numbers import Rounding, half_digit
from perfbook.patterns import pattern

Role = Literal["cost", "output", "benefit", "satisfaction"]

# Some places print the weight into the name of a level: 产出指标（50分）.
_PRINTED_WEIGHT = pattern(r"\s*[（(]?\d+(?:\.\d+)?\s*分?[）)]?$")

SOURCE = files("workbook_templates") / "figures.toml"


class Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Grade(Declared):
    """评分等级: the word, and the least total (in points, inclusive) that earns it."""

    word: str
    least: Decimal


class Band(Declared):
    """定性指标: the result in words, and between which percents of the weight its score lies (inclusive)."""

    word: str
    least: Decimal
    most: Decimal


class ExecutionCap(Declared):
    """执行率上限规则: below this rate (percent) the total (points) is at most so much."""

    rate_below: Decimal
    total_at_most: Decimal


class Figures(Declared):
    """Every figure that a rule or a formula of one form and edition needs. Percents are percents: 80 is 80 %."""

    execution_weight: Decimal
    weight_total: Decimal
    grades: tuple[Grade, ...]
    grade_synonyms: Mapping[str, str]
    amount_digits: int
    money_unit: str
    too_large: Decimal
    too_large_whole: Decimal
    too_small: Decimal
    mixing_ratio: tuple[Decimal, Decimal]
    rate_rounding: Rounding
    score_rounding: Rounding
    low_execution: Decimal
    execution_caps: tuple[ExecutionCap, ...] = ()
    budget_change: Decimal
    overshoot: Decimal
    bands: tuple[Band, ...]
    role_weights: Mapping[Role, Decimal]
    role_weight_tolerance: Decimal
    roles: Mapping[str, Role]
    required_roles: Mapping[Role, Literal["error", "warning"]]
    level2: Mapping[Role, tuple[str, ...]]
    complete_choices: Mapping[str, tuple[str, ...]]
    similar_name: Decimal
    set_projects: int
    set_full_score: Decimal
    set_same_satisfaction: Decimal

    def __hash__(self) -> int:
        """What is worked out of figures can be kept by them; an office changes few."""
        return hash((self.weight_total, self.money_unit, self.rate_rounding, self.score_rounding))

    @property
    def half_amount(self) -> Decimal:
        """Half of the last digit in which the form prints amounts."""
        return half_digit(self.amount_digits)

    def grade_of(self, total: Decimal) -> str:
        """The grade a total (in points) earns; below 0 counts as 0."""
        return next(grade.word for grade in self.grades if max(total, Decimal(0)) >= grade.least)

    def cap_at(self, rate: Decimal | None) -> ExecutionCap | None:
        """The strictest cap that an execution rate (percent) falls under."""
        under = [cap for cap in self.execution_caps if rate is not None and rate < cap.rate_below]
        return min(under, key=lambda cap: cap.total_at_most, default=None)

    def role_of(self, level1: str | None, level2: str | None = None) -> Role | None:
        """Which role a level-1 name plays; 成本 may also stand as a level-2 name under 产出."""
        if level2 and "成本" in level2 and "cost" not in self.roles.values():
            return "cost"
        if level2 and "满意" in level2 and "satisfaction" not in self.roles.values():
            return "satisfaction"
        return self.roles.get(_without_weight(level1)) if level1 else None


@lru_cache(512)
def _without_weight(level1: str) -> str:
    return _PRINTED_WEIGHT.sub("", level1.strip())


class Entry(Declared):
    """One figure of figures.toml. `form` or `editions` empty: it holds for every one."""

    form: str = ""
    name: str
    value: Any
    editions: tuple[str, ...] = ()
    dated: date
    basis: str


@cache
def entries() -> tuple[Entry, ...]:
    """Every figure as the file declares it, for a page that shows the basis of each."""
    return tuple(Entry.model_validate(one) for one in tomllib.loads(SOURCE.read_text("utf-8"))["figure"])


def entries_for(form: str, edition: str) -> dict[str, Entry]:
    """The entry of each figure that holds for a form and edition: without one of its own, the newest before it."""
    chosen: dict[str, Entry] = {}
    for entry in sorted(entries(), key=lambda entry: entry.editions):
        if entry.form in ("", form) and (not entry.editions or entry.editions[0] <= edition):
            chosen[entry.name] = entry
    return chosen


@cache
def figures_for(form: str, edition: str) -> Figures:
    """The figures of one form and edition."""
    return Figures.model_validate({name: entry.value for name, entry in entries_for(form, edition).items()})
