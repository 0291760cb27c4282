"""实际完成情况不宜照抄预期目标。

照抄看不出当年做了什么、做到什么程度，也没有可以核对的数据。

不符合：

| 预期目标                                           | 实际完成情况                         |
|----------------------------------------------------|--------------------------------------|
| 根据年度工作计划，完成专线租用工作，保障网络通畅。 | 完成专线租用工作，保障网络通畅。     |

符合：

| 预期目标                                           | 实际完成情况                         |
|----------------------------------------------------|--------------------------------------|
| 根据年度工作计划，完成专线租用工作，保障网络通畅。 | 完成专线租用工作，全年网络中断 0 次。 |
"""

from perfbook.findings import Severity
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.rules.rule import rule
from perfbook.rules.texts import copied


@rule(
    id="GL02",
    on=SelfEvaluation,
    at="achievement",
    severity=Severity.NOTE,
    basis="实际完成情况应反映当年实际（依据待核）",
)
def achievement_copied(annual_goal: str, achievement: str) -> str | None:
    if copied(achievement, annual_goal):
        return "“实际完成情况”与“预期目标”文字基本相同，没有新的数据。建议写明当年实际完成的工作和数量，请核对。"
    return None
