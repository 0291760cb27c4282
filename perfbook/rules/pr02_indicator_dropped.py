"""申报的指标在自评中不应缺少。

少评一项，往往是那一项没有做好；申报的指标都应评价。

不符合：

申报表：

| 一级指标 | 二级指标 | 三级指标       | 年度指标值 |
|----------|----------|----------------|------------|
| 产出指标 | 数量指标 | 培训医师人次   | ≥200(人次) |
| 产出指标 | 时效指标 | 培训按期完成率 | =100(%)    |

自评表：

| 一级指标 | 二级指标 | 三级指标       | 年度指标值 |
|----------|----------|----------------|------------|
| 产出指标 | 数量指标 | 培训医师人次   | ≥200(人次) |

符合：

申报表：

| 一级指标 | 二级指标 | 三级指标       | 年度指标值 |
|----------|----------|----------------|------------|
| 产出指标 | 数量指标 | 培训医师人次   | ≥200(人次) |

自评表：

| 一级指标 | 二级指标 | 三级指标       | 年度指标值 |
|----------|----------|----------------|------------|
| 产出指标 | 数量指标 | 培训医师人次   | ≥200(人次) |
"""

from collections.abc import Iterator

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.pair import Pair
from perfbook.rules.declared import blank_row, matched
from perfbook.rules.rule import Fault, rule


@rule(
    id="PR02",
    on=Pair,
    at="evaluation.indicators",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：对照批复的绩效目标开展自评",
)
def indicator_dropped(part: Pair, declaration: Declaration, figures: Figures) -> Iterator[Fault]:
    for number, one in matched(part, figures.similar_name).dropped:
        # Where the row is still there, only emptied, that is the place to fill in.
        row = f"evaluation.indicators[{number}].level3" if blank_row(part.evaluation, number) else None
        levels = "、".join(filter(None, (one.level1, one.level2)))
        fact = f"申报的指标“{one.level3}”（{levels}，指标值 {one.annual_target or '未填'}）在自评表中没有"
        yield Fault(f"{fact}。请补上并如实评价；经批准取消的，请主管部门按批复更正。", at=row, expected=one.level3)
