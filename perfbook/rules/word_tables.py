"""Word lists as columns of a hidden sheet, under names that formulas can ask: a formula holds few words itself.

Programs of 2007 have no patterns. A list stands in a column, and SUMPRODUCT asks it as a whole.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from perfbook.forms.quantity import BEHIND, COMPARATORS, SIGN_WORDS, SIGNS, SIZES, Comparator, fold, is_odd_digit
from perfbook.forms.spelling import TURNING
from perfbook.rules.completion import BAND_WORDS, LISTS
from perfbook.rules.folding import folded_by_formula
from perfbook.rules.naming import WORDS
from perfbook.rules.vocabulary import words

# So many signs of a text are looked at, one by one.
LONGEST = 60
# The kinds of words that may head a name, the one that counts first last; as a digit in `head_ranks`.
HEADS = ("reducers", "repair", "low", "high")

Column = Sequence[str | int]

_MEASURES = ("percent", "time", "count", "money")
_MENTIONED = (
    "low", "capped", "reducers", "repair", "delay", "negations", "satisfaction", "reached", "rate_ends",
    "rate_ends_not", "tails",
)  # fmt: skip


@cache
def tables() -> Mapping[str, Column]:
    """Every column, by its name. Those of one table are equally long."""
    lists: dict[str, Column] = {"places": tuple(range(1, LONGEST + 1)), "digits": tuple("0123456789")}
    lists |= {"signs": (*SIGNS, *SIGN_WORDS), "sign_ranks": _ranks(SIGNS | SIGN_WORDS)}
    lists |= {"behind": tuple(BEHIND), "behind_ranks": _ranks(BEHIND)}
    lists |= {name: WORDS[name] for name in _MENTIONED}
    lists |= {f"{name}_measures": WORDS[f"{name}_measures"] for name in _MEASURES}
    lists["known_measures"] = tuple(dict.fromkeys(word for name in _MEASURES for word in WORDS[f"{name}_measures"]))
    lists["lasting"] = _joined(WORDS["lasting"], WORDS["lasting_for"])
    lists["lasting_perhaps"] = _joined(WORDS["lasting_perhaps"], WORDS["lasting_for"])
    heads = {word: rank for rank, name in enumerate(HEADS, start=1) for word in WORDS[name]}
    lists |= {"heads": tuple(heads), "head_ranks": tuple(heads.values())}
    return lists | _bands() | _measures() | _unreadable()


def _ranks(signs: Mapping[str, Comparator]) -> Column:
    """The longer one counts; the last digit says which comparator, counted from behind, so that 0 is none."""
    return [10 * len(sign) + 9 - COMPARATORS.index(comparator) - 1 for sign, comparator in signs.items()]


def _joined(firsts: Iterable[str], seconds: Iterable[str]) -> Column:
    return [first + second for first in firsts for second in seconds]


def _bands() -> dict[str, Column]:
    """Words of results in words, and those that make them uncertain."""
    said = words(LISTS)
    names = ("band_missed", "band_partly", "band_full", "band_doubt")
    return dict(zip(names, (said[word] for word in (*BAND_WORDS, "doubt")), strict=True))


def _measures() -> dict[str, Column]:
    """Measures in other sizes or under other names: 0 is no base and no group."""
    groups = {word: number for number, one in enumerate(WORDS["same_measures"], start=1) for word in one.split(" ")}
    names = list(dict.fromkeys((*SIZES, *groups)))
    bases = list(dict.fromkeys(base for base, _ in SIZES.values()))
    return {
        "measures": names,
        "measure_rows": list(range(1, len(names) + 1)),
        "bases": [bases.index(SIZES[name][0]) + 1 if name in SIZES else 0 for name in names],
        "sizes": [SIZES[name][1] if name in SIZES else 1 for name in names],
        "groups": [groups.get(name, 0) for name in names],
    }


def _unreadable() -> dict[str, Column]:
    """Signs, all in one text: those that make a text no number, and those that the formula does not fold."""
    known = [chr(code) for code in range(0x21, 0xFFFE) if not 0xD800 <= code < 0xE000]
    odd = [sign for sign in known if is_odd_digit(sign) or sign in TURNING]
    combining = (sign for sign in known if unicodedata.combining(sign))
    strange = [sign for sign in known if fold(sign) != folded_by_formula(sign)]
    return {"no_digits": ["".join(odd)], "strange": ["".join(sorted({*strange, *combining} - set(odd)))]}
