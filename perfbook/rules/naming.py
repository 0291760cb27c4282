"""What the name of an indicator speaks of: a rate, a number, satisfaction, a cost; and whether more of it is better."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeVar

from perfbook.figures import Figures
from perfbook.forms.quantity import Quantity, fold, parse, readable, same_size
from perfbook.patterns import pattern
from perfbook.rules.vocabulary import words

Direction = Literal["high", "low"]

_Key = TypeVar("_Key", bound=str)

WORDS = words("vocabulary_indicators.toml")

# 指标1：, as some templates print it before the name.
_NUMBERED = pattern(r"指标[\d一二三四五六七八九十]+[:、.]")
QUOTES = "\"'“”‘’"
_BRACKET = pattern(r"\(([^()]*)\)$")


# Many rules ask about the same name, and the same names come in many forms.
@lru_cache(4096)
def plain_name(name: str | None) -> str:
    """A name as names are compared: folded, without the template's number.

    >>> plain_name("指标1：群众满意率（％）")
    '群众满意率(%)'
    """
    return _NUMBERED.sub("", fold(name or "").strip(QUOTES), count=1)


@lru_cache(256)
def core(name: str | None) -> str:
    """A name without what stands in brackets at its end: the measure, or a remark."""
    return _BRACKET.sub("", plain_name(name))


@lru_cache(256)
def quantity(name: str | None, text: str | None) -> Quantity | None:
    """A target or result as a number; a measure that it lacks is taken from the name: 覆盖率（％）."""
    read = parse(text) if text else None
    if read is None or read.measure or not (named := measure_in_name(name)):
        return read
    return replace(read, measure=named)


def measure_in_name(name: str | None) -> str:
    """The measure in brackets at the end of a name; empty where there is none."""
    bracket = _BRACKET.search(plain_name(name))
    return bracket[1] if bracket and _is_measure(bracket[1]) else ""


def in_words(text: str | None) -> bool:
    """Whether a target or a result is words only: no number, no date, no 3级.

    >>> in_words("建立健全"), in_words("12月底前"), in_words("100%通过"), in_words("——")
    (True, False, False, False)
    """
    if not text or re.search(r"\d|分之", fold(text)):
        return False
    return re.search(r"\w", text) is not None


def is_percent(measure: str) -> bool:
    return measure in WORDS["percent_measures"]


def is_time(measure: str) -> bool:
    return measure in WORDS["time_measures"]


def is_rate(name: str | None) -> bool:
    """Whether a name ends as a rate: 排除率, 占比; not 效率 or 频率."""
    return core(name).endswith(WORDS["rate_ends"]) and not core(name).endswith(WORDS["rate_ends_not"])


def is_number(name: str | None) -> bool:
    """Whether a name ends as a number of things: 人数, 次数; not 指数."""
    return core(name).endswith(WORDS["number_ends"]) and not core(name).endswith(WORDS["number_ends_not"])


def is_satisfaction(name: str | None) -> bool:
    """Whether it is satisfaction that is measured: 满意度, 对工作满意; not the number of 满意度调查."""
    return headed_by("satisfaction", name)


def is_degree(name: str | None) -> bool:
    """Whether a name ends as an influence or a degree, which no clock measures; not 及时程度."""
    return core(name).endswith(WORDS["degrees"]) and not mentions("delay", name)


def is_ratio(measure: str) -> bool:
    """Whether a measure compares two things: 例/万人, 十万分之一."""
    return "/" in measure or "分之" in measure or "比" in measure


def is_yes_no(text: str | None) -> bool:
    return fold(text or "") in WORDS["yes_no"]


def is_empty_name(name: str) -> bool:
    """Whether a row says that it holds no indicator: 无, 不适用."""
    return core(name) in WORDS["no_name"]


def is_management(level1: str | None) -> bool:
    """Whether it is the level-1 name of an edition that asks how the money is managed: 投入和管理."""
    return any(word in (level1 or "") for word in WORDS["management_levels"])


def without_reached(text: str) -> str:
    """A result without the word that only says it was reached: 达到97% -> 97%.

    >>> without_reached("已达到 ９７％"), without_reached("达到 120㎡"), without_reached("10²")
    ('97%', '120平方米', '10²')
    """
    known = readable(text)
    return text if known is None else re.sub(rf"(?<!\d)(?:{_any('reached')})(?=\d)", "", known)


def is_cost(level1: str | None, level2: str | None, figures: Figures) -> bool:
    return figures.role_of(level1, level2) == "cost" or "成本" in (level2 or "")


@lru_cache(16384)
def mentions(key: str, name: str | None) -> bool:
    """Whether a word of the list stands anywhere in the name."""
    return any(word in core(name) for word in WORDS[key])


@lru_cache(16384)
def headed_by(key: str, name: str | None) -> bool:
    """Whether a word of the list heads the name: it stands at the end, but for 率, 情况, 次数 and the like."""
    return _place_of_head(core(name), {key: WORDS[key]}) is not None


def comparable(one: Quantity, other: Quantity) -> tuple[Decimal, Decimal] | None:
    """Both numbers in one size; None where their measures are different things.

    元 and 万元, 人 and 名 can be compared; a missing measure is the other's, 万 is 万元.

    >>> comparable(Quantity(None, Decimal(12), "场"), Quantity(None, Decimal(10), "场次"))
    (Decimal('12'), Decimal('10'))
    """
    if (sizes := same_size(one, other)) is not None:
        return sizes
    first, second = sorted((one.measure, other.measure), key=len)
    if first in ("万", "亿") and second.startswith(first):
        return one.number, other.number
    alike = any({first, second} <= set(group.split(" ")) for group in WORDS["same_measures"])
    return (one.number, other.number) if alike else None


def same_measure(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers can be compared."""
    return comparable(one, other) is not None


