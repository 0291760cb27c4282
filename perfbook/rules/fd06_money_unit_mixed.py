"""金额应按万元填列，不要混入元。

表头印的单位是万元；填成元，金额会放大一万倍，汇总时全部作废。

不符合：

| 资金         | 年初预算数  | 全年预算数  | 全年执行数  |
|--------------|-------------|-------------|-------------|
| 年度资金总额 | 70650000.00 | 70650000.00 | 39991264.00 |

符合：

| 资金         | 年初预算数 | 全年预算数 | 全年执行数 |
|--------------|------------|------------|------------|
| 年度资金总额 | 7065.00    | 7065.00    | 3999.13    |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import Funds, SelfEvaluation
from perfbook.forms.words import LABELS
from perfbook.rules.money_units import in_wrong_unit
from perfbook.rules.rule import Fault, rule


@rule(
    id="FD06",
    on=SelfEvaluation,
    at="funds",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号附件：表头所印金额单位；界限依据待核",
    may_lack=("money_unit",),
)
def money_unit_mixed(funds: Funds, figures: Figures, money_unit: str | None = None) -> Fault | None:
    unit = money_unit or figures.money_unit
    # One cause, one finding: who filled in one square in the wrong unit did so in others.
    wrong_ones = list(in_wrong_unit(funds, unit, figures))
    if not wrong_ones:
        return None
    # 执行数 adds up from its lines: the line is what must be mended.
    lines = [one for one in wrong_ones if one.row != "total" and one.column == "executed_amount"]
    first = lines[0] if lines and wrong_ones[0].column == "executed_amount" else wrong_ones[0]
    name, wrong = f"{LABELS[first.row]}的{LABELS[first.column]}", "万元" if unit == "元" else "元"
    message = f"{name} {plain(first.amount)} 像是按{wrong}填的，本表以{unit}为单位。请改按{unit}填列，并核对其他金额。"
    return Fault(message, at=f"funds.{first.row}.{first.column}")
