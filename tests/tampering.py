"""Change one locked square of a workbook at a time, in the file itself, and see whether a check says so there.

What may be changed: every printed label, every issued value, every formula, the grey line with the number, and the
hidden sheet with the stamps. Seeded: the same form gives the same changes.
"""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

from perfbook.check import check, check_reading
from perfbook.contents import BookContents, Content, Square
from perfbook.figures import figures_for
from perfbook.findings import Finding
from perfbook.keys import Keyring
from perfbook.layouts.placing import Placement
from perfbook.layouts.references import address
from perfbook.layouts.stamp import SHEET, number_in
from perfbook.read import read
from perfbook.readings import Reading, assemble
from samples.make import SAMPLE_KEY

STEP = Decimal("0.01")
KINDS = ("other value", "blank", "retyped", "+0.01", "-0.01", "formula to constant", "other formula")


@dataclass(frozen=True)
class Change:
    """What is done to a square: another value, or another formula made from the one that is there."""

    kind: str
    sheet: str
    square: Square
    path: str
    value: Decimal | str | None = None
    formula: Callable[[str], str] | None = None

    def __str__(self) -> str:
        return f"{self.sheet}!{address(self.square)} {self.path}: {self.kind} {self.value!s:.20}"


@dataclass
class Outcome:
    tried: int = 0
    missed: list[str] = field(default_factory=list)


def changes(contents: BookContents, reading: Reading, seed: int) -> Iterator[Change]:
    """Every change of every locked square of a workbook with one form."""
    chance = random.Random(seed)
    sheet = contents.sheets[reading.sheet]
    for path, square in _locked(reading.placement, reading):
        for kind, value, formula in _kinds(sheet.at(square), chance):
            yield Change(kind, reading.sheet, square, path, value, formula)
    for square, content in sheet.squares.items():
        if isinstance(content.value, str) and number_in(content.value):
            for kind, value, formula in _kinds(content, chance):
                yield Change(kind, reading.sheet, square, "", value, formula)
    for square, content in contents.sheets[SHEET].squares.items():
        if isinstance(content.value, str) and content.value:
            yield Change("other value", SHEET, square, "", f"{content.value}1")
            yield Change("blank", SHEET, square, "")


def _locked(placement: Placement, reading: Reading) -> Iterator[tuple[str, Square]]:
    for spot in placement.spots:
        is_open = spot.path and not spot.cell.computed and (spot.cell.by == "filled" or reading.stamp.open(spot.path))
        if not is_open:
            yield spot.path or placement.label_path(spot), spot.square


Kind = tuple[str, Decimal | str | None, Callable[[str], str] | None]


def _kinds(content: Content, chance: random.Random) -> Iterator[Kind]:
    """The kinds of change that are one for this content."""
    value = content.value
    if content.formula:
        yield "formula to constant", value if isinstance(value, Decimal) else str(value or "0"), None
        yield "other formula", None, chance.choice(_FORMULAS)
        yield "other formula", None, _other_words
    elif value is not None:
        yield "other formula", None, _giving(value)
    if isinstance(value, Decimal):
        yield "other value", value + chance.randint(1, 9), None
        yield "retyped", f"{value:f}", None
        for step in (STEP, -STEP):
            yield f"{step:+}", value + step, None
    else:
        yield "other value", f"{value or ''}改", None
        if isinstance(value, str) and re.fullmatch(r"\d{1,15}(\.\d+)?", value):
            yield "retyped", Decimal(value), None
        for step in (STEP, -STEP) if re.search(r"\d", str(value or "")) else ():
            more = re.sub(r"\d+(\.\d+)?", lambda digits, by=step: str(Decimal(digits[0]) + by), str(value), count=1)
            yield f"{step:+}", more, None
    if value is not None or content.formula:
        yield "blank", None, None


def _giving(value: object) -> Callable[[str], str]:
    """A formula that gives just what stands there."""
    text = f"{value:f}" if isinstance(value, Decimal) else '"{}"'.format(str(value).replace('"', '""'))
    return lambda old: text


def _other_words(old: str) -> str:
    """The formula with other words, where it has any, or with something more."""
    changed = re.sub(r'"([^"]+)"', lambda found: f'"{found[1]} "', old, count=1)
    return changed if changed != old else f"{old}+0"


_FORMULAS: tuple[Callable[[str], str], ...] = (
    lambda old: f"{old}+1",
    lambda old: f"ROUND({old},0)",
    lambda old: re.sub(r"(?<![A-Z$\d.])\d+", lambda found: str(int(found[0]) + 1), old, count=1) + "",
    lambda old: re.sub(r"\$([A-Z])", lambda found: f"${chr(ord(found[1]) + 1)}", old, count=1) + "*1",
    lambda old: "1+1",
)


