"""What `texts` and `reasons` say of a text, as parts of formulas' templates: names in braces, no array constant.

Signs that stand nowhere in a formula's text (a line break, a tab) are taken away by CLEAN.
"""

from collections.abc import Iterable

from perfbook.figures import Figures
from perfbook.rules.reasons import LISTS, without_signs_formula
from perfbook.rules.texts import NO_TEXT
from perfbook.rules.vocabulary import words

# What may be left of a template, in a folded name: anywhere, at its beginning, with a number behind it.
_LEFT_OVER = ("XX", "***", "__", "□□", "()", "......")
_HEADS = ("待定", "待补充", "待填", "待完善", "请填写")
_NUMBERED_HEADS = ("指标", "目标")
_SPACES = (" ", "　", "\u00a0")
# 指标十二：
_LONGEST_HEAD = 5


def without(text: str, signs: Iterable[str]) -> str:
    """A text, each of the signs taken away."""
    text = f"CLEAN({text})"
    for sign in signs:
        text = f'SUBSTITUTE({text},"{sign}","")'
    return text


def blank(text: str) -> str:
    """`texts.blank`."""
    return f"LEN({without(text, dict.fromkeys((*_SPACES, *NO_TEXT.strip())))})=0"


def seen(text: str) -> str:
    """Whether anything stands there that can be seen."""
    return f"LEN({without(text, _SPACES)})>0"


def folded_name(figures: Figures) -> str:
    """An indicator's name as what a template leaves there is looked for in it."""
    folded = f"ASC({without('{level3}', _SPACES)})"
    for sign, alike in (("【", "("), ("】", ")"), ("[", "("), ("]", ")"), ("…", "..."), ("x", "X"), ("×", "X")):
        folded = f'SUBSTITUTE({folded},"{sign}","{alike}")'
    return folded


def in_use(other: str) -> str:
    """`texts.in_use` of an indicator and another of its squares.

    "?" where the name may be what the template left there: that only the office's own check can tell.
    """
    name = "{folded_name}"
    left = ",".join(f'ISNUMBER(FIND("{sign}",{name}))' for sign in _LEFT_OVER)
    heads = ",".join(f'FIND("{head}",{name}&"{head}")=1' for head in _HEADS)
    short = ",".join(f'FIND("{head}",{name}&"{head}")=1' for head in _NUMBERED_HEADS)
    doubtful = f"OR({left},{heads},AND(LEN({name})<={_LONGEST_HEAD},OR({short})))"
    return f'IF({blank(other)},IF({blank("{level3}")},FALSE,IF({doubtful},"?",TRUE)),TRUE)'


def declined(figures: Figures) -> str:
    """`scores.is_declined`, judged in the row of an indicator."""
    weight, name, target = "{weight}", "{level3}", "{annual_target}"

    def says_so(text: str) -> str:
        return f"IF({seen(text)},{_unused(text)},FALSE)"

    blank_row = f"NOT(OR({seen(name)},{seen(target)}))"
    weighed = f"IF(ISNUMBER({weight}),{weight}<>0,FALSE)"
    return f"IF({weighed},FALSE,OR({says_so(name)},{says_so(target)},{blank_row}))"


def _unused(text: str) -> str:
    """Whether a square says nothing, or that nothing belongs there; 0 is a target."""
    nothing = "|".join(word for word in words(LISTS)["no_reason"] if word != "0")
    return f'ISNUMBER(FIND("|"&{without_signs_formula(text)}&"|","||{nothing}|"))'


def name_missing(figures: Figures) -> str:
    """The twin of IN29."""
    filled = [f"NOT({_unused(f'{{{field}?}}')})" for field in ("annual_target", "actual_value")]
    filled += [f"IF(ISNUMBER({{{field}?}}),{{{field}?}}<>0,FALSE)" for field in ("weight", "score")]
    return f"IF({blank('{level3}')},OR({','.join(filled)}),FALSE)"
