"""Numbers in Chinese characters: 一百二十, 叁万伍仟. Only what is written in full; 三万五 may be 35000 or 30005."""

_DIGITS = "零一二三四五六七八九"
_SIMPLE = str.maketrans(
    "〇○壹贰貳两兩叁參叄肆伍陆陸柒捌玖拾佰仟萬億",
    "零零一二二二二三三三四五六六七八九十百千万亿",
)
_SIZES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = (("亿", 10**8), ("万", 10**4), ("", 1))
_MOST = 10**12


def chinese_number(text: str) -> int | None:
    """The number that a text of Chinese numerals says, None where it is not written in full.

    What was read is written again and compared, so nothing is guessed.

    >>> chinese_number("一百二十"), chinese_number("叁万伍仟"), chinese_number("十二"), chinese_number("一万零五十")
    (120, 35000, 12, 10050)
    >>> chinese_number("三万五"), chinese_number("一百二"), chinese_number("一二〇"), chinese_number("百")
    (None, None, None, None)
    """
    simple = text.translate(_SIMPLE)
    if not simple or not set(simple) <= {*_DIGITS, *_SIZES, "万", "亿"}:
        return None
    number = _value(simple)
    spelled = in_chinese(number) if number < _MOST else ""
    short = spelled.removeprefix("一") if spelled.startswith("一十") else spelled
    return number if simple in (spelled, short) else None


def chinese_digits(text: str) -> str | None:
    """Digits one by one, as in a year: 二〇二四 -> 2024.

    >>> chinese_digits("二〇二四"), chinese_digits("二千")
    ('2024', None)
    """
    simple = text.translate(_SIMPLE)
    return "".join(str(_DIGITS.index(sign)) for sign in simple) if simple and set(simple) <= set(_DIGITS) else None


def in_chinese(number: int) -> str:
    """A number below 10**12 in Chinese numerals, written in full.

    >>> in_chinese(10_050), in_chinese(20_000_003), in_chinese(0), in_chinese(12)
    ('一万零五十', '二千万零三', '零', '一十二')
    """
    if number == 0:
        return "零"
    said, gap = "", False
    for name, size in _GROUPS:
        group = number // size % 10_000
        if group:
            said += ("零" if said and (gap or group < 1000) else "") + _below_10000(group) + name
        gap = bool(said) and not group
    return said


def _below_10000(number: int) -> str:
    said, gap = "", False
    for name, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // size % 10
        if digit:
            said += ("零" if said and gap else "") + _DIGITS[digit] + name
        gap = not digit
    return said


def _value(simple: str) -> int:
    for name, size in _GROUPS[:2]:
        head, found, rest = simple.rpartition(name)
        if found:
            return _value(head) * size + _value(rest)
    total = digit = 0
    for sign in simple:
        if sign in _SIZES:
            total, digit = total + (digit or 1) * _SIZES[sign], 0
        else:
            digit = _DIGITS.index(sign)
    return total + digit
