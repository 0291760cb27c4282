"""下发表格的行和列不得增减或移动。

行列动过以后，公式和打印都可能出错；核对时已按表上的文字找到各栏，请看一遍读到的数对不对。
多出来的指标没有下发过，不带进退回的表格和汇总。

不符合：

| 工作表     | 多了                     |
|------------|--------------------------|
| 绩效自评表 |                          |
| 绩效自评表 | “培训合格率”（第 21 行） |

符合：

| 工作表 |
|--------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import RowsDifference
from perfbook.rules.rule import Fault, rule


@rule(
    id="BK06",
    on=RowsDifference,
    at="",
    severity=Severity.WARNING,
    basis="下发表格的约定：印好的文字、下发的内容和公式以主管部门下发的为准",
    may_lack=("added",),
)
def rows_moved(sheet: str, added: str | None = None) -> Fault:
    if added:
        return Fault(f"多了指标{added}，下发的表里没有，没有采用。请删去这一行；确需增加的，请与主管部门联系。")
    return Fault(f"“{sheet}”里插入、删除或移动过行或列，已按表上的文字核对。请核实各栏的内容，改用没有动过行列的表格。")
