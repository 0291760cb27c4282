"""A number as a person typed it, in a square for an amount, a percent or a score.

Three outcomes: sure (a number, and how it was understood), nothing (a dash where there is none), or NotUnderstood,
which goes to a person. Whether a number is a percent, and its money unit, is decided by the square, never by size.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from perfbook.forms.chinese_numerals import chinese_number
from perfbook.forms.spelling import NotUnderstood, failed, straight
from perfbook.patterns import pattern

NumberKind = Literal["money", "percent", "score"]

# Excel keeps 15 digits; what a person types beyond them would come back as another number.
MOST_DIGITS = 15
# How people write that there is nothing.
NOTHING = frozenset(("-", "--", "—", "——", "–", "/", "\\", "无"))
_SIZES = {"万": 10_000, "亿": 100_000_000}

_PLAIN = pattern(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)
# 1,599.05: groups of three, so that 1,5 is not taken for 15. With spaces it may be two numbers, unless 分 follow.
_GROUPED = pattern(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?|[+-]?[1-9]\d{0,2}( \d{3})+\.\d\d?", re.ASCII)
_MONEY = pattern(r"(?P<sign>人民币|RMB|CNY|¥)? ?(?P<number>[^万亿元圆]+?) ?(?P<size>[万亿])?(?P<yuan>[元圆]整?)?")
_ABOUT = ("≥", "≤", ">", "<", "=", "≧", "≦", "~", "约", "近", "超", "不", "大于", "小于", "高于", "低于", "至少")
_LETTERS = str.maketrans("OoQlI|", "000111")
_OTHER_MONEY = pattern(r"[$€£]|USD|EUR|GBP|HKD|JPY|美元|欧元|港元|港币|日元", re.IGNORECASE)


class Typed(NamedTuple):
    """A number, None where a mark for nothing stands. `how`: what was done to understand it, for people."""

    number: Decimal | None
    how: str = ""


def typed_number(text: str, kind: NumberKind, money_unit: str = "") -> Typed:
    """Understand a number. `money_unit` (元, 万元) is the square's; without it an amount may not bring one.

    Raises NotUnderstood, with a hint.

    >>> typed_number("１，５９９．０５", "money").number, typed_number("99.00 %", "percent").number
    (Decimal('1599.05'), Decimal('99.00'))
    >>> typed_number("2000万", "money", "元"), typed_number("—", "money").number
    (Typed(number=Decimal('20000000'), how='2000 万元是 20000000 元'), None)
    >>> typed_number("93.60元", "money", "万元")
    Traceback (most recent call last):
    ...
    perfbook.forms.spelling.NotUnderstood: 93.60元
    """
    plain = straight(text)
    if plain in NOTHING:
        return Typed(None)
    try:
        found = _sure(plain, kind, money_unit)
    except NotUnderstood as fault:
        raise NotUnderstood(text, fault.hint) from fault
    if found is None:
        raise NotUnderstood(text, next(_hints(plain, kind), "认不出是多少"))
    return found


def _sure(plain: str, kind: NumberKind, money_unit: str) -> Typed | None:
    """A number that can only mean one thing, None where it might mean another."""
    if (number := _digits(plain, kind)) is not None:
        return Typed(number)
    if kind == "percent":
        bare = plain.removesuffix("%").rstrip() if plain.endswith("%") else plain.removeprefix("百分之")
        return _counted(bare, kind) if bare != plain else _in_characters(plain)
    if kind == "score":
        return _counted(plain.removesuffix("分").rstrip(), kind)
    return _amount(plain, money_unit)


def _counted(bare: str, kind: NumberKind) -> Typed | None:
    number = _digits(bare, kind)
    return _in_characters(bare) if number is None else Typed(number)


def _in_characters(bare: str) -> Typed | None:
    number = chinese_number(bare)
    return None if number is None else Typed(Decimal(number), f"汉字“{bare}”是 {number}")


def _amount(plain: str, money_unit: str) -> Typed | None:
    """An amount with its money unit, or in characters."""
    bare = re.sub(" ?[元圆]整?$", "", plain.removeprefix("人民币").strip())
    if money_unit == "元" and (found := _in_characters(bare)):
        return found
    match = _MONEY.fullmatch(plain)
    number = _digits(match["number"], "money") if match else None
    if match is None or number is None or not money_unit:
        return None
    unit = _SIZES.get(money_unit[0], 1)
    if size := _SIZES.get(match["size"] or ""):
        given = _within(number * size / unit)
        same = f"{match['size']}元" == money_unit
        return Typed(given, "" if same else f"{number:f} {match['size']}元是 {given:f} {money_unit}")
    if money_unit != "元":
        either = f"是 {number:f} 元就填 {number / unit:f}，是 {number:f} {money_unit}就填 {number:f}"
        raise NotUnderstood(plain, f"写的是元，这一格的单位是{money_unit}：{either}")
    return Typed(number)


def _digits(text: str, kind: NumberKind) -> Decimal | None:
    """A number of plain digits, in groups only where an amount may have them. Raises NotUnderstood for too many."""
    if _PLAIN.fullmatch(text):
        return _within(Decimal(text))
    if kind == "money" and _GROUPED.fullmatch(text):
        return _within(Decimal(text.replace(",", "").replace(" ", "")))
    return None


def _within(number: Decimal) -> Decimal:
    digits = f"{abs(number):f}"
    too_long = len(digits.replace(".", "").strip("0")) > MOST_DIGITS or len(digits) > 2 * MOST_DIGITS
    if too_long or number.adjusted() >= MOST_DIGITS:
        raise NotUnderstood(digits, f"位数太多，表格只能存 {MOST_DIGITS} 位数字")
    # Without the sign of -0, and without an exponent.
    return Decimal(f"{number:f}") if number else Decimal(digits)


def _hints(plain: str, kind: NumberKind) -> Iterator[str]:
    """What a text could mean that is not surely a number, the likeliest first."""
    if failed(plain):
        yield "是公式出错的结果"
    if plain.startswith("="):
        yield "是公式的文字，没有算出结果"
    if plain.lower().lstrip("+-") in ("nan", "inf", "infinity", "1.#inf", "1.#qnan", "-1.#ind"):
        yield "不是一个确定的数"
    if re.fullmatch(r"[+-]?[\d.]+e[+-]?\d+", plain, re.IGNORECASE):
        yield "是科学记数的写法，位数可能已经丢失"
    if plain.lower() in ("true", "false", "真", "假", "是", "否"):
        yield "是“是否”，不是数"
    if kind != "percent" and plain.endswith("%"):
        yield "是百分数，这一格要填的是" + ("金额" if kind == "money" else "分数")
    if plain.startswith(_ABOUT):
        yield "是一个范围或大概的数"
    if _OTHER_MONEY.search(plain):
        yield "不是人民币"
    yield from _meanings(plain)
    if any(sign in plain for sign in "①②③④⑤⑥⑦⑧⑨⑩⁰¹²³⁴⁵⁶⁷⁸⁹½¼¾"):
        yield "里面有特殊的数字符号"
    if found := re.fullmatch(r"([+-]?[\d.,]+) ?([^\d.,\s][^\d]{0,9})", plain):
        yield f"数字后面还有“{found[2]}”"
    if len(re.findall(r"\d+(?:\.\d+)?", plain)) > 1:
        yield "像是几个数，不知道取哪一个"


def _meanings(plain: str) -> Iterator[str]:
    """The number that a slip of the keyboard could stand for."""
    if re.fullmatch(r"\(.+\)|.+-", plain) and (inside := _read(plain.strip("()-"))):
        yield f"括号或后面的横线在账上表示负数，也可能只是随手写的：可能是 -{inside}，也可能是 {inside}"
    swapped = plain.translate(_LETTERS)
    if swapped != plain and (number := _read(swapped)):
        yield f"把字母当成了数字，可能是 {number}"
    for stop in ("。", "｡", "·", "、", ",", ";", ":", "'"):
        if stop in plain and (number := _read(plain.replace(stop, ".").rstrip("."))):
            yield f"小数点可能打成了“{stop}”，可能是 {number}"
    if re.fullmatch(r"\d{1,4}/\d{1,4}", plain):
        yield "可能是分数，也可能是日期"
    if number := _read(re.sub(r"(?<=[\d.]) (?=[\d.])", "", plain) if " " in plain else ""):
        yield f"数字中间有空格，可能是 {number}，也可能是两个数"
    if (counted := chinese_number(plain)) is not None:
        yield f"可能是 {counted}"


def _read(text: str) -> str | None:
    return text if re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,15})?", text, re.ASCII) else None
