"""What became of the findings that the last marked return showed, and what else was changed since.

Everything is taken from the stamp of the workbook itself: no ledger, and whatever the file is called.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache

from perfbook.findings import Finding, Severity
from perfbook.forms.differences import AddresseeDifference
from perfbook.forms.pair import Pair
from perfbook.forms.part import Part
from perfbook.forms.walk import owner_of
from perfbook.layouts.earlier import NOTHING, Earlier, Shown, earlier_in
from perfbook.layouts.stamp import issued_text
from perfbook.patterns import pattern
from perfbook.readings.reading import Reading
from perfbook.rules import RULES

# What the unit wrote for the office to read: nobody asks the unit about it.
FOR_THE_OFFICE = frozenset({"BK24"})
LIST, NAME = "indicators", "level3"
# Anybody can write another text into a stamp that is not signed: no number too long for a list is read.
_ROW = pattern(rf"{LIST}\[(\d{{1,4}})\](.*)", re.ASCII)


class Status(StrEnum):
    """How a finding stands to the round before."""

    STILL = "still"
    NEW = "new"
    EXPLAINED = "explained"
    MENDED = "mended"

    @property
    def label(self) -> str:
        return {"still": "仍在", "new": "新增", "explained": "已说明", "mended": "已改"}[self.value]


@dataclass(frozen=True)
class Changed:
    """A field that the unit changed without being asked, or a row of the list that it added or took out."""

    path: str
    was: str | None
    now: str | None


@dataclass(frozen=True)
class Progress:
    """A form beside the marked return that it was filled in on. `round` is 1 where there is none.

    `mended`: findings that are gone; `changed`: what else is not as it was. Paths are those of the form as it is now;
    of a row that was taken out, and of a printed label, they are empty.
    """

    round: int
    shown: frozenset[tuple[str, str]] = frozenset()
    mended: tuple[Shown, ...] = ()
    changed: tuple[Changed, ...] = ()

    def status(self, finding: Finding) -> Status | None:
        """How a finding stands to the round before; in the first, only whether it is explained."""
        if finding.explanation and not finding.refused and finding.severity != Severity.ERROR:
            return Status.EXPLAINED
        if self.round == 1 or finding.rule in FOR_THE_OFFICE:
            return None
        return Status.STILL if (finding.rule, finding.path) in self.shown else Status.NEW

    def counts(self, findings: Iterable[Finding]) -> dict[Status, int]:
        """How many findings stand how, those that are gone too."""
        counted = Counter(self.status(finding) for finding in findings)
        return {one: counted[one] for one in Status} | {Status.MENDED: len(self.mended)}


def progress_of(reading: Reading, findings: Collection[Finding], beside: Collection[str] = ()) -> Progress:
    """What became of the last marked return. `beside`: the rules that were asked because other files were there."""
    earlier = earlier_in(reading.stamp.earlier)
    if not reading.stamp.round or earlier == NOTHING:
        return Progress(reading.stamp.round + 1)
    kept = {path: text for path, value in reading.kept.items() if (text := issued_text(value))}
    rows = _rows({**reading.stamp.issued, **earlier.values}, {**reading.stamp.issued, **kept})
    shown = [(one, _now(one.path, rows)) for one in earlier.findings]
    found = {(finding.rule, finding.path) for finding in findings}
    # Asked only where other files are at hand: that they say nothing proves nothing.
    silent = asked_of(Pair, AddresseeDifference).difference(beside) | FOR_THE_OFFICE
    gone = (
        one.model_copy(update={"path": "" if path is None or path.startswith("labels[") else path})
        for one, path in shown
        if (one.rule, path) not in found and not one.restored and one.rule not in silent
    )
    asked = {path for one, path in shown if path is not None and not one.restored}
    changed = tuple(_changed(reading, earlier, kept, rows, asked))
    here = frozenset((one.rule, path) for one, path in shown if path is not None)
    return Progress(reading.stamp.round + 1, here, tuple(gone), changed)


@cache
def asked_of(*kinds: type[Part]) -> frozenset[str]:
    """The rules that judge a kind of part."""
    return frozenset(rule.id for rule in RULES.values() if set(kinds).intersection(rule.on))


def _changed(
    reading: Reading, earlier: Earlier, now: Mapping[str, str], rows: Mapping[int, int], asked: Collection[str]
) -> Iterator[Changed]:
    """What the unit filled in otherwise than the return held, and was not asked to."""
    then = {path: text for known, text in earlier.values.items() if (path := _now(known, rows))}
    added = {f"{LIST}[{row}]" for row in _named(now)} - {f"{LIST}[{row}]" for row in rows.values()}
    told = {*asked, *added}
    for path in reading.kept:
        was, here = then.get(path), now.get(path)
        if path not in told and owner_of(path) not in told and not _same(was, here):
            yield Changed(path, was, here)
    if LIST not in asked:
        yield from (Changed(row, None, now[f"{row}.{NAME}"]) for row in sorted(added))
        names = _named(earlier.values)
        yield from (Changed("", names[row], None) for row in names if row not in rows)


def _same(one: str | None, other: str | None) -> bool:
    """Whether two texts of a field say the same: numbers as numbers, texts without blanks, which programs change."""
    try:
        return one == other or Decimal(one or "") == Decimal(other or "")
    except InvalidOperation:
        return "".join((one or "").split()) == "".join((other or "").split())


def _named(values: Mapping[str, str]) -> dict[int, str]:
    """The rows of the list by their number, each with its indicator."""
    found = ((_ROW.fullmatch(path), text) for path, text in values.items())
    return {int(match[1]): text.strip() for match, text in found if match and match[2] == f".{NAME}" and text}


def _rows(then: Mapping[str, str], now: Mapping[str, str]) -> dict[int, int]:
    """Where each row of the list stands now: by its indicator's words; one that was renamed, in its old place."""
    named_then, named_now = _named(then), _named(now)
    there = {name: row for row, name in _told_apart(named_now)}
    found = {row: there[name] for row, name in _told_apart(named_then) if name in there}
    taken = set(found.values())
    renamed = {row: row for row in named_then.keys() - found.keys() if row in named_now and row not in taken}
    # A row without a name has nothing but its place.
    unnamed = {row: row for row in _numbers(then) - named_then.keys() if row not in taken}
    return found | renamed | unnamed


def _told_apart(names: Mapping[int, str]) -> Iterator[tuple[int, tuple[str, int]]]:
    """Rows with their names; equal names are counted."""
    times: Counter[str] = Counter()
    for row, name in sorted(names.items()):
        times[name] += 1
        yield row, (name, times[name])


def _numbers(values: Mapping[str, str]) -> set[int]:
    return {int(match[1]) for path in values if (match := _ROW.fullmatch(path))}


def _now(path: str, rows: Mapping[int, int]) -> str | None:
    """A path of the last return in the form as it is now, None where its row is gone."""
    match = _ROW.fullmatch(path)
    if not match:
        return path
    row = rows.get(int(match[1]))
    return None if row is None else f"{LIST}[{row}]{match[2]}"
