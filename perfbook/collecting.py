"""What came back, checked as one set, with report and returns in a folder: what command line and ribbon share."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfbook.refused import Refused

if TYPE_CHECKING:
    from perfbook.findings import Finding
    from perfbook.readings import BookVerdict

# Imports stand in the functions: the process that reads files starts while the rest is imported.

Say = Callable[[str], None]
Progress = Callable[[], AbstractContextManager[Callable[[int, int], None]]]
"""Gives a function to be told how many of how many are done, for as long as the work takes."""

# Where results lie when nobody says where: in a folder under the name of what was checked, and this.
RESULTS = "核对结果"
# The code of a given path that does not exist.
MISSING = "missing"


def results_of(chosen: Path) -> Path:
    """Where the results of a folder or a file lie when nobody says where: beside it; of a whole disk, in it.

    >>> results_of(Path("/收表/回收")).as_posix()
    '/收表/回收核对结果'
    """
    name = chosen.stem if chosen.is_file() else chosen.name
    return chosen.with_name(f"{name}{RESULTS}") if name else chosen / RESULTS


@dataclass(frozen=True)
class Wish:
    """What a check is asked for. `plan`, `accepted`: workbooks of the office; `year`: the one that is collected.

    `output`: the folder for report and returns, None where nothing is to be written. `due`: by when returns are asked
    for, None where their letters leave it blank. `jobs`: how many processes read.
    """

    paths: Sequence[Path]
    output: Path | None = None
    jobs: int | None = None
    plan: Path | None = None
    year: int | None = None
    accepted: Path | None = None
    due: date | None = None


@dataclass(frozen=True)
class Checked:
    """The books, what is said of all of them, and where the report was written, if it was."""

    books: Sequence["BookVerdict"]
    of_set: "Sequence[Finding]" = field(default_factory=list)
    report: Path | None = None


def check_paths(wish: Wish, say: Say, progress: Progress) -> Checked:
    """Read, check, and write report and returns where there is a folder for them.

    `say` is told what a person should know beside the findings. Raises Refused and OSError.
    """
    from perfbook.read.isolation import start_early

    start_early()
    from perfbook.keys import keys_at_hand
    from perfbook.returns import verdicts
    from perfbook.whole_set import addressed, set_findings

    plan = None
    if wish.plan:
        from perfbook.planning import plan_of

        plan = plan_of(wish.plan)
    given = None
    if wish.accepted:
        from perfbook.acceptance import accept, answers_of

        given = answers_of(wish.accepted)
    keyring = keys_at_hand()
    with progress() as advance:
        books = verdicts(wish.paths, wish.jobs, advance, plan.figures if plan else {}, keyring)
    if not books:
        raise Refused("这里一个文件也没有。请核对路径。")
    books = addressed(books, plan.projects if plan else (), wish.year)
    of_set = set_findings(books, plan.projects if plan else None)
    if wish.output is not None:
        return write_results(books, of_set, wish.output, keyring, given, wish.due, say)
    if given:
        books = accept(books, given, date.today())
    return Checked(books, of_set)


def check_one(name: str, file: Path) -> Checked:
    """What a check of one file alone says; `name`: what the file is called, for people. Raises Refused."""
    from perfbook.read.isolation import start_early

    start_early()
    from perfbook.keys import keys_at_hand
    from perfbook.read.incoming import content_of
    from perfbook.returns import verdicts_each
    from perfbook.whole_set import addressed, set_findings, together

    each = verdicts_each([(name, content_of(file, [file]))], keyring=keys_at_hand())
    books = addressed(together(next(each)))
    return Checked(books, set_findings(books))


def write_results(
    books: "Sequence[BookVerdict]",
    of_set: "Sequence[Finding]",
    output: Path,
    keyring: Any,
    given: Any,
    due: date | None,
    say: Say,
) -> Checked:
    """Write returns and report into a folder, and say so. The books, each with the path of its return.

    `given`: the answers of a report that the office named, None without one; those of the folder's own report count
    beside them. It is read last of all: somebody may have it open and answer in it while a check runs.
    `due`: by when returns are asked for, None where their letters leave it blank. Nothing is written where no given
    path exists.
    """
    from perfbook.acceptance import accept, answers_beside
    from perfbook.generate.one_writer import one_writer
    from perfbook.generate.saving import save
    from perfbook.report.summary import summary_workbook
    from perfbook.returns import REPORT_NAME, RETURNS_FOLDER, left_over, write_returns

    # A mistyped folder must not put an empty report in the place of a good one.
    if all(book.code == MISSING for book in books):
        say(f"要核对的文件或文件夹一个也找不到：没有写校验报告，“{output}”里原有的没有动。请核对路径，再核对一次。")
        return Checked(books, of_set)
    with one_writer(output, say):
        earlier = answers_beside(output / REPORT_NAME, say)
        # A row without an answer takes the place of none.
        answers = given.typed.over(earlier).over(given) if given else earlier
        books = accept(books, answers, date.today(), say)
        books = list(write_returns(books, output / RETURNS_FOLDER, keyring, due, say))
        report = save(output / REPORT_NAME, summary_workbook(books, output, of_set, answers.rows), say)
    returned = sum(book.returned is not None for book in books)
    say(f"校验报告：{report}")
    if old := left_over(books, output / RETURNS_FOLDER):
        say(f"“{RETURNS_FOLDER}”里还有以前的 {len(old)} 个退回表，不是这次写的，请核对后删去。")
    if returned:
        say(f"退回表 {returned} 个：{output / RETURNS_FOLDER}")
    return Checked(books, of_set, report)
