"""偏差原因要写具体，不能只写“已完成”。

扣了分又只写“已按时完成”“见附件”，看不出为什么扣分、怎样改进。

不符合：

| 三级指标   | 分值 | 得分 | 偏差原因分析及改进措施 |
|------------|------|------|------------------------|
| 热线接通率 | 10   | 9.5  | 已按时完成             |

符合：

| 三级指标   | 分值 | 得分 | 偏差原因分析及改进措施   |
|------------|------|------|--------------------------|
| 热线接通率 | 10   | 9.5  | 部分线路故障，已更换设备 |
| 培训人次   | 10   | 10   | 已按时完成               |
"""

from decimal import Decimal

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules.reasons import is_hollow
from perfbook.rules.rule import rule


@rule(
    id="DV03",
    on=Indicator,
    at="deviation_reason",
    severity=Severity.WARNING,
    basis="财预〔2020〕10号：说明偏差原因并提出改进措施",
)
def hollow_reason(score: Decimal, weight: Decimal, deviation_reason: str) -> str | None:
    if score < weight and is_hollow(deviation_reason):
        return f"扣了分，偏差原因只写了“{deviation_reason}”。请核实，并写明扣分的具体原因和改进措施。"
    return None
