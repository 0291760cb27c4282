"""What the office answered in the sheet 说明与接受 of an earlier report, row by row; what is there is never believed.

The sheet is found by its name, its columns by their heads: whoever saved it, and in whatever format.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from perfbook.contents import BookContents, Content, SheetContents
from perfbook.forms.quantity import fold
from perfbook.forms.spelling import NotUnderstood
from perfbook.forms.typed_dates import serial_date, typed_date
from perfbook.readings.converting import shown
from perfbook.readings.questions import LENGTH, Question

SHEET = "说明与接受"
YES, NO = "是", "否"
UNIT, PROJECT, YEAR, FORM, RULE, PLACE = "单位", "项目名称", "年度", "表种", "规则", "位置"
MESSAGE, FOUND, EXPLANATION, ACCEPT, UNTIL = "问题", "现填", "单位的说明", "接受", "至"
ASKED, CONTENT = "问题标识", "内容标识"
# What a row says for people; the rest of it is the answer and what it is an answer to.
TEXTS = (UNIT, PROJECT, YEAR, FORM, RULE, PLACE, MESSAGE, FOUND, EXPLANATION)
_NEEDED = (ACCEPT, UNTIL, ASKED, CONTENT)
# Heads stand near the top; further down a text may happen to be the same word.
_HEAD_ROWS = 20
_LONGEST_SAID = 20


class NoAnswers(Exception):
    """The sheet is there, but what was answered in it cannot be told; the argument says why, for people."""


@dataclass(frozen=True)
class Answer:
    """A row: what it said for people, what it answers, and the answer as it stands there.

    `until`: the last day on which it holds as ISO text, or what stands there and is no day; empty: it always holds.
    `row`: where it stood, counted from 1.
    """

    question: Question
    texts: Mapping[str, str]
    said: str = ""
    until: str = ""
    row: int = field(default=0, compare=False)

    @property
    def accepts(self) -> bool:
        """Whether the office takes the explanation, be it only up to a day."""
        return fold(self.said) == YES

    @property
    def refuses(self) -> bool:
        """Whether the office says that it does not take it; any other word decides nothing."""
        return fold(self.said) == NO

    def holds(self, today: date) -> bool:
        """Whether the office takes the explanation, on a day."""
        return self.accepts and (not self.until or (self.day is not None and self.day >= today))

    @property
    def day(self) -> date | None:
        """The last day on which it holds, None where there is none."""
        try:
            return date.fromisoformat(self.until)
        except ValueError:
            return None


@dataclass(frozen=True)
class Answers:
    """The rows of a sheet, and sentences on those that are not what they should be."""

    rows: Sequence[Answer] = ()
    remarks: Sequence[str] = ()

    @property
    def typed(self) -> "Answers":
        """Those that the office did give, be it a no."""
        return Answers([one for one in self.rows if one.said], self.remarks)

    def over(self, others: "Answers") -> "Answers":
        """These answers, and of others those to questions that these do not have."""
        own = {_key(one) for one in self.rows}
        more = [one for one in others.rows if _key(one) not in own]
        return Answers([*self.rows, *more], [*self.remarks, *others.remarks])


def answers_in(contents: BookContents) -> Answers | None:
    """The answers in a report, None where it has no such sheet. Raises NoAnswers."""
    sheet = next((one for name, one in contents.sheets.items() if fold(name) == SHEET), None)
    if sheet is None:
        return None
    head, columns = _heads(sheet)
    if lacking := [name for name in _NEEDED if name not in columns]:
        raise NoAnswers(f"工作表“{SHEET}”里没有{'、'.join(f'“{name}”' for name in lacking)}栏")
    numbers = sorted({row for row, _ in sheet.squares if row > head})
    rows = [row for row in (_row(sheet, number, columns) for number in numbers) if row]
    remarks = [remark for row in rows if (remark := _remark(row))]
    rows, doubled = _once(rows)
    return Answers(rows, [*remarks, *doubled])


def _heads(sheet: SheetContents) -> tuple[int, dict[str, int]]:
    """The row with the most heads, and the column of each."""
    known = {*TEXTS, *_NEEDED}
    found: list[dict[str, int]] = [{} for _ in range(_HEAD_ROWS)]
    for (row, column), content in sorted(sheet.squares.items()):
        if row < _HEAD_ROWS and (name := fold(shown(content.value) or "")) in known:
            found[row].setdefault(name, column)
    best = max(range(_HEAD_ROWS), key=lambda row: (len(found[row]), -row))
    return best, found[best]


def _row(sheet: SheetContents, number: int, columns: Mapping[str, int]) -> Answer | None:
    """A row that says anything, with or without what it answers."""
    def content(name: str) -> Content:
        return sheet.at((number, columns[name])) if name in columns else Content()

    def text(name: str) -> str:
        return (shown(content(name).value) or "").strip()

    texts = {name: text(name) for name in TEXTS}
    question = Question(text(ASKED), text(CONTENT))
    if any(len(one) != LENGTH or not one.isascii() for one in question):
        question = Question("", "")
    if not question.asked and not any(texts.values()):
        return None
    said = text(ACCEPT) or content(ACCEPT).formula or ""
    return Answer(question, texts, said, _until(content(UNTIL)), number + 1)


def _until(content: Content) -> str:
    """A day as ISO text, or what stands in its place."""
    text = (shown(content.value) or "").strip()
    # A formula without a result must not turn an answer up to a day into one for ever.
    if not text:
        return content.formula or ""
    try:
        return (serial_date(content.value) if isinstance(content.value, Decimal) else typed_date(text)).iso
    except NotUnderstood:
        return text


def _remark(row: Answer) -> str:
    if row.said and not (row.accepts or row.refuses):
        return f"第 {row.row} 行“{ACCEPT}”填的是“{row.said[:_LONGEST_SAID]}”，只能填“{YES}”或“{NO}”，没有采用。"
    if row.accepts and row.until and row.day is None:
        return f"第 {row.row} 行“{UNTIL}”填的“{row.until[:_LONGEST_SAID]}”不是日期，这一行没有采用。请填如 2026-12-31。"
    return ""


def _once(rows: Iterable[Answer]) -> tuple[list[Answer], list[str]]:
    """Each question once: where a copied row says otherwise, nothing is accepted."""
    found: dict[object, Answer] = {}
    remarks = []
    for row in rows:
        first = found.setdefault(_key(row), row)
        if (first.said, first.until) != (row.said, row.until):
            remarks.append(f"第 {first.row} 行和第 {row.row} 行是同一个问题，填的不同，按不接受处理。")
            found[_key(row)] = replace(first, said=NO, until="")
    return list(found.values()), remarks


def _key(row: Answer) -> object:
    """What a row is told by: one that does not say what it answers, by all that it says."""
    return row.question if row.question.asked else (*row.texts.values(), row.said, row.until)
