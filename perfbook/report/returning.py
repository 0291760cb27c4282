"""The marked return: a fresh locked workbook with the unit's values, the faults marked in it, and their list.

The unit's own file is never opened for writing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import xlsxwriter

from perfbook.findings import Finding, Severity
from perfbook.forms.plain_text import like_formula
from perfbook.generate.book import generate, signed_page, with_digest
from perfbook.generate.page import Mark, Page, marked_page
from perfbook.generate.styles import FILLS, GREY, Styles
from perfbook.keys import NO_KEYS, Keyring
from perfbook.layouts.fitting import needed
from perfbook.layouts.references import address
from perfbook.layouts.stamp import trust
from perfbook.readings import BookVerdict, FormVerdict, Reading
from perfbook.readings.assembling import digest, square_of
from perfbook.readings.refilling import Refill, refill
from perfbook.report.paper import HEAD_FILL, square_text
from perfbook.report.wording import place_in_words

LIST_SHEET = "修改清单"
_PROJECT, _PLACE, _SAID, _FOUND, _EXPECTED = "项目名称", "位置", "问题和修改办法", "现填", "应为"
_WIDTHS = {"序号": 5, "级别": 13, "单元格": 8, _PROJECT: 24, _PLACE: 24, _SAID: 52, _FOUND: 14, _EXPECTED: 14}
MENDED = "#E2EFDA"
# A long text is quoted by its beginning only.
LONGEST_QUOTE = 32
_OUTSIDE = "BK20"
_INTRODUCTION = (
    "请逐条修改或说明：点“单元格”一栏可跳到要改的地方，那里有颜色和批注。"
    "改完后保存，把本文件报送回来，不要另做新表。标“✔ 本表已更正”的不用再改，核对后保存即可；"
    "标“此项由主管部门填列”的，请先与主管部门联系。"
)


def needs_return(book: BookVerdict) -> bool:
    """A book goes back when something in its forms must be mended, and no newer version has come in its place."""
    # That nobody can prove what was issued is not the unit's to mend: a second return would say no more than the first.
    own = any(
        one.severity == Severity.ERROR and not (one.rule == "BK07" and form.reading.stamped)
        for form in book.forms
        for one in form.findings
    )
    of_book = any(one.severity == Severity.ERROR for one in book.findings)
    return any(form.taken for form in book.forms) and (own or of_book)


def marked_return(book: BookVerdict, keyring: Keyring = NO_KEYS) -> bytes:
    """The marked return of a book, as bytes; each form signed again where its own stamp was proved to be ours."""
    refills = {id(one.reading): refill(one.reading) for one in book.forms}
    pages = [
        signed_page(_page(one, refills[id(one.reading)]), keyring.signing if _ours(one.reading, keyring) else None)
        for one in book.forms
    ]
    return generate(pages, lambda workbook, styles: _ListWriter(workbook, styles, book, refills).write())


def _ours(reading: Reading, keyring: Keyring) -> bool:
    """Whether the office may sign: its signature fits, or the form says itself that it was made from one not proved.

    To sign what a forged or foreign stamp says would make it look like the office's own the next time.
    """
    return not reading.stamped or trust(reading.stamp, keyring) == "signed"


def _page(form: FormVerdict, clean: Refill) -> Page:
    reading = form.reading
    stamp = clean.stamp if clean.stamp.source or not reading.differences.forged else replace(clean.stamp, source="lost")
    values = _as_written(clean.values)
    marks: defaultdict[str, list[Mark]] = defaultdict(list)
    for finding in form.findings:
        if finding.path in clean.placement.squares:
            severity = Severity.NOTE if _mended(finding, reading) else finding.severity
            marks[finding.path].append(Mark(severity, _message(finding, reading)))
    page = marked_page(clean.placement.layout, clean.figures, stamp, values, marks)
    # Of what is written, not of what stood there: so that the return is known again while nobody has touched it.
    return with_digest(page, digest(_as_written(clean.filled)))


def _as_written(values: Mapping[str, object]) -> dict[str, object]:
    return {path: square_text(value) if isinstance(value, str) else value for path, value in values.items()}


def _mended(finding: Finding, reading: Reading | None) -> bool:
    """Whether the return has put right already what the finding speaks of: issued content, or a formula's square."""
    if _lost(finding, reading):
        return False  # it stands again, but what the unit wrote there does not
    restored = finding.rule == "BK03" or (reading is not None and finding.path in reading.constants)
    return restored and (finding.severity == Severity.ERROR or finding.rule == "BK04")


def _lost(finding: Finding, reading: Reading | None) -> bool:
    """Whether a finding says that a row, a column or a value is no longer there."""
    issued = reading.differences.issued if reading and finding.rule == "BK03" else ()
    return any(one.lost and one.path == finding.path for one in issued)


