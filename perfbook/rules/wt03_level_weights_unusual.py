"""产出、效益、满意度的分值应大致按规定分配。

一般产出（含成本）50 分、效益 30 分、满意度 10 分，其余 10 分是预算执行。

不符合：

| 一级指标   | 三级指标     | 分值 |
|------------|--------------|------|
| 产出指标   | 热线接通率   | 30   |
| 效益指标   | 服务能力提升 | 50   |
| 满意度指标 | 群众满意度   | 10   |

符合：

| 一级指标   | 三级指标     | 分值 |
|------------|--------------|------|
| 成本指标   | 人均培训成本 | 10   |
| 产出指标   | 热线接通率   | 45   |
| 效益指标   | 服务能力提升 | 25   |
| 满意度指标 | 群众满意度   | 10   |
"""

from decimal import Decimal

from perfbook.figures import Figures, Role
from perfbook.findings import Severity
from perfbook.forms.numbers import plain
from perfbook.forms.self_evaluation import EvaluatedIndicator, SelfEvaluation
from perfbook.rules.rule import Fault, rule

NAMES: dict[Role, str] = {"output": "产出（含成本）", "benefit": "效益", "satisfaction": "满意度"}


@rule(
    id="WT03",
    on=SelfEvaluation,
    at="indicators",
    severity=Severity.NOTE,
    basis="财预〔2020〕10号：原则上产出 50 分、效益 30 分、满意度 10 分",
)
def level_weights_unusual(indicators: tuple[EvaluatedIndicator, ...], figures: Figures) -> Fault | None:
    sums: dict[Role, Decimal] = dict.fromkeys(figures.role_weights, Decimal(0))
    first: dict[Role, int] = {}
    for number, indicator in enumerate(indicators):
        role = figures.role_of(indicator.level1, indicator.level2)
        role = "output" if role == "cost" else role
        if role not in sums or indicator.weight is None:  # a level nobody knows, or a weight that WT02 asks for
            return None
        sums[role] += indicator.weight
        first.setdefault(role, number)
    off = [
        role for role, usual in figures.role_weights.items() if abs(sums[role] - usual) > figures.role_weight_tolerance
    ]
    # A level without any indicator is missing, which is told as such.
    off = [role for role in off if role in first]
    if not off:
        return None
    told = "，".join(
        f"{NAMES[role]} {plain(sums[role])} 分（一般 {plain(figures.role_weights[role])} 分）" for role in off
    )
    return Fault(
        f"分值分配与一般要求相差较大：{told}。没有特别原因的请调整。", at=f"indicators[{first[off[0]]}].weight"
    )
