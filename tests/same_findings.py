"""What the window shows of a book against what `perfbook check` says of the file: `differences(content, folder)`."""

import json
import shutil
from collections import Counter, defaultdict
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl

from perfbook.addin.__main__ import DONE, press
from perfbook.addin.memory import Memories
from perfbook.cli.sentences import run
from perfbook.findings import Severity
from perfbook.forms.plain_text import writable
from tests.plain_host import PlainHost

# As openpyxl has them.
COLORS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.NOTE: "FFDDEBF7"}
# What a note and a line of the list can show.
LONGEST_NOTE, LONGEST_MESSAGE = 1_000, 480


def differences(content: bytes, folder: Path, name: str = "表.xlsx") -> list[str]:
    """Where the two differ: squares, colours, notes, lines; and where marks change a later check or stay behind."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    file = folder / name
    file.write_bytes(content)
    said = said_of(file, folder)
    host, memories = PlainHost(file), Memories(folder / "memory")
    before, sheets = looks(host), list(host.workbook.sheetnames)
    found = [] if press("check", host, memories) == DONE else [f"the check failed: {host.told}"]
    found += _marks(said, before, looks(host)) + _list(said, host)
    marked = folder / "marked" / name
    marked.parent.mkdir()
    host.save_as(marked)
    # What openpyxl does to a book when it saves it is not ours: macros go, results are computed anew.
    if (again := said_of(marked, folder)) != said and again != (plain := said_of(_saved_again(file), folder)):
        found.append(f"marked, a check says something else: {_other(plain, again)}")
    if press("clear", host, memories) != DONE or host.workbook.sheetnames != sheets or looks(host) != before:
        found.append("clearing left something behind")
    return found


def _saved_again(file: Path) -> Path:
    target = file.with_name(f"saved {file.name}")
    openpyxl.load_workbook(file).save(target)
    return target


def said_of(file: Path, folder: Path) -> dict[str, Any]:
    """The JSON of `perfbook check` on a file, but for where the file lies."""
    target = folder / "said.json"
    with redirect_stdout(StringIO()):
        run(["check", str(file), "--json", str(target)])
    said: dict[str, Any] = json.loads(target.read_text("utf-8"))
    for book in said["books"]:
        del book["file"]
    return said


def looks(host: PlainHost) -> dict[tuple[str, str], tuple[object, str]]:
    """Colour and note of every square that has either."""
    found = {}
    for sheet in host.workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                color = cell.fill.fgColor.rgb if cell.fill.fill_type else None
                note = cell.comment.text if cell.comment else ""
                if color or note:
                    found[sheet.title, cell.coordinate] = color, note
    return found


def _marks(said: dict[str, Any], before: dict[Any, Any], after: dict[Any, Any]) -> list[str]:
    added = {at: look for at, look in after.items() if before.get(at) != look and at[0] in _forms(said)}
    asked: defaultdict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for form in _all_forms(said):
        for one in form["findings"]:
            asked[form["sheet"], one["cell"]].append(one)
    found = [f"marked, and no finding: {at}" for at in added.keys() - asked.keys()]
    found += [f"a finding, and no mark: {at}" for at in asked.keys() - added.keys()]
    for at in asked.keys() & added.keys():
        order = sorted((Severity(one["severity"]) for one in asked[at]), key=lambda one: one.rank)
        color, note = added[at]
        if color != COLORS[order[0]]:
            found.append(f"another colour: {at}")
        lines = sorted(_labelled(one, "：") + one["message"] for one in asked[at])
        whole = sum(map(len, lines)) + len(lines) - 1 <= LONGEST_NOTE
        if whole and sorted(note.split("\n")) != sorted("\n".join(map(writable, lines)).split("\n")):
            found.append(f"another note: {at} {note} {lines}")
    return found


def _list(said: dict[str, Any], host: PlainHost) -> list[str]:
    asked = [(one, one["cell"]) for form in _all_forms(said) for one in form["findings"]]
    asked += [(one, None) for book in said["books"] for one in book["findings"]]
    asked += [(one, None) for one in said["findings"]]
    if not asked:
        return [] if "没有发现问题" in "".join(host.told) else ["nothing was said of a book without a finding"]
    rows = list(host.workbook.worksheets[0].iter_rows(values_only=True))
    begins = next((at for at, row in enumerate(rows) if row[0] == "级别"), None)
    if begins is None:
        return ["no list"]
    listed = Counter(_line(row[0], row[1].split()[0], row[2]) for row in rows[begins + 1 :])
    expected = Counter(
        _line(_labelled(one, " "), cell or "整个文件", f"{one['message']}［{one['rule']}］") for one, cell in asked
    )
    ranks = [[one.sign for one in Severity].index(row[0][0]) for row in rows[begins + 1 :]]
    found = [] if listed == expected else [f"listed otherwise: {listed - expected} {expected - listed}"]
    return found if ranks == sorted(ranks) else [*found, "not the most serious first"]


def _line(level: str, where: str, text: str) -> tuple[str, str, str]:
    return level, where, text[: LONGEST_MESSAGE - 20].replace("\n", " ")


def _labelled(one: dict[str, Any], between: str) -> str:
    severity = Severity(one["severity"])
    return f"{severity.sign}{severity.label}{between}" if between == "：" else f"{severity.sign} {severity.label}"


def _all_forms(said: dict[str, Any]) -> list[dict[str, Any]]:
    return [form for book in said["books"] for form in book["forms"]]


def _forms(said: dict[str, Any]) -> set[str]:
    return {form["sheet"] for form in _all_forms(said)}


def _other(said: dict[str, Any], again: dict[str, Any]) -> str:
    one, other = (Counter(json.dumps(part, ensure_ascii=False) for part in _parts(tree)) for tree in (said, again))
    return f"{list(one - other)[:4]} / {list(other - one)[:4]}"


def _parts(tree: dict[str, Any]) -> list[Any]:
    books = [{**book, "forms": None} for book in tree["books"]]
    forms = [{**form, "findings": None} for form in _all_forms(tree)]
    return [tree["summary"], *books, *forms, *(one for form in _all_forms(tree) for one in form["findings"])]
