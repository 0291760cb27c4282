"""实际完成情况中的数量不宜低于预期目标。

预期目标承诺的数量没有达到时，应说明原因，相应指标也不应得满分。

不符合：

| 预期目标                             | 实际完成情况                           |
|--------------------------------------|----------------------------------------|
| 年内计划签约公共卫生专业生 15名。    | 2024年签约 8名公共卫生定向培养生。     |

符合：

| 预期目标                             | 实际完成情况                           |
|--------------------------------------|----------------------------------------|
| 年内计划签约公共卫生专业生 15名。    | 2024年签约 16名公共卫生定向培养生。    |
"""

from collections.abc import Iterator

from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.rules.rule import Fault, rule
from perfbook.rules.texts import Promise, shortfalls


@rule(
    id="GL04",
    on=SelfEvaluation,
    at="achievement",
    severity=Severity.WARNING,
    basis="财预〔2020〕10号：未完成绩效目标的应说明原因",
)
def achieved_number_below_goal(annual_goal: str, achievement: str) -> Iterator[Fault]:
    for promised, reached in shortfalls(annual_goal, achievement):
        yield Fault(
            f"预期目标写“{promised.clause}”，实际完成情况写“{reached.clause}”，"
            f"完成数 {_written(reached)}少于目标数 {_written(promised)}。请核实，并说明未完成的原因。"
        )


def _written(promise: Promise) -> str:
    return f"{plain(promise.quantity.number)} {promise.quantity.measure}"
