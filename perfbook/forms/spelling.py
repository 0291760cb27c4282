"""What a person typed, made ready for reading: one alphabet, no invisible signs; and how a fault of it is told."""

import re
import unicodedata

# What a program writes where a formula failed.
ERRORS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA")
# Signs that turn the direction of what follows: 12 may be shown as 21.
TURNING = frozenset("\u202b\u202d\u202e\u2067")
# Full-width signs only. NFKC would also make 102 of 10² and 1 of ①.
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(one): ord(other) for one, other in ("￥¥", "−-", "﹣-", "﹪%", "﹢+")
}
_APOSTROPHES = "'`‘’"
_LONGEST_QUOTE = 32


class NotUnderstood(ValueError):
    """What stands in a square is not what belongs there. As text: what stands there.

    `hint`: what it could mean, or why nobody can tell; a Chinese clause without a stop.
    """

    def __init__(self, present: str, hint: str = "") -> None:
        super().__init__(present)
        self.hint = hint


def straight(text: str) -> str:
    """A text with half-width signs, without invisible ones, without spaces and an apostrophe before it.

    Raises NotUnderstood where signs turn the direction of reading.

    >>> straight("\\ufeff　１，５９９．０５％\\u200b "), straight("'99.00")
    ('1,599.05%', '99.00')
    """
    if text.isascii():
        plain = text
    elif not TURNING.isdisjoint(text):
        raise NotUnderstood(text, "里面有改变文字方向的符号，看到的和存着的可能不是一个数")
    else:
        plain = "".join(_plain(sign) for sign in text.translate(_HALF))
    plain = plain.strip()
    return plain[1:].lstrip() if plain[:1] and plain[0] in _APOSTROPHES else plain


def _plain(sign: str) -> str:
    kind = unicodedata.category(sign)
    return "" if kind == "Cf" else " " if kind == "Zs" else sign


def failed(plain: str) -> bool:
    """Whether a straight text is what a failed formula shows."""
    return plain.upper() in ERRORS


def quoted(text: str, longest: int = _LONGEST_QUOTE) -> str:
    r"""A person's text inside a sentence: long ones cut, invisible signs shown by their number.

    >>> quoted("99\u200b"), quoted("一\n二")
    ('99\\u200b', '一 二')
    """
    flat = re.sub(r"\s*\n\s*", " ", text.strip())
    cut = f"{flat[:longest]}…" if len(flat) > longest else flat
    return "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign)[0] == "C" else sign for sign in cut
    )
