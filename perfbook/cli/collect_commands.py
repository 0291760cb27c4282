"""perfbook round: what comes back is received, checked, chosen from; the round is closed and reopened."""

from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from perfbook.cli.commands import Jobs, command
from perfbook.cli.outputs import say
from perfbook.cli.posting import Reading, Trusted, inbox_of
from perfbook.cli.round_commands import RoundPath, Unit, clock, round_group
from perfbook.forms.plain_text import shown
from perfbook.refused import Refused

Came = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[路径…]", help="收到的工作簿、压缩包、邮件（.eml）或者文件夹，可以写多个。"),
]
Imap = Annotated[
    str | None,
    typer.Option("--imap", metavar="收件服务器", help="从邮箱收，例如 imap.163.com；只读，只看上次以后的新邮件。"),
]
ReadingPort = Annotated[
    int | None, typer.Option("--port", metavar="端口", min=1, max=65535, help="收件端口；默认 993 或 143。")
]
ReadingSecured = Annotated[Reading, typer.Option("--security", metavar="ssl|starttls", help="加密方式，默认 ssl。")]
ReadingLogin = Annotated[
    str | None, typer.Option("--login", metavar="用户名", help="登录用的名字；不写用计划表“参数”里的发件邮箱。")
]
MailFolder = Annotated[str, typer.Option("--folder", metavar="邮箱文件夹", help="邮箱里的哪个文件夹，默认收件箱。")]
Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="为什么，记入台账。")]


@command("receive", round_group)
def receive(
    folder: RoundPath,
    paths: Came = None,
    imap: Imap = None,
    port: ReadingPort = None,
    security: ReadingSecured = Reading.SSL,
    login: ReadingLogin = None,
    mail_folder: MailFolder = "INBOX",
    trusted: Trusted = None,
    jobs: Jobs = None,
) -> int:
    """收下单位报来的文件：原样存进“收到”，记入台账，认出是哪些项目的。同一个文件收两次只算一次。

    例：perfbook round receive 2024自评 D:/报来的表
    """
    if not paths and not imap:
        raise Refused("请写收到的文件或文件夹，或者用 --imap 从邮箱收。")
    from perfbook.cli.collect_words import passed_lines, received_lines
    from perfbook.cli.progress import progress
    from perfbook.rounds.folder import open_round
    from perfbook.rounds.incoming import incoming_files, refuse_own
    from perfbook.rounds.mailbox import Looked, incoming_mails
    from perfbook.rounds.receiving import receive as receive_files

    looked = Looked()
    with open_round(folder, clock(), say) as held:
        refuse_own(held.folder, paths or [])
        with progress() as advance:
            files = incoming_files(paths or [])
            if imap:
                inbox = inbox_of(held, imap, login, port, security, mail_folder, trusted)
                files = chain(files, incoming_mails(held, inbox, looked))
            done = receive_files(held, files, jobs, advance)
        for line in (*received_lines(done, held), *passed_lines(looked)):
            say(line)
    print(f"收下 {len(done.new)} 个新文件，{len(done.known)} 个以前收过。")
    return int(bool(done.refused))


@command("check", round_group)
def check(
    folder: RoundPath,
    due: Annotated[
        datetime | None,
        typer.Option(
            "--due",
            metavar="年-月-日",
            formats=["%Y-%m-%d"],
            help="退回意见里写的期限，例如 2025-03-31；不写就空着手填。",
        ),
    ] = None,
    jobs: Jobs = None,
) -> int:
    """核对收到的表格：新的退回表放进“退回”，校验报告放进“报告”，结果记入台账。

    例：perfbook round check 2024自评
    """
    from perfbook.cli.collect_words import checked_lines
    from perfbook.cli.progress import progress
    from perfbook.keys import keys_at_hand
    from perfbook.rounds.checking import check_round
    from perfbook.rounds.folder import open_round

    with open_round(folder, clock(), say) as held:
        with progress() as advance:
            done = check_round(held, keys_at_hand(), due.date() if due else None, jobs, advance)
        lines = list(checked_lines(done, held))
        waiting = any(not one.state.done for _, one in held.standings())
    for line in lines:
        print(shown(line))
    return int(waiting)


@command("choose", round_group)
def choose(
    folder: RoundPath,
    unit: Unit,
    project: Annotated[str, typer.Option("--project", metavar="项目", help="项目名称。")],
    version: Annotated[
        int | None, typer.Option("--version", metavar="序号", min=1, help="采用第几份；不写就列出收到的各份。")
    ] = None,
) -> None:
    """一个项目收到几份时，选定采用哪一份；不选就采用最新的。以后又收到新的，仍以新的为准。

    例：perfbook round choose 2024自评 --unit 某区中心 --project 某项目 --version 1
    """
    from perfbook.cli.collect_words import version_lines
    from perfbook.rounds.finding import projects_called
    from perfbook.rounds.folder import open_round

    with open_round(folder, clock(), say) as held:
        chosen = projects_called(held, unit, project)[0]
        arrived = held.known()[chosen.key].arrived
        if not arrived:
            raise Refused(f"还没有收到{chosen.unit}“{chosen.name}”的表。")
        if version is not None:
            if version > len(arrived):
                raise Refused(f"{chosen.unit}“{chosen.name}”收到 {len(arrived)} 份，没有第 {version} 份。")
            held.ledger.choose(chosen.id, arrived[version - 1].version.id, held.now)
        lines = list(version_lines(held.known()[chosen.key], held))
    for line in lines:
        print(shown(line))


@command("close", round_group)
def close(
    folder: RoundPath,
    forced: Annotated[
        str, typer.Option("--force", metavar="原因", help="还有项目没有办完也关闭，写明原因，记入台账。")
    ] = "",
    jobs: Jobs = None,
) -> None:
    """关闭批次：由最后合格的表汇总，写出账目段落，整个文件夹存成一个压缩包，附校验清单。

    例：perfbook round close 2024自评
    """
    from perfbook.cli.progress import progress
    from perfbook.keys import keys_at_hand
    from perfbook.rounds.closing import COUNTED, ROLL_UP
    from perfbook.rounds.closing import close as close_round
    from perfbook.rounds.folder import open_round

    with open_round(folder, clock(), say, even_closed=True) as held:
        before = held.ledger.closed()
        with progress() as advance:
            done = close_round(held, keys_at_hand(), forced.strip(), jobs, advance)
        states = [one.state for _, one in held.standings()]
        roll_up, archive = held.folder.reports / ROLL_UP, held.folder.file_of(done.file)
    print("批次在这以前已经关闭。" if before else "批次关闭了。")
    if not before:
        left, counted = sum(not one.done for one in states), sum(one in COUNTED for one in states)
        print(f"计入汇总 {counted} 个项目{f'，没有办完的 {left} 个没有计入' if left else ''}。")
    for line in (f"汇总：{roll_up}", f"归档：{archive}", f"SHA-256：{done.sha256}"):
        print(shown(line))


@command("reopen", round_group)
def reopen(folder: RoundPath, reason: Reason) -> None:
    """重开已经关闭的批次，继续收表。原来的归档留着。

    例：perfbook round reopen 2024自评 --reason 补报一个项目
    """
    from perfbook.rounds.closing import reopen as reopen_round
    from perfbook.rounds.folder import open_round

    if not reason.strip():
        raise Refused("请写明原因，例如 --reason 补报一个项目。")
    with open_round(folder, clock(), say, even_closed=True) as held:
        was_closed = reopen_round(held, reason.strip())
    print("批次重开了。" if was_closed else "批次没有关闭，不用重开。")
