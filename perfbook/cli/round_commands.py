"""perfbook round: a round of collecting, from the plan to what came back. Mail, receiving and closing stand beside."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from perfbook.cli.commands import app
from perfbook.cli.sentences import ChineseGroup
from perfbook.refused import Refused

CLOCK = "PERFBOOK_NOW"

round_group = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="批次：一次收表，从下发到关闭，都在一个文件夹里，由台账记着。每个命令随时可以中断，重做一遍就接着做完。"
    "\n\n例：perfbook round new 2024自评 --form self_evaluation/2024 --due 2025-03-31 --plan 计划表.xlsx",
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
