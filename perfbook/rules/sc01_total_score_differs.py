"""总分应等于预算执行得分与各项指标得分之和。

总分决定评分等级；与各项得分之和不一致，等级也就不可信。

不符合：

| 资金         | 得分 |
|--------------|------|
| 年度资金总额 | 9.79 |

| 三级指标   | 得分 |
|------------|------|
| 热线接通率 | 50   |
| 培训人次   | 40   |

| 总分  |
|-------|
| 99.90 |

符合：

| 资金         | 得分 |
|--------------|------|
| 年度资金总额 | 9.79 |

| 三级指标   | 得分 |
|------------|------|
| 热线接通率 | 50   |
| 培训人次   | 40   |

| 总分  |
|-------|
| 99.79 |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import EvaluatedIndicator, Funds, SelfEvaluation
from perfbook.rules.rule import Fault, rule
from perfbook.rules.scores import sum_of_scores, total_due
from perfbook.rules.scores_formulas import total_due as due_formula


def differs_formula(figures: Figures) -> str:
    due = due_formula(figures)
    differs = f"IF(ISNUMBER({{total_score}}),ROUND({{total_score}}-{due},6)<>0,TRUE)"
    return f"IF(ISNUMBER({due}),{differs},FALSE)"


@rule(
    id="SC01",
    on=SelfEvaluation,
    at="total_score",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：总分为各项得分之和",
    excel=differs_formula,
    yields_to=("BK16", "SC07"),
    may_lack=("money_unit",),
)
def total_score_differs(
    funds: Funds,
    indicators: tuple[EvaluatedIndicator, ...],
    figures: Figures,
    total_score: Decimal | None = None,
    money_unit: str | None = None,
) -> Fault | None:
    added, due = sum_of_scores(funds, indicators), total_due(funds, indicators, money_unit, figures)
    if added is None or due is None or total_score == due:  # a score that is missing is told where it is missing
        return None
    right = plain(due)
    limited = "" if due == added else f"，按执行率总分最高 {right}"
    if total_score is None:
        return Fault(f"总分没有填，各项得分之和是 {plain(added)}{limited}。请补填 {right}。", expected=right)
    message = f"总分 {plain(total_score)} 与各项得分之和 {plain(added)} 不一致{limited}。"
    return Fault(f"{message}请核对各项得分，总分改为 {right}。", expected=right)
