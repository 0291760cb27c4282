"""Targets and results as clerks write them: `≥95.00(%)` -> comparator, number, measure; and back.

Official grammar: a sign (≥ > ≤ < =), a number, the measure in brackets. Everything else that is plainly a number is
understood too (大于等于95%, 985米, ≧735 人次, 100%通过); a text that is not plainly one number is words (None).
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from perfbook.forms.numbers import plain
from perfbook.forms.spelling import TURNING
from perfbook.patterns import pattern

Comparator = Literal["≥", ">", "≤", "<", "="]
COMPARATORS: tuple[Comparator, ...] = ("≥", ">", "≤", "<", "=")

# Longest first, so that 大于等于 is not read as 大于. Keys are folded (NFKC, no spaces).
SIGNS: dict[str, Comparator] = {
    ">=": "≥", "=>": "≥", "≥=": "≥", "≥": "≥", "≧": "≥", "⩾": "≥", "≮": "≥",
    "<=": "≤", "=<": "≤", "≤=": "≤", "≤": "≤", "≦": "≤", "⩽": "≤", "≯": "≤",
    ">": ">", "<": "<", "=": "=",
}  # fmt: skip
SIGN_WORDS: dict[str, Comparator] = {
    "大于或等于": "≥", "大于等于": "≥", "不低于": "≥", "不少于": "≥", "不小于": "≥", "至少": "≥", "达到": "≥",
    "小于或等于": "≤", "小于等于": "≤", "不高于": "≤", "不超过": "≤", "不大于": "≤", "不多于": "≤", "控制在": "≤",
    "大于": ">", "高于": ">", "超过": ">", "多于": ">",
    "小于": "<", "低于": "<", "少于": "<",
    "等于": "=",
}  # fmt: skip
BEHIND: dict[str, Comparator] = {
    "及以上": "≥", "以上": "≥",
    "及以下": "≤", "以下": "≤", "以内": "≤", "之内": "≤", "内": "≤",
}  # fmt: skip

_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SIGN = "|".join(map(re.escape, SIGNS))
_WORD = "|".join(SIGN_WORDS)
_TAIL = "|".join(BEHIND)
ABOUT = ("左右", "上下")
STOPS = "。.;,"
# Not a measure: 100多人 is no certain number, 9O% has a letter for a digit, =10*甲 is a formula.
NO_MEASURE = "OoQlI|余多来几"
NOT_IN_MEASURE = "()*&^=<>+\"'!$"
_NO_MEASURE = rf"(?![{NO_MEASURE}]|{'|'.join(ABOUT)})"
_MEASURE = rf"\([^()\d]*\)|[^\d{re.escape(NOT_IN_MEASURE)}]*?"
_WHOLE = pattern(
    rf"(?:(?P<sign>{_SIGN})|(?P<word>{_WORD}))?"
    rf"(?P<number>{_NUMBER}){_NO_MEASURE}(?P<measure>{_MEASURE})(?P<tail>{_TAIL})?",
    re.ASCII,
)
_PERCENT = pattern(
    rf"(?<![A-Za-z\d.])(?:(?P<sign>{_SIGN})|(?P<word>{_WORD}))?(?P<number>{_NUMBER})%(?P<tail>{_TAIL})?", re.ASCII
)
# Excel keeps no more digits, and no target has them.
MOST_DIGITS = 15
# m² and ㎡ are measures; any other ² or ① would become a digit.
AREAS = {"m²": "平方米", "M²": "平方米", "m³": "立方米", "M³": "立方米", "㎡": "平方米", "㎥": "立方米"}
_AREA = pattern("|".join(AREAS))
# What is not seen, and brackets of other shapes.
_UNSEEN = pattern(r"[\s\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_ALIKE = str.maketrans("﹥﹤【】〔〕[]{}〖〗", "><()()()()()")
# 9月前, 2024年底, 12月: a day, not an amount; ≥6年 and ≤12月 are amounts.
_DATE = pattern(r"\d{4}年|\d+年(前|底|初|末|\d)|\d+月(前|底|初|末|\d|份)|^\d+月$|\d+[-/.]\d+[-/.]\d+")

# Measures that are the same thing in another size: the base, and how many of it.
SIZES: dict[str, tuple[str, int]] = {
    "元": ("元", 1), "万元": ("元", 10_000), "亿元": ("元", 100_000_000), "千元": ("元", 1_000),
    "分钟": ("分钟", 1), "分": ("分钟", 1), "小时": ("分钟", 60), "个小时": ("分钟", 60),
    "人": ("人", 1), "万人": ("人", 10_000), "人次": ("人次", 1), "万人次": ("人次", 10_000),
}  # fmt: skip


@dataclass(frozen=True)
class Quantity:
    """A number with its sign and measure. `written`: how the sign stands; `rest`: words after the measure."""

    comparator: Comparator | None
    number: Decimal
    measure: str
    written: Literal["sign", "word"] | None = None
    rest: str = ""

    def __str__(self) -> str:
        return f"{self.comparator or ''}{plain(self.number)}{f'({self.measure})' if self.measure else ''}"


@lru_cache(4096)
def fold(text: str) -> str:
    """A text as it is compared: full-width signs made half-width, one kind of brackets, no spaces or unseen signs.

    >>> fold("　≥９５％ "), fold("一期〔\\u200b甲】")
    ('≥95%', '一期(甲)')
    """
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).translate(_ALIKE)


@lru_cache(4096)
def parse(text: str) -> Quantity | None:
    """Read a target or a result; None where it is words.

    >>> parse("≥95.00(%)")
    Quantity(comparator='≥', number=Decimal('95.00'), measure='%', written='sign', rest='')
    >>> str(parse("不少于12种")), str(parse("90%以上")), str(parse("≥6年"))
    ('≥12(种)', '≥90(%)', '≥6(年)')
    >>> parse("9月前"), parse("12月"), parse("达成指标")
    (None, None, None)
    """
    folded = readable(text)
    if folded is None or _DATE.search(folded) or folded.endswith(ABOUT):
        return None
    if whole := _WHOLE.fullmatch(folded):
        measure, rest = _measure(whole["measure"])
        return _quantity(whole, measure, rest)
    inside = list(_PERCENT.finditer(folded))
    if len(inside) == 1 and len(re.findall(_NUMBER, folded)) == 1:
        return _quantity(inside[0], "%", folded[inside[0].end() :] or folded[: inside[0].start()])
    return None


def readable(text: str) -> str | None:
    """A text folded, without stops at its end.

    None where folding would make digits of signs that are none (①, 10², ㏠), or where digits are turned round.
    """
    if text.isascii():
        return fold(text).rstrip(STOPS)
    named = _AREA.sub(lambda found: AREAS[found[0]], text)
    odd = any(is_odd_digit(sign) for sign in named)
    return None if odd or not TURNING.isdisjoint(text) else fold(named).rstrip(STOPS)


def is_odd_digit(sign: str) -> bool:
    """Whether a sign is no digit, but folding would make one of it."""
    if unicodedata.category(sign) == "No":
        return True
    return not sign.isdecimal() and any(one.isdecimal() for one in unicodedata.normalize("NFKC", sign))


def _quantity(match: re.Match[str], measure: str, rest: str) -> Quantity | None:
    if sum(sign.isdigit() for sign in match["number"]) > MOST_DIGITS:
        return None
    tail = match["tail"]
    comparator = SIGNS.get(match["sign"] or "") or SIGN_WORDS.get(match["word"] or "") or BEHIND.get(tail or "")
    written: Literal["sign", "word"] | None = "sign" if match["sign"] else "word" if comparator else None
    return Quantity(comparator, Decimal(match["number"].replace(",", "")), measure, written, rest)


def _measure(text: str) -> tuple[str, str]:
    """Part a measure from the words behind it: `%通过` is percent, and 通过."""
    bare = text.strip("()").strip(STOPS)
    if bare[:1] in ("%", "‰"):
        return bare[:1], bare[1:]
    return bare, ""


def same_size(one: Quantity, other: Quantity) -> tuple[Decimal, Decimal] | None:
    """Both numbers in one size (元 for 万元, 分钟 for 小时); None where their measures are different things.

    A missing measure is taken for the other's.
    """
    if one.measure == other.measure or not one.measure or not other.measure:
        return one.number, other.number
    base, size = SIZES.get(one.measure, (one.measure, 1))
    other_base, other_size = SIZES.get(other.measure, (other.measure, 1))
    return (one.number * size, other.number * other_size) if base == other_base else None
