"""What `scores` and `grading` say, as parts of formulas' templates: names in braces, no decimal constant."""

from perfbook.figures import Figures
from perfbook.rules.amounts_formulas import constant, greatest_rate, least_rate, rate_possible, recomputed_rate
from perfbook.rules.grading import LISTS
from perfbook.rules.money_units import mixed_formula
from perfbook.rules.reasons import says_nothing_formula
from perfbook.rules.text_formulas import without
from perfbook.rules.vocabulary import words

_SCORES = "{funds.total.score?},{indicators.score}"
_COMPLETE = f"COUNT({_SCORES})+COUNTIF({{indicators.unscored}},TRUE)=ROWS({{indicators.score}})+1"


def unscored(figures: Figures) -> str:
    """Whether a line needs no score, because the unit does not use it, and has none."""
    return "IF(ISNUMBER({score}),FALSE,{declined})"


def total_due(figures: Figures) -> str:
    """`scores.total_due`; an empty text while a score is missing."""
    added = f"ROUND(SUM({_SCORES}),6)"
    limits = "".join(
        f",IF(ISNUMBER({{capping_rate}}),IF({{capping_rate}}<{constant(cap.rate_below)},{constant(cap.total_at_most)},"
        f"{added}),{added})"
        for cap in figures.execution_caps
    )
    return f'IF({_COMPLETE},MIN({added}{limits}),"")'


def capping_rate(figures: Figures) -> str:
    """The rate by which `scores.capped` looks for a cap; an empty text where there is none."""
    rate, executed, budget = (
        f"{{funds.total.{field}?}}" for field in ("execution_rate", "executed_amount", "annual_budget")
    )
    recomputed = recomputed_rate(executed, budget, figures)
    ends = least_rate(executed, budget, figures), greatest_rate(executed, budget, figures)
    low, high = (f"IF({budget}=0,0,{end})" for end in ends)
    possible = f"IF(MIN({executed},{budget})<0,TRUE,{rate_possible(rate, low, high, figures)})"
    right = f"IF(ISNUMBER({rate}),IF({possible},{rate},{recomputed}),{recomputed})"
    comparable = f"IF(COUNT({executed},{budget})<2,FALSE,NOT({mixed_formula(executed, budget, figures)}))"
    return f'IF({comparable},{right},IF(ISNUMBER({rate}),{rate},""))'


def grade_marks(figures: Figures) -> str:
    """The grade's text without spaces, every ticked sign √, every other box □."""
    text = without("{grade}", (" ", "　"))
    for sign, alike in (("√", words(LISTS)["ticked"]), ("□", words(LISTS)["unticked"])):
        for other in alike:
            text = f'SUBSTITUTE({text},"{other}","{sign}")' if other != sign else text
    return text


def chosen_grade(figures: Figures) -> str:
    """The one grade of `grading.grades_chosen`: an empty text for none or several, "?" where it cannot be told."""
    text, official = "{grade_marks}", [grade.word for grade in figures.grades]
    named = {word: word for word in official} | dict(figures.grade_synonyms)
    endings = ("", *words(LISTS)["grade_ending"])
    chosen = '"?"'
    for word in official:
        alike = "|".join(f"{one}{end}" for one, meant in named.items() if meant == word for end in endings)
        chosen = f'IF(ISNUMBER(FIND("|"&{text}&"|","|{alike}|")),"{word}",{chosen})'
    ticked = [f'ISNUMBER(FIND("√{word}",{text}))' for word in official]
    boxes = f'LEN({text})*2-LEN(SUBSTITUTE({text},"√",""))-LEN(SUBSTITUTE({text},"□",""))={len(official)}'
    each = ",".join(f'OR({tick},ISNUMBER(FIND("□{word}",{text})))' for tick, word in zip(ticked, official, strict=True))
    among = '""'
    for tick, word in zip(ticked, official, strict=True):
        among = f'IF({tick},"{word}",{among})'
    count = "+".join(f"IF({tick},1,0)" for tick in ticked)
    ticks = f'IF({count}=1,{among},"")'
    return f'IF({says_nothing_formula("{grade}")},"",IF(AND({boxes},{each}),{ticks},{chosen}))'


def grade_of(total: str, figures: Figures) -> str:
    """The grade that a total earns."""
    rising = sorted(figures.grades, key=lambda grade: grade.least)
    earned = f'"{rising[0].word}"'
    for grade in rising[1:]:
        earned = f'IF(ROUND({total},2)>={constant(grade.least)},"{grade.word}",{earned})'
    return earned
