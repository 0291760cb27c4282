"""The name of an indicator read by formulas, as `perfbook.rules.naming.direction` reads it.

`head`: the word that decides, as 10 × where it starts, counted from the end, + its kind; 0 where no word tells.
"""

from collections.abc import Callable, Iterator

from perfbook.rules.asking import ends_with, in_list, mentions
from perfbook.rules.folding import first_fold, second_fold
from perfbook.rules.naming import QUOTES, WORDS
from perfbook.rules.word_tables import HEADS

# So many signs of tails are taken off the end of a name; behind more of them the formula does not look.
_TAIL_SIGNS = 4
_HALF = 2
_PADDING = "    "
_LESS, _REPAIR, _LOW, _HIGH = (HEADS.index(kind) + 1 for kind in ("reducers", "repair", "low", "high"))
_KIND = "({head}-10*ROUNDDOWN({head}/10,0))"


def name_terms() -> Iterator[tuple[str, str]]:
    """The terms of the name and of the measure in brackets behind it."""
    yield "name_half", first_fold("{level3?}")
    yield "name_text", second_fold("{name_half}")
    yield "name_plain", _without_quotes()
    yield "name_core", _core()
    yield "name_measure", _measure()


def pointing_terms() -> Iterator[tuple[str, str]]:
    """The terms that say which way a name points. Most rows do not ask: their target is met, and not by far."""
    yield "tails", f'IF({{asked}},{_tails()},"")'
    yield "more_tails", f'IF({{asked}},{_more_tails()},"")'
    yield "head", f'IF({{asked}},{_head()},0)'
    yield "before_head", 'IF(ISNUMBER({head}),LEFT({name_core},LEN({name_core})-ROUNDDOWN({head}/10,0)),"")'
    yield "turned", _turned()
    yield "satisfied", _satisfied()
    yield "of_number", 'ISNUMBER(FIND("数量",{level2?}))'
    yield "wanted", f'IF({{asked}},{_wanted()},"")'


def _without_quotes() -> str:
    quotes = QUOTES.replace('"', '""')
    first, last = (
        f'IF(ISNUMBER(FIND({end},"{quotes}")),1,0)' for end in ('LEFT({name_text}&" ",1)', 'RIGHT(" "&{name_text},1)')
    )
    return f"MID({{name_text}},1+{first},MAX(0,LEN({{name_text}})-{first}-{last}))"


def _core() -> str:
    """Without a bracket at the end."""
    name = "{name_plain}"
    opening = f'SUMPRODUCT(MAX(EXACT(MID({name},perfbook_places,1),"(")*perfbook_places))'
    inside = f"MID({name},{opening}+1,LEN({name})-{opening}-1)"
    alone = f'AND(EXACT(RIGHT({name},1),")"),{opening}>0)'
    return f'IF({alone},IF(ISNUMBER(FIND(")",{inside})),{name},LEFT({name},{opening}-1)),{name})'


def _measure() -> str:
    inside = "MID({name_plain},LEN({name_core})+2,LEN({name_plain})-LEN({name_core})-2)"
    known = f'OR(ISNUMBER(FIND("/",{inside})),{in_list("known_measures", inside)})'
    return f'IF(LEN({{name_core}})<LEN({{name_plain}}),IF({known},{inside},""),"")'


def _ending(distance: int, length: int) -> str:
    """So many signs of the name, so far before its end."""
    return f'LEFT(RIGHT("{" " * length}"&{{name_core}},{distance + length}),{length})'


def _tail_at(distance: int, length: int) -> str:
    return in_list("tails", _ending(distance, length))


def _reached(distance: int, first: int) -> str:
    """Whether only tails stand in so many signs at the end; `tails` tells it of those nearer than `first`."""
    if distance == 0:
        return "TRUE"
    if distance < first:
        return f'ISNUMBER(FIND("{distance}",{{tails}}))'
    ways = [
        f"IF({_reached(distance - length, first)},{_tail_at(distance - length, length)},FALSE)"
        for length in _tail_lengths()
        if length <= distance
    ]
    return f"OR({','.join(ways)})" if ways else "FALSE"


def _tail_lengths() -> list[int]:
    return sorted({len(tail) for tail in WORDS["tails"]})


def _tails() -> str:
    """The first half of the distances from the end before which only tails stand, as digits of a text."""
    return '"0"' + "".join(f'&IF({_reached(one, 1)},"{one}","")' for one in range(1, _HALF + 1))


