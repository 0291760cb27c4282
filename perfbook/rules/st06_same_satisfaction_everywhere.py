"""一个单位各项目的满意度结果不宜都相同。

不同的项目对象不同，满意度几乎都一样，往往不是调查得来的。

不符合：

| 文件   | 年度 | 实施单位 | 项目名称 | 三级指标   | 实际完成值 |
|--------|------|----------|----------|------------|------------|
| 1.xlsx | 2024 | 质控中心 | 培训经费 | 学员满意度 | 95.00(%)   |
| 2.xlsx | 2024 | 质控中心 | 质控经费 | 医院满意度 | 95(%)      |
| 3.xlsx | 2024 | 质控中心 | 宣传经费 | 公众满意度 | 95.00(%)   |

符合：

| 文件   | 年度 | 实施单位 | 项目名称 | 三级指标   | 实际完成值 |
|--------|------|----------|----------|------------|------------|
| 1.xlsx | 2024 | 质控中心 | 培训经费 | 学员满意度 | 95.00(%)   |
| 2.xlsx | 2024 | 质控中心 | 质控经费 | 医院满意度 | 91.20(%)   |
| 3.xlsx | 2024 | 质控中心 | 宣传经费 | 公众满意度 | 95.00(%)   |
"""

from collections import Counter
from collections.abc import Iterator

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.returned import Returned, Returns
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.rules.naming import is_satisfaction, quantity
from perfbook.rules.rule import Fault, rule
from perfbook.rules.sets import by_unit, unit_of


@rule(
    id="ST06",
    on=Returns,
    at="",
    severity=Severity.NOTE,
    basis="满意度应有调查依据（依据待核）",
)
def same_satisfaction_everywhere(forms: tuple[Returned, ...], figures: Figures) -> Iterator[Fault]:
    for of_unit in by_unit(forms).values():
        results = Counter(result for form in of_unit for result in _results(form))
        result, count = next(iter(results.most_common(1)), ("", 0))
        if count >= figures.set_projects and count * 100 >= figures.set_same_satisfaction * len(of_unit):
            fact = f"{unit_of(of_unit[0])} {len(of_unit)} 个项目中，{count} 个的满意度结果都是 {result}"
            yield Fault(f"{fact}。请核对是否分别做过调查。")


def _results(form: Form) -> set[str]:
    """Every result of satisfaction that a project gives."""
    indicators = form.indicators if isinstance(form, SelfEvaluation) else ()
    read = (quantity(one.level3, one.actual_value) for one in indicators if is_satisfaction(one.level3))
    return {str(one) for one in read if one}
