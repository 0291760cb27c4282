"""金额不得为负数。

预算和执行数都是实际金额，最少是 0；写成负数，执行率和合计都会算错。

不符合：

| 资金             | 年初预算数 | 全年预算数 | 全年执行数 |
|------------------|------------|------------|------------|
| 其中：当年财政拨款 | 50.00      | 50.00      | -49.80     |

符合：

| 资金             | 年初预算数 | 全年预算数 | 全年执行数 |
|------------------|------------|------------|------------|
| 其中：当年财政拨款 | 50.00      | 50.00      | 0.00       |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.declaration import DeclaredFunds
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import FundRow
from perfbook.forms.targets import TargetFunds
from perfbook.forms.words import LABELS
from perfbook.rules.amounts import COLUMNS
from perfbook.rules.rule import Fault, rule

AMOUNTS = (*COLUMNS, *DeclaredFunds.model_fields, "last_year_budget", "last_year_executed")


@rule(
    id="FD15",
    on=(FundRow, DeclaredFunds, TargetFunds),
    at="executed_amount",
    severity=Severity.ERROR,
    basis="金额的含义",
    excel={name: f"{{{name}}}<0" for name in AMOUNTS},
)
def negative_amount(part: FundRow | DeclaredFunds | TargetFunds) -> Iterator[Fault]:
    for field in AMOUNTS:
        amount = vars(part).get(field)
        if amount is not None and amount < 0:
            yield Fault(f"{LABELS[field]} {plain(amount)} 是负数。请核对后改为不小于 0 的数。", field)
