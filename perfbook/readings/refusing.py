"""Why a workbook in which no form was read is none of ours."""

from collections.abc import Sequence

from perfbook.readings.stamping import Carried

# Without it no sheet is read as a form.
TABLE = "完整的绩效指标表（三级指标、指标值等表头）"


class NotAForm(Exception):
    """The workbook was read, but holds none of our forms: a code, and the sentence for people."""

    def __init__(self, code: str, problem: str) -> None:
        super().__init__(problem)
        self.code, self.problem = code, problem


def refusal(found: Carried, unread: Sequence[str]) -> NotAForm:
    """Why a workbook in which no form was read is none of ours."""
    if found.unknown:
        return NotAForm("structure", f"没有“{found.unknown[0]}”这个版式。请先更新本软件。")
    if unread:
        names = "、".join(f"“{name}”" for name in unread)
        problem = f"{names}像是绩效表，但没有找到{TABLE}，读不出来。"
        return NotAForm("structure", f"{problem}请让单位在下发的表格里重新填写。")
    if found.lost:
        return NotAForm("structure", "表格编号已被改动，也没有找到可以核对的表格。请让单位在下发的表格里重新填写。")
    problem = "这个工作簿里没有找到绩效表格。请核对是否发错了文件，或让单位在下发的表格里填写后重新报送。"
    return NotAForm("no_labels", problem)
