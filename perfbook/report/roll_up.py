"""The sheets 汇总: one for each form, year and money unit, as the office reports the sums."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from perfbook.computations import execution_rate, rounding_formula
from perfbook.figures import Figures
from perfbook.findings import Severity
from perfbook.forms.self_evaluation import SelfEvaluation, impossible_scores
from perfbook.forms.walk import value_at
from perfbook.layouts.model import Layout
from perfbook.layouts.references import column_letters
from perfbook.report.entries import Entry, State, by_name
from perfbook.report.paper import Area, Column, Formula, Look, Paper, Row, Value, countable, fault_look, one_line
from perfbook.report.sum_tables import SUM_TABLES, Item, SumTable, place_of

SIGNED = f'"{Severity.ERROR.sign} "0;;"－"'
WRONG_UNIT = "FD06"
NOT_COUNTED = "未计入合计（原因见最后一栏）"
NUMBER, ERRORS, FILE = Column("序号", 5, "center"), Column("必须修改", 9, "center"), Column("采用文件", 30)
REASON = Column("不计入的原因", FILE.width)
_HEAD_ROW = 2
_BOLD: Look = {"bold": True, "bg_color": "#F2F2F2"}


@dataclass(frozen=True)
class Group:
    """The forms that may be added up: of one form, one year, one money unit."""

    sheet: str
    layout: Layout
    figures: Figures
    year: int | None
    counted: tuple[Entry, ...]
    left_out: tuple[tuple[Entry, str], ...]

    @property
    def table(self) -> SumTable:
        return SUM_TABLES[self.layout.form]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the sheet. What is left out has the reason in the last one."""
        return (NUMBER, *(_column(item, self.figures) for item in self.table.items), ERRORS, FILE)


