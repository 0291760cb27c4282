"""Whether a text of 偏差原因 says anything: nothing at all, a reason, or only that things went well."""

import re
from functools import cache
from string import ascii_uppercase

from perfbook.forms.quantity import fold
from perfbook.rules.vocabulary import words

LISTS = "vocabulary_scores.toml"


def bare(text: str | None) -> str:
    """A text without spaces and the signs of the list, folded.

    >>> bare(" Ｎ/Ａ。 "), bare("——"), bare(None)
    ('NA', '', '')
    """
    return fold(text or "").translate(_signs())


@cache
def _signs() -> dict[int, None]:
    return {ord(sign): None for sign in words(LISTS)["signs"]}


def says_nothing(text: str | None) -> bool:
    """Whether a text is blank, only signs, or a word that stands for nothing.

    >>> says_nothing("无。"), says_nothing("n/a"), says_nothing("无人应标")
    (True, True, False)
    """
    left = bare(text).upper()
    return not left or left in words(LISTS)["no_reason"]


def says_nothing_formula(field: str) -> str:
    """`says_nothing` as a formula's template: FIND in one text, because array constants are not safe everywhere."""
    return f'ISNUMBER(FIND("|"&{without_signs_formula(field)}&"|","||{"|".join(words(LISTS)["no_reason"])}|"))'


def without_signs_formula(field: str) -> str:
    """`bare` as a formula's template, in capitals as far as the words of the list have letters.

    The signs are taken away first, full-width ones too: ASC would turn some of them into half-width katakana signs.
    """
    text = f"CLEAN({field})"
    for sign in (" ", "　", *words(LISTS)["signs"]):
        text = f'SUBSTITUTE({text},"{sign}","")'
    text = f"ASC({text})"
    for letter in sorted(set("".join(words(LISTS)["no_reason"])) & set(ascii_uppercase)):
        text = f'SUBSTITUTE({text},"{letter.lower()}","{letter}")'
    return text


def is_hollow(text: str | None) -> bool:
    """Whether a text only says that things went well, or points elsewhere.

    >>> is_hollow("已按时完成"), is_hollow("见附件"), is_hollow("已完成招标，施工推迟")
    (True, True, False)
    """
    left = bare(text)
    return left in words(LISTS)["hollow"] or bool(_hollow().fullmatch(left))


@cache
def _hollow() -> re.Pattern[str]:
    lists = words(LISTS)
    opening, ending = ("|".join(map(re.escape, lists[name])) for name in ("hollow_opening", "hollow_ending"))
    return re.compile(f"(?:{opening}|{ending})*(?:{ending})")
