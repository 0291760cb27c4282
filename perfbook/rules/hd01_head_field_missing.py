"""项目名称、主管部门、实施单位和年度应填写齐全。

缺少其中一项，就无法与批复的绩效目标对应，也无法汇总。

不符合：

| 年度 | 项目名称 | 主管部门     | 实施单位 |
|------|----------|--------------|----------|
| 2024 | 培训经费 | 区卫生健康委 |          |

符合：

| 年度 | 项目名称 | 主管部门     | 实施单位         |
|------|----------|--------------|------------------|
| 2024 | 培训经费 | 区卫生健康委 | 卫生事务管理中心 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.words import LABELS
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import ABSENT, blank


@rule(
    id="HD01",
    on=Form,
    at="project_name",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：项目支出绩效自评表",
    may_lack=("project_name", "department", "unit", "year"),
)
def head_field_missing(
    project_name: str | None = ABSENT,
    department: str | None = ABSENT,
    unit: str | None = ABSENT,
    year: int | str | None = ABSENT,
) -> Iterator[Fault]:
    head = {"project_name": project_name, "department": department, "unit": unit, "year": year}
    for field, value in head.items():
        if blank(value):
            yield Fault(f"“{LABELS[field]}”未填写。请补填。", at=field)