class Xlsx:
    """An .xlsx workbook as its parts; a square is changed in the text of its sheet."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            self._parts = {name: book.read(name) for name in book.namelist()}
        listed = re.findall(r'<sheet name="([^"]*)"[^>]*r:id="rId(\d+)"', self._parts["xl/workbook.xml"].decode())
        self._sheets = {name: f"xl/worksheets/sheet{number}.xml" for name, number in listed}

    def with_change(self, change: Change) -> bytes:
        part = self._sheets[change.sheet]
        text = self._parts[part].decode()
        found = re.search(rf'<c (r="{address(change.square)}"(?: s="\d+")?)[^>]*?(?:/>|>(.*?)</c>)', text, re.DOTALL)
        assert found, change
        new = f"<c {found[1]}{self._content(change, found[2] or '')}"
        return zipped(self._parts | {part: f"{text[: found.start()]}{new}{text[found.end() :]}".encode()})

    def _content(self, change: Change, old: str) -> str:
        if change.formula:
            formula = re.search(r"<f>(.*?)</f>", old, re.DOTALL)
            made = change.formula(_unescaped(formula[1]) if formula else "")
            return f"><f>{escape(made, quote=False)}</f></c>"
        if change.value is None:
            return "/>"
        if isinstance(change.value, Decimal):
            return f"><v>{change.value:f}</v></c>"
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(change.value, quote=False)}</t></is></c>'


class OpenDocument:
    """An .ods workbook as its parts; a square is changed in the text of its content, runs of equal squares split."""

    _ROW = re.compile(r"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
    _CELL = re.compile(
        r"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL
    )

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            self._parts = {name: book.read(name) for name in book.namelist()}
        self._text = self._parts["content.xml"].decode()
        tables = re.finditer(r'<table:table table:name="([^"]*)".*?</table:table>', self._text, re.DOTALL)
        self._squares = {found[1]: dict(self._cells(found.start(), found.end())) for found in tables}

    def _cells(self, start: int, end: int) -> Iterator[tuple[Square, tuple[re.Match[str], int]]]:
        """Each square that has an element, and how many of its run come before it."""
        row = 0
        for line in self._ROW.finditer(self._text, start, end):
            column = 0
            for cell in self._CELL.finditer(self._text, line.start(2), line.end(2)) if line[2] else ():
                run = _repeated(cell[1], "columns")
                for before in range(min(run, 100)):
                    yield (row, column + before), (cell, before)
                column += run
            row += _repeated(line[1], "rows")

    def with_change(self, change: Change) -> bytes:
        cell, before = self._squares[change.sheet][change.square]
        own = re.sub(r' table:number-columns-repeated="\d+"', "", cell[1])
        after = _repeated(cell[1], "columns") - before - 1
        kept = [self._run(own, cell[2], count) for count in (before, after)]
        formula = re.search(r' table:formula="of:=([^"]*)"', own)
        bare = re.sub(r' (?:office:|calcext:|table:formula)[\w:-]*="[^"]*"', "", own)
        bare = re.sub(r' table:formula="[^"]*"', "", bare)
        new = f"<table:table-cell{bare}{self._content(change, _unescaped(formula[1]) if formula else '')}"
        text = f"{self._text[: cell.start()]}{kept[0]}{new}{kept[1]}{self._text[cell.end() :]}"
        return zipped(self._parts | {"content.xml": text.encode()})

    def _run(self, own: str, inside: str | None, count: int) -> str:
        cell = f'<table:table-cell{own} table:number-columns-repeated="{count}">{inside or ""}</table:table-cell>'
        return cell if count else ""

    def _content(self, change: Change, old: str) -> str:
        if change.formula:
            return f' table:formula="of:={escape(change.formula(old))}" office:value-type="float" office:value="2"/>'
        if change.value is None:
            return "/>"
        if isinstance(change.value, Decimal):
            kind = f'office:value-type="float" office:value="{change.value:f}"'
        else:
            kind = 'office:value-type="string"'
        return f" {kind}><text:p>{escape(str(change.value))}</text:p></table:table-cell>"


def _repeated(attributes: str, what: str) -> int:
    found = re.search(rf'table:number-{what}-repeated="(\d+)"', attributes)
    return int(found[1]) if found else 1


def _unescaped(text: str) -> str:
    for sign, said in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(sign, said)
    return text


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    return target.getvalue()


def said(content: bytes) -> tuple[Reading | None, BookContents, list[Finding]]:
    """The first form of a workbook, and all that a check says of it and of the workbook."""
    contents = read(content)
    readings, of_book = assemble(contents, keyring=Keyring((SAMPLE_KEY,)))
    found = check(of_book, figures_for("self_evaluation", "2024"))
    found += [finding for reading in readings for finding in check_reading(reading)]
    return next(iter(readings), None), contents, found


def sweep(content: bytes, seed: int, part: int = 0, parts: int = 1) -> Outcome:
    """Make every change (or every `parts`-th, from `part`) of a workbook with one form, each in a copy of its own."""
    reading, contents, known = said(content)
    assert reading is not None
    book = OpenDocument(content) if contents.kind == "ods" else Xlsx(content)
    before = {(one.rule, one.path, one.message) for one in known}
    outcome = Outcome()
    for change in list(changes(contents, reading, seed))[part::parts]:
        outcome.tried += 1
        if not _reported(book.with_change(change), change, before):
            outcome.missed.append(f"{contents.kind} {reading.judged.project_name}: {change}")
    return outcome


def _reported(content: bytes, change: Change, before: set[tuple[str, str, str]]) -> bool:
    """Whether a check says of the changed square, or of the stamp, that it is not as it was issued."""
    try:
        _, _, found = said(content)
    except Exception as fault:  # a refusal says so too; a crash does not
        return type(fault).__name__ in ("NotAForm", "Unreadable")
    new = [one for one in found if one.rule.startswith("BK") and (one.rule, one.path, one.message) not in before]
    if change.sheet == SHEET:
        return bool(new)
    if any(path == change.path and rule == "BK04" for rule, path, _ in before):
        new = [one for one in found if one.rule == "BK04"]  # a constant that was changed is the constant still
    return any(one.path == change.path or one.rule == "BK06" for one in new)
