"""一个单位的各个项目不宜都接近满分。

项目都是满分，就分不出好坏，自评也失去了作用。

不符合：

| 文件   | 年度 | 实施单位 | 项目名称 | 三级指标   | 分值 | 得分 |
|--------|------|----------|----------|------------|------|------|
| 1.xlsx | 2024 | 质控中心 | 培训经费 | 培训人次   | 90   | 90   |
| 2.xlsx | 2024 | 质控中心 | 质控经费 | 质控次数   | 90   | 89   |
| 3.xlsx | 2024 | 质控中心 | 宣传经费 | 宣传次数   | 90   | 90   |

符合：

| 文件   | 年度 | 实施单位 | 项目名称 | 三级指标   | 分值 | 得分 |
|--------|------|----------|----------|------------|------|------|
| 1.xlsx | 2024 | 质控中心 | 培训经费 | 培训人次   | 90   | 90   |
| 2.xlsx | 2024 | 质控中心 | 质控经费 | 质控次数   | 90   | 85   |
| 3.xlsx | 2024 | 质控中心 | 宣传经费 | 宣传次数   | 90   | 90   |
"""

from collections.abc import Iterator
from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.numbers import plain
from perfbook.forms.returned import Returned, Returns
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.rules.rule import Fault, rule
from perfbook.rules.sets import by_unit, unit_of


@rule(
    id="ST04",
    on=Returns,
    at="",
    severity=Severity.NOTE,
    basis="自评应客观反映差异（依据待核）",
)
def no_discrimination(forms: tuple[Returned, ...], figures: Figures) -> Iterator[Fault]:
    for of_unit in by_unit(forms).values():
        shares = [share for form in of_unit if (share := _share(form)) is not None]
        if len(shares) == len(of_unit) >= figures.set_projects and min(shares) >= figures.set_full_score:
            fact = (
                f"{unit_of(of_unit[0])} {len(of_unit)} 个项目的指标得分都在分值的 {plain(figures.set_full_score)}% 以上"
            )
            yield Fault(f"{fact}，看不出差别。请核对评分依据。")


def _share(form: Form) -> Decimal | None:
    """The percent of its indicator weights that a project scored; None where one is not known."""
    if not isinstance(form, SelfEvaluation):
        return None
    scores = [(one.score, one.weight) for one in form.indicators if one.weight]
    scored = sum((score for score, _ in scores if score is not None), Decimal(0))
    weights = sum((weight for _, weight in scores if weight is not None), Decimal(0))
    return scored * 100 / weights if weights > 0 and all(score is not None for score, _ in scores) else None
