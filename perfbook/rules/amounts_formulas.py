"""What `amounts` says, as parts of formulas' templates: names in braces, no decimal constant.

Amounts are multiplied so that half of their last printed digit is 5. Every ROUND(…,9) and ROUND(…,6) takes away what
binary division leaves behind, as the judges' exact decimals never have it.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from perfbook.computations import rounding_formula
from perfbook.figures import Figures
from perfbook.forms.numbers import plain
from perfbook.rules.amounts import PRINTED_DIGITS, ROUNDINGS, decimals
from perfbook.rules.money_units import mixed_formula

# More than any rate can be.
_NO_LIMIT = "10^15"
# Beyond them no digit of a rate matters.
_MOST_DIGITS = 9


def constant(figure: Decimal) -> str:
    """A figure as a formula spells it: a re-save writes a decimal constant anew.

    >>> constant(Decimal("80")), constant(Decimal("62.5"))
    ('80', '625/10')
    """
    digits = decimals(figure)
    return plain(figure) if not digits else f"{plain(figure.scaleb(digits))}/1{'0' * digits}"


def printed(number: str, digits: int = PRINTED_DIGITS) -> str:
    """Whether a number needs no more decimals than are printed; gnumeric's ROUND may miss it by a binary digit."""
    return f"ROUND({number}-ROUND({number},{digits}),{digits + 4})=0"


def scale(figures: Figures) -> int:
    """What an amount is multiplied with, so that half of its last printed digit is 5."""
    return int(10 ** (figures.amount_digits + 1))


def half(amount: str, figures: Figures) -> str:
    """`amounts.half`, times `scale`."""
    return f"IF({printed(amount, figures.amount_digits)},5,0)"


def least_rate(executed: str, budget: str, figures: Figures) -> str:
    """The low end of `amounts.quotient`, for a budget above 0."""
    by, over, under = scale(figures), half(executed, figures), half(budget, figures)
    return f"MAX({executed}*{by}-{over},0)/({budget}*{by}+{under})*100"


def greatest_rate(executed: str, budget: str, figures: Figures) -> str:
    """The high end of `amounts.quotient`, for a budget above 0."""
    by, over, under = scale(figures), half(executed, figures), half(budget, figures)
    most = f"({executed}*{by}+{over})/({budget}*{by}-{under})*100"
    return f"MIN({most},IF({executed}<={budget},100,{_NO_LIMIT}))"


def end_of_rate(budget: str, least: bool) -> Callable[[Figures], str]:
    """A term: one end of `amounts.quotient` of a fund row's 执行数 and that budget; an empty text for none."""

    def formula(figures: Figures) -> str:
        end = (least_rate if least else greatest_rate)("{executed_amount}", budget, figures)
        known = f'IF(MIN({{executed_amount}},{budget})<0,"",IF({budget}=0,0,{end}))'
        return f'IF(COUNT({{executed_amount}},{budget})<2,"",{known})'

    return formula


def mixed_with(budget: str) -> Callable[[Figures], str]:
    """A term: whether a fund row's 执行数 and that budget are one in 元 and one in 万元."""

    def formula(figures: Figures) -> str:
        mixed = mixed_formula("{executed_amount}", budget, figures)
        return f"IF(COUNT({{executed_amount}},{budget})<2,FALSE,{mixed})"

    return formula


def rate_possible(rate: str, low: str, high: str, figures: Figures) -> str:
    """`amounts.rate_possible`, for the ends between which the rate lies. One step of the last digit is 1 here."""

    def fits(least: str, most: str, steps: str) -> str:
        return f"AND(ROUND(({least}-{rate})*100,6)<={steps},ROUND(({rate}-({most}))*100,6)<={steps})"

    # A rate of more digits than are printed has half a digit more on either side.
    to_print = fits(rounding_formula(low, figures.rate_rounding), rounding_formula(high, figures.rate_rounding), "1")
    return f"IF(ISNUMBER({low}),IF({printed(rate)},{to_print},{fits(low, high, '3/2')}),TRUE)"


