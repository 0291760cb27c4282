"""Target and result compared by formulas, as `perfbook.rules.completion` compares them."""

from collections.abc import Callable, Iterator, Mapping

from perfbook.figures import Figures
from perfbook.forms.numbers import plain
from perfbook.rules.asking import in_list
from perfbook.rules.name_terms import name_terms, pointing_terms
from perfbook.rules.target_terms import text_terms
from perfbook.rules.word_tables import LONGEST

_SET = "ISNUMBER({aim})"
# What a result must not start with.
STARTS = ("≥", "≤", ">", "<", "≧", "≦")
_BELOW = 'OR(EXACT({target_comparator},"≤"),EXACT({target_comparator},"<"))'


def _terms() -> Iterator[tuple[str, str]]:
    yield from text_terms("target", "annual_target", reached=False)
    yield from text_terms("actual", "actual_value", reached=True)
    yield from name_terms()
    yield "target_measures", _row_of("{target_measure}")
    yield "actual_measures", _row_of("{actual_measure}")
    yield "of_percent", in_list("percent_measures", "{target_measure}")
    yield "compared", _compared()
    yield "aim", _sized("target")
    yield "result", _sized("actual")
    yield "unmet", _unmet()
    yield "asked", f'IF({_SET},OR({{unmet}},{{far}},{{target_comparator}}=""),FALSE)'
    yield from pointing_terms()
    yield "of_cost", 'ISNUMBER(FIND("成本",{level2?}))'
    yield "doubtful", _doubtful()


def _far(figures: Figures) -> str:
    """Whether the result is far above the target. Binary division leaves the 14th digit."""
    return f"IF({_SET},IF({{aim}}>0,ROUND({{result}}/{{aim}}*100-{plain(figures.overshoot)},11)>=0,FALSE),FALSE)"


def _fixed(template: str) -> Callable[[Figures], str]:
    return lambda figures: template


def _row_of(measure: str) -> str:
    """Where a measure stands in the table of sizes; 0 for nowhere. MATCH would take * for a pattern."""
    return f"SUMPRODUCT(MAX(EXACT(perfbook_measures,{measure})*perfbook_measure_rows))"


def _same(column: str) -> str:
    """Whether both measures have the same base, or stand in the same group."""
    one, other = (f"INDEX(perfbook_{column},{{{side}_measures}})" for side in ("target", "actual"))
    return f"IF({{target_measures}}*{{actual_measures}}=0,FALSE,IF({one}=0,FALSE,{one}={other}))"


def _compared() -> str:
    """"=" where the numbers are compared as they are, "×" where in one size, "" where not, "?" where it cannot tell."""
    kinds = 'OR(EXACT({target_kind},"?"),EXACT({actual_kind},"?"))'
    words = 'OR({target_kind}="",{actual_kind}="")'
    signed = 'IF({actual_comparator}="",FALSE,NOT(EXACT({actual_comparator},"=")))'
    ratio = 'AND({of_percent},{actual_measure}="",{actual_number}<=1,{target_number}>1)'
    same = 'OR(EXACT({target_measure},{actual_measure}),{target_measure}="",{actual_measure}="")'
    myriads = ",".join(
        f'AND(EXACT({{{one}_measure}},"{word}"),EXACT(LEFT({{{other}_measure}},1),"{word}"))'
        for word in ("万", "亿")
        for one, other in (("target", "actual"), ("actual", "target"))
    )
    # A conversion is exact to four decimals.
    fine = "AND(ROUND({target_number},4)={target_number},ROUND({actual_number},4)={actual_number})"
    sized = f'IF({_same("bases")},IF({fine},"×","?"),IF(OR({myriads},{_same("groups")}),"=",""))'
    return (
        f'IF({words},"",IF(OR({kinds},LEN({{name_text}})>{LONGEST}),"?",'
        f'IF(OR({signed},{{target_number}}<0,{ratio}),"",IF({same},"=",{sized}))))'
    )


def _sized(side: str) -> str:
    size = f"INDEX(perfbook_sizes,{{{side}_measures}})"
    sized = f'IF(EXACT({{compared}},"×"),ROUND({{{side}_number}}*{size},4),"")'
    return f'IF(EXACT({{compared}},"="),{{{side}_number}},{sized})'


