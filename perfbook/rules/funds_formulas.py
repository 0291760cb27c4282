"""Twins that look at all of 项目资金 at once: amounts that are missing or in the wrong unit, and a single source."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from perfbook.computations import SOURCES
from perfbook.figures import Figures
from perfbook.rules.amounts import COLUMNS
from perfbook.rules.amounts_formulas import constant, rate_exact, rate_possible
from perfbook.rules.fund_sums import LISTS
from perfbook.rules.money_units import COMPARABLE, TOTALS, mixed_formula, oversized_formula

Template = Callable[[Figures], str]


def _amount(row: str, column: str) -> str:
    return f"{{funds.{row}.{column}?}}"


def _lines(column: str) -> str:
    return ",".join(_amount(row, column) for row in SOURCES)


def _used(amount: str) -> str:
    return f"IF(ISNUMBER({amount}),{amount}<>0,FALSE)"


def missing() -> Mapping[str, str]:
    """What FD11 says, by the field that is to be filled."""
    total = {column: _amount("total", column) for column in COLUMNS}
    initial, annual, executed = (f"AND({_used(total[one])},COUNT({_lines(one)})=0)" for one in COLUMNS)
    own_budget, own = _used(_amount("fiscal", "annual_budget")), _amount("fiscal", "executed_amount")
    spent = f"ISNUMBER({total['executed_amount']})"
    rate, both = _amount("total", "execution_rate"), f"{total['annual_budget']},{total['executed_amount']}"
    return {
        "funds.total.initial_budget": f"NOT(ISNUMBER({total['initial_budget']}))",
        "funds.total.annual_budget": f"NOT(ISNUMBER({total['annual_budget']}))",
        "funds.total.execution_rate": f"AND(NOT(ISNUMBER({rate})),COUNT({both})=2)",
        # Of several columns without any line the first is told; the total of 执行数 adds up from its lines.
        "funds.fiscal.initial_budget": initial,
        "funds.fiscal.annual_budget": f"AND({annual},NOT({initial}))",
        "funds.fiscal.executed_amount": (
            f"OR(NOT({spent}),AND(NOT({initial}),NOT({annual}),OR({executed},"
            f"AND({own_budget},NOT(ISNUMBER({own})),{spent}))))"
        ),
        "funds.annual_total": "NOT(ISNUMBER({funds.annual_total?}))",
        "funds.annual_fiscal": f"AND({_used('{funds.annual_total?}')},COUNT({_declared(LISTS['annual_total'])})=0)",
    }


def _declared(fields: Sequence[str]) -> str:
    return ",".join(f"{{funds.{field}?}}" for field in fields)


def wrong_unit() -> Mapping[str, Template]:
    """Every square that FD06 takes for one in the wrong unit, where the office is told of the first of them."""
    squares = {f"funds.{row}.{column}": _evaluated(row, column) for row in ("total", *SOURCES) for column in COLUMNS}
    fields = dict.fromkeys([*(field for total in LISTS for field in (total, *LISTS[total])), *sum(COMPARABLE, ())])
    return squares | {f"funds.{field}": _of_declaration(field) for field in fields}


def _evaluated(row: str, column: str) -> Template:
    amount, total, lines = _amount(row, column), _amount("total", column), _lines(column)
    beside = [_amount(row, other) for other in COLUMNS if other != column]

    def formula(figures: Figures) -> str:
        wrong = [oversized_formula(amount, figures)]
        for other in beside:
            wrong.append(f"IF(ISNUMBER({other}),AND({amount}>{other},{mixed_formula(amount, other, figures)}),FALSE)")
        largest = f"AND({amount}=MAX({total},{lines}),{mixed_formula(total, f'SUM({lines})', figures)})"
        wrong.append(f"IF({_used(total)},{largest},FALSE)")
        return f"IF(ISNUMBER({amount}),OR({','.join(wrong)}),FALSE)"

    return formula


def _of_declaration(field: str) -> Template:
    amount = f"{{funds.{field}?}}"

    def formula(figures: Figures) -> str:
        return f"IF({_used(amount)},OR({','.join(wrong(figures))}),FALSE)"

    def wrong(figures: Figures) -> Iterator[str]:
        if field in TOTALS:
            yield f"AND({amount}>0,{amount}<{constant(figures.too_small)})"
        for total, lines in LISTS.items():
            if field in (total, *lines):
                whole, others = f"{{funds.{total}?}}", [one for one in (total, *lines) if one != field]
                least = ",".join(f"IF({_used(f'{{funds.{one}?}}')},{amount}<={{funds.{one}?}},TRUE)" for one in others)
                apart = mixed_formula(whole, f"SUM({_declared(lines)})", figures)
                given = f"AND({_used(whole)},COUNT({_declared(lines)})>0)"
                yield f"IF({given},IF(AND({least}),{apart},FALSE),FALSE)"
        for pair in COMPARABLE:
            if field in pair:
                other = f"{{funds.{pair[1 - pair.index(field)]}?}}"
                apart = f"AND({amount}<{other},{mixed_formula(amount, other, figures)})"
                yield f"IF(ISNUMBER({other}),{apart},FALSE)"

    return formula


def single_source() -> Mapping[str, Template]:
    """What FD14 says, by the rate of each source."""
    return {f"funds.{row}.execution_rate": _single(row) for row in SOURCES}


def _single(row: str) -> Template:
    others = ",".join(_amount(other, column) for other in SOURCES if other != row for column in COLUMNS)
    own = ",".join(_amount(row, column) for column in COLUMNS)
    rate, right = _amount(row, "execution_rate"), _amount("total", "execution_rate")
    pairs = [(_amount(row, column), _amount("total", column)) for column in ("annual_budget", "executed_amount")]
    (line_budget, budget), (line_executed, executed) = pairs

    def formula(figures: Figures) -> str:
        alone = f"AND(MAX({others})=0,MIN({others})=0,OR(MAX({own})<>0,MIN({own})<>0))"
        same = f"AND({line_budget}={budget},{line_executed}={executed},{rate}<>{right})"
        # The amounts are the line's own, and so are the ends of what the rate can be.
        possible = rate_possible(right, "{least_rate}", "{greatest_rate}", figures)
        # Where only the line's own rate is what the amounts give, the total's is told.
        better = f"AND({rate_exact(rate, executed, budget)},NOT({rate_exact(right, executed, budget)}))"
        numbers = f"COUNT({rate},{right},{line_budget},{budget},{line_executed},{executed})=6"
        return f"IF({numbers},IF(AND({alone},{same}),AND({possible},NOT({better})),FALSE),FALSE)"

    return formula