def _more_tails() -> str:
    """All of them; with a ? where the name may have more."""
    found = "".join(f'&IF({_reached(one, _HALF + 1)},"{one}","")' for one in range(_HALF + 1, _TAIL_SIGNS + 1))
    longest_tail = max(_tail_lengths())
    beyond = [
        f"IF({_reached(_TAIL_SIGNS + over - length, _HALF + 1)},{_tail_at(_TAIL_SIGNS + over - length, length)},FALSE)"
        for over in range(1, longest_tail + 1)
        for length in _tail_lengths()
        if over <= length
    ]
    return f'{{tails}}{found}&IF(OR({",".join(beyond)}),"?","")'


def _at_each_end(formula: Callable[[int], str]) -> list[str]:
    """A formula at each distance before which only tails stand, else 0."""
    return [
        f'IF(ISNUMBER(FIND("{distance}",{{more_tails}})),{formula(distance)},0)' for distance in range(_TAIL_SIGNS + 1)
    ]


def _words_at(distance: int, name: str) -> str:
    """What stands so far before the end of the name, each as long as a word of the list."""
    length = f"LEN(perfbook_{name})"
    return f'LEFT(RIGHT("{_PADDING}"&{{name_core}},{distance}+{length}),{length})'


def _head() -> str:
    def at(distance: int) -> str:
        ranks = f"10*({distance}+LEN(perfbook_heads))+perfbook_head_ranks"
        return f"SUMPRODUCT(MAX(EXACT({_words_at(distance, 'heads')},perfbook_heads)*({ranks})))"

    return f'IF(ISNUMBER(FIND("?",{{more_tails}})),"?",MAX({",".join(_at_each_end(at))}))'


def _satisfied() -> str:
    """Whether it is satisfaction that is measured."""

    def at(distance: int) -> str:
        return f"SUMPRODUCT(1*EXACT({_words_at(distance, 'satisfaction')},perfbook_satisfaction))"

    found = "+".join(_at_each_end(at))
    found = f'IF({{asked}},IF({found}>0,TRUE,IF(ISNUMBER(FIND("?",{{more_tails}})),"?",FALSE)),FALSE)'
    return f"IF({mentions('satisfaction', '{name_core}')},{found},FALSE)"


def _turned() -> str:
    """Which way the head word points; "" where it points nowhere."""
    low, negated = f"{_KIND}={_LOW}", ends_with("negations", "{before_head}")
    said = f'IF({low},IF({negated},"high","low"),IF({negated},"low","high"))'
    return f'IF(ISNUMBER({{head}}),IF(OR({{head}}=0,{_KIND}={_LESS}),"",{said}),"?")'


def _wanted() -> str:
    """high, low, "" where no word tells, "?" where the formula cannot tell: `perfbook.rules.naming.direction`."""
    measure, core = "{target_measure}", "{name_core}"
    rate = f"AND({ends_with('rate_ends', core)},NOT({ends_with('rate_ends_not', core)}))"
    percent = f'OR({in_list("percent_measures", measure)},AND({measure}="",{rate}))'
    satisfied = f'AND({{satisfied}},OR({measure}="",EXACT({measure},"分")))'
    others = f'IF(OR({mentions("repair", core)},{mentions("reducers", core)}),"","low")'
    counted = (
        f'IF(AND({{of_number}},{in_list("count_measures", measure)},NOT(OR('
        f'{mentions("low", core)},{mentions("capped", core)},{mentions("reducers", core)}))),"high","")'
    )
    other = f'IF(AND(OR({_KIND}={_LOW},{_KIND}={_HIGH}),EXACT({{turned}},"low")),{others},{counted})'
    return (
        f'IF(OR(EXACT({{turned}},"?"),EXACT({{satisfied}},"?")),"?",IF({satisfied},{{turned}},'
        f'IF({in_list("time_measures", measure)},{_of_time()},IF({percent},{_of_percent()},{other}))))'
    )


def _of_time() -> str:
    core = "{name_core}"
    late = f'IF({_KIND}={_LOW},{{turned}},IF({mentions("delay", core)},"low",""))'
    perhaps = f"OR({mentions('lasting_perhaps', core)},{mentions('reducers', core)})"
    return f'IF({mentions("lasting", core)},"high",IF({perhaps},"",{late}))'


def _of_percent() -> str:
    fell = f'IF({mentions("reducers", "{before_head}")},"","low")'
    less = f'IF({mentions("low", "{name_core}")},"high","")'
    low = f'AND({_KIND}={_LOW},EXACT({{turned}},"low"))'
    return f'IF({{head}}=0,"",IF({low},{fell},IF({_KIND}={_LESS},{less},{{turned}})))'
