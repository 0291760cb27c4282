"""A verdict as the window shows it: marks at squares, the lines of 问题清单, one sentence a finding."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from perfbook.addin.host import Color, Line, Mark
from perfbook.addin.memory import Seen
from perfbook.collecting import Checked
from perfbook.contents import Square
from perfbook.findings import Finding, Severity
from perfbook.generate.page import Mark as Said
from perfbook.generate.sheet import note_text
from perfbook.generate.styles import FILLS
from perfbook.readings import FormVerdict
from perfbook.report.paper import square_text
from perfbook.report.told import WHOLE_FILE
from perfbook.report.wording import place_in_words, progress_in_words

LIST_SHEET = "问题清单"
_HEADS, _WIDTHS = ("级别", "位置", "问题与修改办法"), (15, 30, 70)
_EXPLANATION, _EXPLANATION_WIDTH = "单位的说明", 30
_LONGEST_MESSAGE, _LONGEST_PLACE = 480, 120
# The line at the foot of a window holds no more.
_LONGEST_STATUS = 200


@dataclass(frozen=True)
class Told:
    """A finding as the window tells it. `square`: on which sheet and where, None where it is said of the whole book.

    `project`: whose form, where the book has several.
    """

    finding: Finding
    place: str
    square: tuple[str, Square] | None = None
    project: str = ""

    @property
    def severity(self) -> Severity:
        return self.finding.severity


def told(checked: Checked) -> list[Told]:
    """Every finding of a book that something is still to be done about, the most serious first."""
    found = [Told(finding, WHOLE_FILE) for finding in checked.of_set]
    for book in checked.books:
        found += [Told(finding, WHOLE_FILE) for finding in book.findings if not finding.accepted]
        for form in book.forms:
            project = (form.reading.judged.project_name or "") if len(book.forms) > 1 else ""
            found += [_told(finding, form, project) for finding in form.asked]
    return sorted(found, key=lambda one: one.severity.rank)


def _told(finding: Finding, form: FormVerdict, project: str) -> Told:
    reading = form.reading
    place = f"{reading.cell(finding.path)} {place_in_words(finding.path, reading)}"
    return Told(finding, place, (reading.sheet, reading.square(finding.path)), project)


def marks_of(found: Iterable[Told]) -> list[Mark]:
    """What the squares of the findings are to look like: the colour of the most serious, all that is said."""
    squares: defaultdict[tuple[str, Square], list[Told]] = defaultdict(list)
    for one in found:
        if one.square:
            squares[one.square].append(one)
    return [
        Mark(*square, fill(there[0].severity), note_text(Said(one.severity, one.finding.message) for one in there))
        for square, there in squares.items()
    ]


def fill(severity: Severity) -> Color:
    """The colour of a severity, as marked returns have it.

    >>> fill(Severity.ERROR)
    (255, 199, 206)
    """
    red, green, blue = bytes.fromhex(FILLS[severity].removeprefix("#"))
    return red, green, blue


def counted(found: Iterable[Told]) -> str:
    """How many there are of each severity."""
    counts = Counter(one.severity for one in found)
    return "，".join(f"{one.label} {counts[one]} 处" for one in Severity if counts[one])


def lines_of(found: Sequence[Told], checked: Checked) -> tuple[list[Line], list[int]]:
    """The lines of 问题清单, and its columns' widths: what was found, then a line a finding."""
    explained = any(one.finding.explanation for one in found)
    heads = (*_HEADS, _EXPLANATION) if explained else _HEADS
    lines = [Line([f"{counted(found)}。点一行可以跳到那一格；改好后再点“校验当前工作簿”，不要了点“清除标记”。"])]
    lines += [Line([square_text(text)]) for text in _progress(checked)]
    lines.append(Line(heads))
    lines += [_line(one, explained) for one in found]
    return lines, [*_WIDTHS, *([_EXPLANATION_WIDTH] if explained else ())]


def _progress(checked: Checked) -> Iterator[str]:
    """How each form stands to its last marked return."""
    for form in (form for book in checked.books for form in book.forms):
        if said := progress_in_words(form):
            yield f"{form.reading.judged.project_name or form.reading.sheet}：{said}。"


def _line(one: Told, explained: bool) -> Line:
    finding, place = one.finding, f"{one.place}\n{one.project}" if one.project else one.place
    texts = [
        f"{one.severity.sign} {one.severity.label}",
        square_text(place, _LONGEST_PLACE),
        square_text(f"{finding.message}［{finding.rule}］", _LONGEST_MESSAGE),
    ]
    if explained:
        texts.append(square_text(finding.explanation or "", _LONGEST_MESSAGE))
    return Line(texts, one.square, fill(one.severity))


def seen(found: Iterable[Told]) -> tuple[Seen, ...]:
    """The findings that have a square, as 定位下一个问题 goes through them."""
    placed = ((one, *one.square) for one in found if one.square)
    return tuple(
        Seen(sheet=sheet, row=row, column=column, text=_status(one), rule=one.finding.rule)
        for one, sheet, (row, column) in placed
    )


def _status(one: Told) -> str:
    said = f"{one.severity.sign} {one.severity.label}　{one.place}：{one.finding.message}".replace("\n", " ")
    return square_text(said, _LONGEST_STATUS)