def _message(finding: Finding, reading: Reading | None) -> str:
    """What the unit reads: the finding, or what the return has mended already."""
    if _lost(finding, reading):
        return f"{finding.message.partition('。')[0]}。本表已恢复，请把其中空着的格补填完整。"
    was = f"原填 {square_text(finding.found, LONGEST_QUOTE)}" if finding.found else "原来是空的"
    if finding.rule == "BK03":
        return f"下发的内容被改动过（{was}），本表已恢复为“{finding.expected}”，不用再改。"
    if finding.rule == "BK04":
        return f"这一格的公式被改动过（{was}），本表已恢复公式，自动计算，不用手填。请说明改动的原因。"
    if _mended(finding, reading):
        fact = finding.message.partition("。")[0]
        return f"{fact}（{was}）。本表已恢复公式，自动计算，不用手填。"
    return finding.message


def _not_moved(reading: Reading, clean: Refill) -> Iterator[Finding]:
    """What the unit had filled in and the current layout has no square for: it must not be lost unsaid."""
    for path, value in clean.gone.items():
        place = place_in_words(path, reading)
        message = f"现行版的表没有“{place}”这一栏，原来填的内容没有移入。请核对还要不要写到别处。"
        yield Finding("BK11", "old-edition", Severity.WARNING, path, message, str(value), None)


def _rank(found: tuple[Finding, Reading | None]) -> int:
    """What must be mended first, wherever in the book it stands."""
    return found[0].severity.rank


@dataclass
class _ListWriter:
    """Writes the list of faults as the first sheet of a return."""

    workbook: xlsxwriter.Workbook
    styles: Styles
    book: BookVerdict
    refills: Mapping[int, Refill]

    def write(self) -> None:
        self.sheet = self.workbook.add_worksheet(LIST_SHEET)
        # Where a book holds one form, it need not be said whose.
        several = len(self.book.forms) > 1
        self.columns = {head: width for head, width in _WIDTHS.items() if several or head != _PROJECT}
        for column, width in enumerate(self.columns.values()):
            self.sheet.set_column(column, column, width)
        last = len(self.columns) - 1
        title = self.styles.of(font_name="黑体", font_size=16, bold=True, align="center", valign="vcenter")
        self.sheet.merge_range(0, 0, 0, last, "需要修改和说明的事项", title)
        plain = self.styles.of(font_name="宋体", font_size=10, text_wrap=True, valign="vcenter")
        self.sheet.merge_range(1, 0, 1, last, _INTRODUCTION, plain)
        self.sheet.set_row(0, 30)
        self.sheet.set_row(1, 36)
        head = self.styles.of(
            font_name="宋体", font_size=10, bold=True, align="center", valign="vcenter", border=1, bg_color=HEAD_FILL
        )
        self.sheet.set_row(2, 20)
        for column, text in enumerate(self.columns):
            self.sheet.write_string(2, column, text, head)
        for row, (finding, reading) in enumerate(sorted(self._findings(), key=_rank), start=3):
            self._write_row(row, finding, reading)
        self._set_up()

    def _findings(self) -> Iterator[tuple[Finding, Reading | None]]:
        for finding in self.book.findings:
            yield finding, None
        for form in self.book.forms:
            for finding in (*form.findings, *_not_moved(form.reading, self.refills[id(form.reading)])):
                yield finding, form.reading

    def _write_row(self, row: int, finding: Finding, reading: Reading | None) -> None:
        look = {"font_name": "宋体", "font_size": 10, "border": 1, "text_wrap": True, "valign": "vcenter"}
        text = self.styles.of(**look)
        mended = _mended(finding, reading)
        level = self.styles.of(**look, align="center", bg_color=MENDED if mended else FILLS[finding.severity])
        self.sheet.write_number(row, 0, row - 2, self.styles.of(**look, align="center"))
        said = "✔ 本表已更正" if mended else f"{finding.severity.sign} {finding.severity.label}"
        self.sheet.write_string(row, 1, said, level)
        where, project = "整个文件", ""
        if reading:
            where, project = place_in_words(finding.path, reading), reading.judged.project_name or ""
            clean = self.refills[id(reading)]
            cell = address(square_of(finding.path, clean.placement))
            link = self.styles.of(**look, font_color="#0563C1", underline=1, align="center")
            self.sheet.write_url(row, 2, f"internal:'{clean.stamp.sheet}'!{cell}", link, cell)
        else:
            self.sheet.write_string(row, 2, "", text)
        texts = {
            _PROJECT: square_text(project),
            _PLACE: square_text(where),
            _SAID: square_text(_message(finding, reading)),
            # What stands outside of the form has no other place in the return: none of it may be lost.
            _FOUND: square_text(finding.found or "", *(() if finding.rule == _OUTSIDE else (LONGEST_QUOTE,))),
            _EXPECTED: square_text(finding.expected or "", LONGEST_QUOTE),
        }
        heights = [20.0]
        for column, head in enumerate(self.columns):
            if head in texts:
                mark = {"quote_prefix": True} if like_formula(texts[head]) else {}
                self.sheet.write_string(row, column, texts[head], self.styles.of(**look, **mark))
                heights.append(needed(texts[head], (self.columns[head],)))
        self.sheet.set_row(row, min(409, max(heights)))

    def _set_up(self) -> None:
        self.sheet.freeze_panes(3, 0)
        self.sheet.repeat_rows(2)
        self.sheet.set_paper(9)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.hide_gridlines(2)
        self.sheet.set_footer("&C第 &P 页，共 &N 页")
        self.sheet.set_tab_color(GREY)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})
