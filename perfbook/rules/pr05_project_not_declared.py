"""自评的项目应是申报过的。

本单位当年有申报表，却没有这个项目的，往往是项目名称写得不同，或年中新增。

不符合：

自评表：

| 年度 | 项目名称 | 实施单位         |
|------|----------|------------------|
| 2024 | 培训经费 | 卫生事务管理中心 |

符合：

申报表：

| 年度 | 项目名称 | 实施单位         | 项目性质   |
|------|----------|------------------|------------|
| 2024 | 培训经费 | 卫生事务管理中心 | 经常性项目 |

自评表：

| 年度 | 项目名称 | 实施单位         |
|------|----------|------------------|
| 2024 | 培训经费 | 卫生事务管理中心 |
"""

from perfbook.findings import Severity
from perfbook.forms.pair import Pair
from perfbook.rules.rule import rule


@rule(
    id="PR05",
    on=Pair,
    at="evaluation.project_name",
    severity=Severity.WARNING,
    basis="绩效自评以申报的绩效目标为依据（依据待核）",
)
def project_not_declared(part: Pair) -> str | None:
    if part.declaration is None and part.evaluation.project_name:
        name = part.evaluation.project_name
        return f"本单位当年的申报表中没有“{name}”。请核实项目名称是否与申报表一致，年中新增的请说明。"
    return None
