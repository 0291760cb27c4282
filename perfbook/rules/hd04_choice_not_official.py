"""项目性质和项目类别应从规定的名称中选择。

名称不统一，汇总时无法归类。

不符合：

| 项目名称 | 项目类别   | 计划开始日期 |
|----------|------------|--------------|
| 培训经费 | 业务专项类 | 2026-01-01   |

符合：

| 项目名称 | 项目类别   | 计划开始日期 |
|----------|------------|--------------|
| 培训经费 | 特定目标类 | 2026-01-01   |
"""

from collections.abc import Iterator

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.quantity import fold
from perfbook.forms.targets import Targets
from perfbook.forms.words import LABELS
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import blank


@rule(
    id="HD04",
    on=(Declaration, Targets),
    at="project_category",
    severity=Severity.WARNING,
    basis="项目性质、项目类别的规定名称，见各版数值（依据待核）",
    may_lack=("project_nature", "project_category"),
)
def choice_not_official(
    figures: Figures, project_nature: str | None = None, project_category: str | None = None
) -> Iterator[Fault]:
    # Only a list that is known to be complete can say that a word is wrong.
    for field, said in {"project_nature": project_nature, "project_category": project_category}.items():
        official = figures.complete_choices.get(field, ())
        if official and not blank(said) and fold(said or "") not in map(fold, official):
            fact = f"{LABELS[field]}“{said}”不是规定的名称"
            yield Fault(f"{fact}。请核实，改为{'、'.join(official)}，确无误的请说明。", at=field)
