"""What a square of a workbook says, as plain values: the one spelling that every reader gives."""

import re
from datetime import UTC, date, datetime, time, timedelta

from perfbook.contents import Value
from perfbook.forms.numbers import decimal_of

# Built-in number formats that show a date or time in Chinese versions of Excel and WPS. No file says what they are.
CHINESE_DATES = frozenset((*range(27, 37), *range(50, 59)))

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def number(value: int | float) -> Value:
    """A number of a square as an exact one; as its text where it is not finite or has too many digits."""
    try:
        return decimal_of(value)
    except ValueError:
        return str(value)


def moment(value: date | time | timedelta) -> str:
    """A date, time or duration as ISO text; midnight is left out.

    >>> moment(datetime(2024, 3, 1)), moment(datetime(2024, 3, 1, 8, 30)), moment(time(8, 30))
    ('2024-03-01', '2024-03-01T08:30:00', '08:30:00')
    """
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.isoformat()


def utc(said: str) -> str:
    """A moment that a program wrote down, as ISO text in UTC; empty where it is none.

    >>> utc("2026-03-01T08:00:00+08:00"), utc("2026-03-01T08:00:00.123456789"), utc("today")
    ('2026-03-01T00:00:00', '2026-03-01T08:00:00.123456', '')
    """
    try:
        moment = datetime.fromisoformat(said.strip())
    except ValueError:
        return ""
    return (moment.astimezone(UTC) if moment.tzinfo else moment).replace(tzinfo=None).isoformat()


def text(raw: str) -> str:
    r"""A text as people see it: Excel keeps some characters as `_x000D_`, and every line break is one.

    >>> text("甲_x000D_\n乙 _x0041_ _x005F_x000D_")
    '甲\n乙 A _x000D_'
    """
    if "_x" in raw:
        raw = _ESCAPE.sub(_unescaped, raw)
    return raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw


def _unescaped(escape: re.Match[str]) -> str:
    """The character, where it is one that may stand in a file at all: no control character, no half of a pair."""
    code = int(escape[1], 16)
    allowed = code in (0x9, 0xA, 0xD) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
    return chr(code) if allowed else escape[0]
