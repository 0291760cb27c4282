"""Target and result read by formulas, sign by sign as `perfbook.forms.quantity.parse` reads them.

For each of the two texts, in a row's hidden squares: `_text` folded; `_after`, `_figures`, `_before` its three parts
around the digits; `_body` what stands behind them without 以上, 以内; `_number`; `_kind`: "=" a number as a whole,
"%" a percent among words, "" words, "?" where the formula cannot tell; `_comparator` and `_measure`.
"""

from collections.abc import Iterator

from perfbook.forms.plain_text import in_quotes
from perfbook.forms.quantity import ABOUT, COMPARATORS, MOST_DIGITS, NO_MEASURE, NOT_IN_MEASURE, STOPS
from perfbook.rules.asking import any_sign_of, in_list, longest
from perfbook.rules.folding import first_fold, second_fold, without_stop
from perfbook.rules.word_tables import LONGEST

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz."
_DAYS = ("年前", "年底", "年初", "年末", "月前", "月底", "月初", "月末", "月份")


def text_terms(side: str, field: str, reached: bool) -> Iterator[tuple[str, str]]:
    """The terms of one text, `side` before their names. `reached`: 达到 and the like before its digits say nothing."""
    terms = {
        # A number stays one: nobody can see here whether it is shown as a percent.
        "half": f"IF(ISTEXT({{{field}}}),{first_fold(f'{{{field}}}')},{{{field}}})",
        "text": f'IF(ISTEXT({{_half}}),{second_fold(without_stop("{_half}"))},{{_half}})',
        "after": _after(),
        "figures": _figures(),
        "before": _before(reached),
        "body": f"LEFT({{_after}},LEN({{_after}})-{longest('behind', '{_after}')})",
        "number": _number(),
        "kind": _kind(),
        "comparator": _comparator(),
        "measure": _measure(),
    }
    for name, template in terms.items():
        yield f"{side}_{name}", template.replace("{_", f"{{{side}_")


def _after() -> str:
    """Behind the last digit; the whole text where it has none."""
    digit = 'ISNUMBER(FIND(MID({_text},perfbook_places,1),"0123456789"))*(perfbook_places<=LEN({_text}))'
    return f"RIGHT({{_text}},LEN({{_text}})-SUMPRODUCT(MAX({digit}*perfbook_places)))"


def _figures() -> str:
    """From the first digit to the last, with a + or - before it."""
    upto = "LEFT({_text},LEN({_text})-LEN({_after}))"
    first = f'SUMPRODUCT(MIN(FIND(perfbook_digits,{upto}&"0123456789")))'
    signed = f'IF(ISNUMBER(FIND(MID(" "&{upto},{first},1),"+-")),1,0)'
    return f"MID({upto},{first}-{signed},{LONGEST})"


def _before(reached: bool) -> str:
    before = "LEFT({_text},LEN({_text})-LEN({_after})-LEN({_figures}))"
    if not reached:
        return before
    kept = f"LEFT({before},LEN({before})-{longest('reached', before)})"
    return f'IF(ISNUMBER(FIND(LEFT({{_figures}}&" ",1),"+-")),{before},{kept})'


def _number() -> str:
    """The number, "" where there is none, "?" where it cannot be told."""
    figures, whole = "{_figures}", 'FIND(".",{_figures}&".")'
    signed = f'ISNUMBER(FIND(LEFT({figures}&" ",1),"+-"))*1'
    bare = f'SUBSTITUTE(SUBSTITUTE({figures},",",""),".","")'
    digits = f'SUMPRODUCT(LEN({figures})-LEN(SUBSTITUTE({figures},perfbook_digits,"")))'
    commas = f'(LEN({figures})-LEN(SUBSTITUTE({figures},",","")))'
    # Whole thousands, laid into 19 places from behind: 123,456,789,012,345.
    laid = f'RIGHT("{" " * 19}"&LEFT({figures},{whole}-1),19)'
    placed = "+".join(f'ISNUMBER(FIND(",",MID({laid},{place},1)))' for place in (4, 8, 12, 16))
    head = f"{whole}-1-{signed}-4*{commas}"
    grouped = f"OR({commas}=0,AND({placed}={commas},{head}>0,{head}<4))"
    sound = (
        f'AND({digits}<={MOST_DIGITS},LEN({bare})={digits}+{signed},LEN({figures})-LEN(SUBSTITUTE({figures},".",""))<2,'
        f'NOT(ISNUMBER(FIND(",",MID({figures},{whole},{LONGEST})))),{grouped},{_not_about()})'
    )
    # One stop was taken off; whoever sees two of them looks himself.
    stop = f'ISNUMBER(FIND(RIGHT({{_text}},1),"{STOPS}"))'
    value = f"VALUE({bare})/10^MAX(0,LEN({figures})-{whole})"
    return (
        f'IF(ISNUMBER({{_text}}),"?",IF({figures}="",IF(LEN({{_text}})>{LONGEST},"?",""),'
        f'IF(OR(LEN({{_text}})>{LONGEST},{stop}),"?",IF({any_sign_of("perfbook_no_digits", "{_text}")},"",'
        f'IF({any_sign_of("perfbook_strange", "{_text}")},"?",IF({sound},{value},""))))))'
    )


