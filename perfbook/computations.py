"""What a form computes, each as a pair: the formula in the workbook and the same in exact decimals.

A template names its inputs in braces: a field beside the computed one (`{weight}`), a field of the form
(`{funds.total.score}`), or a column of a list (`{indicators.score}`). Amounts are in the form's own money unit,
rates in percent. Every result is blank (None) until its inputs are there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from perfbook.figures import Figures
from perfbook.forms.numbers import Rounding, rounded
from perfbook.patterns import pattern

Input = Decimal | None | Sequence[Decimal | None]
Result = Decimal | str | None

SOURCES = ("fiscal", "carried_over", "other")

# A name in braces; an array constant such as {0,60} is not one.
NAME = pattern(r"\{([a-z][a-z0-9_.\[\]]*)\}")


@dataclass(frozen=True)
class Computation:
    """`formula` gives the template for an edition's figures; `value` takes the same inputs in the same order."""

    formula: Callable[[Figures], str]
    value: Callable[..., Result]

    def takes(self, figures: Figures) -> tuple[str, ...]:
        """The inputs, in the order in which `value` takes them."""
        return _names_in(self.formula(figures))


@lru_cache(256)
def _names_in(template: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(NAME.findall(template)))


def rounding_formula(expression: str, how: Rounding) -> str:
    """Round as `forms.numbers.rounded` does. The inner ROUND takes away what binary division leaves behind."""
    return f"{'ROUNDDOWN' if how == 'truncate' else 'ROUND'}(ROUND({expression},9),2)"


def execution_rate(budget: Decimal | None, executed: Decimal | None, figures: Figures) -> Decimal | None:
    """执行率 in percent = 全年执行数 / 全年预算数; a budget of 0 gives 0. Basis: the rounding of `figures`."""
    if budget is None or executed is None:
        return None
    return rounded(executed / budget * 100, figures.rate_rounding) if budget else Decimal(0)


def execution_score(rate: Decimal | None, weight: Decimal | None, figures: Figures) -> Decimal | None:
    """预算执行得分 = 执行率 × 分值, at most the weight."""
    if rate is None or weight is None:
        return None
    return min(weight, rounded(rate * weight / 100, figures.score_rounding))


def sum_of_lines(*lines: Decimal | None, figures: Figures) -> Decimal | None:
    """年度资金总额 = its source lines; a blank line counts 0, no line at all gives nothing."""
    given = [line for line in lines if line is not None]
    return sum(given, Decimal(0)) if given else None


def sum_of_weights(own: Decimal | None, others: Sequence[Decimal | None], figures: Figures) -> Decimal | None:
    return sum_of_lines(own, *others, figures=figures)


def total_score(
    own: Decimal | None, scores: Sequence[Decimal | None], rate: Decimal | None = None, *, figures: Figures
) -> Decimal | None:
    """总分 = exact sum of the printed scores, once all of them are there; at most what the rate's cap allows."""
    given = [score for score in (own, *scores) if score is not None]
    if len(given) <= len(scores):
        return None
    cap, total = figures.cap_at(rate), sum(given, Decimal(0))
    return min(total, cap.total_at_most) if cap else total


def grade(total: Decimal | None, figures: Figures) -> str | None:
    return None if total is None else figures.grade_of(rounded(total, "half_up"))


def project_goal_head(start: str | None, end: str | None, figures: Figures) -> str:
    """The head of 项目总目标: with its years where the project, by its dates (ISO), goes over several."""
    first, last = (start or "")[:4], (end or "")[:4]
    return f"项目总目标（{first}年-{last}年）" if first and last and first != last else "项目总目标"


def _goal_head_formula(figures: Figures) -> str:
    several = "AND(ISNUMBER({start_date}),ISNUMBER({end_date}),YEAR({start_date})<>YEAR({end_date}))"
    years = '"项目总目标（"&YEAR({start_date})&"年-"&YEAR({end_date})&"年）"'
    return f'=IF({several},{years},"项目总目标")'


def _rate_formula(figures: Figures) -> str:
    rate = rounding_formula("{executed_amount}/{annual_budget}*100", figures.rate_rounding)
    return f'=IF(COUNT({{annual_budget}},{{executed_amount}})<2,"",IF({{annual_budget}}=0,0,{rate}))'


def _score_formula(figures: Figures) -> str:
    score = rounding_formula("{execution_rate}*{weight}/100", figures.score_rounding)
    return f'=IF(COUNT({{execution_rate}},{{weight}})<2,"",MIN({{weight}},{score}))'


def _sum_formula(*names: str) -> str:
    inputs = ",".join(f"{{{name}}}" for name in names)
    return f'=IF(COUNT({inputs})=0,"",ROUND(SUM({inputs}),6))'


def _total_score_formula(figures: Figures) -> str:
    all_there = "COUNT({funds.total.score},{indicators.score})=ROWS({indicators.score})+1"
    total, rate = "ROUND(SUM({funds.total.score},{indicators.score}),6)", "{funds.total.execution_rate}"
    limits = ",".join(
        f"IF(AND(ISNUMBER({rate}),{rate}<{cap.rate_below:f}),{cap.total_at_most:f},{total})"
        for cap in figures.execution_caps
    )
    return f'=IF({all_there},{f"MIN({total},{limits})" if limits else total},"")'


def _grade_formula(figures: Figures) -> str:
    rising = sorted(figures.grades, key=lambda grade: grade.least)
    least = ",".join(f"{grade.least:f}" for grade in rising)
    words = ",".join(f'"{grade.word}"' for grade in rising)
    return f'=IF(ISNUMBER({{total_score}}),LOOKUP(MAX(0,ROUND({{total_score}},2)),{{{least}}},{{{words}}}),"")'


COMPUTATIONS: dict[str, Computation] = {
    "execution_rate": Computation(_rate_formula, execution_rate),
    "execution_score": Computation(_score_formula, execution_score),
    "executed_total": Computation(
        lambda figures: _sum_formula(*(f"funds.{line}.executed_amount" for line in SOURCES)), sum_of_lines
    ),
    "total_weight": Computation(
        lambda figures: _sum_formula("funds.total.weight", "indicators.weight"), sum_of_weights
    ),
    "total_score": Computation(_total_score_formula, total_score),
    "grade": Computation(_grade_formula, grade),
    "project_goal_head": Computation(_goal_head_formula, project_goal_head),
}
