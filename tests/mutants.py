"""Filled workbooks damaged at random: none may crash or hang a check, none may pass with a changed template square.

Three ways: bytes of the zip, bytes of the XML in it, and its tokens (attributes, values, elements deleted, doubled,
swapped). What the template's squares hold is judged by openpyxl, which reads the mutant on its own.
"""

import contextlib
import io
import random
import re
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest import mock

import openpyxl
from openpyxl.worksheet.merge import MergedCellRange

from perfbook.forms.quantity import fold
from perfbook.keys import NO_KEYS, Keyring
from perfbook.making import workbook_of
from perfbook.read.isolation import all_opened_apart
from perfbook.readings import BookVerdict
from perfbook.readings.formulas import canonical
from perfbook.returns import _verdict
from samples import official_forms
from samples.make import SAMPLE_KEY

SLOW = 10.0
"""Seconds of computing for one mutant that count as hanging; an honest one takes a hundredth."""
# Where the squares are: mutants of other parts are rarer.
WEIGHTS = {"xl/worksheets/sheet1.xml": 10, "xl/sharedStrings.xml": 5, "xl/worksheets/sheet2.xml": 3,
           "xl/workbook.xml": 3, "xl/styles.xml": 3}  # fmt: skip
_TOKEN = re.compile(rb"<[^>]*>|[^<]+")
_ATTRIBUTE = re.compile(rb'\s([\w:.-]+)="([^"]*)"')
_ODD_VALUES = b"|0|1|-1|2|7|99999|s|str|n|b|e|inlineStr|A1|B7|H18|XFD1|A1:C3|true|hidden|rId1|rId2|array|shared".split(
    b"|"
)

Squares = Mapping[tuple[int, int], object]


@dataclass(frozen=True)
class Base:
    """A filled workbook as it was returned: its parts, what is said of it, and what its squares hold.

    `within`: the last row and column of the form, counted from 1.
    """

    parts: Mapping[str, bytes]
    content: bytes
    sheet: str
    said: frozenset[tuple[str, str | None, str]]
    held: Squares
    unlocked: frozenset[tuple[int, int]]
    within: tuple[int, int]
    keyring: Keyring


@dataclass
class Outcome:
    """What became of the mutants, by kind and code; `missed` are those that nobody may overlook."""

    tried: int = 0
    missed: list[str] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)


def _said(book: BookVerdict) -> frozenset[tuple[str, str | None, str]]:
    of_forms = (finding for form in book.forms for finding in form.findings)
    return frozenset((one.rule, one.path, one.message) for one in (*book.findings, *of_forms))


@cache
def bases() -> tuple[Base, ...]:
    """One form of each document, with the office's key at hand or without."""
    forms, keyrings = official_forms(), (NO_KEYS, Keyring((SAMPLE_KEY,)))
    return tuple(_base(forms[at], keyring) for at in (0, 12, 30, 45, 62) for keyring in keyrings)


def _base(form: Any, keyring: Keyring) -> Base:
    content = workbook_of(form, "as_returned", key=SAMPLE_KEY)[1]
    [book] = _judged([content], keyring)
    assert book.status == "checked" and book.forms, book
    sheet, placement = book.forms[0].reading.sheet, book.forms[0].reading.placement
    # The live checks beside the form only help who fills it in: whoever checks it works all of them out anew.
    within = placement.rows, max(spot.column + spot.across for spot in placement.spots)
    held, unlocked = _squares(content, sheet) or ({}, frozenset())
    assert len(held) > len(unlocked) > 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return Base(parts, content, sheet, _said(book), held, unlocked, within, keyring)


def _judged(contents: list[bytes], keyring: Keyring) -> Iterator[BookVerdict]:
    for opened in all_opened_apart(contents):
        [book] = [_verdict("mutant.xlsx", one, {}, keyring) for one in opened] or [None]
        assert book
        yield book


def _squares(content: bytes, sheet: str) -> tuple[dict[tuple[int, int], object], frozenset[tuple[int, int]]] | None:
    """What the squares of a sheet hold, and which are unlocked; None where openpyxl does not open the workbook."""
    try:
        # Borders of merged squares take three quarters of its time.
        with warnings.catch_warnings(), mock.patch.object(MergedCellRange, "format"):
            warnings.simplefilter("ignore")
            found = openpyxl.load_workbook(io.BytesIO(content))[sheet]
        cells = list(found._cells.items())
        unlocked = frozenset(at for at, cell in cells if cell.has_style and not cell.protection.locked)
        return {at: _plain(cell.value) for at, cell in cells}, unlocked
    except Exception:  # whatever openpyxl raises on broken bytes
        return None


def _plain(value: object) -> object:
    text = getattr(value, "text", value)
    if isinstance(text, str):
        return canonical(text) if text.startswith("=") else fold(text) or None
    return text


