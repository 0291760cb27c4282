"""What a unit is told in a marked return, item by item, and what of it the return has put right itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from perfbook.contents import Square
from perfbook.findings import Finding, Severity
from perfbook.layouts.earlier import Shown
from perfbook.readings import BookVerdict, FormVerdict, Reading
from perfbook.readings.reading import square_of
from perfbook.readings.refilling import Refill
from perfbook.readings.rounds import FOR_THE_OFFICE, Status
from perfbook.report.paper import square_text
from perfbook.report.wording import place_in_words

# A long text is quoted by its beginning only.
LONGEST_QUOTE = 32
WHOLE_FILE = "整个文件"
_EXPLAINED = "已说明，待主管部门审定，不用再说明。"
# What stands outside of the form has no other place in the return: none of it may be lost.
_OUTSIDE = "BK20"
# What a fresh workbook no longer has, whatever the unit does: marks of a return that the unit did not mend itself.
_OF_THE_WORKBOOK = frozenset(f"BK{number:02}" for number in (2, 5, 6, 8, 9, 11, 12, 13, 15, 18, 19, 20))


class Standing(StrEnum):
    """Where a unit's item stands: to be mended, explained, put right by the return, or mended by the unit."""

    OPEN = "open"
    EXPLAINED = "explained"
    RESTORED = "restored"
    MENDED = "mended"


@dataclass(frozen=True)
class Item:
    """One line of what a unit is told. `square`: where in the return's sheet `sheet`; None for the whole file."""

    severity: Severity
    standing: Standing
    project: str
    place: str
    fact: str
    remedy: str
    rule: str
    found: str = ""
    expected: str = ""
    sheet: str = ""
    square: Square | None = None
    status: Status | None = None

    @property
    def said(self) -> str:
        """How serious it is, with a sign for a black-and-white print."""
        done = {Standing.EXPLAINED: "▲ 已说明", Standing.RESTORED: "✔ 本表已更正", Standing.MENDED: "✔ 已改"}
        return done.get(self.standing) or f"{self.severity.sign} {self.severity.label}"


def items(book: BookVerdict, refills: Mapping[int, Refill]) -> list[Item]:
    """What is to be mended or explained, the most serious first wherever in the book it stands; then what is done.

    `refills`: each form as it goes back, by the id of its reading. What the office has accepted is not among them.
    """
    said = [_item(finding, None, None) for finding in book.findings if not finding.accepted]
    gone: list[Item] = []
    for form in book.forms:
        clean = refills[id(form.reading)]
        asked = (one for one in form.asked if one.rule not in FOR_THE_OFFICE)
        found = (*asked, *_not_moved(form.reading, clean))
        said += [_item(finding, form, clean) for finding in found]
        gone += [_mended(one, form, clean) for one in form.progress.mended]
    # What the return has put right itself stands below what the unit has to do.
    order = list(Standing)
    return [*sorted(said, key=lambda one: (order.index(one.standing), one.severity.rank)), *gone]


def _item(finding: Finding, form: FormVerdict | None, clean: Refill | None) -> Item:
    reading = form.reading if form else None
    fact, remedy = split(message(finding, reading))
    quotes = () if finding.rule == _OUTSIDE else (LONGEST_QUOTE,)
    status = form.progress.status(finding) if form else None
    unsettled = Standing.EXPLAINED if status == Status.EXPLAINED else Standing.OPEN
    return Item(
        finding.severity,
        Standing.RESTORED if restored(finding, reading) else unsettled,
        (reading.judged.project_name or "") if reading else "",
        place_in_words(finding.path, reading) if reading else WHOLE_FILE,
        fact,
        remedy,
        finding.rule,
        square_text(finding.found or "", *quotes),
        square_text(finding.expected or "", LONGEST_QUOTE),
        clean.stamp.sheet if clean else "",
        square_of(finding.path, clean.placement) if clean else None,
        status,
    )


def _mended(one: Shown, form: FormVerdict, clean: Refill) -> Item:
    fact = split(one.message)[0]
    project = form.reading.judged.project_name or ""
    square = square_of(one.path, clean.placement) if one.path else None
    place, sheet, status = one.place, clean.stamp.sheet, Status.MENDED
    return Item(one.severity, Standing.MENDED, project, place, fact, "", one.rule, "", "", sheet, square, status)


def split(text: str) -> tuple[str, str]:
    """A message as fact and what to do about it: at its first full stop that stands in no quotation.

    >>> split("“甲。乙”写了两遍。请删去一遍。")
    ('“甲。乙”写了两遍。', '请删去一遍。')
    """
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "“") - (sign == "”")
        if sign == "。" and depth <= 0:
            return text[: at + 1], text[at + 1 :]
    # A quotation that was cut has no end.
    fact, stop, rest = text.partition("。")
    return fact + stop, rest


def shown_of(form: FormVerdict) -> Iterator[Shown]:
    """The findings that a form's return shows, as its stamp carries them."""
    for one in form.asked:
        if one.rule not in FOR_THE_OFFICE:
            done = restored(one, form.reading) or one.rule in _OF_THE_WORKBOOK
            place = place_in_words(one.path, form.reading)
            yield Shown(
                rule=one.rule, severity=one.severity, path=one.path, place=place, message=one.message, restored=done
            )


def restored(finding: Finding, reading: Reading | None) -> bool:
    """Whether the return has put right already what the finding speaks of: issued content, or a formula's square."""
    if _lost(finding, reading):
        return False  # it stands again, but what the unit wrote there does not
    of_ours = finding.rule == "BK03" or (reading is not None and finding.path in reading.constants)
    return of_ours and (finding.severity == Severity.ERROR or finding.rule == "BK04")


def _lost(finding: Finding, reading: Reading | None) -> bool:
    """Whether a finding says that a row, a column or a value is no longer there."""
    issued = reading.differences.issued if reading and finding.rule == "BK03" else ()
    return any(one.lost and one.path == finding.path for one in issued)


def message(finding: Finding, reading: Reading | None) -> str:
    """What the unit reads: the finding, or what the return has mended already."""
    if _lost(finding, reading):
        return f"{split(finding.message)[0]}本表已恢复，请把其中空着的格补填完整。"
    was = f"原填 {square_text(finding.found, LONGEST_QUOTE)}" if finding.found else "原来是空的"
    if finding.rule == "BK03":
        return f"下发的内容被改动过（{was}），本表已恢复为“{finding.expected}”。不用再改。"
    if finding.rule == "BK04":
        return f"这一格的公式被改动过（{was}），本表已恢复公式，自动计算，不用手填。请说明改动的原因。"
    if restored(finding, reading):
        return f"{split(finding.message)[0].removesuffix('。')}（{was}）。本表已恢复公式，自动计算，不用手填。"
    # Explained away is only a warning, and only when the office takes it.
    explained = finding.explanation and finding.severity != Severity.ERROR
    if explained and finding.refused:
        return f"{finding.message}说明未被接受。"
    return f"{split(finding.message)[0]}{_EXPLAINED}" if explained else finding.message


def _not_moved(reading: Reading, clean: Refill) -> Iterator[Finding]:
    """What the unit had filled in and the current layout has no square for: it must not be lost unsaid."""
    for path, value in clean.gone.items():
        place = place_in_words(path, reading)
        said = f"现行版的表没有“{place}”这一栏，原来填的内容没有移入。请核对还要不要写到别处。"
        yield Finding("BK11", "old-edition", Severity.WARNING, path, said, str(value), None)
