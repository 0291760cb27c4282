"""The sheet 单位情况: what each unit sent of each form and year, counted live on the sheets 报送情况 and 汇总."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from perfbook.computations import execution_rate, rounding_formula
from perfbook.findings import Severity
from perfbook.report import arrivals
from perfbook.report.entries import Conclusion, Entry, State, by_name
from perfbook.report.paper import GREYED, Area, Column, Formula, Look, Paper, Row, Value, fault_look, square_text
from perfbook.report.roll_up import Group, amount_at
from perfbook.report.sum_tables import place_of

SHEET = "单位情况"
UNIT = Column("单位", 30)
NAMELESS = "（没有填单位）"
COLUMNS = (
    Column("序号", 5, "center"),
    UNIT,
    Column(arrivals.FORM, 15, "center"),
    Column("年度", 6, "center"),
    Column("采用的表", 9, "center", "0"),
    Column(Conclusion.ACCEPTED.value, 9, "center", arrivals.DASHED),
    Column(Conclusion.BACK.value, 9, "center", arrivals.DASHED),
    *(Column(head, 8.5, "center", arrivals.DASHED) for head in arrivals.COUNTS.values()),
    Column("预算金额", 17, "right", "#,##0.00"),
    Column("执行金额", 17, "right", "#,##0.00"),
    Column("执行率(%)", 9.5, "right", "0.00"),
    Column("平均得分", 9, "right", "0.00"),
    Column("金额单位", 7, "center"),
)
_HEAD_ROW = 2
# With more rows than that, counting live would keep a program busy for minutes.
MOST_LIVE = 1_000
_LONGEST_ASKED = 250


@dataclass(frozen=True)
class Rolled:
    """A sheet of sums, and where the forms that it adds up stand."""

    group: Group
    area: Area


@dataclass(frozen=True)
class _Part:
    """What one unit sent of one form and year: what is taken, and of it what is added up.

    `rolled` is None where several sheets add it up, in several money units.
    """

    name: str
    sheet: str
    year: int | None
    rolled: Rolled | None
    taken: list[Entry] = field(default_factory=list)
    summed: list[Entry] = field(default_factory=list)


def asked_for(name: str) -> bool:
    """Whether a formula that counts squares equal to this name finds just them, in every program.

    A name with a wildcard would find others, one that begins with a comparison would compare, one without a Chinese
    sign might be taken for a number or a date.
    """
    named = name != NAMELESS and any(sign.isalpha() and not sign.isascii() for sign in name)
    return named and len(name) <= _LONGEST_ASKED and not set(name) & set("*?~") and name[0] not in "=<>"


def unit_name(entry: Entry) -> str:
    """A unit's name as the report shows it."""
    return square_text(entry.unit) or NAMELESS


def write_units(paper: Paper, entries: Sequence[Entry], arrived: Area, rolled: Sequence[Rolled]) -> Area:
    """Write a row for each unit, form and year among the forms taken, by unit."""
    paper.title(SHEET)
    paper.line(1, "只计采用的表；金额和得分取自汇总表，不含未计入合计的表。整个文件的问题见“报送情况”。", GREYED)
    parts = _parts(entries, rolled)
    live = len(parts) <= MOST_LIVE
    rows = [_row(number, part, arrived, live) for number, part in enumerate(parts, start=1)]
    area = paper.table(_HEAD_ROW, COLUMNS, rows or [Row(("", "没有采用的表。", *("" for _ in COLUMNS[2:])))], 32)
    paper.sheet.autofilter(_HEAD_ROW, 0, area.last, len(COLUMNS) - 1)
    if parts:
        _write_totals(paper, area, parts)
    paper.finish(landscape=True, head_row=_HEAD_ROW)
    return area


def _parts(entries: Sequence[Entry], rolled: Sequence[Rolled]) -> list[_Part]:
    of_kind: defaultdict[tuple[str, int | None], list[Rolled]] = defaultdict(list)
    for one in rolled:
        of_kind[one.group.layout.form, one.group.year].append(one)
    found: dict[tuple[str, str, int | None], _Part] = {}
    for entry in entries:
        if entry.form and entry.state == State.TAKEN:
            form, name = entry.form.reading.layout.form, unit_name(entry)
            sheets = of_kind[form, entry.year]
            key = (name.casefold(), form, entry.year)
            part = found.setdefault(key, _Part(name, entry.sheet, entry.year, sheets[0] if len(sheets) == 1 else None))
            part.taken.append(entry)
    for one in rolled:
        for entry in one.group.counted:
            found[unit_name(entry).casefold(), one.group.layout.form, entry.year].summed.append(entry)
    return [found[key] for key in sorted(found, key=lambda key: (by_name(key[0]), place_of(key[1]), key[2] or 0))]


