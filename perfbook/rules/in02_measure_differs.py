"""计量单位应与指标名称相符，且前后一致。

单位对不上，指标值和完成值就无法比较，得分也没有依据。

不符合：

| 三级指标               | 年度指标值  | 实际完成值   |
|------------------------|-------------|--------------|
| 重大差错次数           | =0(%)       | 0(%)         |
| 硬件条件对项目发展作用 | ≤4.00(小时) | 4.00(小时)   |
| 用血返还报销人次       | ≥2100(人次) | 2134.00(元)  |
| 开发完成率             | =12(个)     | 12(个)       |
| 职工满意度             | ≥80(人)     | 85(人)       |

符合：

| 三级指标     | 年度指标值   | 实际完成值 |
|--------------|--------------|------------|
| 重大差错次数 | =0(次)       | 0(次)      |
| 采购成本     | ≤232(万元)   | 1790000(元) |
| 工作效率     | ≥20(件/日)   | 22(件/日)  |
| 职工满意度   | ≥90(分)      | 91(分)     |
| 空气质量指数 | ≤100(%)      | 90(%)      |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.quantity import Quantity
from perfbook.rules import naming
from perfbook.rules.rule import Fault, rule


@rule(
    id="IN02",
    on=Indicator,
    at="annual_target",
    severity=Severity.WARNING,
    basis="计量单位应与指标相符（依据待核）",
    may_lack=("actual_value",),
)
def measure_differs(level3: str, annual_target: str, actual_value: str | None = None) -> Fault | None:
    target, actual = naming.quantity(level3, annual_target), naming.quantity(level3, actual_value)
    if target is None:
        return None
    if wanted := _wanted(level3, target):
        return Fault(f"“{level3}”的计量单位是“{target.measure}”，{wanted}。请核实指标名称和单位，确无误的请说明。")
    if actual and not naming.same_measure(target, actual):
        message = f"指标值以“{target.measure}”计，实际完成值以“{actual.measure}”计。请核实，改为相同的计量单位。"
        return Fault(message, at="actual_value")
    return None


def _wanted(name: str, target: Quantity) -> str | None:
    """What kind of measure such a name asks for, where the target has another."""
    measure = target.measure
    percent = naming.is_percent(measure)
    if not measure:
        return None
    if naming.is_number(name) and percent:
        return "数量一般不以百分比计"
    if naming.is_rate(name) and not percent and not naming.is_ratio(measure):
        return "比率一般以百分比计"
    if naming.is_satisfaction(name) and not percent and measure != "分":
        return "满意度一般以百分比或分计"
    if naming.is_degree(name) and naming.is_time(measure):
        return "作用、影响和程度一般不以时间计"
    return None
