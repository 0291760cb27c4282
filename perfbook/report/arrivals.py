"""The sheet 报送情况: every file and every form in it, what it is taken for, and what is to be done with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath

from perfbook.findings import Severity
from perfbook.report.entries import Conclusion, Entry, State
from perfbook.report.links import Links
from perfbook.report.paper import GREYED, Area, Column, Formula, Look, Paper, Row, fault_look, opening, square_text
from perfbook.report.roll_up import left_out

SHEET = "报送情况"
FORM, UNIT, REMARK = "表种", "实施单位", "说明"
LEFT_OUT = "未计入合计："
COUNTS: Mapping[Severity, str] = {
    Severity.ERROR: "✘ 必须\n修改",
    Severity.WARNING: "▲ 请核实\n并说明",
    Severity.NOTE: "○ 提示",
}
DASHED = '0;;"－"'
OPEN_RETURN = "打开\n退回表"
COLUMNS = (
    Column("序号", 5, "center"),
    Column(UNIT, 19),
    Column("项目名称", 21),
    Column(FORM, 11, "center"),
    Column("年度", 6, "center"),
    Column("收到的文件", 29),
    Column("打开", 5.5, "center"),
    Column("状态", 10, "center"),
    Column("评分等级", 7, "center"),
    *(Column(head, 8.5, "center", DASHED) for head in COUNTS.values()),
    Column("结论", 10.5, "center"),
    Column(REMARK, 32),
    Column(OPEN_RETURN, 7.5, "center"),
)
_HEAD_ROW = 2
LONGEST_REMARK = 300
_ACCEPTED: Look = {"font_color": "#006100"}


def write_arrivals(paper: Paper, entries: Sequence[Entry], links: Links, name: Callable[[str], str]) -> Area:
    """Write the sheet; `name` gives a file's name as the report shows it."""
    paper.title("报送情况")
    note = "同一项目有几个版本时，采用最后保存的一份，其余不计入汇总；请与单位核实采用的是不是最终稿。"
    paper.line(1, note, GREYED)
    area = paper.table(_HEAD_ROW, COLUMNS, _rows(entries, links, name), 32)
    paper.sheet.autofilter(_HEAD_ROW, 0, area.last, len(COLUMNS) - 1)
    if entries:
        _write_totals(paper, area, entries)
    paper.finish(landscape=True, head_row=_HEAD_ROW)
    return area


def _write_totals(paper: Paper, area: Area, entries: Sequence[Entry]) -> None:
    row, bold = area.last + 1, {"bold": True, "align": "center", "num_format": DASHED}
    at = [column.head for column in COLUMNS].index(COUNTS[Severity.ERROR])
    paper.put(row, 0, "合计", bold, at)
    for column, (severity, head) in enumerate(COUNTS.items(), start=at):
        total = sum(entry.counts[severity] for entry in entries)
        paper.put(row, column, Formula(f"=SUM({area.column(head)})", total), bold)
    paper.put(row, at + len(COUNTS), "", bold, len(COLUMNS) - at - len(COUNTS))
    paper.height(row, 22)


def _rows(entries: Sequence[Entry], links: Links, name: Callable[[str], str]) -> Iterator[Row]:
    for number, entry in enumerate(entries, start=1):
        book = entry.book
        returned = book.returned if entry.conclusion == Conclusion.BACK else None
        link, return_link = links.file(book.file), links.file(returned)
        values = (
            number,
            entry.unit,
            entry.project,
            entry.sheet,
            entry.year,
            name(book.file),
            opening(link),
            entry.state.value,
            entry.grade,
            *(entry.counts[severity] for severity in COUNTS),
            entry.conclusion.value,
            square_text(_remark(entry, returned), LONGEST_REMARK),
            opening(return_link),
        )
        yield Row(values, _look(entry), _looks(entry), {"打开": link, OPEN_RETURN: return_link})


def _remark(entry: Entry, returned: str | None) -> str:
    """Why a file was not read, or what the office should know of a form."""
    if entry.book.status != "checked":
        return entry.book.problem or ""
    if entry.form is None:
        return "问题见“问题清单”。"
    if entry.state == State.OLDER:
        return "同一项目另有新版，以新版为准。"
    said = []
    # First, where it can be counted.
    if reason := left_out(entry):
        said.append(f"{LEFT_OUT}{reason}")
    if entry.form.reading.recognised_by == "labels":
        said.append("不是下发的表，按表上的文字认出。")
    if returned:
        said.append(f"退回表：{PurePath(returned).name}")
    return "\n".join(said)


def _look(entry: Entry) -> Look:
    return GREYED if entry.state in (State.OLDER, State.SKIPPED) else {}


def _looks(entry: Entry) -> dict[str, Look]:
    found = {head: fault_look(severity) for severity, head in COUNTS.items() if entry.counts[severity]}
    if entry.conclusion in (Conclusion.BACK, Conclusion.BY_PERSON):
        found["结论"] = {**fault_look(Severity.ERROR), "num_format": f'"{Severity.ERROR.sign} "@'}
    if entry.conclusion == Conclusion.ACCEPTED:
        found["结论"] = _ACCEPTED
    if entry.book.needs_a_person:
        found |= dict.fromkeys(("收到的文件", "状态", REMARK), fault_look(Severity.ERROR))
    return found
