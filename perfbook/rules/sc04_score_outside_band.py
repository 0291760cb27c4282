"""定性指标的得分应与完成情况的档次相符。

达成指标得分值的 80%-100%，部分达成 60%-80%，未达成 60% 以下；得分与所填档次不符的，有一处填错了。

不符合：

| 三级指标     | 年度指标值 | 实际完成值   | 分值 | 得分 |
|--------------|------------|--------------|------|------|
| 应急预案     | 完备       | 部分达成指标 | 5    | 5    |
| 档案管理     | 完备       | 达成指标     | 5    | 3    |

符合：

| 三级指标     | 年度指标值 | 实际完成值   | 分值 | 得分 |
|--------------|------------|--------------|------|------|
| 应急预案     | 完备       | 部分达成指标 | 5    | 3.5  |
| 档案管理     | 完备       | 达成指标     | 3    | 2.50 |
| 信息系统     | 稳定运行   | 运行平稳     | 5    | 3    |
"""

from decimal import Decimal

from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.forms.numbers import plain
from perfbook.rules import band_formulas
from perfbook.rules.completion import band_of
from perfbook.rules.rule import rule


@rule(
    id="SC04",
    on=Indicator,
    at="score",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：定性指标分三档，100%-80%（含）、80%-60%（含）、60%-0%",
    yields_to=("SC02", "SC06"),
    may_lack=("annual_target",),
    excel=band_formulas.score_outside_band,
)
def score_outside_band(
    actual_value: str, weight: Decimal, score: Decimal, figures: Figures, annual_target: str | None = None
) -> str | None:
    band = band_of(actual_value, annual_target, figures)
    if band is None or weight <= 0 or band.least * weight <= score * 100 <= band.most * weight:
        return None
    least, most = (plain(share * weight / 100) for share in (band.least, band.most))
    return (
        f"实际完成值为“{actual_value}”（{band.word}），应得 {least} 至 {most} 分，现得 {plain(score)} 分。"
        "请核对完成情况或得分。"
    )
