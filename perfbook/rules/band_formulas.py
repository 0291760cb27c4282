"""The band of a result in words found by formulas, as `perfbook.rules.completion.band_of` finds it."""

from perfbook.figures import Figures
from perfbook.forms.quantity import AREAS
from perfbook.rules.amounts_formulas import constant
from perfbook.rules.asking import any_sign_of, mentions
from perfbook.rules.completion import BAND_WORDS
from perfbook.rules.folding import second_fold
from perfbook.rules.word_tables import LONGEST

# Between two sentences: whoever writes that much says more than one word.
_STOPS = (",", ";", "。")


def asked_for(figures: Figures) -> str:
    """The target's words, folded as a whole; an empty text where it is none."""
    return f'IF(ISTEXT({{target_half}}),{second_fold("{target_half}")},"")'


def band(figures: Figures) -> str:
    """Which of BAND_WORDS a result falls under, counted from 1; 0 for none, "?" where it cannot be told."""
    text, missed, partly, full = "{actual_text}", 1, 2, 3
    # The stop at its end is part of what is compared with the target.
    said = f'{text}&IF(EXACT(RIGHT({{actual_half}},1),"."),".","")'
    unsure = ",".join(
        [_strange(text), *(f'ISNUMBER(FIND("{area}",{text}))' for area in dict.fromkeys(AREAS.values()))]
    )
    several = ",".join(f'ISNUMBER(FIND("{stop}",{{actual_half}}))' for stop in _STOPS)
    plain = f"IF({mentions('band_doubt', text)},0,IF({mentions('band_full', text)},{full},0))"
    as_asked = f'IF(EXACT({said},{{asked_for}}),{full},IF({_strange("{asked_for}")},"?",{plain}))'
    among = f"IF({mentions('band_missed', text)},{missed},IF({mentions('band_partly', text)},{partly},{as_asked}))"
    sure = f'IF(OR(LEN({text})>{LONGEST},{unsure}),"?",{among})'
    return f'IF(ISTEXT({text}),IF(OR({{actual_figures}}<>"",{text}="",{several}),0,{sure}),0)'


def _strange(text: str) -> str:
    return f"OR({any_sign_of('perfbook_strange', text)},{any_sign_of('perfbook_no_digits', text)})"


def score_outside_band(figures: Figures) -> str:
    """The twin of SC04."""
    by_word = {one.word: one for one in figures.bands}
    outside = "FALSE"
    for number, word in enumerate(BAND_WORDS, start=1):
        if one := by_word.get(word):
            below = f"ROUND({{score}}*100-{{weight}}*{constant(one.least)},9)<0"
            above = f"ROUND({{score}}*100-{{weight}}*{constant(one.most)},9)>0"
            outside = f"IF({{band}}={number},OR({below},{above}),{outside})"
    return f'IF({{weight}}<=0,FALSE,IF(EXACT({{band}},"?"),"?",{outside}))'
