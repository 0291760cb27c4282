"""同一单位同名的指标，指标值宜一致。

同一件事在几个项目里标准不同，应有理由。

不符合：

| 文件   | 年度 | 实施单位 | 项目名称 | 三级指标     | 年度指标值 |
|--------|------|----------|----------|--------------|------------|
| 1.xlsx | 2024 | 质控中心 | 平台运维 | 故障排除率   | ≥95(%)     |
| 2.xlsx | 2024 | 质控中心 | 网络运维 | 故障排除率   | ≥80(%)     |

符合：

| 文件   | 年度 | 实施单位 | 项目名称 | 三级指标     | 年度指标值 |
|--------|------|----------|----------|--------------|------------|
| 1.xlsx | 2024 | 质控中心 | 平台运维 | 故障排除率   | ≥95(%)     |
| 2.xlsx | 2024 | 质控中心 | 网络运维 | 故障排除率   | ≥95.00(%)  |
| 3.xlsx | 2024 | 质控中心 | 线路租用 | 故障排除率   | 及时       |
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from perfbook.findings import Severity
from perfbook.forms.form import Form, Indicator
from perfbook.forms.quantity import same_size
from perfbook.forms.returned import Returned, Returns
from perfbook.rules.naming import plain_name, quantity
from perfbook.rules.rule import Fault, rule
from perfbook.rules.sets import by_unit, listed, unit_of


@rule(
    id="ST05",
    on=Returns,
    at="",
    severity=Severity.NOTE,
    basis="同类指标的标准应一致（依据待核）",
)
def same_indicator_other_target(forms: tuple[Returned, ...]) -> Iterator[Fault]:
    for of_unit in by_unit(forms).values():
        for name, kinds in _targets(of_unit).items():
            if len({project for _, projects in kinds for project in projects}) > 1 < len(kinds):
                said = "；".join(f"{one.annual_target}（{listed(projects)}）" for one, projects in kinds)
                yield Fault(f"{unit_of(of_unit[0])}中，指标“{name}”的指标值不一致：{said}。请核对标准是否应统一。")


def _targets(forms: Sequence[Form]) -> dict[str, list[tuple[Indicator, list[str]]]]:
    """Each indicator's different numeric targets by its name, with the projects that have them."""
    found: defaultdict[str, list[tuple[Indicator, list[str]]]] = defaultdict(list)
    for form in forms:
        for one in form.indicators:
            if quantity(one.level3, one.annual_target):
                kinds = found[plain_name(one.level3)]
                same = next((projects for other, projects in kinds if _same_number(one, other)), None)
                if same is None:
                    kinds.append((one, same := []))
                same.append(form.project_name or "")
    return found


def _same_number(one: Indicator, other: Indicator) -> bool:
    """Whether two targets ask for the same number; >90 and ≥90 are one standard."""
    first, second = (quantity(indicator.level3, indicator.annual_target) for indicator in (one, other))
    sizes = same_size(first, second) if first and second else None
    return sizes is not None and sizes[0] == sizes[1]
