"""资金总额各栏和资金来源不能空着。

没有金额就算不出执行率和得分；上年结转、其他资金没有的可以不填。申报表至少填年度资金申请总额和一项资金来源。

不符合：

| 资金         | 年初预算数 | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|------------|-----------|
| 年度资金总额 | 112.96     | 109.32     |            |           |

不符合（申报表）：

| 申报资金         | 金额（元）  |
|------------------|-------------|
| 年度资金申请总额 |             |
| 年度当年财政拨款 | 8674264.00  |

符合：

| 资金         | 年初预算数 | 全年预算数 | 全年执行数 | 执行率(%) |
|--------------|------------|------------|------------|-----------|
| 年度资金总额 | 112.96     | 109.32     | 106.97     | 97.85     |
| 当年财政拨款 | 112.96     | 109.32     | 106.97     | 97.85     |
| 上年结转资金 |            |            |            |           |
"""

from collections.abc import Iterator

from perfbook.computations import SOURCES
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration, DeclaredFunds
from perfbook.forms.self_evaluation import Funds, SelfEvaluation
from perfbook.forms.targets import TargetFunds, Targets
from perfbook.forms.words import LABELS, label_of
from perfbook.rules.amounts import COLUMNS, lines_of
from perfbook.rules.fund_sums import LISTS, given
from perfbook.rules.funds_formulas import missing
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD11",
    on=(SelfEvaluation, Declaration, Targets),
    at="funds.total",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号附件：项目资金各栏为必填",
    excel=missing(),
    unfilled=True,
    yields_to=("BK16",),
)
def amount_missing(
    funds: Funds | DeclaredFunds | TargetFunds, part: Declaration | Targets | SelfEvaluation
) -> Iterator[Fault]:
    yield from _of_evaluation(funds) if isinstance(funds, Funds) else _declared(funds, part.form)


def _declared(funds: DeclaredFunds | TargetFunds, form: str) -> Iterator[Fault]:
    required = ("project_total", "annual_total") if isinstance(funds, TargetFunds) else ("annual_total",)
    for field in required:
        if field in funds.model_fields_set and getattr(funds, field) is None:
            yield Fault(f"{label_of(field, form)}没有填。请补填，没有的填 0。", at=f"funds.{field}")
    lines = [line for line in LISTS["annual_total"] if line in funds.model_fields_set]
    if lines and funds.annual_total and not given(funds, lines):
        yield Fault("各资金来源都没有填。请按资金来源分别补填，没有的填 0。", at=f"funds.{lines[0]}")


def _of_evaluation(funds: Funds) -> Iterator[Fault]:
    total, fiscal = funds.total, funds.fiscal
    for column in COLUMNS:
        if column in total.model_fields_set and getattr(total, column) is None:
            # 执行数 adds up from its lines: the line is what must be filled.
            line = "fiscal" if column == "executed_amount" and column in fiscal.model_fields_set else "total"
            fact = f"{LABELS[line]}的{LABELS[column]}没有填"
            yield Fault(f"{fact}。请补填；由各资金来源合计的，请填各来源，没有的填 0。", f"funds.{line}.{column}")
    amounts = (total.annual_budget, total.executed_amount)
    if "execution_rate" in total.model_fields_set and total.execution_rate is None and None not in amounts:
        yield Fault("执行率没有填。请补填：全年执行数除以全年预算数。", at="funds.total.execution_rate")
    # Lines that are blank below a blank total are the same cause.
    for column in COLUMNS:
        on_form = [row for row in SOURCES if column in getattr(funds, row).model_fields_set]
        if getattr(total, column) and on_form and not lines_of(funds, column):
            message = f"各资金来源的{LABELS[column]}都没有填。请按资金来源分别补填，没有的填 0。"
            yield Fault(message, at=f"funds.{on_form[0]}.{column}")
            return
    if fiscal.annual_budget and fiscal.executed_amount is None and total.executed_amount is not None:
        yield Fault("当年财政拨款有预算，全年执行数没有填。请补填，没有支出的填 0。", at="funds.fiscal.executed_amount")
