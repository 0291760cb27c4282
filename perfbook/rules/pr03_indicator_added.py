"""自评的指标应是申报过的。

自评时才加的指标多是已经做好的，会抬高得分。

不符合：

申报表：

| 一级指标 | 二级指标 | 三级指标     | 年度指标值 |
|----------|----------|--------------|------------|
| 产出指标 | 数量指标 | 培训医师人次 | ≥200(人次) |

自评表：

| 一级指标 | 二级指标     | 三级指标     | 年度指标值 |
|----------|--------------|--------------|------------|
| 产出指标 | 数量指标     | 培训医师人次 | ≥200(人次) |
| 效益指标 | 社会效益指标 | 媒体报道篇数 | ≥3(篇)     |

符合：

申报表：

| 一级指标 | 二级指标 | 三级指标     | 年度指标值 |
|----------|----------|--------------|------------|
| 产出指标 | 数量指标 | 培训医师人次 | ≥200(人次) |

自评表：

| 一级指标 | 二级指标     | 三级指标     | 年度指标值 |
|----------|--------------|--------------|------------|
| 产出指标 | 数量指标     | 培训医师人次 | ≥200(人次) |
| 效益指标 | 生态效益指标 | 无           |            |
"""

from collections.abc import Iterator

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.pair import Pair
from perfbook.rules.declared import matched
from perfbook.rules.rule import Fault, rule


@rule(
    id="PR03",
    on=Pair,
    at="evaluation.indicators",
    severity=Severity.WARNING,
    basis="财预〔2020〕10号：对照批复的绩效目标开展自评",
)
def indicator_added(part: Pair, declaration: Declaration, figures: Figures) -> Iterator[Fault]:
    for number, one in matched(part, figures.similar_name).added:
        message = f"指标“{one.level3}”没有申报过。请核实，删去或改回申报的指标，经批准新增的请说明。"
        yield Fault(message, at=f"evaluation.indicators[{number}].level3")
