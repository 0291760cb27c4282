"""自评的指标应与申报的一致。

自评是对照申报的目标评价；名称、级次或指标值变了，就不是在评申报的那一项。

不符合：

申报表：

| 一级指标 | 二级指标 | 三级指标       | 年度指标值 |
|----------|----------|----------------|------------|
| 产出指标 | 数量指标 | 培训医师人次   | ≥200(人次) |
| 产出指标 | 质量指标 | 培训考核合格率 | ≥95(%)     |

自评表：

| 一级指标 | 二级指标 | 三级指标       | 年度指标值 |
|----------|----------|----------------|------------|
| 产出指标 | 数量指标 | 培训医师人次   | ≥150(人次) |
| 产出指标 | 质量指标 | 培训参加合格率 | ≥95(%)     |

符合：

申报表：

| 一级指标 | 二级指标 | 三级指标       | 年度指标值 |
|----------|----------|----------------|------------|
| 产出指标 | 数量指标 | 培训医师人次   | ≥200(人次) |
| 产出指标 | 质量指标 | 培训考核合格率 | ≥95.00(%)  |

自评表：

| 一级指标 | 二级指标 | 三级指标       | 年度指标值   |
|----------|----------|----------------|--------------|
| 产出指标 | 数量     | 培训医师人次   | ≥ 200 (人次) |
| 产出指标 | 质量指标 | 培训考核合格率 | >=95%        |
"""

from collections.abc import Iterator

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.pair import Pair
from perfbook.forms.words import LABELS
from perfbook.rules.declared import level, matched, same_target
from perfbook.rules.rule import Fault, rule


@rule(
    id="PR01",
    on=Pair,
    at="evaluation.indicators",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：对照批复的绩效目标开展自评",
)
def indicator_changed(part: Pair, declaration: Declaration, figures: Figures) -> Iterator[Fault]:
    for one in matched(part, figures.similar_name).kept:
        differing = ["level3"] if one.renamed else []
        differing += [
            name
            for name in ("level1", "level2")
            if level(getattr(one.present, name)) != level(getattr(one.declared, name))
        ]
        # A target that is missing is another rule's error.
        if one.present.annual_target and one.declared.annual_target and not same_target(one.present, one.declared):
            differing.append("annual_target")
        for name in differing:
            present, declared = getattr(one.present, name), getattr(one.declared, name)
            fact = f"{LABELS[name]}“{present or ''}”在申报表中是“{declared or ''}”"
            message = f"{fact}。请改回申报的内容；经批准调整的，请主管部门按批复更正。"
            yield Fault(message, at=f"evaluation.indicators[{one.number}].{name}", expected=declared)
