"""Mails of a round as the ribbon makes them: drafts only, that the officer looks at and sends."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfbook.addin.host import Host
from perfbook.addin.saying import Words

if TYPE_CHECKING:
    from perfbook.rounds.drafting import Drafted
    from perfbook.rounds.folder import Round
    from perfbook.rounds.letters import Due
    from perfbook.rounds.records import LetterKind

_MOST = 8
_BOOKS: "tuple[LetterKind, ...]" = ("issue", "return")
_WHAT = {"issue": "下发的工作簿", "return": "退回表"}


def offer_letters(host: Host, path: Path, kind: "LetterKind") -> None:
    """Draft a letter to each unit that encloses its own workbooks, where the officer wants that."""
    from perfbook.rounds.folder import open_round
    from perfbook.rounds.letters import due_books

    asked = f"要给每个单位做一封邮件草稿，附上它自己的{_WHAT[kind]}吗？\n\n只做草稿，不发送；邮箱取自计划表“单位”。"
    if not host.ask(asked):
        return
    words = Words(host)
    with open_round(path, datetime.now(), words.say) as held:
        done = _draft(held, due_books(held, kind, False), kind, words)
    _tell(host, held, done, words, "没有要发的邮件。")


def draft_reminders(host: Host, path: Path) -> None:
    """Draft the reminders of today. What a unit was never sent cannot be asked for: the officer says what was."""
    from perfbook.rounds.folder import open_round
    from perfbook.rounds.letters import due_books, due_reminders
    from perfbook.rounds.resolving import ALL, went_out
    from perfbook.rounds.states import State

    words = Words(host)
    with open_round(path, datetime.now(), words.say) as held:
        waiting = _waiting(held)
    # Nobody holds the round while a person is asked.
    sent = bool(waiting) and host.ask(
        f"下发、退回的邮件草稿里，{_some(waiting)}的还没有记为已发送。都已经发出去了吗？\n\n"
        "选“是”：记为已发送，照此催报；选“否”：没有发出的不催。"
    )
    with open_round(path, datetime.now(), words.say) as held:
        if sent:
            went_out(held, [ALL], _BOOKS)
        done = _draft(held, due_reminders(held), "reminder", words)
        unsent = sum(one.state == State.UNSENT for _, one in held.standings())
        owed = [kind for kind in _BOOKS if any(letter is None for _, letter in due_books(held, kind, False).letters)]
    if unsent:
        words.say(f"有 {unsent} 个项目的表没有记为已发给单位，没有催。")
    _tell(host, held, done, words, "没有要催报的单位，或者今天已经催过。")
    for kind in owed:
        offer_letters(host, path, kind)


def _waiting(held: "Round") -> list[str]:
    """The units whose drafts nobody has said to be sent."""
    letters = (one for kind in _BOOKS for one in held.ledger.letters(kind) if one.state == "drafted")
    return list(dict.fromkeys(one.unit for one in letters))


def _draft(held: "Round", due: "Due", kind: "LetterKind", words: Words) -> "Drafted":
    from perfbook.rounds.drafting import draft_letters, office_of
    from perfbook.rounds.issuing import take_over_plan

    plan, _ = take_over_plan(held)
    done = draft_letters(held, due, office_of(plan, plan.sender), kind, kind == "reminder")
    if done.unaddressed:
        words.say(f"没有可用的邮箱，没有做草稿：{_some(list(done.unaddressed))}。请在计划表“单位”里填好，再点一次。")
    if done.refused:
        words.say(f"邮箱上次没有收，没有做草稿：{_some([one.unit for one in done.refused])}。请在计划表里改邮箱。")
    for unfit in done.unfit:
        words.say(f"{unfit}，没有做草稿。请先恢复这个文件。")
    return done


def _tell(host: Host, held: "Round", done: "Drafted", words: Words, nothing: str) -> None:
    if not done.ready:
        words.tell(nothing)
        return
    words.tell(f"邮件草稿 {len(done.ready)} 封，还没有发送。双击草稿用邮件程序打开，看过再发。")
    host.open_file(held.folder.drafts)


def _some(names: list[str]) -> str:
    said = "、".join(names[:_MOST])
    return f"{said}等 {len(names)} 个单位" if len(names) > _MOST else said
