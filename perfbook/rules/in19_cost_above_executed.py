"""成本指标的实际金额不应高于项目全年执行数。

成本是从本项目支出的，高于执行数说明两处有一处填错，或口径不同。

不符合：

| 资金         | 全年执行数 |
|--------------|------------|
| 年度资金总额 | 93.60      |

| 一级指标 | 二级指标     | 三级指标         | 年度指标值   | 实际完成值  |
|----------|--------------|------------------|--------------|-------------|
| 成本指标 | 经济成本指标 | 各项补贴费用标准 | ≤96.08(万元) | 95.00(万元) |

符合：

| 资金         | 全年执行数 |
|--------------|------------|
| 年度资金总额 | 93.60      |

| 一级指标 | 二级指标     | 三级指标         | 年度指标值   | 实际完成值  |
|----------|--------------|------------------|--------------|-------------|
| 成本指标 | 经济成本指标 | 各项补贴费用标准 | ≤96.08(万元) | 93.60(万元) |
| 成本指标 | 经济成本指标 | 每餐人次补贴标准 | =12.00(元/人) | 12.00(元/人) |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import plain
from perfbook.forms.quantity import Quantity
from perfbook.forms.self_evaluation import Funds
from perfbook.rules import naming
from perfbook.rules.money_units import in_wrong_unit
from perfbook.rules.rule import rule


@rule(
    id="IN19",
    on=Indicator,
    at="actual_value",
    severity=Severity.WARNING,
    basis="成本指标应与项目支出相符（依据待核）",
    may_lack=("level2", "level3", "money_unit"),
)
def cost_above_executed(
    level1: str,
    actual_value: str,
    funds: Funds,
    figures: Figures,
    level2: str | None = None,
    level3: str | None = None,
    money_unit: str | None = None,
) -> str | None:
    unit = money_unit or figures.money_unit
    cost, executed = naming.amount(naming.quantity(level3, actual_value)), funds.total.executed_amount
    if cost is None or executed is None or not naming.is_cost(level1, level2, figures):
        return None
    # Both are printed: each may lie half a last digit away from the true amount.
    most = naming.amount(Quantity(None, executed + 2 * figures.half_amount, unit))
    if most is None or cost <= most or any(in_wrong_unit(funds, unit, figures)):
        return None
    return (
        f"成本实际完成值 {actual_value} 高于项目全年执行数 {plain(executed)} {unit}。"
        "请核实两处金额，确无误的请说明口径。"
    )
