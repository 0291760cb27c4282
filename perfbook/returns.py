"""Paths -> books, each read and checked, one verdict each: the loop that every door uses."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from perfbook.check import check, check_reading
from perfbook.contents import BookContents
from perfbook.figures import figures_for
from perfbook.findings import Finding, Severity
from perfbook.forms.differences import Book
from perfbook.generate.file_names import folded, safe_name, within_path
from perfbook.generate.saving import Say, numbered, on_stderr, save
from perfbook.keys import NO_KEYS, Keyring
from perfbook.layouts.model import editions
from perfbook.layouts.stamp import MADE_TEXT, PROPERTY
from perfbook.office_figures import NO_OWN
from perfbook.read.held import Skip
from perfbook.read.incoming import content_of, input_files
from perfbook.read.isolation import all_opened_apart
from perfbook.read.opening import Opened
from perfbook.read.sniffing import PARSER_FAILED, Refusal
from perfbook.readings import BookVerdict, FormVerdict, Reading, assemble
from perfbook.readings.refusing import NotAForm
from perfbook.whole_set import together

REPORT_NAME = "校验报告.xlsx"
RETURNS_FOLDER = "退回修改"
RETURNED = "（退回修改）"
OWN_OUTPUT = ("report", "plan")
# Whatever strange contents make of a judge stays the verdict of that one file. Tests take all of it away.
UNEXPECTED: tuple[type[Exception], ...] = (Exception,)

Progress = Callable[[int, int], None]


def verdicts(
    paths: Iterable[Path],
    jobs: int | None = None,
    progress: Progress | None = None,
    own: Mapping[str, Any] = NO_OWN,
    keyring: Keyring = NO_KEYS,
) -> list[BookVerdict]:
    """Read and check every file below the paths. Each ends in exactly one verdict; nothing is raised for a bad file.

    `jobs`: how many processes read ahead while the files are judged here.
    `own`: the office's figures that hold in place of the official ones. `keyring`: the keys that verify stamps.
    """
    given = list(paths)
    files = input_files(given)
    found: list[BookVerdict] = []
    for number, of_file in enumerate(_of_each(files, given, jobs or 1, own, keyring), 1):
        found += of_file
        if progress:
            progress(number, len(files))
    return together(found)


def verdicts_each(
    files: Iterable[tuple[str, bytes | Refusal | Skip]],
    jobs: int | None = None,
    own: Mapping[str, Any] = NO_OWN,
    keyring: Keyring = NO_KEYS,
) -> Iterator[list[BookVerdict]]:
    """The verdicts of each file for itself, as if no other were there: one, or one for each file in an archive.

    `files`: what each is called, and its bytes or why there are none; asked for a few ahead of the one that is judged.
    """
    # None where a file is being read.
    ahead: deque[tuple[str, Refusal | Skip | None]] = deque()

    def contents() -> Iterator[bytes | None]:
        for name, content in files:
            ahead.append((name, None if isinstance(content, bytes) else content))
            yield content if isinstance(content, bytes) else None

    for opened in all_opened_apart(contents(), jobs or 1):
        name, refusal = ahead.popleft()
        # Whatever an archive seems to hold, its own path never goes without a verdict.
        found = opened or [Opened("", "", refusal=refusal or PARSER_FAILED)]
        yield [_verdict("/".join(filter(None, (name, one.inner))), one, own, keyring) for one in found]


def verdict_of(file: Path, own: Mapping[str, Any] = NO_OWN, keyring: Keyring = NO_KEYS) -> BookVerdict:
    """The verdict of one file that is no archive (of an archive, the first)."""
    return next(_of_each([file], [file], 1, own, keyring))[0]


def _of_each(
    files: Sequence[Path], given: Sequence[Path], processes: int, own: Mapping[str, Any], keyring: Keyring
) -> Iterator[list[BookVerdict]]:
    """The verdicts of each file: one, or one for each file in an archive. The next ones are read meanwhile."""
    return verdicts_each(((str(file), content_of(file, given)) for file in files), processes, own, keyring)


def _verdict(name: str, file: Opened, own: Mapping[str, Any], keyring: Keyring) -> BookVerdict:
    if file.contents is None:
        return replace(_refused(name, file.refusal or PARSER_FAILED), digest=file.digest)
    try:
        judged = _judged(name, file.contents, own, keyring)
    except UNEXPECTED:
        judged = _refused(name, PARSER_FAILED)
    return replace(judged, digest=file.digest)


def _refused(name: str, refusal: Refusal | Skip) -> BookVerdict:
    status = refusal.status if isinstance(refusal, Refusal) else "skipped"
    return BookVerdict(name, status, refusal.code, refusal.problem)


def _judged(name: str, contents: BookContents, own: Mapping[str, Any], keyring: Keyring) -> BookVerdict:
    if contents.properties.get(PROPERTY) in OWN_OUTPUT:
        return BookVerdict(name, "skipped", "own_output", "这是本软件生成的报告。")
    try:
        readings, gone = assemble(contents, own, keyring)
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
    # Whose key signed it, that it is of an old edition, or that a remark was carried on, is no change.
    changes = Book.model_fields.keys() - {"signers", "editions", "remarks"}
    said = (one for kind in changes for one in getattr(reading.differences, kind))
    # Nor is what the return was made from.
    return bool(own) and all(getattr(one, "returned", False) for one in said)


def write_returns(
    books: Iterable[BookVerdict],
    folder: Path,
    keyring: Keyring = NO_KEYS,
    due: date | None = None,
    say: Say = on_stderr,
) -> Iterator[BookVerdict]:
    """Write the marked return of each book that needs one; the verdicts come back with its path. Raises OSError.

    `keyring`: its newest own key signs the returns. `due`: by when their letters ask for them. `say` is told of a
    return that another program holds open.
    """
    from perfbook.report.returning import marked_return, needs_return  # only where something is written

    taken: set[str] = set()
    for book in books:
        if not needs_return(book):
            yield book
            continue
        # A return that comes back a second time is not named so twice.
        name = safe_name(f"{Path(book.file).stem.removesuffix(RETURNED)}{RETURNED}")
        free = (path for path in numbered(within_path(folder / name)) if folded(path.name) not in taken)
        target = save(next(path for path in free if may_replace(path)), marked_return(book, keyring, due), say)
        taken.add(folded(target.name))
        yield replace(book, returned=str(target))


def left_over(books: Iterable[BookVerdict], folder: Path) -> list[Path]:
    """Returns of an earlier check that this one did not write again: their books may be mended by now."""
    written = {book.returned for book in books}
    return [path for path in sorted(folder.glob(f"*{RETURNED}*.xlsx")) if str(path) not in written]


def may_replace(target: Path) -> bool:
    """Only a return that nobody has touched may be replaced: the unit's own work may lie under its name."""
    return not target.exists() or verdict_of(target).code == "own_output"


def worst(books: Iterable[BookVerdict], findings: Iterable[Finding] = ()) -> Severity | None:
    """The most serious finding of all, those of the whole set too; a file that needs a person counts as an error."""
    books, of_set = list(books), {finding.severity for finding in findings}
    if any(book.needs_a_person for book in books):
        return Severity.ERROR
    return next((one for one in Severity if one in of_set or any(book.count(one) for book in books)), None)
