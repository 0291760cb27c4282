"""指标值的“≥”“≤”方向应与指标的含义相符。

越多越好的写成上限，或越少越好的写成下限，做得差反而算完成。

不符合：

| 一级指标   | 二级指标           | 三级指标       | 年度指标值   |
|------------|--------------------|----------------|--------------|
| 产出指标   | 数量指标           | 年度签约学生数 | ≤15.00(人)   |
| 产出指标   | 时效指标           | 数据反馈及时性 | ≥24.00(小时) |
| 效益指标   | 社会效益指标       | 有责投诉次数   | ≥3(件)       |
| 满意度指标 | 服务对象满意度指标 | 使用者满意度   | <90.00(%)    |

符合：

| 一级指标 | 二级指标     | 三级指标       | 年度指标值  |
|----------|--------------|----------------|-------------|
| 产出指标 | 数量指标     | 年度签约学生数 | ≥15.00(人)  |
| 产出指标 | 质量指标     | 系统故障排除率 | ≥95.00(%)   |
| 产出指标 | 时效指标     | 故障响应及时性 | ≤6.00(小时) |
| 产出指标 | 时效指标     | 服务时长       | ≥8(小时)    |
| 效益指标 | 社会效益指标 | 有责投诉事件数 | ≤3(件)      |
| 效益指标 | 社会效益指标 | 故障发生重复性 | ≤5.00(%)    |
"""

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import naming
from perfbook.rules.rule import rule


@rule(
    id="IN01",
    on=Indicator,
    at="annual_target",
    severity=Severity.WARNING,
    basis="指标值应能区分完成与未完成（依据待核）",
    may_lack=("level1", "level2"),
)
def direction_doubtful(
    level3: str, annual_target: str, figures: Figures, level1: str | None = None, level2: str | None = None
) -> str | None:
    target = naming.quantity(level3, annual_target)
    if target is None or target.comparator in ("=", None):
        return None
    satisfied = figures.role_of(level1, level2) == "satisfaction"
    wanted = naming.direction(level3, target.measure, level2, satisfied)
    if wanted == "high" and target.comparator in ("≤", "<"):
        return f"“{level3}”一般越多（高）越好，指标值 {annual_target} 却是上限。请核实方向，确无误的请说明。"
    if wanted == "low" and target.comparator in ("≥", ">") and not naming.is_cost(level1, level2, figures):
        return f"“{level3}”一般越少（短）越好，指标值 {annual_target} 却是下限。请核实方向，确无误的请说明。"
    return None
