"""Whether what was read of a copy is what the copy prints: the judge, apart from the reader.

Every value that was read must be one that stands on the paper; every value on the paper must have been read, or be
named as missing. Anything else is wrong.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from perfbook.check import check_reading
from perfbook.forms.walk import values
from perfbook.read import Unreadable, read
from perfbook.readings import assemble
from perfbook.readings.refusing import NotAForm
from tests.clerk.paper import Copy, Said
from tests.clerk.saying import number_of

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
Outcome = Literal["whole", "in part", "refused", "WRONG"]

# Rules that say that something is missing.
_MISSING = {"HD01", "GL01", "FD11", "SC05", "IN03", "IN04", "IN29", "WT02", "GR02", "BK16", "IN11"}
# What a form says of itself, judged apart.
_OWN = ("form", "year", "money_unit")


@dataclass
class Verdict:
    """`wrong`: what was read and does not stand on the paper, or was passed over in silence.

    `missing`: what was not read and was named.
    """

    outcome: Outcome
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problem: str = ""


def judged(content: bytes, copies: Sequence[Copy]) -> Verdict:
    """What became of a workbook that prints these forms."""
    try:
        readings, _ = assemble(read(content))
    except NotAForm as refusal:
        return Verdict("refused", problem=f"{refusal.code}: {refusal.problem}")
    except Unreadable as refusal:
        return Verdict("refused", problem=f"{refusal.refusal.code}: {refusal.refusal.problem}")
    wrong: list[str] = []
    missing: list[str] = []
    pairs = _pairs(readings, copies)
    for reading, copy in pairs:
        one = compared(reading, copy)
        wrong += one.wrong
        missing += one.missing
    paired = {id(copy) for _, copy in pairs}
    for copy in (copy for copy in copies if id(copy) not in paired):
        named = any(named_missing(reading).covers(_name_of(copy)) for reading in readings)
        (missing if named else wrong).append(
            f"form {copy.form['project_name']!r} not read{'' if named else ' nor named'}"
        )
    if len(pairs) < len(readings):
        wrong.append(f"{len(copies)} forms printed, {len(readings)} read")
    return Verdict("WRONG" if wrong else "in part" if missing else "whole", wrong, missing)


def _name_of(copy: Copy) -> Said:
    named = (said for said in copy.said if "project_name" in said.paths)
    return next(named, Said(("project_name",), (str(copy.form["project_name"]),)))


def _pairs(readings: Sequence[Any], copies: Sequence[Copy]) -> list[tuple[Any, Copy]]:
    """The readings with the copies they are of: by the project's name where the numbers differ."""
    if len(readings) == len(copies):
        return list(zip(readings, copies, strict=True))
    by_name = {text: copy for copy in copies for text in _name_of(copy).accepted}
    return [
        (reading, by_name[reading.form.project_name]) for reading in readings if reading.form.project_name in by_name
    ]


def compared(reading: Any, copy: Copy) -> Verdict:
    """One form as it was read, beside what its copy prints."""
    found = {path: value for path, value in values(reading.form).items() if value not in (None, "")}
    named = named_missing(reading)
    wrong = _own(reading.form, copy)
    missing: list[str] = []
    # Where formulas cannot be seen our own figure is computed again, and what stood there is said beside it.
    recomputed = {difference.path for difference in reading.differences.stale}
    unread: set[str] = set()  # columns whose head was not understood, by an amount that is quoted
    taken: set[str] = set()
    for said in copy.said:
        here = [path for path in said.paths if _same(said, found.get(path), reading.form.money_unit, copy)]
        if here:
            taken.add(here[0])
        elif other := [path for path in said.paths if path in found and path not in taken]:
            words = f"{other[0]}: printed {said.accepted[0]!r}, read {str(found[other[0]])!r}"
            (missing if other[0] in recomputed else wrong).append(words)
            taken |= set(other)
        elif not said.optional:
            silent = not named.covers(said) and not (_is_zero(said) and _column(said) in unread)
            unread |= set() if silent else {_column(said)}
            words = f"{said.paths[0]}: {said.accepted[0]!r} not read"
            (wrong if silent else missing).append(f"{words} nor named" if silent else words)
    for path in sorted(found.keys() - taken - recomputed - set(_OWN)):
        wrong.append(f"{path}: not printed, read {str(found[path])!r}")
    return Verdict("WRONG" if wrong else "in part" if missing else "whole", wrong, missing)


def _column(said: Said) -> str:
    return said.paths[0].rpartition(".")[2]


def _is_zero(said: Said) -> bool:
    """Nobody quotes a zero under a head that he quotes with its other amounts."""
    return said.number and number_of(said.accepted[0]) == 0


@dataclass(frozen=True)
class Named:
    """What a reading says of what it did not take: paths that are missing, and texts that it quotes."""

    paths: frozenset[str]
    texts: tuple[str, ...]

    def covers(self, said: Said) -> bool:
        if said.number:
            wanted = number_of(said.accepted[0])
            quoted = any(wanted == number_of(found) for quote in self.texts for found in _NUMBER.findall(quote))
        else:
            quoted = any(text and text in quote for text in said.accepted for quote in self.texts)
        return quoted or any(_names(name, path) for name in self.paths for path in said.paths)


def named_missing(reading: Any) -> Named:
    """What the reading or its findings name as not there, or as there and not understood."""
    paths = {finding.path for finding in check_reading(reading) if finding.rule in _MISSING}
    texts: list[str] = []
    for kind in type(reading.differences).model_fields:
        for difference in getattr(reading.differences, kind):
            paths |= {difference.path} if kind in ("missing", "numbers", "doubts", "absent") else set()
            texts.append(getattr(difference, "present", None) or "")
    return Named(frozenset(paths), tuple(texts))


def _names(name: str, path: str) -> bool:
    plain = re.sub(r"\[\d+\]", "", path)
    return bool(name) and (path == name or path.startswith((f"{name}.", f"{name}[")) or plain == name)


def _own(form: Any, copy: Copy) -> list[str]:
    wrong = []
    if form.form != copy.form["form"]:
        wrong.append(f"form: printed {copy.form['form']}, read {form.form}")
    if form.year is not None and form.year != copy.form["year"]:
        wrong.append(f"year: printed {copy.form['year']}, read {form.year}")
    return wrong


def _same(said: Said, value: object, money_unit: str | None, copy: Copy) -> bool:
    if value is None:
        return False
    if not said.number:
        joined = len(said.accepted) > 1 and said.paths[0].endswith("annual_target")
        return any(_text(str(value), joined) == _text(text, joined) for text in said.accepted)
    number = value if isinstance(value, Decimal) else number_of(value)
    wanted = [found for text in said.accepted if (found := number_of(text)) is not None]
    amount = said.paths[0].startswith("funds.") and not said.paths[0].endswith(("weight", "rate", "score"))
    if number is not None and amount and copy.money_unit:
        return number * _worth(money_unit) in [one * _worth(copy.money_unit) for one in wanted]
    return number in wanted


def _worth(money_unit: str | None) -> int:
    return 10000 if money_unit == "万元" else 1


def _text(text: str, joined: bool = False) -> str:
    """What stands in a square is read as it stands; what is put together from three may be folded."""
    return (unicodedata.normalize("NFKC", text) if joined else text).replace("\r\n", "\n").strip()
