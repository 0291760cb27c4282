"""指标值不应写进三级指标的名称。

指标值写在名称里，指标值一栏就只剩“是”，无法按数值比较和评分。

不符合：

| 三级指标                              | 年度指标值 |
|---------------------------------------|------------|
| 公立医院门诊和住院均次费用增幅≤10.00(%) | 是         |

符合：

| 三级指标                       | 年度指标值 |
|--------------------------------|------------|
| 公立医院门诊和住院均次费用增幅 | ≤10.00(%)  |
| ≥65岁老年人体检率              | ≥70(%)     |
"""

import re
from functools import cache

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.quantity import fold
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN09",
    on=Indicator,
    at="level3",
    severity=Severity.WARNING,
    basis="指标名称与指标值应分开填写（依据待核）",
)
def target_in_name(level3: str) -> str | None:
    if found := _target().search(fold(level3)):
        return f"三级指标名称中写了“{found[0]}”。请核实，把数值移到“年度指标值”一栏，名称只写考核什么。"
    return None


@cache
def _target() -> re.Pattern[str]:
    signs = "|".join(["[≥≤><=≧≦]", *naming.WORDS["name_signs"]])
    groups = "|".join(naming.WORDS["group_measures"])
    return re.compile(rf"(?:{signs})\d[\d.,]*(?![\d.,]|{groups})")
