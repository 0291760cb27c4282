"""perfbook round mail, remind: drafts for each unit, sent where the officer says so."""

import sys
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfbook.cli.commands import command
from perfbook.cli.outputs import say
from perfbook.cli.posting import (
    Host,
    KeepCode,
    Login,
    NoLogin,
    PerMinute,
    Port,
    Posting,
    Secured,
    Sender,
    Trusted,
    Yes,
    server_of,
)
from perfbook.cli.round_commands import RoundPath, clock, round_group
from perfbook.forms.plain_text import shown
from perfbook.refused import Refused

if TYPE_CHECKING:
    from perfbook.forms.plan import Plan
    from perfbook.rounds.drafting import Drafted
    from perfbook.rounds.folder import Round
    from perfbook.rounds.records import Letter, LetterKind

MAIL, REMIND = "perfbook round mail", "perfbook round remind"


class Bundle(StrEnum):
    ZIP = "zip"
    FOLDER = "folder"


Send = Annotated[bool, typer.Option("--send", help="真的发出去；不写就只做草稿，列出会发给谁。发过的不会再发。")]
Units = Annotated[
    list[str] | None, typer.Option("--unit", metavar="单位", help="只管这个单位，可以写多次；不写是所有单位。")
]
Again = Annotated[
    list[str] | None,
    typer.Option("--again", metavar="单位", help="发送中断或没有发成的，再发给这个单位一次；可以写多次。"),
]
ByHand = Annotated[
    list[str] | None,
    typer.Option("--sent", metavar="单位", help="已经人工发出、或查明已发出的，记为已发送；写 全部 是所有草稿。"),
]
AsciiNames = Annotated[bool, typer.Option("--ascii-names", help="附件用英文文件名，供认不出中文名的旧邮件程序。")]


@dataclass(frozen=True)
class _Wish:
    """What the officer asked for, of what both commands have."""

    command: str
    send: bool
    units: list[str] | None
    again: list[str] | None
    by_hand: list[str] | None
    ascii_names: bool
    posting: Posting


@command("mail", round_group)
def mail(
    folder: RoundPath,
    send: Send = False,
    bundle: Annotated[
        Bundle | None,
        typer.Option("--bundle", metavar="zip|folder", help="不用邮件：一个单位一个压缩包或文件夹，放在“发出”里。"),
    ] = None,
    unit: Units = None,
    again: Again = None,
    by_hand: ByHand = None,
    ascii_names: AsciiNames = False,
    server: Host = None,
    port: Port = None,
    security: Secured = None,
    sender: Sender = None,
    login: Login = None,
    no_login: NoLogin = False,
    keep_code: KeepCode = False,
    ca: Trusted = None,
    per_minute: PerMinute = 20,
    yes: Yes = False,
) -> int:
    """给每个单位做一封邮件草稿，附上它自己要填的、要改的表格；加 --send 才发送。

    草稿在“邮件”里，双击用邮件程序打开；文字在“邮件文字”里，可以改，改了再运行一次。

    例：perfbook round mail 2024自评 --send --server smtp.163.com --sender jixiao@163.com
    """
    if send and bundle:
        raise Refused("--send 和 --bundle 请只写一个。")
    posting = Posting(server, port, security, sender, login, no_login, keep_code, ca, per_minute, yes)
    return _write(folder, _Wish(MAIL, send, unit, again, by_hand, ascii_names, posting), bundle)


@command("remind", round_group)
def remind(
    folder: RoundPath,
    send: Send = False,
    unit: Units = None,
    again: Again = None,
    by_hand: ByHand = None,
    server: Host = None,
    port: Port = None,
    security: Secured = None,
    sender: Sender = None,
    login: Login = None,
    no_login: NoLogin = False,
    keep_code: KeepCode = False,
    ca: Trusted = None,
    per_minute: PerMinute = 20,
    yes: Yes = False,
) -> int:
    """催报：只给还没有报齐、或退回后还没有再报的单位做催报邮件的草稿；加 --send 才发送。

    合格的、免报的不催；一个单位一天最多发一封。草稿每次照当天的情况重做。

    例：perfbook round remind 2024自评
    """
    posting = Posting(server, port, security, sender, login, no_login, keep_code, ca, per_minute, yes)
    return _write(folder, _Wish(REMIND, send, unit, again, by_hand, False, posting), None)


def _write(folder: Path, wish: _Wish, bundle: Bundle | None) -> int:
    """Draft, hand over or send, as asked; 1 where something is left for a person to see to."""
    from perfbook.cli.round_words import plan_lines
    from perfbook.rounds.finding import projects_called
    from perfbook.rounds.folder import open_round
    from perfbook.rounds.issuing import take_over_plan

    with open_round(folder, clock(), say) as held:
        plan, taken = take_over_plan(held)
        for line in plan_lines(taken, held):
            say(line)
        units = [projects_called(held, name)[0].unit_key for name in wish.units or ()]
        only = frozenset(units) if wish.units else None
        _resolve(held, wish)
        if wish.by_hand and not (wish.again or wish.send or bundle):
            return 0  # what was just drafted would be taken for sent by whoever says so twice
        if bundle:
            return _hand_over(held, plan, only, wish, bundle)
        sender = _sender(wish.posting, plan)
        drafted = _drafted(held, plan, only, wish, sender)
        return _send(held, drafted, wish, plan, sender) if wish.send else _list(held, drafted, wish)


def _kinds(wish: _Wish) -> "tuple[LetterKind, ...]":
    return ("issue", "return") if wish.command == MAIL else ("reminder",)


