"""The sheet 账目段落: what each department can copy into its accounts, and below it what the office should know."""

from collections.abc import Sequence

from perfbook.report.account import Paragraph
from perfbook.report.paper import GREYED, RED, Look, Paper

SHEET = "账目段落"
WIDTHS = (6, 94)
_HEADING: Look = {"font_name": "黑体", "font_size": 12}
_LEFT_OUT: Look = {"font_color": RED}
_TEXT: Look = {"font_size": 12, "align": "left", "indent": 1}


def write_account(paper: Paper, paragraphs: Sequence[Paragraph]) -> None:
    """Write one block a department and year: heading, the paragraph in a frame, its notes in grey."""
    paper.title("部门决算公开用的绩效段落")
    paper.line(1, "一个部门一个年度一段，只计采用的表；框内文字可以直接复制。金额单位：万元。", GREYED)
    row = 2
    for number, paragraph in enumerate(paragraphs, start=1):
        paper.line(row + 1, f"{number}. {paragraph.department}（{paragraph.year}年度）", _HEADING)
        paper.height(row + 1, 24)
        paper.put(row + 2, 0, paragraph.text, _TEXT, len(WIDTHS))
        paper.height(row + 2, 44)
        row += 3
        notes = [(text, _LEFT_OUT) for text in paragraph.left_out] + [(text, GREYED) for text in paragraph.notes]
        for at, (note, look) in enumerate(notes, start=1):
            paper.put(row, 0, f"注 {at}", {**look, "border": 0, "align": "center", "valign": "top"})
            paper.put(row, 1, note, {**look, "border": 0, "valign": "top"})
            row += 1
    if not paragraphs:
        paper.line(row + 1, "没有采用的表，写不出段落。")
    paper.finish(landscape=False)
