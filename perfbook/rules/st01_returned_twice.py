"""一个项目只应报送一份。

同一个项目收到几份内容不同的表，要先确定以哪一份为准，才能汇总。

不符合：

| 文件          | 年度 | 实施单位 | 项目名称 | 实际完成情况     |
|---------------|------|----------|----------|------------------|
| 培训经费.xlsx | 2024 | 质控中心 | 培训经费 | 举办培训四期。   |
| 培训（新）.xlsx | 2024 | 质控中心 | 培训经费 | 举办培训五期。   |

符合：

| 文件          | 年度 | 实施单位 | 项目名称 |
|---------------|------|----------|----------|
| 培训经费.xlsx | 2024 | 质控中心 | 培训经费 |
| 接待经费.xlsx | 2024 | 质控中心 | 接待经费 |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.returned import Returned, Returns
from perfbook.rules.rule import Fault, rule
from perfbook.rules.sets import by_project, listed, project_of


@rule(
    id="ST01",
    on=Returns,
    at="",
    severity=Severity.ERROR,
    basis="一个项目一份自评表（依据待核）",
)
def returned_twice(forms: tuple[Returned, ...]) -> Iterator[Fault]:
    for versions in by_project(forms).values():
        files = list(dict.fromkeys(one.file for one in versions))
        if len(files) > 1:
            newest = next((one.file for one in reversed(versions) if one.taken), files[-1])
            yield Fault(
                f"项目{project_of(versions[0].form)}收到 {len(files)} 份内容不同的表：{listed(files)}。"
                f"汇总暂按最后保存的“{newest}”计算，请核实以哪一份为准，把其余的移出文件夹。"
            )
