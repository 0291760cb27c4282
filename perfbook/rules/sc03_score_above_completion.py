"""没有完成指标值的，得分应按完成比例扣减。

实际完成值没有达到年度指标值，却得满分或高于完成比例的分，自评就失去意义。

不符合：

| 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
|----------|------------|------------|------|------|
| 培训人次 | ≥200(人次) | 180(人次)  | 10   | 10   |
| 响应时间 | ≤30(分钟)  | 1(小时)    | 10   | 6    |

符合：

| 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
|------------|------------|------------|------|------|
| 培训人次   | ≥200(人次) | 180(人次)  | 10   | 9    |
| 响应时间   | ≤30(分钟)  | 1(小时)    | 10   | 5    |
| 热线接通率 | =95.00(%)  | 98.00(%)   | 10   | 10   |
"""

from decimal import Decimal

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import plain
from perfbook.rules import comparing_terms
from perfbook.rules.completion import comparison
from perfbook.rules.rule import rule


@rule(
    id="SC03",
    on=Indicator,
    at="score",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：未完成指标值的，按完成值与指标值的比例记分",
    yields_to=("SC02",),
    may_lack=("level2", "level3"),
    excel=comparing_terms.score_above_completion,
)
def score_above_completion(
    annual_target: str,
    actual_value: str,
    weight: Decimal,
    score: Decimal,
    level2: str | None = None,
    level3: str | None = None,
) -> str | None:
    compared = comparison(level3, level2, annual_target, actual_value)
    if compared is None or compared.met:
        return None
    limit = compared.limit(weight)
    if score <= limit:
        return None
    return (
        f"实际完成值 {actual_value} 没有达到指标值 {annual_target}，最多得 {plain(limit)} 分，现得 {plain(score)} 分。"
        "请核对完成值或得分。"
    )
