"""每项指标的年度指标值应填写。

没有指标值，就说不清做到什么程度算完成。

不符合：

| 三级指标   | 年度指标值 | 实际完成值 |
|------------|------------|------------|
| 验收合格率 |            | 100(%)     |

符合：

| 三级指标   | 年度指标值 | 实际完成值 |
|------------|------------|------------|
| 验收合格率 | =100(%)    | 100(%)     |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import text_formulas
from perfbook.rules.rule import rule
from perfbook.rules.texts import blank, in_use


@rule(
    id="IN04",
    on=Indicator,
    at="annual_target",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：绩效指标应有年度指标值",
    excel=f"IF({text_formulas.blank('{annual_target}')},{text_formulas.in_use('{actual_value?}')},FALSE)",
    unfilled=True,
    yields_to=("BK16",),
    may_lack=("level3", "actual_value"),
)
def target_missing(
    level3: str | None = None, annual_target: str | None = None, actual_value: str | None = None
) -> str | None:
    if blank(annual_target) and in_use(level3, actual_value):
        return "年度指标值未填写。请补填。"
    return None
