"""The sections of 总览 with charts: grades and execution rates, findings by kind, the units with the most of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

import xlsxwriter

from perfbook.findings import Severity
from perfbook.report import charts
from perfbook.report.charts import COLOURS, PLAIN, Bars, Series
from perfbook.report.entries import UNGRADED, State
from perfbook.report.finding_list import level
from perfbook.report.paper import Formula, Look, fault_look
from perfbook.report.sections import LEFT, NUMBER, Part, Sections
from perfbook.report.tally import Tally

MOST_UNITS = 10
# What the first two letters of a rule's id speak of.
KINDS: Mapping[str, str] = {
    "BK": "工作簿（下发内容的改动）",
    "HD": "表头各项",
    "FD": "资金和执行率",
    "GL": "目标和完成情况",
    "IN": "绩效指标",
    "WT": "分值",
    "SC": "得分",
    "DV": "偏差原因",
    "GR": "评分等级",
    "PR": "自评与申报的核对",
    "ST": "整批表格（重报、漏报等）",
}
# Execution rates in percent: name, bounds.
RATES: Sequence[tuple[str, tuple[tuple[str, int], ...]]] = (
    ("50%以下", (("<", 50),)),
    ("50–80%", ((">=", 50), ("<", 80))),
    ("80–90%", ((">=", 80), ("<", 90))),
    ("90–95%", ((">=", 90), ("<", 95))),
    # Who has spent exactly what there was has not overspent.
    ("95–100%（含）", ((">=", 95), ("<=", 100))),
    ("超过100%", ((">", 100),)),
)
_WIDE, _HALF = 690, 342
# Points of a row; rows that an upright chart takes; points of a section's headings.
_ROOM, _ROWS, _HEADS = 20.0, 9, 75.0
_PIXELS = 4 / 3


@dataclass(frozen=True)
class Distributions:
    """Writes the sections one below the other, each only where there is something to show."""

    book: xlsxwriter.Workbook
    page: Sections
    tally: Tally

    def write_scores(self) -> None:
        """Grades of the self-evaluations taken beside the execution rates of those that are added up."""
        graded = [entry for entry in self.tally.entries if entry.state == State.TAKEN and entry.grade]
        if not graded:
            return
        words = list(
            dict.fromkeys(grade.word for entry in graded if entry.form for grade in entry.form.reading.figures.grades)
        )
        grades = [(word, self.tally.grade(word)) for word in (*words, UNGRADED)]
        rates = [(name, self.tally.rates(bounds)) for name, bounds in RATES] if self.tally.with_rates else []
        title = "评分等级和执行率（自评表；执行率每档含下限，正好 100% 的不算超过；只计汇总表合计内的）"
        self.page.section(title, height=_HEADS + (len(RATES) + _ROWS) * _ROOM)
        self.page.head(("评分等级", 2), ("表数", 1), *([("执行率", 2), ("表数", 1)] if rates else []))
        first = self.page.row
        total = Formula(f"=SUM(C{first + 1}:C{first + len(grades)})", len(graded))
        for left, right in zip_longest([*grades, ("合计", total)], rates, fillvalue=("", "")):
            self.page.line(*_pair(*left), *(_pair(*right) if rates else ()))
        top = self.page.room(_ROWS, _ROOM)
        self._put("各等级的表数", first, 0, 2, grades, (top, 0), 2)
        if rates:
            self._put("各档执行率的表数", first, 3, 5, rates, (top, 0), 2 + _HALF + 6)

    def _put(
        self, title: str, first: int, names: int, values: int, said: Sequence[tuple[str, Formula]],
        at: tuple[int, int], left: int,
    ) -> None:  # fmt: skip
        series = Series("表数", values, [_count(value) for _, value in said], PLAIN)
        bars = Bars(title, (first, first + len(said) - 1), names, [name for name, _ in said], [series])
        charts.insert(self.book, self.page.paper, bars, at, (_HALF, int(_ROWS * _ROOM * _PIXELS) - 8), left)

    def write_kinds(self) -> None:
        """How many findings of what kind, by severity."""
        present = {rule[:2] for rule, _ in self.tally.by_rule}
        kinds = [kind for kind in KINDS if kind in present]
        if not kinds:
            return
        self.page.section("问题的类别", height=_severities_height(len(kinds)))
        rows = [(KINDS[kind], [self.tally.rule(f"{kind}*", one) for one in Severity]) for kind in kinds]
        self._severities("类别", "各类问题的处数", rows)

    def write_units(self) -> None:
        """The units with the most that must be mended, then with the most to be explained."""
        units = {name for (name, _), count in self.tally.by_unit.items() if count}
        if not units:
            return

        def most(name: str) -> tuple[object, ...]:
            return (*(-self.tally.by_unit[name, severity] for severity in Severity), name)

        shown = sorted(units, key=most)[:MOST_UNITS]
        more = f"（{len(units)} 个单位有问题，列前 {MOST_UNITS} 个）" if len(units) > MOST_UNITS else ""
        self.page.section(f"问题最多的单位{more}", height=_severities_height(len(shown)))
        first = self.page.row + 1
        self._severities(
            "单位",
            "各单位问题的处数",
            [
                (name, [self.tally.unit(name, f"$A{first + at + 1}", one) for one in Severity])
                for at, name in enumerate(shown)
            ],
        )

    def _severities(self, head: str, title: str, rows: Sequence[tuple[str, Sequence[Formula | int]]]) -> None:
        """A table of names with a column for each severity, and its chart below it."""
        self.page.head((head, 3), *((level(severity), 1) for severity in Severity), ("合计", 1))
        self.page.paper.height(self.page.row - 1, 34)
        first = self.page.row
        for name, values in rows:
            at = self.page.row + 1
            looks: list[Look] = [{**NUMBER, **fault_look(one)} if _count(value) else NUMBER
                                 for one, value in zip(Severity, values, strict=True)]  # fmt: skip
            parts = (Part(value, 1, look) for value, look in zip(values, looks, strict=True))
            total = Formula(f"=SUM(D{at}:F{at})", sum(map(_count, values)))
            self.page.line(Part(name, 3, LEFT), *parts, Part(total, 1, NUMBER))
        series = [
            Series(
                level(severity),
                column,
                [_count(values[column - 3]) for _, values in rows],
                COLOURS[severity],
                "#FFFFFF" if severity == Severity.ERROR else "#262626",
            )
            for column, severity in enumerate(Severity, start=3)
        ]
        bars = Bars(title, (first, self.page.row - 1), 0, [name for name, _ in rows], series, lying=True)
        room = _chart_rows(len(rows))
        top = self.page.room(room, _ROOM)
        charts.insert(self.book, self.page.paper, bars, (top, 0), (_WIDE, int(room * _ROOM * _PIXELS) - 8), 2)


def _chart_rows(bars: int) -> int:
    """How many rows a chart of lying bars takes."""
    return 4 + bars


def _severities_height(names: int) -> float:
    """How high a section of findings by severity is, with its chart."""
    return _HEADS + (names + _chart_rows(names)) * _ROOM


def _pair(name: str, value: Formula | str) -> tuple[Part, Part]:
    return Part(name, 2), Part(value, 1, NUMBER)


def _count(value: Formula | int) -> int:
    if isinstance(value, int):
        return value
    assert isinstance(value.value, Decimal | int)
    return int(value.value)
