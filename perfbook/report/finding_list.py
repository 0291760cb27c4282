"""The sheet 问题清单: first each file that needs a person, then one row a finding, by unit and project."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from perfbook.findings import Finding, Severity
from perfbook.readings import BookVerdict, FormVerdict
from perfbook.report.entries import Entry
from perfbook.report.links import Links
from perfbook.report.paper import GREYED, Area, Column, Look, Paper, Row, fault_look, opening, square_text
from perfbook.report.wording import place_in_words

SHEET = "问题清单"
COLUMNS = (
    Column("序号", 5, "center"),
    Column("文件", 24),
    Column("打开", 5.5, "center"),
    Column("单位", 14),
    Column("项目名称", 15),
    Column("年度", 6, "center"),
    Column("级别", 11, "center"),
    Column("位置", 16),
    Column("单元格", 7, "center"),
    Column("问题与修改办法", 41),
    Column("现填", 15),
    Column("应为", 10),
    Column("由谁更正", 9, "center"),
    Column("规则", 6.5, "center"),
)
# How a finding stands to the last marked return: only where one has come back.
STATUS = Column("状态", 7, "center")
BY_PERSON = "✘ 须人工处理"
BY_OFFICE, BY_UNIT = "主管部门", "单位"
OLDER = "（旧版，未采用）"
ALL = "全部表格"
# What a square of the form holds may be a whole page; the form itself shows it.
LONGEST_QUOTE = 32
# A row is at most so high; a longer message would be printed without its end.
LONGEST_MESSAGE = 480
_HEAD_ROW = 2


def columns(again: bool) -> tuple[Column, ...]:
    """The list's columns. `again`: whether some form has come back on a marked return."""
    return (*COLUMNS, STATUS) if again else COLUMNS


def level(severity: Severity) -> str:
    """How a severity stands in the list, for colour and for black and white."""
    return f"{severity.sign} {severity.label}"


def corrected_by(finding: Finding, form: FormVerdict) -> str:
    """Who mends a fault: what the office issued, the unit cannot."""
    return BY_OFFICE if form.by_office(finding) else BY_UNIT


def write_findings(
    paper: Paper,
    entries: Sequence[Entry],
    of_set: Sequence[Finding],
    links: Links,
    name: Callable[[str], str],
    again: bool = False,
) -> Area:
    """Write the list in the order of the entries.

    `of_set` is said of all files together, `name` gives a file's name as the report shows it; `again` as in `columns`.
    """
    heads = columns(again)
    paper.title("问题清单")
    note = "级别：✘ 必须修改　▲ 请核实并说明　○ 提示。灰字是同一项目的旧版，以新版为准。"
    paper.line(1, note, GREYED)
    # What is only a note stands below what a form must have mended.
    first = (_of_set(finding) for finding in of_set if finding.severity != Severity.NOTE)
    last = (_of_set(finding) for finding in of_set if finding.severity == Severity.NOTE)
    rows = _numbered(chain(_persons(entries, links, name), first, _rows(entries, links, name), last))
    one = next(rows, Row(("", "没有发现问题。", *("" for _ in COLUMNS[2:]))))
    area = paper.table(_HEAD_ROW, heads, (_as_wide(row, len(heads)) for row in chain([one], rows)))
    paper.sheet.autofilter(_HEAD_ROW, 0, area.last, len(heads) - 1)
    paper.finish(landscape=True, head_row=_HEAD_ROW)
    return area


def _as_wide(row: Row, columns: int) -> Row:
    """A row with as many values as there are columns: only those of a finding say how it stands."""
    return replace(row, values=(*row.values, *("" for _ in range(columns)))[:columns])


def _numbered(rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield Row((number, *row.values), row.look, row.looks, row.links)


def _persons(entries: Sequence[Entry], links: Links, name: Callable[[str], str]) -> Iterator[Row]:
    for book in (entry.book for entry in entries):
        if book.needs_a_person:
            problem = book.problem or ""
            link = links.file(book.file)
            values = (name(book.file), opening(link), "", "", None, BY_PERSON, "整个文件", "", problem, "", "", "", "")
            look = fault_look(Severity.ERROR)
            yield Row(values, looks={"文件": look, "级别": look, "问题与修改办法": look}, links={"打开": link})


def _of_set(finding: Finding) -> Row:
    quotes = (square_text(text or "", LONGEST_QUOTE) for text in (finding.found, finding.expected))
    message = square_text(finding.message, LONGEST_MESSAGE)
    values = (ALL, "", "", "", None, level(finding.severity), ALL, "", message, *quotes, "", finding.rule)
    return Row(values, looks={"级别": fault_look(finding.severity)})


def _rows(entries: Sequence[Entry], links: Links, name: Callable[[str], str]) -> Iterator[Row]:
    for entry in entries:
        found = entry.form.asked if entry.form else entry.book.findings
        for finding in sorted(found, key=lambda one: one.severity.rank):
            yield _row(finding, entry.book, entry.form, links, name(entry.book.file))


def _row(finding: Finding, book: BookVerdict, form: FormVerdict | None, links: Links, file: str) -> Row:
    head: tuple[str, str, int | None] = ("", "", None)
    look: Look = {}
    cell, place, by = "", "整个文件", BY_UNIT
    reading = form.reading if form else None
    if form and reading:
        said = reading.judged
        head = (said.unit or "", said.project_name or "", said.year)
        place = place_in_words(finding.path, reading)
        if finding.path and (reading.square(finding.path) != (0, 0) or finding.path.startswith("labels[")):
            cell = reading.cell(finding.path)
        by = corrected_by(finding, form)
        if not form.taken:
            look, file = GREYED, f"{file}{OLDER}"
    quotes = (square_text(text or "", LONGEST_QUOTE) for text in (finding.found, finding.expected))
    explained = f"\n单位的说明：{finding.explanation}" if finding.explanation else ""
    message = square_text(f"{finding.message}{explained}", LONGEST_MESSAGE)
    link = links.file(book.file)
    return Row(
        (
            *(file, opening(link), *head, level(finding.severity), place, cell, message, *quotes, by, finding.rule),
            _status(finding, form),
        ),
        look,
        {"级别": fault_look(finding.severity), "由谁更正": {"bold": by == BY_OFFICE}},
        {"打开": link, "单元格": links.cell(book.file, reading.sheet, cell) if reading else None},
    )


def _status(finding: Finding, form: FormVerdict | None) -> str:
    status = form.progress.status(finding) if form else None
    return status.label if status else ""