def _row(number: int, part: _Part, arrived: Area, live: bool) -> Row:
    at = _HEAD_ROW + number + 1
    live = live and asked_for(part.name)
    counts = _counts(part, arrived, at) if live else _plain(part)
    sums = _sums(part, at, live) if part.rolled else ("", "", "", "", "见汇总")
    looks: dict[str, Look] = {
        head: fault_look(severity)
        for severity, head in arrivals.COUNTS.items()
        if any(entry.counts[severity] for entry in part.taken)
    }
    if any(entry.conclusion == Conclusion.BACK for entry in part.taken):
        looks[Conclusion.BACK.value] = {**fault_look(Severity.ERROR), "num_format": f'"{Severity.ERROR.sign} "0'}
    return Row((number, part.name, part.sheet, part.year, *counts, *sums), looks=looks)


def _plain(part: _Part) -> Iterator[int]:
    yield len(part.taken)
    for conclusion in (Conclusion.ACCEPTED, Conclusion.BACK):
        yield sum(entry.conclusion == conclusion for entry in part.taken)
    for severity in arrivals.COUNTS:
        yield sum(entry.counts[severity] for entry in part.taken)


def _counts(part: _Part, arrived: Area, at: int) -> Iterator[Formula]:
    column = arrived.column
    years = f'"="&$D{at}' if part.year else '"="'
    same = (
        f'{column(arrivals.UNIT)},"="&$B{at},{column(arrivals.FORM)},$C{at},{column("年度")},{years},'
        f'{column("状态")},"{State.TAKEN.value}"'
    )
    of_conclusion = (f',{column("结论")},"{one.value}"' for one in (Conclusion.ACCEPTED, Conclusion.BACK))
    texts = [f"=COUNTIFS({same}{more})" for more in ("", *of_conclusion)]
    texts += [f"=SUMIFS({column(head)},{same})" for head in arrivals.COUNTS.values()]
    return (Formula(text, value) for text, value in zip(texts, _plain(part), strict=True))


def _sums(part: _Part, at: int, live: bool) -> Iterator[Value]:
    """Budget, executed amount, rate of the two, average score, and the money unit; blank what the form has not."""
    assert part.rolled
    group, area = part.rolled.group, part.rolled.area
    heads = {item.path: item.head for item in group.table.items}
    budget, executed = group.table.budget, f"{group.table.budget.rpartition('.')[0]}.executed_amount"
    same = f'{area.column(heads["unit"])},"="&$B{at}'
    totals: Mapping[str, Decimal] = {
        path: sum((amount_at(entry, path) or Decimal(0) for entry in part.summed), Decimal(0))
        for path in (budget, executed)
    }
    for path in (budget, executed):
        text = f"=SUMIFS({area.column(heads[path])},{same})" if path in heads else ""
        yield Formula(text, totals[path]) if text and live else totals[path] if text else ""
    if executed not in heads:
        yield from ("", "", group.layout.money_unit)
        return
    rate = execution_rate(totals[budget], totals[executed], group.figures) if totals[budget] else ""
    rounded = rounding_formula(f"L{at}/K{at}*100", group.figures.rate_rounding)
    yield Formula(f'=IF(K{at}=0,"",{rounded})', "" if rate is None else rate)
    average = _average([amount_at(entry, "total_score") for entry in part.summed])
    text = f'=IFERROR(ROUND(AVERAGEIFS({area.column(heads["total_score"])},{same}),2),"")'
    yield Formula(text, average) if live else average
    yield group.layout.money_unit


def _average(scores: Sequence[Decimal | None]) -> Decimal | str:
    known = [score for score in scores if score is not None]
    if not known:
        return ""
    return (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _write_totals(paper: Paper, area: Area, parts: Sequence[_Part]) -> None:
    row, bold = area.last + 1, {"bold": True, "align": "center", "num_format": arrivals.DASHED}
    paper.put(row, 0, "合计", bold, 4)
    heads = [column.head for column in COLUMNS[4:10]]
    for column, (head, values) in enumerate(zip(heads, zip(*map(_plain, parts), strict=True), strict=True), start=4):
        paper.put(row, column, Formula(f"=SUM({area.column(head)})", sum(values)), bold)
    paper.put(row, 10, "各表种、各年度的金额合计见汇总表。", {"align": "left"}, len(COLUMNS) - 10)