def groups(entries: Sequence[Entry]) -> list[Group]:
    """The forms taken, in their groups, each by unit and project."""
    found: defaultdict[tuple[int, int, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.form and entry.state == State.TAKEN:
            layout = entry.form.reading.layout
            found[place_of(layout.form), entry.year or 0, layout.money_unit].append(entry)
    units = Counter(key[:2] for key in found)
    return [_group(found[key], units[key[:2]] > 1) for key in sorted(found)]


def amount_at(entry: Entry, path: str) -> Decimal | None:
    """An amount of a form, None where it is blank or no number that can be counted with."""
    assert entry.form
    value = value_at(entry.form.reading.judged, path)
    return countable(value) if isinstance(value, Decimal) else None


def left_out(entry: Entry) -> str:
    """Why a form must stay out of the sums; empty where it may be counted."""
    assert entry.form
    reading = entry.form.reading
    table = SUM_TABLES[reading.layout.form]
    wrong = next((finding for finding in entry.form.findings if finding.rule == WRONG_UNIT), None)
    if wrong:
        return f"金额单位有误：{wrong.message}"
    if any(path in reading.placement.fields and amount_at(entry, path) is None for path in table.needed):
        return table.lacking
    for item in table.items:
        if item.below == "sum" and value_at(reading.judged, item.path) and amount_at(entry, item.path) is None:
            return f"{one_line(item.head)}太大，不能计算。更正后再计入。"
    judged = reading.judged
    impossible = impossible_scores(judged) if isinstance(judged, SelfEvaluation) else ""
    return f"得分有误：{impossible}更正后再计入。" if impossible else ""


def write_roll_up(paper: Paper, group: Group, name: Callable[[str], str]) -> Area:
    """Write one sheet: what is counted and its sums, below it what is not, with the reason.

    Gives where the counted forms stand.
    """
    year = f"{group.year} 年度" if group.year else "年度不明的"
    paper.title(f"{year}{group.table.title}")
    paper.line(1, f"金额单位：{group.layout.money_unit}", {"align": "right"})
    rows = [_row(number, entry, group, name(entry.book.file)) for number, entry in enumerate(group.counted, start=1)]
    area = paper.table(_HEAD_ROW, group.columns, rows, 32)
    at = _HEAD_ROW + 1 + len(rows)
    if rows:
        _write_totals(paper, at, group)
    else:
        paper.line(at, "没有可以计入合计的表。")
    if group.left_out:
        _write_left_out(paper, at + 2, group)
    if rows:
        paper.sheet.autofilter(_HEAD_ROW, 0, area.last, len(group.columns) - 1)
    paper.finish(landscape=True, head_row=_HEAD_ROW)
    return area


def _column(item: Item, figures: Figures) -> Column:
    digits = {"amount": figures.amount_digits, "share": 2, "points": 2}.get(item.kind)
    if digits is None:
        return Column(item.head, item.width, "left" if item.kind == "name" else "center")
    thousands = "#,##0" if item.kind == "amount" else "0"
    return Column(item.head, item.width, "right", f"{thousands}.{'0' * digits}" if digits else thousands)


def _group(entries: Sequence[Entry], several_units: bool) -> Group:
    assert entries[0].form
    reading = entries[0].form.reading
    layout, year = reading.layout, entries[0].year
    ordered = sorted(entries, key=lambda entry: (by_name(entry.unit, entry.project), entry.book.file))
    reasons = [(entry, left_out(entry)) for entry in ordered]
    sheet = f"{SUM_TABLES[layout.form].short}汇总{year or '年度不明'}"
    return Group(
        f"{sheet}（{layout.money_unit}）" if several_units else sheet,
        layout,
        reading.figures,
        year,
        tuple(entry for entry, reason in reasons if not reason),
        tuple((entry, reason) for entry, reason in reasons if reason),
    )


def _row(number: int, entry: Entry, group: Group, last: str) -> Row:
    assert entry.form
    errors = entry.counts[Severity.ERROR]
    said: Iterator[Value] = (value_at(entry.form.reading.judged, item.path) for item in group.table.items)
    look = {"num_format": SIGNED, **(fault_look(Severity.ERROR) if errors else {})}
    return Row((number, *said, errors, last), looks={ERRORS.head: look})


def _write_totals(paper: Paper, row: int, group: Group) -> None:
    items = group.table.items
    first_sum = next((at for at, item in enumerate(items) if item.below), len(items))
    paper.put(row, 0, f"合计（{len(group.counted)} 个项目）", {**_BOLD, "align": "center"}, 1 + first_sum)
    for at, (item, column) in enumerate(zip(items, group.columns[1:], strict=False), start=1):
        if at > first_sum:
            look = {**_BOLD, "align": column.align, "num_format": column.number}
            paper.put(row, at, _below(item, at, row, group), look)
    at = len(items) + 1
    letters = column_letters(at)
    errors = sum(entry.counts[Severity.ERROR] for entry in group.counted)
    look = {**_BOLD, "align": "center", "num_format": SIGNED}
    paper.put(row, at, Formula(f"=SUM({letters}{_HEAD_ROW + 2}:{letters}{row})", errors), look)
    averaged = "、".join(item.head for item in items if item.below == "average")
    paper.put(row, at + 1, f"{averaged}一栏为平均分。" if averaged else "", _BOLD)
    paper.height(row, 24)


def _below(item: Item, at: int, row: int, group: Group) -> Value:
    letters = column_letters(at)
    squares = f"{letters}{_HEAD_ROW + 2}:{letters}{row}"
    if item.below == "sum":
        return Formula(f"=SUM({squares})", _total(item.path, group))
    if item.below == "rate":
        return _rate(row, group)
    return _average(item.path, squares, group) if item.below == "average" else ""


def _total(path: str, group: Group) -> Decimal:
    return sum((amount_at(entry, path) or Decimal(0) for entry in group.counted), Decimal(0))


def _rate(row: int, group: Group) -> Formula:
    """执行率 of the sums: 全年执行数 by 全年预算数."""
    paths = [item.path for item in group.table.items]
    owner = group.table.budget.rpartition(".")[0]
    budget, executed = f"{owner}.annual_budget", f"{owner}.executed_amount"
    over, under = (f"{column_letters(paths.index(path) + 1)}{row + 1}" for path in (executed, budget))
    rounding = rounding_formula(f"{over}/{under}*100", group.figures.rate_rounding)
    rate = execution_rate(_total(budget, group), _total(executed, group), group.figures)
    return Formula(f"=IF({under}=0,0,{rounding})", rate or Decimal(0))


def _average(path: str, squares: str, group: Group) -> Formula:
    scores = [score for entry in group.counted if (score := amount_at(entry, path)) is not None]
    text = f'=IF(COUNT({squares})=0,"",ROUND(AVERAGE({squares}),2))'
    if not scores:
        return Formula(text, "")
    return Formula(text, (sum(scores, Decimal(0)) / len(scores)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _write_left_out(paper: Paper, row: int, group: Group) -> None:
    paper.line(row, f"{NOT_COUNTED}：{len(group.left_out)} 个项目", {"font_name": "黑体", "font_color": "#C00000"})
    rows = (_row(n, entry, group, reason) for n, (entry, reason) in enumerate(group.left_out, start=1))
    paper.table(row + 1, (*group.columns[:-1], REASON), rows)