def _unmet() -> str:
    """Whether the result misses the target; FALSE too where they are not compared."""
    nothing = 'AND({aim}=0,OR({target_comparator}="",EXACT({target_comparator},"=")))'
    missed = f"IF({_BELOW},{{result}}>{{aim}},IF({nothing},{{result}}<>0,{{result}}<{{aim}}))"
    return f"IF({_SET},{missed},FALSE)"


def _doubtful() -> str:
    """Whether the sign is missing, or turned the wrong way, and the result may be the better for it; "?" perhaps."""
    money = in_list("money_measures", "{target_measure}")
    unsaid = f'OR({{target_measure}}="",{money},{{of_cost}},{in_list("time_measures", "{target_measure}")})'
    turned = f'IF(EXACT({{wanted}},"?"),"?",EXACT({{wanted}},IF({_BELOW},"high","low")))'
    signed = f"IF(AND({{unmet}},{{aim}}<>0),{turned},FALSE)"
    return f'IF({{target_comparator}}="",IF({unsaid},TRUE,{turned}),{signed})'


def score_above_completion(figures: Figures) -> str:
    """The twin of SC03."""
    part = f"IF({_BELOW},MAX(1-({{result}}-{{aim}})/{{aim}},{{aim}}/{{result}}),{{result}}/{{aim}})"
    limit = f"IF({{aim}}<=0,0,ROUND(ROUND({{weight}}*MAX({part},0),9),2))"
    above = f'IF(ROUND({{score}}-{limit},9)>0,IF(EXACT({{doubtful}},"?"),"?",NOT({{doubtful}})),FALSE)'
    return f'IF(EXACT({{compared}},"?"),"?",IF({{unmet}},{above},FALSE))'


def overshoot_without_reason(figures: Figures) -> str:
    """The twin of DV02."""
    beyond = f"AND({{of_percent}},ROUND({{aim}}*{plain(figures.overshoot)}/100-100,9)>0)"
    pleased = _satisfaction(figures)
    unsure = ",".join(f'EXACT({said},"?")' for said in ("{satisfied}", "{doubtful}", pleased))
    excused = f'OR(EXACT({{satisfied}},TRUE),EXACT({{doubtful}},TRUE),EXACT({pleased},TRUE))'
    far = f'IF({excused},FALSE,IF(OR({unsure}),"?",TRUE))'
    compared = f"IF(OR({_BELOW},NOT({{far}})),FALSE,IF({beyond},FALSE,{far}))"
    asked = f'IF({{compared}}="",FALSE,IF(EXACT({{compared}},"?"),"?",{compared}))'
    return f"IF({{no_reason}},{asked},FALSE)"


def _satisfaction(figures: Figures) -> str:
    """Whether the row stands under 满意度指标: `Figures.role_of`. "?" where a weight may be printed into the name."""
    labels = [label for label, role in figures.roles.items() if role == "satisfaction"]
    said = [f'EXACT(TRIM({{level1?}}),"{label}")' for label in labels] or ['ISNUMBER(FIND("满意",{level2?}))']
    perhaps = [f'ISNUMBER(FIND("{label}",{{level1?}}))' for label in labels] or ["FALSE"]
    role = f'IF(OR({",".join(said)}),TRUE,IF(OR({",".join(perhaps)}),"?",FALSE))'
    return role if "cost" in figures.roles.values() else f'IF(ISNUMBER(FIND("成本",{{level2?}})),FALSE,{role})'


COMPARATOR_IN_ACTUAL = (
    f'IF(ISNUMBER({{actual_text}}),FALSE,IF(ISNUMBER(FIND(LEFT({{actual_text}}&" ",1),"{"".join(STARTS)}")),TRUE,'
    'IF(EXACT({actual_kind},"?"),"?",IF({actual_comparator}="",FALSE,NOT(EXACT({actual_comparator},"="))))))'
)
"""The twin of IN08."""


TARGET_TERMS: Mapping[str, Callable[[Figures], str]] = {name: _fixed(one) for name, one in _terms()} | {"far": _far}
"""Every term that the rules on targets and results share."""
