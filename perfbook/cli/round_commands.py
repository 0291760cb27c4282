"""perfbook round: a round of collecting, from the plan to what came back. Mail, receiving and closing stand beside."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfbook.cli.commands import Per, app, command
from perfbook.cli.outputs import say
from perfbook.cli.sentences import ChineseGroup
from perfbook.forms.plain_text import shown
from perfbook.refused import Refused

if TYPE_CHECKING:
    from perfbook.forms.plan import Plan
    from perfbook.rounds.folder import Round
    from perfbook.rounds.issuing import Issued

CLOCK = "PERFBOOK_NOW"

round_group = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="批次：一次收表，从下发到关闭，都在一个文件夹里，由台账记着。每个命令随时可以中断，重做一遍就接着做完。"
    "\n\n例：perfbook round new 2024自评 --form 绩效自评表 --due 2025-03-31 --plan 计划表.xlsx",
)
app.add_typer(round_group, name="round")

RoundPath = Annotated[Path, typer.Argument(metavar="批次文件夹", help="批次所在的文件夹。")]


def clock() -> datetime:
    """The officer's time, asked once a command. PERFBOOK_NOW stands in for it, as in 2027-03-01T09:00:00."""
    given = os.environ.get(CLOCK)
    try:
        return datetime.fromisoformat(given) if given else datetime.now()
    except ValueError as fault:
        raise Refused(f"环境变量 {CLOCK} 不是时间：“{given}”。请写成例如 2027-03-01T09:00:00。") from fault


Unit = Annotated[str, typer.Option("--unit", metavar="单位", help="单位名称。")]


@command("new", round_group)
def new_round(
    folder: RoundPath,
    form: Annotated[
        str,
        typer.Option("--form", metavar="表种", help="收哪一种表：绩效自评表 是最新的一版，绩效自评表/2023 是这一版。"),
    ],
    due: Annotated[
        datetime,
        typer.Option("--due", metavar="年-月-日", formats=["%Y-%m-%d"], help="报送截止日期，例如 2025-03-31。"),
    ],
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            metavar="计划表",
            help="计划表，或者表格内容（JSON、工作簿、文件夹），由它做成计划表；不写就放一份空的计划表，填好再下发。",
        ),
    ] = None,
    per: Annotated[
        Per, typer.Option("--per", metavar="project|unit", help="一个项目一个工作簿（默认），还是一个单位一个工作簿。")
    ] = Per.PROJECT,
) -> None:
    """新建一个批次：建好文件夹、计划表和台账。

    例：perfbook round new 2024自评 --form 绩效自评表 --due 2025-03-31 --plan 计划表.xlsx
    """
    from perfbook.layouts.model import edition_called, edition_words
    from perfbook.rounds.beginning import begin
    from perfbook.rounds.folder import RoundFolder

    edition = edition_called(form)
    begun = begin(folder, edition, due.date(), per.value, clock(), _plan_source(plan, edition), say)
    what = f"收{edition_words(edition)}，截止 {due.date()}"
    print(f"批次{'建好了' if begun else '已经建好'}：“{shown(str(folder))}”，{what}。")
    if begun:
        there = RoundFolder(folder)
        first = "" if plan else f"请填好“{shown(str(there.plan))}”。"
        print(f"{first}生成下发的表格：perfbook round make {shown(there.typed)}")


def _plan_source(source: Path | None, edition: str) -> "Path | Plan | None":
    """What a plan is made from: the list itself as it is, or forms."""
    from perfbook.planning import is_plan_file, plan_of_forms

    if source is None or is_plan_file(source):
        return source
    from perfbook.cli.progress import progress
    from perfbook.sources import forms_to_make

    return plan_of_forms(forms_to_make(source, edition, say, progress)[0])


@command("make", round_group)
def make_round(
    folder: RoundPath,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar="单位", help="给这个单位重新下发一次；旧的一份仍认得出，但以新的为准。"),
    ] = None,
) -> None:
    """照计划表生成下发的工作簿，放在“发出”里，记入台账；以后只生成计划表里新增的。

    例：perfbook round make 2024自评
    """
    from perfbook.cli.progress import progress
    from perfbook.cli.round_words import issued_lines
    from perfbook.keys import signing_key
    from perfbook.rounds.finding import projects_called
    from perfbook.rounds.folder import open_round
    from perfbook.rounds.issuing import issue, take_over_plan

    with open_round(folder, clock(), say) as held:
        unit_key = None
        if unit is not None:
            take_over_plan(held)
            unit_key = projects_called(held, unit)[0].unit_key
        with progress("生成") as advance:
            done = issue(held, signing_key(), unit_key, advance)
        for line in issued_lines(done, held):
            say(line)
    where = shown(str(held.folder.issued))
    print(f"已生成 {len(done.files)} 个工作簿（{done.projects} 个项目），放在“{where}”。")
    if done.files:
        print(f"给各单位写邮件（先只做草稿）：perfbook round mail {shown(held.folder.typed)}")


@command("status", round_group)
def status(folder: RoundPath) -> None:
    """显示每个项目到了哪一步、哪些单位还没有报齐、离截止还有几天；同时更新 台账.xlsx。

    例：perfbook round status 2024自评
    """
    from perfbook.cli.round_words import plan_lines
    from perfbook.rounds.folder import open_round
    from perfbook.rounds.status import status_lines

    with open_round(folder, clock(), say, even_closed=True) as held:
        if not held.ledger.closed() and (seen := plan_taken_over(held)):
            for line in plan_lines(seen, held):
                say(line)
        for line in status_lines(held):
            print(shown(line))


def plan_taken_over(held: "Round") -> "Issued | None":
    """What is new in the plan; None, and a word about it, where it cannot be read: the ledger knows it as it was."""
    from perfbook.rounds.issuing import take_over_plan

    try:
        return take_over_plan(held)[1]
    except Refused as fault:
        for line in f"计划表没有读入：{fault}".splitlines():
            say(line)
        return None


@command("waive", round_group)
def waive(
    folder: RoundPath,
    unit: Unit,
    project: Annotated[
        str | None, typer.Option("--project", metavar="项目", help="项目名称；不写是这个单位的全部项目。")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="原因", help="为什么不用报，记入台账。")] = None,
    nothing: Annotated[bool, typer.Option("--nothing", help="单位报告没有这个项目（零报告），而不是免报。")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="取消：这些项目还是要报。")] = False,
) -> None:
    """免报或零报告：记下哪些项目不用报、为什么；不再下发和催报。

    例：perfbook round waive 2024自评 --unit 某区中心 --project 某项目 --reason 项目已撤销
    """
    from perfbook.rounds.finding import projects_called
    from perfbook.rounds.folder import open_round

    if not withdraw and not (reason and reason.strip()):
        raise Refused("请写明原因，例如 --reason 项目已撤销。")
    with open_round(folder, clock(), say) as held:
        plan_taken_over(held)
        found = projects_called(held, unit, project)
        with held.ledger.transaction():
            for one in found:
                if withdraw:
                    held.ledger.withdraw_waiver(one.id, held.now)
                else:
                    held.ledger.waive(one.id, "nothing" if nothing else "exempt", (reason or "").strip(), held.now)
    word = "照常要报" if withdraw else "记为零报告" if nothing else "记为免报"
    print(shown(f"{found[0].unit}的 {len(found)} 个项目{word}：{'、'.join(one.name for one in found)}。"))
