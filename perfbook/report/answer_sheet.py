"""The sheet 说明与接受: what is asked of the units, what they said, and what the office takes of it.

The office types into two of its columns; the next check reads them and carries every row on. What tells a row again
stands in hidden columns.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from perfbook.findings import Finding, Severity
from perfbook.generate.styles import TO_FILL
from perfbook.readings.questions import Question, questions
from perfbook.report import answers as heads
from perfbook.report.answers import NO, SHEET, YES, Answer
from perfbook.report.entries import Entry, State
from perfbook.report.finding_list import LONGEST_MESSAGE, LONGEST_QUOTE
from perfbook.report.paper import GREYED, Area, Column, Formula, Look, Paper, Row, Value, fault_look, square_text
from perfbook.report.wording import place_in_words

STATE = "状态"
ACCEPTED, WAITING, TO_EXPLAIN = "✔ 已接受", "▲ 请决定", "▲ 待单位说明"
REFUSED, ENDED, CHANGED, NO_DAY = "▲ 不接受", "▲ 接受已到期", "▲ 内容已变，请重新决定", "▲ “至”不是日期"
NO_WORD = f"▲ 请决定：只能填“{YES}”或“{NO}”"
EARLIER = "以前的记录"
# What the office has something to decide about.
UNDECIDED = (WAITING, ENDED, CHANGED, NO_DAY, NO_WORD)
COLUMNS = (
    Column(heads.UNIT, 14),
    Column(heads.PROJECT, 15),
    Column(heads.YEAR, 6, "center"),
    Column(heads.FORM, 10, "center"),
    Column(heads.RULE, 6.5, "center"),
    Column(heads.PLACE, 15),
    Column(heads.MESSAGE, 35),
    Column(heads.FOUND, 13),
    Column(heads.EXPLANATION, 35),
    Column(heads.ACCEPT, 6.5, "center"),
    Column(heads.UNTIL, 11, "center", "yyyy-mm-dd"),
    Column(STATE, 13, "center"),
    Column(heads.ASKED, 18),
    Column(heads.CONTENT, 18),
)
_HEADS = [column.head for column in COLUMNS]
_HIDDEN = (heads.ASKED, heads.CONTENT)
_HEAD_ROW = 2
_DAY_0 = date(1899, 12, 30)
_TO_TYPE: Look = {"bg_color": TO_FILL}
_NOTE = (
    f"“{heads.ACCEPT}”一栏填“{YES}”，这个问题就不再问单位，也不计数；填“{NO}”，照旧要单位说明；空着是还没有决定。"
    f"“{heads.UNTIL}”填到哪一天为止有效，一直有效的空着。\n"
    "填好后保存、关闭本文件，再核对一次：各行自动带入新的报告。单位填的内容变了会重新问。灰字是以前的记录。"
)


class _Asked(NamedTuple):
    """A warning of a form that counts, and what tells it again."""

    entry: Entry
    finding: Finding
    question: Question


@dataclass(frozen=True)
class Answered:
    """Where the rows stand, and how many of them are in each state."""

    area: Area
    states: Counter[str] = field(default_factory=Counter)

    def count(self, *states: str) -> Formula:
        """How many rows are in one of these states."""
        column = self.area.column(STATE)
        text = "+".join(f'COUNTIF({column},"{state}")' for state in states)
        return Formula(f"={text}", sum(self.states[state] for state in states))


def write_answers(paper: Paper, entries: Sequence[Entry], answers: Sequence[Answer]) -> Answered:
    """Write a row for each warning of the forms taken, those with an explanation first; below them, greyed, every row
    of `answers` (an earlier report's) that is none of them."""
    paper.title(SHEET)
    paper.line(1, _NOTE, GREYED)
    for column, head in enumerate(_HEADS):
        if head in _HIDDEN:
            paper.sheet.set_column(column, column, COLUMNS[column].width, None, {"hidden": True})
    states: Counter[str] = Counter()
    rows = _counted(_rows(entries, answers), states)
    one = next(rows, Row(("没有需要单位说明的问题。", *("" for _ in COLUMNS[1:]))))
    area = paper.table(_HEAD_ROW, COLUMNS, chain([one], rows))
    paper.sheet.autofilter(_HEAD_ROW, 0, area.last, len(COLUMNS) - 1)
    _write_choices(paper, area)
    paper.finish(landscape=True, head_row=_HEAD_ROW)
    paper.sheet.print_area(0, 0, area.last, len(COLUMNS) - len(_HIDDEN) - 1)
    return Answered(area, states)


def _counted(rows: Iterable[Row], states: Counter[str]) -> Iterator[Row]:
    for row in rows:
        states[str(row.values[_HEADS.index(STATE)])] += 1
        yield row


def _write_choices(paper: Paper, area: Area) -> None:
    accept, until = _HEADS.index(heads.ACCEPT), _HEADS.index(heads.UNTIL)
    paper.sheet.data_validation(area.first, accept, area.last, accept, {
        "validate": "list", "source": [YES, NO], "error_title": heads.ACCEPT, "error_message": f"请填“{YES}”或“{NO}”。",
    })  # fmt: skip
    paper.sheet.data_validation(area.first, until, area.last, until, {
        "validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31),
        "error_title": heads.UNTIL, "error_message": "请填日期，例如 2026-12-31；一直有效的空着。",
    })  # fmt: skip


def _rows(entries: Sequence[Entry], answers: Sequence[Answer]) -> Iterator[Row]:
    asked = {one.question: one for one in _asked(entries)}
    by_question = {one.question: one for one in answers}
    accepted = {one.question.asked for one in answers if one.accepts}
    for explained in (True, False):
        for question, one in asked.items():
            answer = by_question.get(question)
            if bool(_explanation(one, answer)) == explained:
                yield _row(one, answer, question.asked in accepted)
    for answer in answers:
        if answer.question not in asked:
            yield _earlier(answer)


def _asked(entries: Iterable[Entry]) -> Iterator[_Asked]:
    for entry in entries:
        if entry.form and entry.state == State.TAKEN:
            found = [finding for finding in entry.form.findings if finding.severity == Severity.WARNING]
            for finding, question in zip(found, questions(entry.form.reading, found), strict=True):
                yield _Asked(entry, finding, question)


def _explanation(one: _Asked, answer: Answer | None) -> str:
    """What the unit says now, or what it said before of the same values."""
    return one.finding.explanation or (answer.texts[heads.EXPLANATION] if answer else "")


def _row(one: _Asked, answer: Answer | None, accepted_before: bool) -> Row:
    entry, finding, question = one
    assert entry.form
    explanation = _explanation(one, answer)
    state = _state(finding, answer, accepted_before, explanation)
    values: tuple[Value, ...] = (
        entry.unit,
        entry.project,
        entry.year,
        entry.sheet,
        finding.rule,
        place_in_words(finding.path, entry.form.reading),
        square_text(finding.message, LONGEST_MESSAGE),
        square_text(finding.found or "", LONGEST_QUOTE),
        square_text(explanation, LONGEST_MESSAGE),
        answer.said if answer else "",
        _until(answer) if answer else "",
        state,
        *question,
    )
    state_look = {} if finding.accepted else fault_look(Severity.WARNING)
    return Row(values, looks={heads.ACCEPT: _TO_TYPE, heads.UNTIL: _TO_TYPE, STATE: state_look})


def _state(finding: Finding, answer: Answer | None, accepted_before: bool, explanation: str) -> str:
    if finding.accepted:
        return ACCEPTED
    if answer and answer.accepts:
        return ENDED if answer.day else NO_DAY
    if answer and answer.said:
        return REFUSED if answer.refuses else NO_WORD
    if accepted_before:
        return CHANGED
    return WAITING if explanation else TO_EXPLAIN


def _earlier(answer: Answer) -> Row:
    """A row of an earlier report whose question is not asked this time, as it stood there."""
    texts: dict[str, Value] = dict(answer.texts)
    year = answer.texts[heads.YEAR]
    if year.isascii() and year.isdigit() and len(year) == 4:
        texts[heads.YEAR] = int(year)
    typed = (answer.said, _until(answer), EARLIER, *answer.question)
    return Row((*(texts[head] for head in heads.TEXTS), *typed), GREYED)


def _until(answer: Answer) -> Value:
    return Decimal((answer.day - _DAY_0).days) if answer.day else answer.until
