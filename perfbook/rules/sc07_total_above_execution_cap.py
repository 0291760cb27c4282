"""执行率低于界限的，总分不得高于本单位规定的上限。

有的地方规定，预算执行得不好的项目，总分最高只能是多少；超过上限，评分等级也就偏高。没有这样规定的，不作判断。

不符合：

| 执行率上限规则         |
|------------------------|
| 执行率<60% => 总分<=69 |

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) | 得分 |
|--------------|------------|------------|-----------|------|
| 年度资金总额 | 100.00     | 50.00      | 50.00     | 5    |

| 三级指标   | 得分 |
|------------|------|
| 热线接通率 | 89   |

| 总分  |
|-------|
| 94.00 |

符合：

| 执行率上限规则         |
|------------------------|
| 执行率<60% => 总分<=69 |

| 资金         | 全年预算数 | 全年执行数 | 执行率(%) | 得分 |
|--------------|------------|------------|-----------|------|
| 年度资金总额 | 100.00     | 50.00      | 50.00     | 5    |

| 三级指标   | 得分 |
|------------|------|
| 热线接通率 | 89   |

| 总分  |
|-------|
| 69.00 |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import EvaluatedIndicator, Funds, SelfEvaluation
from perfbook.rules.amounts_formulas import constant
from perfbook.rules.rule import Fault, rule
from perfbook.rules.scores import capped, total_due


def above_formula(figures: Figures) -> str:
    """Nothing where the office has no such rule."""
    over = ",".join(
        f"AND({{capping_rate}}<{constant(cap.rate_below)},{{total_score}}>{constant(cap.total_at_most)})"
        for cap in figures.execution_caps
    )
    return f"IF(ISNUMBER({{capping_rate}}),OR({over}),FALSE)" if over else ""


@rule(
    id="SC07",
    on=SelfEvaluation,
    at="total_score",
    severity=Severity.ERROR,
    basis="由各地规定，没有全国统一的规定；上限见计划表“参数”的“执行率上限规则”",
    excel=above_formula,
    yields_to=("BK16",),
    may_lack=("indicators", "money_unit"),
)
def total_above_execution_cap(
    funds: Funds,
    total_score: Decimal,
    figures: Figures,
    indicators: tuple[EvaluatedIndicator, ...] = (),
    money_unit: str | None = None,
) -> Fault | None:
    under = capped(funds, money_unit, figures)
    if under is None or total_score <= under.cap.total_at_most:
        return None
    limit = plain(under.cap.total_at_most)
    due = total_due(funds, indicators, money_unit, figures)
    right = limit if due is None else plain(due)
    rate = f"执行率 {plain(under.rate)}% 低于 {plain(under.cap.rate_below)}%"
    message = f"{rate}，总分最高 {limit}，现为 {plain(total_score)}。请核对执行率，总分改为 {right}。"
    return Fault(message, expected=right)
