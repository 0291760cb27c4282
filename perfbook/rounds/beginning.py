"""Begin a round: its folder, the plan in it, the ledger."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from perfbook.forms.plan import Plan
from perfbook.generate.one_writer import LOCK, one_writer
from perfbook.generate.plan_book import plan_workbook
from perfbook.generate.saving import TEMPORARY, Say, on_stderr, save
from perfbook.layouts.model import edition_words, load
from perfbook.layouts.plan_tables import form_words
from perfbook.planning import is_plan_file, plan_of
from perfbook.refused import Refused
from perfbook.rounds.folder import WAIT, RoundFolder, open_round
from perfbook.rounds.ledger import Ledger
from perfbook.rounds.letter_texts import put_texts
from perfbook.rounds.records import Opening, Per
from perfbook.rounds.rows import stamped
from perfbook.rounds.schema import create


def begin(
    path: Path, edition: str, due: date, per: Per, now: datetime, plan: Plan | Path | None = None, say: Say = on_stderr
) -> bool:
    """Make the folder of a round; whether it was not there already. Doing it again completes what was begun.

    `edition`: as `self_evaluation/2024`, of every form of the round. `plan`: the office's list as a workbook, which is
    taken over as it is, or what one is made of; None: an empty one, or the one that lies in the folder.
    Raises UnknownEdition, BadPlan with all its mistakes, Refused and OSError.
    """
    form = load(edition).form
    if form not in form_words().values():
        raise Refused(f"批次收的是{'、'.join(form_words())}，“{edition_words(edition)}”不能用计划表下发。")
    folder, opening = RoundFolder(path), Opening(form, edition, due.isoformat(), per, stamped(now))
    _refuse_strange(folder)
    content = _plan_content(plan, opening)
    with one_writer(path, say, WAIT):
        begun = not folder.ledger.exists()
        if not begun:
            _refuse_other(folder, opening)
        else:
            _put_plan(folder, content, asked=plan is not None)
            for place in (folder.issued, folder.received, folder.returned, folder.reports, folder.drafts, folder.texts):
                place.mkdir(exist_ok=True)
            put_texts(folder.texts, say)
            create(folder.ledger, opening)
    with open_round(path, now, say, even_closed=True):
        return begun


def _refuse_strange(folder: RoundFolder) -> None:
    """A round takes a folder of its own. Raises Refused."""
    if folder.path.exists() and not folder.path.is_dir():
        raise Refused(f"“{folder.path}”是一个文件。请给批次起一个新的文件夹名。")
    if folder.ledger.exists() or not folder.path.exists():
        return
    own = {value.name for name in dir(folder) if isinstance(value := getattr(folder, name), Path)} | {LOCK}
    # A plan that is open in Excel or WPS has such a file beside it.
    passing = (TEMPORARY, "~$", ".~")
    strange = [one.name for one in folder.path.iterdir() if one.name not in own and not one.name.startswith(passing)]
    if strange:
        raise Refused(f"“{folder.path}”里已有别的文件（{min(strange)}）。请给批次起一个新的文件夹名。")
    # A ledger that was lost is not begun anew: it would know nothing of what is there.
    worked_in = [place.name for place in (folder.issued, folder.received, folder.returned) if any(place.glob("*"))]
    if worked_in:
        lost = f"“{folder.path}”的“{'”“'.join(worked_in)}”里已有文件，但是没有“{folder.ledger.name}”"
        raise Refused(f"{lost}。请从备份把它放回；要从头开始，请给批次起一个新的文件夹名。")


def _refuse_other(folder: RoundFolder, opening: Opening) -> None:
    """A folder holds one round. Raises Refused where it is another than is asked for."""
    ledger = Ledger(folder.ledger)
    try:
        there = ledger.opening()
    finally:
        ledger.close()
    if replace(there, opened=opening.opened) != opening:
        what = f"{edition_words(there.edition)}，截止 {there.due}，{_PER[there.per]}"
        raise Refused(f"“{folder.path}”已经是一个批次（{what}）。请换一个文件夹。")


_PER = {"project": "一个项目一个工作簿", "unit": "一个单位一个工作簿"}


def _plan_content(plan: Plan | Path | None, opening: Opening) -> bytes:
    """The plan workbook of the round. Raises BadPlan and Refused."""
    if isinstance(plan, Path):
        due = fitting(plan_of(plan), opening).due
        if due and due != opening.due:
            raise Refused(f"计划表“参数”里的报送截止日期是 {due}，--due 是 {opening.due}。请改成一致的再试。")
        return plan.read_bytes()
    made = fitting(plan or Plan(opening.form), opening)
    return plan_workbook(replace(made, edition=opening.edition, due=opening.due))


def _put_plan(folder: RoundFolder, content: bytes, asked: bool) -> None:
    """Put the plan into the folder; one that lies there already is the office's own work. Raises Refused, BadPlan."""
    if not folder.plan.exists():
        save(folder.plan, content)
    elif asked and folder.plan.read_bytes() != content:
        raise Refused(f"“{folder.plan}”已经有了，和 --plan 的不一样，没有覆盖。请去掉 --plan，或把它移走。")
    elif not is_plan_file(folder.plan):
        raise Refused(f"“{folder.plan}”不是计划表。请把它移走后再试。")


def fitting(plan: Plan, opening: Opening) -> Plan:
    """The plan, if it is one of what the round collects. Raises Refused."""
    words = {form: word for word, form in form_words().items()}
    if plan.form != opening.form:
        collected = words[opening.form]
        raise Refused(f"计划表是{words[plan.form]}的，这个批次收的是{collected}。请换一份计划表，或另建批次。")
    if plan.edition and plan.edition != opening.edition:
        other = plan.edition.partition("/")[2]
        wanted = opening.edition.partition("/")[2]
        raise Refused(f"计划表“参数”里的版式是 {other}，这个批次用 {wanted}。请改成一致的再试。")
    return plan
