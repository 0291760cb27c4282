"""每项指标的实际完成值应填写。

没有实际完成值，就无法与指标值比较，也无从评分。

不符合：

| 三级指标   | 年度指标值 | 实际完成值 |
|------------|------------|------------|
| 验收合格率 | =100(%)    |            |

符合：

| 三级指标   | 年度指标值 | 实际完成值 |
|------------|------------|------------|
| 验收合格率 | =100(%)    | 100(%)     |
| 投诉次数   | ≤3(次)     | 0(次)      |
"""

from perfbook.findings import Severity
from perfbook.forms.form import Indicator
from perfbook.rules import text_formulas
from perfbook.rules.rule import rule
from perfbook.rules.texts import blank, in_use


@rule(
    id="IN03",
    on=Indicator,
    at="actual_value",
    severity=Severity.ERROR,
    basis="财预〔2020〕10号：项目支出绩效自评表“实际完成值”",
    excel=f"IF({text_formulas.blank('{actual_value}')},{text_formulas.in_use('{annual_target?}')},FALSE)",
    unfilled=True,
    yields_to=("BK16",),
    may_lack=("level3", "annual_target"),
)
def actual_missing(
    level3: str | None = None, annual_target: str | None = None, actual_value: str | None = None
) -> str | None:
    if blank(actual_value) and in_use(level3, annual_target):
        return "实际完成值未填写。请补填当年的实际完成数或完成情况。"
    return None
