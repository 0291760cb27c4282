"""各资金来源之和应等于资金总额。

总额是当年财政拨款、上年结转资金和其他资金之和；不相等，执行率和决算就对不上。申报表以元为单位，一分不差。

不符合：

| 资金         | 全年预算数 | 全年执行数 |
|--------------|------------|------------|
| 年度资金总额 | 112.96     | 106.97     |
| 当年财政拨款 | 100.00     | 94.01      |
| 上年结转资金 | 10.96      | 10.96      |
| 其他资金     | 2.00       | 1.00       |

不符合（申报表）：

| 申报资金         | 金额（元）  |
|------------------|-------------|
| 年度资金申请总额 | 8674264.00  |
| 年度当年财政拨款 | 8674000.00  |
| 年度上年结转资金 | 0.00        |
| 年度其他资金     | 0.00        |

符合：

| 资金         | 全年预算数 | 全年执行数 |
|--------------|------------|------------|
| 年度资金总额 | 112.96     | 106.97     |
| 当年财政拨款 | 100.00     | 94.01      |
| 上年结转资金 | 12.96      | 12.96      |
| 其他资金     |            |            |

符合（申报表）：

| 申报资金         | 金额（元）  |
|------------------|-------------|
| 年度资金申请总额 | 8674264.00  |
| 年度当年财政拨款 | 8674264.00  |
| 年度其他资金     |             |
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from perfbook.computations import SOURCES
from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.declaration import DeclaredFunds
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import Funds
from perfbook.rules.amounts import COLUMNS, adds_up
from perfbook.rules.amounts_formulas import sum_differs
from perfbook.rules.fund_sums import LISTS, sums
from perfbook.rules.money_units import mixed, mixed_formula
from perfbook.rules.rule import Fault, rule


def differs_formula(total: str, lines: Sequence[str]) -> Callable[[Figures], str]:
    """A total differs from its lines, whatever of them is blank."""
    whole, parts = f"{{{total}?}}", [f"{{{line}?}}" for line in lines]

    def formula(figures: Figures) -> str:
        mixed_up = mixed_formula(whole, f"SUM({','.join(parts)})", figures)
        return f"AND({sum_differs(whole, parts, figures)},NOT({mixed_up}))"

    return formula


EVALUATED = {f"total.{column}": [f"{row}.{column}" for row in SOURCES] for column in COLUMNS}


@rule(
    id="FD05",
    on=(Funds, DeclaredFunds),
    at="total",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号附件：年度资金总额为其下各项之和",
    excel={total: differs_formula(total, lines) for total, lines in {**LISTS, **EVALUATED}.items()},
    may_lack=("money_unit",),
)
def fund_lines_do_not_add_up(
    part: Funds | DeclaredFunds, figures: Figures, money_unit: str | None = None
) -> Iterator[Fault]:
    for at, of, total, lines in sums(part):
        if total is None or not lines:  # without any line it is the lines that are missing
            continue
        added = sum(lines, Decimal(0))
        if adds_up(total, lines, money_unit or figures.money_unit, figures) or mixed(total, added, money_unit, figures):
            continue
        message = (
            f"{of}：各资金来源合计 {plain(added)}，总额填的是 {plain(total)}，"
            f"相差 {plain(abs(total - added))}。请核对各行金额，使合计与总额一致。"
        )
        yield Fault(message, at=at, expected=plain(added))
