"""A text folded by formulas: what `perfbook.forms.quantity.fold` does to the signs that people type."""

from collections.abc import Mapping

from perfbook.forms.quantity import AREAS, STOPS

_UNSEEN = " \u3000\u00a0\u200b\u200e\u200f\u202c\u2060\ufeff"
_SIGNS = {chr(ord(sign) + 0xFEE0): sign for sign in "<>=+-.,%():;/~!?"}
_DIGITS = {chr(ord(sign) + 0xFEE0): sign for sign in "0123456789"}
_ALIKE = {
    "﹥": ">", "﹤": "<", "﹪": "%", "﹣": "-", "【": "(", "】": ")", "〔": "(", "〕": ")", "[": "(", "]": ")",
    "{": "(", "}": ")", "〖": "(", "〗": ")", "［": "(", "］": ")", "℃": "°C",
}  # fmt: skip
# Two formulas share the work: a program allows 64 functions within each other.
_FIRST: Mapping[str, str] = AREAS | dict.fromkeys(_UNSEEN, "") | _SIGNS
_SECOND: Mapping[str, str] = _DIGITS | _ALIKE
_KNOWN = {"\n": "", "\t": "", **_FIRST, **_SECOND}


def folded_by_formula(sign: str) -> str:
    """What becomes of a sign in both formulas.

    >>> folded_by_formula("５"), folded_by_formula("⑤")
    ('5', '⑤')
    """
    return _KNOWN.get(sign, sign)


def first_fold(text: str) -> str:
    """The first half: line breaks, measures of area, what is not seen, full-width signs."""
    return _substituted(f"CLEAN({text})", _FIRST)


def second_fold(text: str) -> str:
    """The second half: full-width digits, brackets of other shapes."""
    return _substituted(text, _SECOND)


def without_stop(text: str) -> str:
    """A text without a stop at its end."""
    return f'IF(ISNUMBER(FIND(RIGHT(" "&{text},1),"{STOPS}")),LEFT({text},LEN({text})-1),{text})'


def _substituted(text: str, signs: Mapping[str, str]) -> str:
    for sign, plain in signs.items():
        text = f'SUBSTITUTE({text},"{sign}","{plain}")'
    return text
