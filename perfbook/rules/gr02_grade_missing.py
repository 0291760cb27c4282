"""评分等级应填写，并且只选一个。

总分已经有了，等级空着、一个也没勾或勾了几个，都无法汇总。

不符合：

| 总分 | 评分等级                                       |
|------|------------------------------------------------|
| 96   | □优（90含-100分）□良（80含-90分）□中（60含-80分）□差 |

符合：

| 总分 | 评分等级 |
|------|----------|
| 96   | 优       |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import rounded
from perfbook.forms.self_evaluation import EvaluatedIndicator, Funds, SelfEvaluation
from perfbook.rules.grading import grades_chosen
from perfbook.rules.rule import Fault, rule
from perfbook.rules.scores import total_due
from perfbook.rules.scores_formulas import total_due as due_formula


@rule(
    id="GR02",
    on=SelfEvaluation,
    at="grade",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号附件：评分等级一栏",
    excel=lambda figures: (
        'IF({chosen_grade}="?","?",IF({chosen_grade}="",'
        f"IF(ISNUMBER({{total_score}}),TRUE,ISNUMBER({due_formula(figures)})),FALSE))"
    ),
    may_lack=("total_score", "funds", "indicators", "money_unit"),
)
def grade_missing(
    figures: Figures,
    grade: str | None = None,
    total_score: Decimal | None = None,
    funds: Funds | None = None,
    indicators: tuple[EvaluatedIndicator, ...] = (),
    money_unit: str | None = None,
) -> Fault | None:
    chosen = grades_chosen(grade, figures)
    if chosen is None or len(chosen) == 1:
        return None
    total = total_due(funds or Funds(), indicators, money_unit, figures) if total_score is None else total_score
    if total is None:  # nothing to grade yet: what is missing is told where it is missing
        return None
    right = figures.grade_of(rounded(total, "half_up"))
    fact = f"评分等级同时选了{'、'.join(chosen)}" if chosen else "评分等级没有填或没有勾选"
    return Fault(f"{fact}。请按总分只选一个：{right}。", expected=right)