def rate_exact(rate: str, executed: str, budget: str) -> str:
    """`amounts.rate_exact`."""
    exact = f"{executed}/{budget}*100"
    to_print = ",".join(f"ROUND({rate}-{rounding_formula(exact, how)},6)=0" for how in ROUNDINGS)
    of_budget = f"IF({printed(rate)},OR({to_print}),ROUND(ABS({rate}-{exact})*1000,6)<=5)"
    return f"IF({budget}=0,ROUND(ABS({rate})*1000,6)<=IF({printed(rate)},0,5),{of_budget})"


def recomputed_rate(executed: str, budget: str, figures: Figures) -> str:
    """`amounts.recomputed_rate`; an empty text where there is none."""
    rate = rounding_formula(f"{executed}/{budget}*100", figures.rate_rounding)
    known = f"IF(MIN({executed},{budget})<0,\"\",IF({budget}=0,0,{rate}))"
    return f'IF(COUNT({executed},{budget})<2,"",{known})'


def sum_differs(total: str, lines: Sequence[str], figures: Figures) -> str:
    """That `amounts.adds_up` is not so; false while the total or every line is blank."""
    given = ",".join(lines)
    if figures.money_unit == "元":
        differs = f"ROUND({total}-SUM({given}),{figures.amount_digits + 3})<>0"
    else:
        used = "+".join(f"IF(ISNUMBER({line}),IF({line}<>0,1,0),0)" for line in lines)
        halves = "+".join(
            [half(total, figures), *(f"IF(ISNUMBER({line}),IF({line}<>0,{half(line, figures)},0),0)" for line in lines)]
        )
        # A single line is the total printed twice, unless one of them holds more digits than are printed.
        twice = f"AND({used}<=1,{halves}=5*(1+{used}))"
        differs = f"ROUND(ABS({total}-SUM({given}))*{scale(figures)},3)>IF({twice},0,{halves})"
    return f"IF(AND(ISNUMBER({total}),COUNT({given})>0),{differs},FALSE)"


def is_ratio(rate: str, executed: str, budget: str) -> str:
    """`amounts.is_ratio`, in a fund row."""
    digits = "+".join(["1", *(f"IF({printed(rate, number)},0,1)" for number in range(1, _MOST_DIGITS))])
    step = f"100/10^({digits})"
    close = f"AND(ROUND({{least_rate}}-{step}-{rate}*100,9)<0,ROUND({rate}*100-{{greatest_rate}}-{step}/2,9)<=0)"
    small = f"AND({executed}>=0,{budget}>0,{rate}>0,{rate}*2<=3,ROUND({executed}*100-{budget}*2,6)>0)"
    return f"IF({small},{close},FALSE)"


def score_differs(figures: Figures) -> str:
    """A score of 预算执行 that follows neither from the printed rate nor from the one that the amounts give."""
    score, weight, rate = "{score}", "{weight}", "{execution_rate}"
    recomputed = recomputed_rate("{executed_amount}", "{annual_budget}", figures)
    printed_first = f"IF(ISNUMBER({rate}),{rate},{recomputed})"
    recomputed_first = f"IF(ISNUMBER({recomputed}),{recomputed},{rate})"
    products = (f"({one})*{weight}/100" for one in (printed_first, recomputed_first))
    allowed = (rounding_formula(product, how) for product in products for how in ROUNDINGS)
    gaps = ",".join(f"ABS({score}-MIN({weight},{one}))" for one in allowed)
    fits = f"ROUND(MIN({gaps})*1000,6)<=IF({printed(score)},10,15)"
    right = f"MIN({weight},{rounding_formula(f'({recomputed_first})*{weight}/100', figures.score_rounding)})"
    in_range = f"AND(0<={score},{score}<={weight})"
    return (
        f"IF(OR(ISNUMBER({rate}),ISNUMBER({recomputed})),"
        f"IF(AND({in_range},{fits}),FALSE,{right}>=0),NOT({in_range}))"
    )
