"""Close a round: the sums over what is good, everything in one archive; and reopen it."""

from dataclasses import replace
from pathlib import Path

from perfbook.acceptance import accept, answers_beside
from perfbook.forms.plan import Plan
from perfbook.generate.file_names import folded, safe_name, within_path
from perfbook.generate.saving import numbered, save, save_written
from perfbook.keys import Keyring
from perfbook.readings import BookVerdict
from perfbook.refused import Refused
from perfbook.returns import REPORT_NAME, Progress
from perfbook.rounds.archive import digest_of, write_archive
from perfbook.rounds.folder import Round
from perfbook.rounds.records import Arrived, Closing, Project
from perfbook.rounds.states import Standing, State
from perfbook.rounds.table import export, title_of
from perfbook.rounds.taking import judged_books, together

ROLL_UP = "汇总.xlsx"
# Whose last version is in the sums.
COUNTED = (State.GOOD, State.EXPLAINED)
_MOST = 5


def close(
    held: Round, keyring: Keyring, forced: str = "", jobs: int | None = None, progress: Progress | None = None
) -> Closing:
    """Write 报告/汇总.xlsx over the last good returns and the archive, then close; a closed round stays as it is.

    `forced`: why it is closed although projects are open. Raises Refused where it is and must not be, BadPlan, OSError.
    """
    if done := held.ledger.closed():
        return done
    standings = held.standings()
    open_ones = [(project, one) for project, one in standings if not one.state.done]
    if not standings:
        raise Refused("这个批次还没有项目，不用关闭。请填好计划表，再运行 perfbook round make。")
    if open_ones and not forced:
        raise Refused(_open_said(open_ones))
    good = [one.taken for _, one in standings if one.state in COUNTED and one.taken]
    books = _good_books(held, good, held.plan(), keyring, jobs, progress)
    _write_roll_up(held, books, [one for _, one in open_ones])
    export(held)
    file = save_written(_free(held), lambda target: write_archive(held.folder, target), held.say)
    return held.ledger.close_round(held.folder.name_of(file), digest_of(file), held.now, forced if open_ones else "")


def reopen(held: Round, reason: str) -> bool:
    """Go on with a closed round; whether it was closed."""
    return held.ledger.reopen_round(reason, held.now)


def _good_books(
    held: Round, good: list[Arrived], plan: Plan, keyring: Keyring, jobs: int | None, progress: Progress | None
) -> list[BookVerdict]:
    """The books with the versions that count, as the last check judged them. Raises Refused where one is not there."""
    wanted = {one.book.id for one in good}
    read = judged_books(held, lambda book: book.id in wanted, plan, keyring, jobs, progress)
    judged = together(held, read, good, plan)
    books = [one.verdict for one in judged]
    there = {(one.book.id, form.reading.sheet) for one in judged for form in one.verdict.forms}
    lost = [one for one in good if (one.book.id, one.version.sheet) not in there]
    if lost:
        said = "、".join(f"“{one.arrival.file}”" for one in lost[:_MOST])
        raise Refused(f"收到的原件读不出来了，不能汇总：{said}。请从备份放回原样。")
    answers = answers_beside(held.folder.reports / REPORT_NAME, held.say)
    books = accept(books, answers, held.now.date(), held.say)
    return [replace(one, forms=tuple(form for form in one.forms if form.taken)) for one in books]


def _write_roll_up(held: Round, books: list[BookVerdict], open_ones: list[Standing]) -> None:
    from perfbook.report.closing_book import closing_workbook  # only where something is written

    missing = sum(one.taken is None for one in open_ones)
    content = closing_workbook(
        f"{title_of(held)}汇总", books, lambda file: held.folder.name_of(Path(file)), missing, len(open_ones) - missing
    )
    save(held.folder.reports / ROLL_UP, content, held.say)


def _free(held: Round) -> Path:
    """Where the archive goes; never in the place of an earlier one, unless a killed run left it."""
    taken = {folded(one.file) for one in held.ledger.closings()}
    name = safe_name(f"{title_of(held)}_{held.now:%Y-%m-%d}", ".zip")
    paths = numbered(within_path(held.folder.archives / name))
    return next(path for path in paths if folded(held.folder.name_of(path)) not in taken)


def _open_said(open_ones: list[tuple[Project, Standing]]) -> str:
    named = "、".join(f"{project.unit}“{project.name}”（{one.label}）" for project, one in open_ones[:_MOST])
    more = f"等 {len(open_ones)} 个项目" if len(open_ones) > _MOST else ""
    return f"还不能关闭：{named}{more}没有办完。确实要关闭，请写明原因：--force 原因。没有办完的不计入汇总。"
