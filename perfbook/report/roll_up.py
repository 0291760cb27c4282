"""The sheets 汇总: one for each form, year and money unit, as the office reports the sums."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from perfbook.computations import execution_rate, rounding_formula
from perfbook.findings import Severity
from perfbook.forms.self_evaluation import FundRow, SelfEvaluation
from perfbook.layouts.model import Layout
from perfbook.report.entries import Entry, State, by_name
from perfbook.report.paper import Column, Formula, Paper, Row, countable, fault_look

FORMS = {"self_evaluation": "自评"}
MONEY = "#,##0.00"
COLUMNS = (
    Column("序号", 5, "center"),
    Column("实施单位", 26),
    Column("项目名称", 30),
    Column("年初预算数", 13, "right", MONEY),
    Column("全年预算数", 13, "right", MONEY),
    Column("全年执行数", 13, "right", MONEY),
    Column("执行率(%)", 9.5, "right", "0.00"),
    Column("总分", 8, "right", "0.00"),
    Column("评分等级", 9, "center"),
    Column("必须修改", 9, "center"),
    Column("采用文件", 30),
)
SIGNED = f'"{Severity.ERROR.sign} "0;;"－"'
AMOUNTS = ("initial_budget", "annual_budget", "executed_amount")
WRONG_UNIT = "FD06"
NOT_COUNTED = "未计入合计（金额单位有误或金额未填全）"
_HEAD_ROW = 2


@dataclass(frozen=True)
class Group:
    """The forms that may be added up: of one form, one year, one money unit."""

    sheet: str
    layout: Layout
    year: int | None
    counted: tuple[Entry, ...]
    left_out: tuple[tuple[Entry, str], ...]


def groups(entries: Sequence[Entry]) -> list[Group]:
    """The forms taken, in their groups, each by unit and project."""
    found: defaultdict[tuple[str, int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.form and entry.state == State.TAKEN and isinstance(entry.form.reading.judged, SelfEvaluation):
            layout = entry.form.reading.layout
            found[layout.form, entry.year or 0, layout.money_unit].append(entry)
    several = len({money_unit for _, _, money_unit in found}) > 1
    return [_group(found[key], several) for key in sorted(found)]


def write_roll_up(paper: Paper, group: Group, name: Callable[[str], str]) -> None:
    """Write one sheet: what is counted and its sums, below it what is not, with the reason."""
    year = f"{group.year} 年度" if group.year else "年度不明的"
    paper.title(f"{year}项目支出绩效{FORMS.get(group.layout.form, '')}汇总表")
    paper.line(1, f"金额单位：{group.layout.money_unit}", {"align": "right"})
    rows = [_row(number, entry, name) for number, entry in enumerate(group.counted, start=1)]
    area = paper.table(_HEAD_ROW, COLUMNS, rows)
    at = _HEAD_ROW + 1 + len(rows)
    if rows:
        _write_totals(paper, at, group)
    else:
        paper.line(at, "没有可以计入合计的表。")
    if group.left_out:
        _write_left_out(paper, at + 2, group, name)
    if rows:
        paper.sheet.autofilter(_HEAD_ROW, 0, area.last, len(COLUMNS) - 1)
    paper.finish(landscape=True, head_row=_HEAD_ROW)


def _group(entries: Sequence[Entry], several: bool) -> Group:
    first = entries[0]
    assert first.form
    layout = first.form.reading.layout
    ordered = sorted(entries, key=lambda entry: (by_name(entry.unit, entry.project), entry.book.file))
    reasons = [(entry, _reason(entry)) for entry in ordered]
    sheet = f"{FORMS.get(layout.form, layout.sheet)}汇总{first.year or '年度不明'}"
    return Group(
        re.sub(r"[\[\]:*?/\\']", "", f"{sheet}（{layout.money_unit}）" if several else sheet)[:31],
        layout,
        first.year,
        tuple(entry for entry, reason in reasons if not reason),
        tuple((entry, reason) for entry, reason in reasons if reason),
    )


def _reason(entry: Entry) -> str:
    """Why a form must stay out of the sums; empty where it may be counted."""
    assert entry.form
    reading = entry.form.reading
    wrong = next((finding for finding in entry.form.findings if finding.rule == WRONG_UNIT), None)
    if wrong:
        return f"金额单位有误：{wrong.message}"
    on_form = [name for name in AMOUNTS if f"funds.total.{name}" in reading.placement.fields]
    if any(countable(getattr(_said(entry).funds.total, name)) is None for name in on_form):
        return "年度资金总额没有填全，或填的不是数字。更正后再计入。"
    return ""


def _row(number: int, entry: Entry, name: Callable[[str], str], last: str = "") -> Row:
    assert entry.form
    form = _said(entry)
    money = form.funds.total
    errors = entry.counts[Severity.ERROR]
    return Row(
        (
            number,
            entry.unit,
            entry.project,
            money.initial_budget,
            money.annual_budget,
            money.executed_amount,
            money.execution_rate,
            form.total_score,
            form.grade or "",
            errors,
            last or name(entry.book.file),
        ),
        looks={"必须修改": {"num_format": SIGNED, **(fault_look(Severity.ERROR) if errors else {})}},
    )


def _said(entry: Entry) -> SelfEvaluation:
    assert entry.form and isinstance(entry.form.reading.judged, SelfEvaluation)
    return entry.form.reading.judged


def _funds(entries: Sequence[Entry]) -> Iterator[FundRow]:
    for entry in entries:
        if entry.form:
            yield _said(entry).funds.total


def _write_totals(paper: Paper, row: int, group: Group) -> None:
    first, last = _HEAD_ROW + 2, row
    bold = {"bold": True, "bg_color": "#F2F2F2"}
    paper.put(row, 0, f"合计（{len(group.counted)} 个项目）", bold | {"align": "center"}, 3)
    sums = {
        name: sum((getattr(funds, name) or Decimal(0) for funds in _funds(group.counted)), Decimal(0))
        for name in AMOUNTS
    }
    for letter, name in zip("DEF", AMOUNTS, strict=True):
        total = Formula(f"=SUM({letter}{first}:{letter}{last})", sums[name])
        paper.put(row, "ABCDEF".index(letter), total, bold | {"align": "right", "num_format": MONEY})
    paper.put(row, 6, _rate(row, group, sums), bold | {"align": "right", "num_format": "0.00"})
    paper.put(row, 7, _average(first, last, group), bold | {"align": "right", "num_format": "0.00"})
    paper.put(row, 8, "", bold)
    errors = sum(entry.counts[Severity.ERROR] for entry in group.counted)
    look = bold | {"align": "center", "num_format": SIGNED}
    paper.put(row, 9, Formula(f"=SUM(J{first}:J{last})", errors), look)
    paper.put(row, 10, "总分一栏为平均分。", bold)
    paper.height(row, 24)


def _rate(row: int, group: Group, sums: dict[str, Decimal]) -> Formula:
    assert group.counted[0].form
    figures = group.counted[0].form.reading.figures
    rounding = rounding_formula(f"F{row + 1}/E{row + 1}*100", figures.rate_rounding)
    rate = execution_rate(sums["annual_budget"], sums["executed_amount"], figures)
    return Formula(f"=IF(E{row + 1}=0,0,{rounding})", rate or Decimal(0))


def _average(first: int, last: int, group: Group) -> Formula:
    scores = [score for entry in group.counted if entry.form and (score := _score(entry)) is not None]
    text = f'=IF(COUNT(H{first}:H{last})=0,"",ROUND(AVERAGE(H{first}:H{last}),2))'
    if not scores:
        return Formula(text, "")
    return Formula(text, (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _score(entry: Entry) -> Decimal | None:
    return countable(_said(entry).total_score) if entry.form else None


def _write_left_out(paper: Paper, row: int, group: Group, name: Callable[[str], str]) -> None:
    paper.line(row, f"{NOT_COUNTED}：{len(group.left_out)} 个项目", {"font_name": "黑体", "font_color": "#C00000"})
    heads = [column.head for column in COLUMNS]
    for column, head in enumerate([*heads[:-1], "不计入的原因"]):
        paper.head(row + 1, column, head)
    columns = [*COLUMNS[:-1], Column("不计入的原因", COLUMNS[-1].width)]
    rows = (_row(n, entry, name, reason) for n, (entry, reason) in enumerate(group.left_out, start=1))
    paper.table(row + 1, columns, rows)
