"""报送的项目应在计划表上。

不在计划表上的，可能是单位或项目名称写得不同，也可能是多报。

不符合：

计划：

| 文件 | 年度 | 实施单位 | 项目名称 |
|------|------|----------|----------|
|      | 2024 | 质控中心 | 培训经费 |

收回：

| 文件          | 年度 | 实施单位 | 项目名称 |
|---------------|------|----------|----------|
| 培训经费.xlsx | 2024 | 质控中心 | 培训经费 |
| 接待经费.xlsx | 2024 | 质控中心 | 接待经费 |

符合：

计划：

| 文件 | 年度 | 实施单位 | 项目名称 |
|------|------|----------|----------|
|      | 2024 | 质控中心 | 培训经费 |

收回：

| 文件          | 年度 | 实施单位 | 项目名称 |
|---------------|------|----------|----------|
| 培训经费.xlsx | 2024 | 质控中心 | 培训经费 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.plan import project_key
from perfbook.forms.returned import Returned, Returns
from perfbook.rules.rule import Fault, rule
from perfbook.rules.sets import by_project, listed, project_of


@rule(
    id="ST03",
    on=Returns,
    at="",
    severity=Severity.WARNING,
    basis="计划表",
)
def not_on_plan(expected: tuple[Form, ...], forms: tuple[Returned, ...]) -> Iterator[Fault]:
    planned = {project_key(form) for form in expected}
    # A folder may hold other forms and years, which this plan says nothing of.
    collected = {key[:2] for key in planned}
    for key, versions in by_project(forms).items():
        if key[:2] in collected and key not in planned:
            fact = f"{listed(one.file for one in versions)}中的项目{project_of(versions[0].form)}不在计划表上"
            yield Fault(f"{fact}。请核实单位和项目名称，确应报送的请补入计划表。")
