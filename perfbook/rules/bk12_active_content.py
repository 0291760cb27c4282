"""报回的表格里不应有宏、外部链接和嵌入的对象。

这些内容打开时会自己运行，或者去读别的文件和网址；核对时没有打开它们，退回的表格里也不带。

不符合：

| 种类 | 现有内容                      |
|------|-------------------------------|
| link | file:///D:/预算/2024预算表.xlsx |

符合：

| 种类 | 现有内容 |
|------|----------|
"""

from perfbook.findings import Severity
from perfbook.forms.differences import ActiveDifference
from perfbook.rules.rule import Fault, rule

_CALLED = {
    "macro": "宏",
    "link": "对其他文件或网址的引用",
    "object": "嵌入的对象",
    "dde": "与其他程序的动态连接",
    "connection": "数据连接",
    "formula": "引用其他文件的公式",
}


@rule(
    id="BK12",
    on=ActiveDifference,
    at="",
    severity=Severity.ERROR,
    basis="下发表格的约定：只填写数值和文字",
)
def active_content(kind: str, present: str | None = None) -> Fault:
    target = f"（{present}）" if present else ""
    fact = f"工作簿里有{_CALLED.get(kind, '会自行运行的内容')}{target}，核对时没有打开"
    return Fault(f"{fact}。请去掉后重新报送，需要的数直接填在格里。")
