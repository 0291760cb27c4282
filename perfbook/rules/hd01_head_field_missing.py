"""项目名称、主管部门、实施单位、年度等表头各项应填写齐全。

缺少其中一项，就无法与批复的绩效目标对应，也无法汇总。申报表还应填写项目性质、项目类别和计划日期。

不符合：

| 年度 | 项目名称 | 主管部门     | 实施单位 |
|------|----------|--------------|----------|
| 2024 | 培训经费 | 区卫生健康委 |          |

不符合（申报表）：

| 年度 | 项目名称 | 实施单位         | 项目性质   | 项目类别 | 计划开始日期 | 计划完成日期 |
|------|----------|------------------|------------|----------|--------------|--------------|
| 2026 | 技术鉴定 | 卫生事务管理中心 | 经常性项目 |          | 2026-01-01   | 2026-12-31   |

符合：

| 年度 | 项目名称 | 主管部门     | 实施单位         |
|------|----------|--------------|------------------|
| 2024 | 培训经费 | 区卫生健康委 | 卫生事务管理中心 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.words import LABELS
from perfbook.rules import text_formulas
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import blank

HEAD = (
    "project_name", "department", "unit", "year", "project_nature", "project_category", "start_date", "end_date",
)  # fmt: skip


@rule(
    id="HD01",
    on=Form,
    at="project_name",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：项目支出绩效自评表；绩效目标申报表表头",
    excel={field: text_formulas.blank(f"{{{field}}}") for field in HEAD},
    unfilled=True,
    yields_to=("BK16",),
)
def head_field_missing(part: Form) -> Iterator[Fault]:
    for field in HEAD:
        # Absent is not blank: a form of 2020 has no department.
        if field in part.model_fields_set and blank(getattr(part, field)):
            yield Fault(f"“{LABELS[field]}”未填写。请补填。", at=field)