def _not_about() -> str:
    return ",".join(f'NOT(EXACT(RIGHT({{_text}},{len(word)}),"{word}"))' for word in ABOUT)


def _kind() -> str:
    after, body, figures = "{_after}", "{_body}", "{_figures}"
    start = f'OR({{_before}}="",{in_list("signs", "{_before}")})'
    brackets = (
        f'AND(EXACT(LEFT({body},1),"("),EXACT(RIGHT({body},1),")"),LEN({body})=LEN(SUBSTITUTE({body},"(",""))+1,'
        f'LEN({body})=LEN(SUBSTITUTE({body},")",""))+1)'
    )
    plain = f"NOT({any_sign_of(in_quotes(NOT_IN_MEASURE), body)})"
    certain = f'NOT(ISNUMBER(FIND(LEFT({after}&" ",1),"{NO_MEASURE}"))),' + ",".join(
        f'NOT(EXACT(LEFT({after},{len(word)}),"{word}"))' for word in ABOUT
    )
    # A stop at an end of the measure is taken off, however many there are.
    inner = _inner()
    stop = f'OR(ISNUMBER(FIND(LEFT({inner}&" ",1),"{STOPS}")),ISNUMBER(FIND(RIGHT(" "&{inner},1),"{STOPS}")))'
    whole = f"AND({start},{certain},NOT({_day()}),OR({brackets},{plain}))"
    inside = f'IF(EXACT(LEFT({after},1),"%"),IF({any_sign_of(in_quotes(_LETTERS), "{_before}")},"?","%"),"")'
    return (
        f'IF(ISNUMBER({{_number}}),IF(LEN({figures})=0,"",IF({whole},IF({stop},"?","="),{inside})),{{_number}})'
    )


def _day() -> str:
    """9月前, 2024年底, 12月: a day, not an amount."""
    after, figures = "{_after}", "{_figures}"
    bare = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({figures},",",""),".",""),"+",""),"-","")'
    last = f'SUBSTITUTE(SUBSTITUTE(RIGHT({figures},4),",",""),".","")'
    year = f'AND(EXACT(LEFT({after},1),"年"),LEN(SUBSTITUTE(SUBSTITUTE({last},"+",""),"-",""))=4)'
    month = f'AND(EXACT({after},"月"),{{_before}}="",EXACT({bare},{figures}))'
    days = " ".join(_DAYS)
    return f'OR({year},AND(LEN({after})>1,ISNUMBER(FIND(LEFT({after},2),"{days}"))),{month})'


def _inner() -> str:
    """The measure without its brackets."""
    return 'SUBSTITUTE(SUBSTITUTE({_body},"(",""),")","")'


def _comparator() -> str:
    signs = "".join(COMPARATORS)
    before = longest("signs", "{_before}", "sign_ranks")
    behind = longest("behind", "{_after}", "behind_ranks")
    inside = longest("behind", "{_after}", "behind_ranks", start=2)
    of_tail = f'IF(EXACT({{_kind}},"%"),{inside},{behind})'
    known = 'OR({_kind}="",EXACT({_kind},"?"))'
    found = [f'MID("{signs}",9-RIGHT({rank},1),1)' for rank in (before, of_tail)]
    return f'IF({known},"",LEFT({found[0]}&{found[1]},1))'


def _measure() -> str:
    """A measure that is lacking is the one that stands in brackets behind the name."""
    inner = _inner()
    first = f'IF(ISNUMBER(FIND(LEFT({inner}&" ",1),"%‰")),LEFT({inner},1),{inner})'
    return f'IF(EXACT({{_kind}},"%"),"%",IF(EXACT({{_kind}},"="),IF({inner}="",{{name_measure}},{first}),""))'
