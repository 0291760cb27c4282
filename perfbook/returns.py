"""Paths -> books, each read and checked, one verdict each: the loop that every door uses."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfbook.check import check, check_reading
from perfbook.contents import BookContents
from perfbook.figures import figures_for
from perfbook.findings import Finding, Severity
from perfbook.forms.differences import Book
from perfbook.generate.saving import folded, numbered, safe_name, save
from perfbook.keys import NO_KEYS, Keyring
from perfbook.layouts.model import editions
from perfbook.layouts.stamp import MADE_TEXT, PROPERTY
from perfbook.office_figures import NO_OWN
from perfbook.read import Unreadable, read
from perfbook.readings import BookVerdict, FormVerdict, Reading, assemble
from perfbook.readings.assembling import NotAForm
from perfbook.whole_set import together

REPORT_NAME = "校验报告.xlsx"
RETURNS_FOLDER = "退回修改"
RETURNED = "（退回修改）"
OWN_OUTPUT = ("report", "plan")
LARGEST = 64 * 1024 * 1024
# Below this many files a second process costs more than it brings.
WORTH_A_PROCESS = 24

_LOCK_FILES = ("~$", ".~lock.", ".~")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini", ".ds_store")

Progress = Callable[[int, int], None]


def input_files(paths: Iterable[Path]) -> list[Path]:
    """Every file below the given paths, each once, in a fixed order. Links out of a folder are not followed."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = (Path(folder) / name for folder, _, names in os.walk(path) for name in names)
            found |= dict.fromkeys(sorted(inside, key=lambda file: str(file)))
        else:
            found[path] = None
    return list(found)


def verdicts(
    paths: Iterable[Path],
    jobs: int | None = None,
    progress: Progress | None = None,
    own: Mapping[str, Any] = NO_OWN,
    keyring: Keyring = NO_KEYS,
) -> list[BookVerdict]:
    """Read and check every file below the paths. Each ends in exactly one verdict; nothing is raised for a bad file.

    `own`: the office's figures that hold in place of the official ones. `keyring`: the keys that verify stamps.
    """
    files = input_files(paths)
    jobs = jobs or (min(4, os.cpu_count() or 1) if len(files) >= WORTH_A_PROCESS else 1)
    found: list[BookVerdict] = []
    for verdict in _mapped(files, jobs, own, keyring):
        found.append(verdict)
        if progress:
            progress(len(found), len(files))
    return together(found)


def _mapped(files: Sequence[Path], jobs: int, own: Mapping[str, Any], keyring: Keyring) -> Iterator[BookVerdict]:
    if jobs == 1:
        yield from (verdict_of(file, own, keyring) for file in files)
    else:
        with ProcessPoolExecutor(jobs) as pool:
            yield from pool.map(partial(verdict_of, own=own, keyring=keyring), files, chunksize=4)


def verdict_of(file: Path, own: Mapping[str, Any] = NO_OWN, keyring: Keyring = NO_KEYS) -> BookVerdict:
    """The verdict of one file."""
    name = str(file)
    if skipped := _skipped(file):
        return BookVerdict(name, "skipped", *skipped)
    try:
        if not file.exists():
            return BookVerdict(name, "unreadable", "missing", "找不到这个文件。请核对路径和文件名。")
        if file.stat().st_size > LARGEST:
            return BookVerdict(name, "unreadable", "too_large", "文件超过 64 MB。请让单位删去多余的内容后重新发送。")
        content = file.read_bytes()
    except PermissionError:
        return BookVerdict(name, "unreadable", "no_permission", "没有权限打开这个文件。请复制到别处再核对。")
    except OSError as fault:
        return BookVerdict(name, "unreadable", "damaged", f"文件读不出来（{fault.strerror}）。请让单位重新发送。")
    return replace(_judged(name, content, own, keyring), digest=sha256(content).hexdigest())


def _skipped(file: Path) -> tuple[str, str] | None:
    name = file.name.lower()
    if name.startswith(_LOCK_FILES):
        return "lock_file", "这是打开文件时的临时锁文件，原文件可能正在别人的电脑上打开。"
    if name.startswith("._") or name in _SYSTEM_FILES:
        return "system_file", "这是系统自动生成的文件。"
    if name.endswith(".tmp"):
        return "temp_file", "这是没有写完的临时文件。"
    return None


