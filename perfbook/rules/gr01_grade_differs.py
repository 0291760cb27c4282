"""评分等级应与总分相符。

等级按总分所在的分数段确定，不能另定。

不符合：

| 总分  | 评分等级 |
|-------|----------|
| 89.50 | 优       |

符合：

| 总分  | 评分等级                             |
|-------|--------------------------------------|
| 90.00 | ☑优（90含-100分）□良（80含-90分）□中□差 |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.numbers import plain, rounded
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.rules import scores_formulas
from perfbook.rules.grading import grades_chosen
from perfbook.rules.rule import Fault, rule


@rule(
    id="GR01",
    on=SelfEvaluation,
    at="grade",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：90（含）-100 分为优、80（含）-90 分为良、60（含）-80 分为中、60 分以下为差",
    excel=lambda figures: (
        'IF({chosen_grade}="?","?",IF({chosen_grade}="",FALSE,{chosen_grade}<>'
        f"{scores_formulas.grade_of('{total_score}', figures)}))"
    ),
)
def grade_differs(total_score: Decimal, grade: str, figures: Figures) -> Fault | None:
    chosen = grades_chosen(grade, figures)
    right = figures.grade_of(rounded(total_score, "half_up"))
    if chosen is None or len(chosen) != 1 or chosen[0] == right:
        return None
    message = f"总分 {plain(total_score)} 对应的评分等级是“{right}”，表中是“{chosen[0]}”。请改为“{right}”。"
    return Fault(message, expected=right)
