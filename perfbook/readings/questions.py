"""What a finding asks, told apart from every other: by what is asked of which project, and by the values judged.

Both are short digests, so that they can stand in a hidden column and be found again in the next check.
"""

import json
import re
from base64 import b32encode
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from perfbook.findings import Finding
from perfbook.forms.form import Form
from perfbook.forms.numbers import decimal_of, plain
from perfbook.forms.plan import project_key
from perfbook.forms.quantity import fold
from perfbook.forms.walk import join, owner_of, values
from perfbook.patterns import pattern
from perfbook.readings.reading import Reading
from perfbook.rules import RULES

LENGTH = 16
_ITEM = pattern(r"(\w+)\[(\d+)\]")
# What a message says of the values: its numbers and what it quotes. Its other words may change with the program.
_FACT = pattern(r"“[^”]*”|\d+(?:[.,]\d+)*")
_NAMES = ("level1", "level2", "level3")


class Question(NamedTuple):
    """`asked`: the rule, form, year, unit, project and place. `content`: the values that the rule judged there.

    The place of a list's row is told by the row's own words: rows above it may come and go.
    """

    asked: str
    content: str


def questions(reading: Reading, findings: Iterable[Finding]) -> Iterator[Question]:
    """What each finding on a form asks."""
    findings = list(findings)
    if not findings:
        return  # most forms are asked nothing
    project, known = project_key(reading.judged), values(reading.judged)
    for finding in findings:
        place = _ITEM.sub(lambda item: _in_words(item, reading.judged), finding.path)
        judged = [*_said(finding, reading), *_read(finding, reading, known)]
        yield Question(_digest([finding.rule, *project, place]), _digest(judged))


def _digest(words: list[str]) -> str:
    content = json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return b32encode(sha256(content).digest()).decode()[:LENGTH]


def _in_words(item: re.Match[str], form: Form) -> str:
    """A list's row by its names, and by its number among those of the same names."""
    rows, number = getattr(form, item[1], None), int(item[2])
    if not isinstance(rows, tuple) or number >= len(rows):
        return item[0]
    names = [[_text(getattr(row, name, None)) for name in _NAMES] for row in rows[: number + 1]]
    return f"{item[1]}[{json.dumps(names[number], ensure_ascii=False)} {names.count(names[number])}]"


def _said(finding: Finding, reading: Reading) -> Iterator[str]:
    # What a formula gives follows from the rest; where it is the fault itself, the message quotes it.
    if not _computed(finding.path, reading):
        yield _text(finding.found)
        yield _text(finding.expected)
    yield from (_text(fact) for fact in _FACT.findall(finding.message))


def _read(finding: Finding, reading: Reading, known: Mapping[str, object]) -> Iterator[str]:
    """The values that the rule read: of its own part, or of the nearest part around it that has them.

    Of a whole part that it read, only the finding's own row where it stands in one, and nothing that a formula gives:
    that follows from the rest. A whole list, or another form, counts by what the message says of it.
    """
    rule = RULES.get(finding.rule)
    for name in rule.reads if rule else ():
        for owner in _around(finding.path):
            path = join(owner, name)
            if path in known:
                yield _text(known[path])
                break
            if inside := [one for one in known if one.startswith(f"{path}.") and not _computed(one, reading)]:
                row = f"{owner_of(finding.path)}."
                own = [one for one in inside if one.startswith(row)]
                yield from (_text(known[one]) for one in own or inside)
                break


def _around(path: str) -> Iterator[str]:
    """The parts that a field stands in, innermost first; the form itself is the empty path."""
    while path:
        yield path
        path = owner_of(path)
    yield ""


def _computed(path: str, reading: Reading) -> bool:
    spot = reading.placement.fields.get(path)
    return spot is not None and spot.cell.computed is not None


def _text(value: object) -> str:
    """A value as it is compared: 12 and 12.00 are one number, spaces and full-width signs are no change."""
    if isinstance(value, Decimal):
        return plain(value)
    text = fold(str(value)) if value is not None else ""
    try:
        return plain(decimal_of(text))
    except ValueError:
        return text