def _judged(name: str, content: bytes, own: Mapping[str, Any], keyring: Keyring) -> BookVerdict:
    try:
        contents = read(content)
        if contents.properties.get(PROPERTY) in OWN_OUTPUT:
            return BookVerdict(name, "skipped", "own_output", "这是本软件生成的报告。")
        readings, gone = assemble(contents, own, keyring)
    except Unreadable as fault:
        return BookVerdict(name, fault.refusal.status, fault.refusal.code, fault.refusal.problem)
    except NotAForm as fault:
        return BookVerdict(name, "not_a_form", fault.code, fault.problem)
    if readings and _never_saved(contents) and all(_untouched_return(reading) for reading in readings):
        return BookVerdict(name, "skipped", "own_output", "这是本软件生成的退回表，还没有人打开保存过。")
    return _checked(name, contents, readings, check(gone, figures_for(*_any_edition(readings))))


def _checked(name: str, contents: BookContents, readings: list[Reading], of_book: Sequence[Finding]) -> BookVerdict:
    forms = tuple(FormVerdict(reading, tuple(check_reading(reading))) for reading in readings)
    # A workbook as we wrote it is older than any that a unit has saved.
    modified = "" if _never_saved(contents) else contents.modified
    return BookVerdict(name, "checked", findings=tuple(of_book), forms=forms, modified=modified)


def _never_saved(contents: BookContents) -> bool:
    return contents.modified.startswith(MADE_TEXT)


def _any_edition(readings: Sequence[Reading]) -> tuple[str, str]:
    """Whose figures judge the book as a whole: its rules use none, but every rule is given some."""
    layout = readings[0].stamp.layout if readings else editions()[-1]
    form, _, edition = layout.partition("/")
    return form, edition


def _untouched_return(reading: Reading) -> bool:
    """Whether a return holds exactly what we wrote into it, in every square."""
    own = reading.stamp.returned and reading.stamp.returned == reading.filled_digest
    # Whose key signed it, or that it is of an old edition, is no change.
    changes = Book.model_fields.keys() - {"signers", "editions"}
    return bool(own) and not any(getattr(reading.differences, kind) for kind in changes)


def write_returns(
    books: Iterable[BookVerdict], folder: Path, keyring: Keyring = NO_KEYS
) -> Iterator[BookVerdict]:
    """Write the marked return of each book that needs one; the verdicts come back with its path. Raises OSError.

    `keyring`: its newest own key signs the returns.
    """
    from perfbook.report.returning import marked_return, needs_return  # only where something is written

    taken: set[str] = set()
    for book in books:
        if not needs_return(book):
            yield book
            continue
        # A return that comes back a second time is not named so twice.
        name = safe_name(f"{Path(book.file).stem.removesuffix(RETURNED)}{RETURNED}")
        free = (path for path in numbered(folder / name) if folded(path.name) not in taken)
        target = next(path for path in free if _may_replace(path))
        taken.add(folded(target.name))
        save(target, marked_return(book, keyring))
        yield replace(book, returned=str(target))


def left_over(books: Iterable[BookVerdict], folder: Path) -> list[Path]:
    """Returns of an earlier check that this one did not write again: their books may be mended by now."""
    written = {book.returned for book in books}
    return [path for path in sorted(folder.glob(f"*{RETURNED}*.xlsx")) if str(path) not in written]


def _may_replace(target: Path) -> bool:
    """Only a return that nobody has touched may be replaced: the unit's own work may lie under its name."""
    return not target.exists() or verdict_of(target).code == "own_output"


def worst(books: Iterable[BookVerdict], findings: Iterable[Finding] = ()) -> Severity | None:
    """The most serious finding of all, those of the whole set too; a file that needs a person counts as an error."""
    books, of_set = list(books), {finding.severity for finding in findings}
    if any(book.needs_a_person for book in books):
        return Severity.ERROR
    return next((one for one in Severity if one in of_set or any(book.count(one) for book in books)), None)
