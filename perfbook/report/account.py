"""The paragraph on performance that a department publishes with its accounts, from the forms that were taken.

Amounts are added up exactly and stand in 万元 with two decimals, rounded half-up once, at the end; average scores are
in points with two decimals, half-up.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from perfbook.findings import Severity
from perfbook.forms.quantity import fold
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.forms.walk import value_at
from perfbook.report.entries import UNGRADED, Entry, State, by_name
from perfbook.report.paper import one_line
from perfbook.report.roll_up import amount_at, left_out
from perfbook.report.sum_tables import SUM_TABLES

# How many 元 the money unit of a form is, as a power of ten.
_YUAN = {"元": 0, "万元": 4}
_CENTS = Decimal("0.01")
# What the accounts call a grade of the form.
PUBLISHED = {"中": "合格", "差": "不合格"}
_WIDE = Context(prec=80)


@dataclass(frozen=True)
class Paragraph:
    """What one department says of one year. For the office only: which forms are not in it, and what is."""

    department: str
    year: int
    text: str
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Clause:
    """One kind of form in a paragraph: what is counted, and what is left out with the reason."""

    counted: tuple[Entry, ...]
    left_out: tuple[tuple[Entry, str], ...]

    @property
    def amount(self) -> str:
        """涉及预算金额 in 万元, two decimals."""
        return f"{_cents(sum(map(_ten_thousands, self.counted), Decimal(0)))}"


def paragraphs(entries: Sequence[Entry], missing: int = 0, unsettled: int = 0) -> list[Paragraph]:
    """A paragraph for each department and year among the forms taken, by department and year.

    `missing`: how many projects of the office's plan have not come, of all departments; `unsettled`: how many have come
    and are not counted because they are not good. Each paragraph says so.
    A form without a department (2020) counts with its unit; one without a year stays out.
    """
    found: defaultdict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.form and entry.state == State.TAKEN and entry.year:
            found[fold(_department(entry)), entry.year].append(entry)
    of_all = (_paragraph(year, found[name, year], missing, unsettled) for name, year in found)
    return sorted(of_all, key=lambda one: (by_name(one.department), one.year))


def _department(entry: Entry) -> str:
    assert entry.form
    said = value_at(entry.form.reading.judged, "department")
    return said.strip() if isinstance(said, str) and said.strip() else entry.unit


def _paragraph(year: int, entries: Sequence[Entry], missing: int, unsettled: int) -> Paragraph:
    evaluated = _clause([entry for entry in entries if _is_evaluation(entry)])
    declared = _clause([entry for entry in entries if not _is_evaluation(entry)])
    clauses = []
    if declared.counted:
        of_year = f"编报绩效目标的{year}年度项目{len(declared.counted)}个"
        clauses.append(f"{of_year}，涉及预算金额{declared.amount}万元")
    if evaluated.counted:
        of_year = "" if declared.counted else f"{year}年度"
        clauses.append(f"绩效自评的{of_year}项目{len(evaluated.counted)}个，{_evaluated(evaluated)}")
    text = f"{'；'.join(clauses)}。" if clauses else "没有可以计入的表。"
    left_out = tuple(
        f"未计入：{entry.unit}“{entry.project}”（{entry.sheet}）。{reason}"
        for entry, reason in (*declared.left_out, *evaluated.left_out)
    )
    notes = [f"计划表上还有 {missing} 个项目没有收到，没有计入；收到后请重新取用本段。"] if missing else []
    notes += [f"还有 {unsettled} 个项目收到了、没有办完，没有计入；办完后请重新取用本段。"] if unsettled else []
    notes += _notes(year, declared, evaluated)
    return Paragraph(_department(entries[0]), year, text, left_out, tuple(notes))


def _clause(entries: Sequence[Entry]) -> _Clause:
    ordered = sorted(entries, key=lambda entry: (by_name(entry.unit, entry.project), entry.book.file))
    reasons = [(entry, left_out(entry) or _without_total(entry)) for entry in ordered]
    return _Clause(
        tuple(entry for entry, reason in reasons if not reason),
        tuple((entry, reason) for entry, reason in reasons if reason),
    )


def _without_total(entry: Entry) -> str:
    """Why a form that has its amounts cannot be counted among the scores."""
    if _is_evaluation(entry) and amount_at(entry, "total_score") is None:
        return "总分没有填，或填的不是数字。更正后再计入。"
    return ""


def _is_evaluation(entry: Entry) -> bool:
    return entry.form is not None and isinstance(entry.form.reading.judged, SelfEvaluation)


def _ten_thousands(entry: Entry) -> Decimal:
    """The budget of a form in 万元, exactly."""
    assert entry.form
    layout = entry.form.reading.layout
    amount = amount_at(entry, SUM_TABLES[layout.form].budget) or Decimal(0)
    return _WIDE.scaleb(amount, _YUAN[layout.money_unit] - _YUAN["万元"])


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENTS, ROUND_HALF_UP, _WIDE)


def _evaluated(clause: _Clause) -> str:
    scores = [amount_at(entry, "total_score") or Decimal(0) for entry in clause.counted]
    with localcontext(_WIDE):
        average = _cents(sum(scores, Decimal(0)) / len(scores))
    words = [_grade(entry) for entry in clause.counted]
    grades = [grade.word for entry in clause.counted if entry.form for grade in entry.form.reading.figures.grades]
    said = "；".join(f"“{PUBLISHED.get(word, word)}”的{words.count(word)}个" for word in dict.fromkeys(grades))
    return f"涉及预算金额{clause.amount}万元，平均得分{average}分（其中，绩效评级为{said}）"


def _grade(entry: Entry) -> str:
    """The grade that a form says; where it says none, the one that its total earns."""
    assert entry.form
    if entry.grade != UNGRADED:
        return entry.grade
    return entry.form.reading.figures.grade_of(amount_at(entry, "total_score") or Decimal(0))


def _source(clause: _Clause) -> str:
    """Which amount of which form 涉及预算金额 is."""
    layouts = {entry.form.reading.layout.form: entry.form.reading.layout for entry in clause.counted if entry.form}
    said = []
    for layout in layouts.values():
        table = SUM_TABLES[layout.form]
        head = next(one_line(item.head) for item in table.items if item.path == table.budget)
        turned = "" if layout.money_unit == "万元" else f"，由{layout.money_unit}折合成万元"
        said.append(f"{layout.sheet}的“{head}”{turned}")
    return "；".join(said)


def _notes(year: int, declared: _Clause, evaluated: _Clause) -> Iterator[str]:
    if not declared.counted and not declared.left_out:
        yield f"没有收到{year}年度的绩效目标表，“编报绩效目标”一句请自行补充。"
    if not evaluated.counted and not evaluated.left_out:
        yield f"没有收到{year}年度的绩效自评表，“绩效自评”一句请自行补充。"
    if declared.counted:
        yield f"编报绩效目标的预算金额，取{_source(declared)}。"
    if evaluated.counted:
        yield f"绩效自评的预算金额，取{_source(evaluated)}。"
    ungraded = [entry.project for entry in evaluated.counted if entry.grade == UNGRADED]
    if ungraded:
        yield f"没有填评分等级、按总分归入等级的：{'、'.join(ungraded)}。"
    wrong = sum(entry.counts[Severity.ERROR] > 0 for entry in (*declared.counted, *evaluated.counted))
    if wrong:
        yield f"计入的项目中，有 {wrong} 个的表还有必须修改的问题，改正后金额和得分可能变动。"
