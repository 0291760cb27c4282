"""各资金来源之和应等于年度资金总额。

总额是当年财政拨款、上年结转资金和其他资金之和；不相等，执行率和决算就对不上。

不符合：

| 资金         | 全年预算数 | 全年执行数 |
|--------------|------------|------------|
| 年度资金总额 | 112.96     | 106.97     |
| 当年财政拨款 | 100.00     | 94.01      |
| 上年结转资金 | 10.96      | 10.96      |
| 其他资金     | 2.00       | 1.00       |

符合：

| 资金         | 全年预算数 | 全年执行数 |
|--------------|------------|------------|
| 年度资金总额 | 112.96     | 106.97     |
| 当年财政拨款 | 100.00     | 94.01      |
| 上年结转资金 | 12.96      | 12.96      |
| 其他资金     |            |            |
"""

from collections.abc import Iterator
from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import Funds, SelfEvaluation
from perfbook.forms.words import LABELS
from perfbook.rules.amounts import COLUMNS, adds_up, lines_of
from perfbook.rules.money_units import mixed
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD05",
    on=SelfEvaluation,
    at="funds.total",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号附件：年度资金总额为其下各项之和",
    may_lack=("money_unit",),
)
def fund_lines_do_not_add_up(funds: Funds, figures: Figures, money_unit: str | None = None) -> Iterator[Fault]:
    for column in COLUMNS:
        total: Decimal | None = getattr(funds.total, column)
        lines = lines_of(funds, column)
        if total is None or not lines:  # without any line it is the lines that are missing
            continue
        added = sum(lines, Decimal(0))
        if adds_up(total, lines, money_unit or figures.money_unit, figures) or mixed(total, added, money_unit, figures):
            continue
        message = (
            f"{LABELS[column]}：各资金来源合计 {plain(added)}，年度资金总额填的是 {plain(total)}，"
            f"相差 {plain(abs(total - added))}。请核对各行金额，使合计与总额一致。"
        )
        yield Fault(message, at=f"funds.total.{column}", expected=plain(added))