def direction(name: str | None, measure: str, level2: str | None = None, satisfied: bool = False) -> Direction | None:
    """Whether what the name speaks of should be high or low; None where no word tells.

    `satisfied`: it stands under 满意度指标.

    >>> direction("系统故障排除率", "%"), direction("故障响应及时性", "小时"), direction("故障发生重复性", "%")
    ('high', 'low', 'low')
    >>> direction("年度签约学生数", "人", "数量指标"), direction("系统正常运行天数", "天"), direction("申诉处理", "件")
    ('high', 'high', None)
    """
    head = _head(core(name))
    if is_satisfaction(name) and measure in ("分", ""):
        return _turned(head)
    if is_time(measure):
        return _of_time(core(name), head)
    if is_percent(measure) or (not measure and is_rate(name)):
        return _of_percent(name, head, satisfied)
    if head and head.kind in ("high", "low") and _turned(head) == "low":
        return None if mentions("repair", name) or mentions("reducers", name) else "low"
    counted = "数量" in (level2 or "") and measure in WORDS["count_measures"]
    kept_low = mentions("low", name) or mentions("capped", name) or mentions("reducers", name)
    return "high" if counted and not kept_low else None


# less: 下降, 减少; of what, the words before it tell.
_Kind = Literal["high", "low", "repair", "less"]


class _Head(NamedTuple):
    kind: _Kind
    negated: bool
    before: str


def _turned(head: _Head | None) -> Direction | None:
    if head is None or head.kind == "less":
        return None
    return "low" if (head.kind == "low") != head.negated else "high"


def _of_time(text: str, head: _Head | None) -> Direction | None:
    lasting = rf"(?:{_any('lasting_for')})"
    if re.search(rf"(?:{_any('lasting')}){lasting}", text):
        return "high"
    if re.search(rf"(?:{_any('lasting_perhaps')}){lasting}", text) or re.search(_any("reducers"), text):
        return None
    if head and head.kind == "low":
        return _turned(head)
    return "low" if re.search(_any("delay"), text) else None


def _of_percent(name: str | None, head: _Head | None, satisfied: bool) -> Direction | None:
    if head is None:
        return "high" if satisfied and not mentions("low", name) else None
    if head.kind == "low" and not head.negated:
        # 降低差错率 may be the rate that is left, or by how much it fell.
        return None if re.search(_any("reducers"), head.before) else "low"
    if head.kind == "less":
        return "high" if mentions("low", name) else None
    return _turned(head)


@lru_cache(4096)
def _head(text: str) -> _Head | None:
    """The word that decides: the last one of the name, whatever 率, 数, 情况 … follow it."""
    lists: dict[_Kind, tuple[str, ...]] = {
        "high": WORDS["high"], "low": WORDS["low"], "repair": WORDS["repair"], "less": WORDS["reducers"],
    }  # fmt: skip
    found = _place_of_head(text, lists)
    if found is None:
        return None
    start, kind = found
    return _Head(kind, text[:start].endswith(WORDS["negations"]), text[:start])


def _place_of_head(text: str, lists: Mapping[_Key, tuple[str, ...]]) -> tuple[int, _Key] | None:
    """Where the first word starts that only tails follow, and the list it stands in."""
    # Counted from the end: a pattern of repeated tails would try every way to part 次数次数次数.
    tails = {len(text)}
    for start in range(len(text) - 1, -1, -1):
        if any(text.startswith(tail, start) and start + len(tail) in tails for tail in WORDS["tails"]):
            tails.add(start)
    for start in range(len(text)):
        for key, listed in lists.items():
            if any(text.startswith(word, start) and start + len(word) in tails for word in listed):
                return start, key
    return None


@cache
def _any(key: str) -> str:
    """The list as a pattern, longest word first."""
    return "|".join(map(re.escape, sorted(WORDS[key], key=len, reverse=True)))


def _is_measure(text: str) -> bool:
    known = ("percent_measures", "time_measures", "count_measures", "money_measures")
    return "/" in text or any(text in WORDS[key] for key in known)


def amount(read: Quantity | None) -> Decimal | None:
    """A sum of money in 元; None for anything else, and for money per head."""
    if read is None or read.measure not in WORDS["money_measures"]:
        return None
    money = replace(read, measure=read.measure.removesuffix("元") + "元")
    sizes = same_size(money, Quantity(None, Decimal(1), "元"))
    return sizes[0] if sizes else None
