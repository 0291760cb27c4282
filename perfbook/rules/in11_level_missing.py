"""产出、效益、满意度和成本等一级指标应齐全。

缺少某一级，评价就不完整；确不适用的应说明。

不符合：

| 年度 | 项目名称 |
|------|----------|
| 2024 | 等保测评 |

| 一级指标 | 二级指标     | 三级指标       |
|----------|--------------|----------------|
| 产出指标 | 数量指标     | 测评工作完成率 |
| 效益指标 | 社会效益指标 | 系统达标情况   |

符合：

| 年度 | 项目名称 |
|------|----------|
| 2024 | 等保测评 |

| 一级指标   | 二级指标           | 三级指标       |
|------------|--------------------|----------------|
| 成本指标   | 经济成本指标       | 成本控制数     |
| 产出指标   | 数量指标           | 测评工作完成率 |
| 效益指标   | 社会效益指标       | 系统达标情况   |
| 满意度指标 | 服务对象满意度指标 | 使用人员满意度 |
"""

from collections.abc import Iterator

from perfbook.figures import Figures, Role
from perfbook.findings import Severity
from perfbook.forms.form import Form, Indicator
from perfbook.rules import naming
from perfbook.rules.rule import Fault, rule

# What an edition calls it that has it at level 2 only.
WHERE_ELSE: dict[Role, str] = {"cost": "成本指标", "satisfaction": "满意度指标"}


@rule(
    id="IN11",
    on=Form,
    at="indicators",
    severity=Severity.WARNING,
    basis="财预〔2020〕10号、财预〔2021〕101号所列一级指标",
)
def level_missing(figures: Figures, indicators: tuple[Indicator, ...] = ()) -> Iterator[Fault]:
    if indicators and not any("level1" in indicator.model_fields_set for indicator in indicators):
        return
    present = {role for indicator in indicators for role in _roles(indicator, figures)}
    labels = WHERE_ELSE | {role: label for label, role in reversed(list(figures.roles.items()))}
    for role, severity in figures.required_roles.items():
        if role not in present:
            remedy = "请补充" if severity == "error" else "请补充，确不适用的请说明"
            yield Fault(f"没有“{labels[role]}”。{remedy}。", severity=Severity(severity))


def _roles(indicator: Indicator, figures: Figures) -> Iterator[Role | None]:
    """An indicator fills its level 1, and as level 2 成本 or 满意度 also stand for themselves."""
    yield figures.role_of(indicator.level1, indicator.level2)
    if naming.is_cost(indicator.level1, indicator.level2, figures):
        yield "cost"
    if "满意" in (indicator.level2 or ""):
        yield "satisfaction"
