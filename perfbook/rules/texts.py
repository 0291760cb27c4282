"""Goal texts compared: what is blank, copied, left over from a template, and which promised number was not reached."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple

from perfbook.forms.quantity import Quantity, fold
from perfbook.patterns import pattern
from perfbook.rules.naming import WORDS, same_measure

# The fields of the forms that hold goals, and what became of them.
GOAL_FIELDS = ("annual_goal", "achievement", "project_goal", "overall_goal")

# Stands in for a field that the form does not have at all: absent is not blank.
ABSENT = "absent"

# Spaces and signs that alone are no text.
NO_TEXT = " \t\r\n\u3000-—–―－_/\\.。…·～~"

# A text is a copy when so large a part of it stands in the other, in runs of so many characters.
COPIED_SHARE = Decimal("0.95")
COPIED_RUN = 6
# From here on two clauses speak of the same thing.
ALIKE = 0.6

_NUMBER = pattern(r"\d+(?:,\d{3})*(?:\.\d+)?")
_CLAUSES = pattern(r"[;:!?。、…()“”]|(?<!\d)[,.]|[,.](?!\d)")
_BRACKETS = (("(", ")"), ("[", "]"), ("【", "】"), ("〔", "〕"), ("《", "》"), ("“", "”"))
_BRACKET = pattern(r"[()\[\]【】〔〕《》“”]")


def blank(text: object) -> bool:
    """Whether a square holds nothing: empty, spaces, or only a dash.

    >>> blank(None), blank(" — "), blank("/"), blank("无"), blank(2024)
    (True, True, True, False, False)
    """
    return text is None or not str(text).strip(NO_TEXT)


def letters(text: str) -> str:
    """A text without spaces and punctuation.

    >>> letters("完成  1 项，验收。")
    '完成1项验收'
    """
    return "".join(sign for sign in fold(text) if sign.isalnum())


def numbers(text: str) -> set[Decimal]:
    """Every number of a text, 1,599.0 as 1599."""
    return {Decimal(found.replace(",", "")).normalize() for found in _NUMBER.findall(fold(text))}


def copied(text: str, source: str) -> bool:
    """Whether a text is taken from another one and brings no number of its own.

    >>> copied("完成系统运维，保障稳定运行。", "根据计划, 完成系统运维, 保障稳定运行"), copied("完成运维", "完成运维")
    (True, False)
    """
    if not numbers(text) <= numbers(source):
        return False
    mine, theirs = letters(text), letters(source)
    runs = {theirs[start : start + COPIED_RUN] for start in range(len(theirs) - COPIED_RUN + 1)}
    taken: set[int] = set()
    for start in range(len(mine) - COPIED_RUN + 1):
        if mine[start : start + COPIED_RUN] in runs:
            taken.update(range(start, start + COPIED_RUN))
    return bool(mine) and len(taken) >= COPIED_SHARE * len(mine)


def matches(key: str, text: str) -> re.Match[str] | None:
    """The first place where a pattern of the list stands in the folded text."""
    return _pattern(key).search(fold(text))


@cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile("|".join(WORDS[key]))


@lru_cache(256)
def placeholder(text: str) -> str | None:
    """What a template left in a square of an indicator.

    >>> placeholder("指标1："), placeholder("XXX完成率"), placeholder("X光机数量")
    ('指标1:', 'XXX', None)
    """
    folded = fold(text)
    if _pattern("empty_heads").fullmatch(folded):
        return folded
    found = matches("placeholders", text)
    return found[0] if found else None


def in_use(name: str | None, other: str | None) -> bool:
    """Whether a row holds an indicator, judged by its name and another of its squares: not a row of the template."""
    return not blank(other) or not (blank(name) or placeholder(name or ""))


def years(text: str) -> set[int]:
    """The years that a text names as 年度; not those that it only compares with or carries over from.

    >>> sorted(years("完成2023-2025年度任务")), years("较2022年度增长"), years("2021年12月发布")
    ([2023, 2025], set(), set())
    """
    found = [one for one in _named_years().finditer(fold(text)) if not one["before"] and not one["after"]]
    return {int(year) for one in found for year in (one["first"], one["last"]) if year}


@cache
def _named_years() -> re.Pattern[str]:
    before, after = ("|".join(map(re.escape, WORDS[key])) for key in ("year_before", "year_after"))
    return re.compile(
        rf"(?P<before>{before})?(?P<first>20\d\d)(?:年度?)?(?:[-—~至到](?P<last>20\d\d))?年度(?P<after>{after})?"
    )


def unbalanced(text: str) -> str | None:
    """A bracket that lacks its other half; an enumerator such as 1）…；2）… lacks none.

    >>> unbalanced("(一)建设平台"), unbalanced("1）建设；2）培训"), unbalanced("背景、情况等) 行风建设")
    (None, None, ')')
    """
    flat = unicodedata.normalize("NFKC", text)
    found = [(one.start(), one[0]) for one in _BRACKET.finditer(flat)]
    for opening, closing in _BRACKETS:
        depth = 0
        for place, sign in found:
            depth += (sign == opening) - (sign == closing)
            if depth < 0:
                if not re.search(f"(?:{'|'.join(WORDS['enumerators'])})$", flat[:place]):
                    return closing
                depth = 0
        if depth:
            return opening
    return None


class Promise(NamedTuple):
    """A number with its measure, and the clause that says of what."""

    clause: str
    kernel: str
    quantity: Quantity


def shortfalls(goal: str, achievement: str) -> Iterator[tuple[Promise, Promise]]:
    """What the goal promised, and the smaller number that the achievement gives for the same thing.

    Silent where another number of the achievement, or all of them together, reach the promise.

    >>> goal = "年内计划签约公共卫生专业生 15名，培训 2 次。"
    >>> [(str(a.quantity), str(b.quantity)) for a, b in shortfalls(goal, "签约 8名公共卫生定向培养生，培训 3 次")]
    [('15(名)', '8(名)')]
    """
    reached = list(dict.fromkeys(_promises(achievement)))
    for promise in dict.fromkeys(_promises(goal)):
        same = [one for one in reached if _same_thing(promise, one)]
        sizes = [one.quantity.number for one in same]
        together = max(sizes) if promise.quantity.measure == "%" and sizes else sum(sizes)
        if same and together < promise.quantity.number:
            yield promise, max(same, key=lambda one: SequenceMatcher(None, promise.kernel, one.kernel).ratio())


def _promises(text: str) -> Iterator[Promise]:
    for clause in _CLAUSES.split(fold(text)):
        found = list(_measured().finditer(clause))
        bounded = re.sub(_at_least(), "", clause)
        if not found or any(word in bounded for word in (*WORDS["goal_upper"], *WORDS["low"])):
            continue
        if matches("goal_years", clause):
            continue
        kernel = re.sub(_fillers(), "", _NUMBER.sub("", _measured().sub("", clause)))
        for one in found:
            size = 10_000 if one["measure"].startswith("万") else 1
            number = Decimal(one["number"].replace(",", "")) * size
            yield Promise(clause, letters(kernel), Quantity(None, number, one["measure"].removeprefix("万")))


def _same_thing(one: Promise, other: Promise) -> bool:
    if not same_measure(one.quantity, other.quantity):
        return False
    short, long = sorted((one.kernel, other.kernel), key=len)
    return len(short) > 1 and (short in long or SequenceMatcher(None, short, long).ratio() > ALIKE)


@cache
def _measured() -> re.Pattern[str]:
    measures = "|".join(sorted(WORDS["goal_measures"], key=len, reverse=True))
    # Not 第3期, not 2021年; 3个月 is time.
    before, after = r"(?<![第\d.,])", r"(?!月|小时|工作日|百分点|季度|年|以上职称)"
    return re.compile(rf"{before}(?P<number>{_NUMBER.pattern})[余多]?(?P<measure>{measures}){after}")


@cache
def _at_least() -> str:
    """不少于: each has a word of an upper bound within it."""
    return "|".join(map(re.escape, WORDS["goal_least"]))


@cache
def _fillers() -> str:
    return "|".join(map(re.escape, sorted(WORDS["goal_filler"], key=len, reverse=True)))