def mutants(base: Base, seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """So many mutants of a workbook, each with what was done to it."""
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        way = chance.choices((_of_zip, _of_bytes, _of_tokens), (1, 3, 6))[0]
        what, content = way(base, chance)
        yield f"seed {seed} number {number}: {what}", content


def _of_zip(base: Base, chance: random.Random) -> tuple[str, bytes]:
    return "zip", _broken(base.content, chance)


def _broken(content: bytes, chance: random.Random) -> bytes:
    mutant = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        if not mutant:
            break
        at = chance.randrange(len(mutant))
        end = min(len(mutant), at + chance.choice((1, 1, 2, 8, 64)))
        kind = chance.randrange(5)
        if kind == 0:
            mutant[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            mutant[at] = chance.choice(b"<>\"'&=/;0129AZaz \x00\xff")
        elif kind == 2:
            del mutant[at:end]
        elif kind == 3:
            mutant[at:at] = mutant[at:end]
        else:
            other = chance.randrange(len(mutant))
            mutant[at:end] = mutant[other : other + end - at]
    return bytes(mutant)


def _part(base: Base, chance: random.Random) -> str:
    names = list(base.parts)
    return chance.choices(names, [WEIGHTS.get(name, 1) for name in names])[0]


def _of_bytes(base: Base, chance: random.Random) -> tuple[str, bytes]:
    name = _part(base, chance)
    return f"bytes of {name}", _zipped(base.parts, name, _broken(base.parts[name], chance))


def _of_tokens(base: Base, chance: random.Random) -> tuple[str, bytes]:
    name = _part(base, chance)
    tokens = _TOKEN.findall(base.parts[name])
    what = ""
    for _ in range(chance.choice((1, 1, 1, 2))):
        what += f" {_change_token(tokens, chance)}"
    return f"tokens of {name}:{what}", _zipped(base.parts, name, b"".join(tokens))


def _change_token(tokens: list[bytes], chance: random.Random) -> str:
    # A closing tag alone only makes XML that no parser takes.
    begins = [number for number, one in enumerate(tokens) if not one.startswith(b"</")]
    at, other = chance.choice(begins), chance.choice(begins)
    token, end = tokens[at], _end(tokens, at)
    attributes = list(_ATTRIBUTE.finditer(token)) if token.startswith(b"<") else []
    kind = chance.randrange(9)
    if attributes and kind < 5:
        tokens[at] = _other_attribute(token, chance.choice(attributes), kind, tokens, chance)
    elif not token.startswith(b"<") and kind < 5:
        texts = [other for other in tokens if not other.startswith(b"<")]
        tokens[at] = chance.choice((chance.choice(texts), b"1", b"", b"12.5", _broken(token, chance)))
    elif kind == 5:
        del tokens[at:end]
    elif kind == 6:
        tokens[at:at] = tokens[at:end]
    elif kind == 7:
        first, second = sorted(((at, end), (other, _end(tokens, other))))
        if first[1] <= second[0]:
            tokens[first[0] : second[1]] = tokens[slice(*second)] + tokens[first[1] : second[0]] + tokens[slice(*first)]
    else:
        tokens[other:other] = tokens[at:end]
    return f"{kind} at {at} {token[:60]!r}"


def _other_attribute(
    token: bytes, one: re.Match[bytes], kind: int, tokens: list[bytes], chance: random.Random
) -> bytes:
    """A tag with one attribute changed (twice as often as the rest), gone, there twice, or under another prefix."""
    values = _other_value(tokens, one[1], chance), chance.choice(_ODD_VALUES), _broken(one[2] + b" ", chance)
    other = b' %s="%s"' % (one[1], chance.choice(values))
    changed = (other, other, b"", one[0] + one[0], b' x:%s="%s"' % (one[1], one[2]))[kind]
    return token[: one.start()] + changed + token[one.end() :]


def _other_value(tokens: list[bytes], name: bytes, chance: random.Random) -> bytes:
    """A value that this attribute has elsewhere in the part: the likeliest to be taken for right."""
    values = re.findall(rb"\s%s=\"([^\"]*)\"" % re.escape(name), b"".join(tokens))
    return bytes(chance.choice(values)) if values else b""


def _end(tokens: list[bytes], at: int) -> int:
    """Where the element that begins at a token ends; a text or a closing tag is one token."""
    opened = re.match(rb"<([\w:.-]+)", tokens[at])
    if not opened or tokens[at].endswith(b"/>"):
        return at + 1
    depth = 0
    for number in range(at, len(tokens)):
        token = tokens[number]
        if re.match(rb"<%s[\s>/]" % re.escape(opened[1]), token) and not token.endswith(b"/>"):
            depth += 1
        elif token == b"</%s>" % opened[1]:
            depth -= 1
            if not depth:
                return number + 1
    return at + 1


def _zipped(parts: Mapping[str, bytes], name: str, part: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one, content in parts.items():
            archive.writestr(zipfile.ZipInfo(one), part if one == name else content)
    return target.getvalue()


def run(seed: int, count: int) -> Outcome:
    """Judge so many mutants of one workbook. An exception of the check ends the run: there may be none."""
    base = bases()[seed % len(bases())]
    made = list(mutants(base, seed, count))
    outcome = Outcome()
    books = _judged([content for _, content in made], base.keyring)
    with contextlib.closing(books):  # type: ignore[type-var]
        for what, content in made:
            start = time.process_time()
            book = next(books)
            outcome.tried += 1
            outcome.ends[book.code or "checked"] += 1
            if time.process_time() - start > SLOW or book.code == "timeout":
                outcome.missed.append(f"{what}: hangs")
            outcome.missed += [f"{what}: {text}" for text in _overlooked(base, book, content)]
    return outcome


def _overlooked(base: Base, book: BookVerdict, content: bytes) -> Iterator[str]:
    """Template squares of a mutant that hold something else although nothing is said of it."""
    if book.needs_a_person or (book.status == "checked" and _said(book) - base.said):
        return
    if not book.forms:
        yield f"{book.status} {book.code} without a finding"
        return
    found = _squares(content, book.forms[0].reading.sheet)
    if found is None:
        return
    squares, unlocked = found
    for at in sorted((base.held.keys() | squares.keys()) - base.unlocked):
        if at[0] > base.within[0] or at[1] > base.within[1]:
            continue
        if base.held.get(at) is not None and at in unlocked:
            yield f"{at} is unlocked, and nothing is said"
        if base.held.get(at) != squares.get(at):
            yield f"{at} held {base.held.get(at)!r}, holds {squares.get(at)!r}, and nothing is said"
