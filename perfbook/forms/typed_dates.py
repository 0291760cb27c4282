"""A date or a year as a person typed it: only what can mean one day."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from perfbook.forms.chinese_numerals import chinese_digits, chinese_number
from perfbook.forms.spelling import NotUnderstood, failed, straight
from perfbook.patterns import pattern

# No project of these forms lies outside; what does is a slip, or a number shown as a date.
EARLIEST, LATEST = 1950, 2099
# Day 0 of Excel. Workbooks that count from 1904 say so and are read with their own; a bare number is taken as usual.
_DAY_0 = date(1899, 12, 30)
_SERIALS = range((date(2000, 1, 1) - _DAY_0).days, (date(2100, 1, 1) - _DAY_0).days)

_ISO = pattern(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]+)?", re.ASCII)
_DAY = pattern(
    r"(\d{4}) ?(?:年|([-/.])) ?(\d{1,2})(?: ?(?:月|\2) ?(\d{1,2}) ?[日号]?| ?月?)(?: 0?0:00(?::00)?)?", re.ASCII
)
_EIGHT = pattern(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_CHARACTERS = pattern(r"([^年月日号]{4})年([^年月日号]{1,3})月(?:([^年月日号]{1,3})[日号])?")
_YEAR = pattern(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)


class TypedDate(NamedTuple):
    """A date as ISO text. `how`: what was taken for granted to understand it, for people."""

    iso: str
    how: str = ""


def typed_date(text: str) -> TypedDate:
    """Understand a date; what gives only a month is its first day. Raises NotUnderstood, with a hint.

    >>> typed_date("2026年1月1日").iso, typed_date("2026/12/31").iso, typed_date("20260301").iso
    ('2026-01-01', '2026-12-31', '2026-03-01')
    >>> typed_date("2026年3月")
    TypedDate(iso='2026-03-01', how='没有写日，按当月 1 日')
    """
    plain = straight(text)
    if iso := _ISO.fullmatch(plain):
        return _day(text, iso[1], iso[2], iso[3])
    if found := _DAY.fullmatch(plain):
        return _day(text, found[1], found[3], found[4])
    if found := _EIGHT.fullmatch(plain):
        return _day(text, *found.groups())
    if found := _CHARACTERS.fullmatch(plain.replace(" ", "")):
        year = chinese_digits(found[1]) or ""
        month, day = (str(chinese_number(part) or "") for part in (found[2], found[3] or "一"))
        if year and month and day:
            return _day(text, year, month, day if found[3] else None)
    raise NotUnderstood(text, _hint(plain))


def serial_date(number: Decimal) -> TypedDate:
    """A date that stands as a bare number: the number of a day as Excel counts, or 20260301. Raises NotUnderstood."""
    text = f"{number:f}"
    if number.is_finite() and number == number.to_integral_value():
        if int(number) in _SERIALS:
            iso = (_DAY_0 + timedelta(int(number))).isoformat()
            return TypedDate(iso, f"{text.partition('.')[0]} 是这一天在表格里的日期序号")
        if _EIGHT.fullmatch(text):
            return typed_date(text)
    elif _DAY.fullmatch(text):
        raise NotUnderstood(text, "是一个数，写的可能是年和月，但 2026.1 和 2026.10 存成数以后一样")
    raise NotUnderstood(text, "只是一个数，不是哪一天")


def typed_year(text: str) -> int:
    """Understand a year. Raises NotUnderstood, with a hint.

    >>> typed_year("（2024年度）"), typed_year("二〇二四年"), typed_year("2024年3月")
    (2024, 2024, 2024)
    """
    plain = straight(text)
    found = set(_YEAR.findall(plain))
    if len(found) == 1 and not re.search(r"\d", _YEAR.sub("", plain)) and not re.search(r"\d[.,]", plain):
        return int(found.pop())
    if len(found) > 1:
        raise NotUnderstood(text, "有几个年份，不知道取哪一个")
    digits = chinese_digits(re.sub("[()]|年度?$", "", plain.strip("()")))
    if digits and _YEAR.fullmatch(digits):
        return int(digits)
    try:
        day = typed_date(text)
    except NotUnderstood as fault:
        raise NotUnderstood(text, "是公式出错的结果" if failed(plain) else "认不出是哪一年") from fault
    if day.how and "月" not in plain:  # 2024.5 may be a number
        raise NotUnderstood(text, "认不出是哪一年")
    return int(day.iso[:4])


def _day(text: str, year: str, month: str, day: str | None) -> TypedDate:
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError as fault:
        raise NotUnderstood(text, "没有这一天") from fault
    if not EARLIEST <= found.year <= LATEST:
        raise NotUnderstood(text, f"不在 {EARLIEST} 年到 {LATEST} 年之间")
    return TypedDate(found.isoformat(), "" if day else "没有写日，按当月 1 日")


def _hint(plain: str) -> str:
    if failed(plain):
        return "是公式出错的结果"
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.](\d\d|\d{4})", plain):
        return "分不清哪个是年、月、日"
    if re.fullmatch(r"(\d{4}|\d\d)年?|[二一][〇零○九].{2}年?", plain):
        return "只有年，没有月和日"
    if re.fullmatch(r"\d{1,2}月(\d{1,2}[日号])?", plain):
        return "没有写哪一年"
    if re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?", plain):
        return "只有时间，没有日期"
    if len(_YEAR.findall(plain)) > 1:
        return "有几个日期，不知道取哪一个"
    return "认不出是哪一天"
