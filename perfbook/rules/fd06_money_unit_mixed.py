"""金额应按表头所印的单位填列，元和万元不要混用。

自评表以万元为单位，申报表以元为单位；填错单位，金额相差一万倍，汇总时全部作废。

不符合：

| 资金         | 年初预算数  | 全年预算数  | 全年执行数  |
|--------------|-------------|-------------|-------------|
| 年度资金总额 | 70650000.00 | 70650000.00 | 39991264.00 |

不符合（申报表）：

| 申报资金         | 金额（元）  |
|------------------|-------------|
| 年度资金申请总额 | 867.43      |
| 年度当年财政拨款 | 8674264.00  |

符合：

| 资金         | 年初预算数 | 全年预算数 | 全年执行数 |
|--------------|------------|------------|------------|
| 年度资金总额 | 7065.00    | 7065.00    | 3999.13    |
"""

from collections.abc import Iterator
from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.numbers import plain
from perfbook.forms.pair import Pair
from perfbook.forms.self_evaluation import Funds, SelfEvaluation
from perfbook.forms.targets import Targets
from perfbook.forms.words import LABELS, label_of
from perfbook.rules.declared import between_forms
from perfbook.rules.funds_formulas import wrong_unit
from perfbook.rules.money_units import declared_in_wrong_unit, in_wrong_unit
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD06",
    on=(SelfEvaluation, Declaration, Targets, Pair),
    at="funds",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号附件：表头所印金额单位；界限依据待核",
    excel=wrong_unit(),
)
def money_unit_mixed(part: SelfEvaluation | Declaration | Targets | Pair, figures: Figures) -> Fault | None:
    if isinstance(part, Pair):
        return between_forms(part, figures)
    # One cause, one finding: who filled in one square in the wrong unit did so in others.
    unit = part.money_unit or figures.money_unit
    at, name, amount = next(_wrong(part, unit, figures), ("", "", Decimal(0)))
    if not at:
        return None
    wrong = "万元" if unit == "元" else "元"
    message = f"{name} {plain(amount)} 像是按{wrong}填的，本表以{unit}为单位。请改按{unit}填列，并核对其他金额。"
    return Fault(message, at=at)


def _wrong(
    part: SelfEvaluation | Declaration | Targets, unit: str, figures: Figures
) -> Iterator[tuple[str, str, Decimal]]:
    if not isinstance(part.funds, Funds):
        for field, amount in declared_in_wrong_unit(part.funds, unit, figures):
            yield f"funds.{field}", label_of(field, part.form), amount
        return
    wrong_ones = list(in_wrong_unit(part.funds, unit, figures))
    # 执行数 adds up from its lines: the line is what must be mended.
    lines = [one for one in wrong_ones if one.row != "total" and one.column == "executed_amount"]
    for one in (lines if lines and wrong_ones[0].column == "executed_amount" else wrong_ones)[:1]:
        yield f"funds.{one.row}.{one.column}", f"{LABELS[one.row]}的{LABELS[one.column]}", one.amount
