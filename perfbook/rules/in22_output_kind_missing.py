"""产出指标宜包括数量、质量和时效三类。

缺少一类，就看不出做了多少、做得好不好、是否按时。

不符合：

| 一级指标 | 二级指标 | 三级指标       |
|----------|----------|----------------|
| 产出指标 | 数量指标 | 运维报告完成率 |
| 产出指标 | 质量指标 | 系统故障排除率 |

符合：

| 一级指标 | 二级指标 | 三级指标       |
|----------|----------|----------------|
| 产出指标 | 数量指标 | 运维报告完成率 |
| 产出指标 | 质量指标 | 系统故障排除率 |
| 产出指标 | 时效指标 | 运维及时完成率 |
"""

from collections.abc import Iterator

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Form, Indicator
from perfbook.rules.rule import Fault, rule


@rule(
    id="IN22",
    on=Form,
    at="indicators",
    severity=Severity.NOTE,
    basis="财预〔2020〕10号：产出指标包括数量、质量、时效指标",
)
def output_kind_missing(indicators: tuple[Indicator, ...], figures: Figures) -> Iterator[Fault]:
    kinds = [one.level2 for one in indicators if figures.role_of(one.level1) == "output" and one.level2]
    if not kinds:
        return
    for official in figures.level2.get("output", ()):
        kind = official.removesuffix("指标")
        if kind != "成本" and not any(kind in present for present in kinds):
            yield Fault(f"产出指标中没有{official}。建议补充，请核对。")
