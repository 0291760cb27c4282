"""计划表上的项目都应报送。

没有收到的要催报，不能漏在汇总之外。

不符合：

计划：

| 文件 | 年度 | 实施单位 | 项目名称 |
|------|------|----------|----------|
|      | 2024 | 质控中心 | 培训经费 |
|      | 2024 | 质控中心 | 接待经费 |

收回：

| 文件          | 年度 | 实施单位 | 项目名称 |
|---------------|------|----------|----------|
| 培训经费.xlsx | 2024 | 质控中心 | 培训经费 |

符合：

计划：

| 文件 | 年度 | 实施单位 | 项目名称       |
|------|------|----------|----------------|
|      | 2024 | 质控中心 | 培训经费(运维) |

收回：

| 文件          | 年度 | 实施单位 | 项目名称         |
|---------------|------|----------|------------------|
| 培训经费.xlsx | 2024 | 质控中心 | 培训经费（运维） |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.plan import project_key
from perfbook.forms.returned import Returned, Returns
from perfbook.rules.rule import Fault, rule
from perfbook.rules.sets import by_project, project_of


@rule(
    id="ST02",
    on=Returns,
    at="",
    severity=Severity.ERROR,
    basis="计划表",
)
def not_returned(expected: tuple[Form, ...], forms: tuple[Returned, ...] = ()) -> Iterator[Fault]:
    returned = by_project(forms)
    for form in expected:
        if project_key(form) not in returned:
            yield Fault(f"计划表上的项目{project_of(form)}没有收到。请催报；收到而没有认出的，请核对项目名称和单位。")