def _resolve(held: "Round", wish: _Wish) -> None:
    """What the officer says of letters of before."""
    from perfbook.cli.round_mail_words import by_hand_lines, doubt_lines
    from perfbook.rounds.resolving import ask_again, in_doubt, went_out

    if wish.by_hand:
        for line in by_hand_lines(went_out(held, wish.by_hand, _kinds(wish)), wish.by_hand):
            print(shown(line))
    if wish.again:
        ask_again(held, wish.again, _kinds(wish))
    for line in doubt_lines(in_doubt(held, _kinds(wish)), held, wish.command):
        say(line)


def _sender(posting: Posting, plan: "Plan") -> str | None:
    from perfbook.forms.mail_address import mail_addresses

    try:
        return mail_addresses(posting.sender)[0] if posting.sender else plan.sender
    except ValueError as fault:
        raise Refused(str(fault)) from fault


def _drafted(
    held: "Round", plan: "Plan", only: frozenset[str] | None, wish: _Wish, sender: str | None
) -> "dict[LetterKind, Drafted]":
    """The drafts, written; what a person should see to is said."""
    from perfbook.cli.round_mail_words import drafted_lines
    from perfbook.rounds.drafting import draft_letters, office_of
    from perfbook.rounds.letters import due_books, due_reminders
    from perfbook.rounds.records import LETTER_WORDS
    from perfbook.rounds.status import unsent_lines

    if not any(unit.mail for unit in plan.units):
        say("计划表的“单位”里一个邮箱也没有。请看看“邮箱”一栏是不是删去了、改了名，或者没有填。")
    office, found = office_of(plan, sender, wish.ascii_names), {}
    for kind in _kinds(wish):
        due = due_reminders(held, only) if kind == "reminder" else due_books(held, kind, wish.send, only)
        found[kind] = draft_letters(held, due, office, kind, wish.send or kind == "reminder")
        for line in drafted_lines(found[kind], held, wish.command, bundles=kind != "reminder"):
            say(f"{LETTER_WORDS[kind]}邮件：{line}")
    if wish.command == REMIND:
        for line in unsent_lines(held, only):
            say(line)
    return found


def _hand_over(held: "Round", plan: "Plan", only: frozenset[str] | None, wish: _Wish, bundle: Bundle) -> int:
    from perfbook.rounds.drafting import office_of
    from perfbook.rounds.handing import hand_over
    from perfbook.rounds.status import mixed_lines

    office, count, left = office_of(plan, None, wish.ascii_names), 0, 0
    for kind in _kinds(wish):
        done = hand_over(held, only, office, kind, bundle.value)
        for line in (*(f"{one}，没有打包。请先恢复这个文件。" for one in done.unfit), *mixed_lines(done.mixed)):
            say(line)
        if done.again:
            say(f"以前打包、后来不见了的，已重新打包：{'、'.join(f'“{path.name}”' for path in done.again)}。")
        count, left = count + len(done.files), left + len(done.unfit) + len(done.mixed)
    word = "压缩包" if bundle == Bundle.ZIP else "文件夹"
    print(f"已给 {count} 个单位各做一个{word}，放在“{shown(str(held.folder.issued))}”，记为已交给单位。")
    return int(left > 0)


def _list(held: "Round", drafted: "dict[LetterKind, Drafted]", wish: _Wish) -> int:
    from perfbook.cli.round_mail_words import would_send
    from perfbook.rounds.records import LETTER_WORDS

    for kind, done in drafted.items():
        if done.ready:
            print(f"{LETTER_WORDS[kind]}邮件的草稿 {len(done.ready)} 封：")
            for line in would_send(done.ready, held):
                print(shown(line))
    if any(done.ready for done in drafted.values()):
        where = shown(held.folder.typed)
        counted = "；没有发送、也没有记下的，不算交给了单位" if wish.command == MAIL else ""
        print(f"草稿在“{shown(str(held.folder.drafts))}”，还没有发送{counted}。")
        print(f"用邮件程序打开、都发出以后，请记下来：{wish.command} {where} --sent 全部")
        print(f"也可以直接发送：{wish.command} {where} --send")
    else:
        print("没有要发的邮件。")
    return int(not all(done.complete for done in drafted.values()))


def _send(held: "Round", drafted: "dict[LetterKind, Drafted]", wish: _Wish, plan: "Plan", sender: str | None) -> int:
    from perfbook.cli.round_mail_words import sent_lines
    from perfbook.rounds.postman import Postman
    from perfbook.rounds.sending import send_letters

    letters = [letter for done in drafted.values() for letter in done.ready]
    complete = all(done.complete for done in drafted.values())
    if not letters:
        print("没有要发的邮件。")
        return int(not complete)
    server = server_of(wish.posting, plan, sender)
    if not wish.posting.yes and not _confirmed(letters, held.now, server.sender):
        print("没有发送。")
        return 1
    with Postman(server) as postman:
        done = send_letters(held, letters, postman, 60 / wish.posting.per_minute, time.sleep)
    for line in sent_lines(done, held, wish.command):
        print(shown(line))
    return int(not (complete and done.complete))


def _confirmed(letters: "list[Letter]", now: datetime, sender: str) -> bool:
    """The officer's word, where there is one to ask."""
    if not sys.stdin.isatty():
        return True
    print(f"将从 {sender} 发送 {len(letters)} 封邮件。")
    old = sum(letter.drafted[:10] != f"{now:%Y-%m-%d}" for letter in letters)
    if old:
        print(f"其中 {old} 封的草稿是以前做好的；已经人工发过的，请先用 --sent 记下，不然单位会收到两次。")
    return input("确定吗？请输入 是：").strip() in ("是", "y", "Y", "yes")
