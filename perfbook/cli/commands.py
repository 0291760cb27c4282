"""The commands: thin over the functions that do the work."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from perfbook import __version__
from perfbook.cli.outputs import count_made, say, write_json, write_verdicts
from perfbook.cli.sentences import ChineseCommand, ChineseGroup
from perfbook.forms.plain_text import shown
from perfbook.refused import Refused

app = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="绩效表格：生成下发的表格，核对报回来的表格，汇总结果。\n\n例：perfbook check 回收 -o 核对结果",
)


Command = TypeVar("Command", bound=Callable[..., Any])


def command(name: str, group: typer.Typer = app) -> Callable[[Command], Command]:
    """Register a command under its English name; its group knows the Chinese one."""
    return group.command(name, cls=ChineseCommand)


class FailOn(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class Per(StrEnum):
    PROJECT = "project"
    UNIT = "unit"


Paths = Annotated[list[Path], typer.Argument(metavar="路径…", help="文件或文件夹，可以写多个。")]
Folder = Annotated[Path, typer.Option("--output", "-o", metavar="文件夹", help="结果放在哪个文件夹。")]

Jobs = Annotated[int | None, typer.Option("--jobs", metavar="个数", min=1, help="同时用几个进程读文件，默认 1。")]
Year = Annotated[
    int | None,
    typer.Option("--year", metavar="年度", min=2000, max=2099, help="收的是哪一年度；别的年度的表格要退回。"),
]
PlanFile = Annotated[
    Path | None,
    typer.Option("--plan", metavar="计划表.xlsx", help="对照计划表：哪些项目没有报、哪些不在计划里；用其中的标准。"),
]

Due = Annotated[
    datetime | None,
    typer.Option(
        "--due", metavar="年-月-日", formats=["%Y-%m-%d"], help="退回意见里写的期限，例如 2025-03-31；不写就空着手填。"
    ),
]
Accepted = Annotated[
    Path | None,
    typer.Option(
        "--accepted",
        metavar="校验报告.xlsx",
        help="沿用这份报告“说明与接受”里填的接受。结果文件夹里原有的报告不用写，自动沿用；两份都有的以这份为准。",
    ),
]


@app.callback(invoke_without_command=True)
def program(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="显示版本。")] = False,
) -> None:
    if version:
        print(f"perfbook {__version__}")
        raise typer.Exit


@command("make")
def make(
    source: Annotated[Path, typer.Argument(metavar="表格", help="计划表、JSON、单位报来的工作簿，或者文件夹。")],
    output: Folder,
    edition: Annotated[
        str | None,
        typer.Option(
            "--edition",
            metavar="版式",
            help="用哪一版表格，例如 self_evaluation/2024；不写按年度选。对申报表写自评表的版式，就结转成自评表。",
        ),
    ] = None,
    per: Annotated[
        Per,
        typer.Option(
            "--per",
            metavar="project|unit",
            help="一个项目一个工作簿（project，默认），还是一个单位一个工作簿、一个项目一张表（unit）。",
        ),
    ] = Per.PROJECT,
    blank: Annotated[bool, typer.Option("--blank", help="只印下发的内容，由单位填的空着。")] = False,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="不用本机的密钥给表格编号签名。")] = False,
) -> None:
    """生成锁定的表格，一个项目或一个单位一个工作簿；也可以由申报表结转成待填的自评表。

    例：perfbook make 计划表.xlsx -o 下发 --blank
    """
    from perfbook.cli.progress import progress
    from perfbook.generate.page import Use
    from perfbook.keys import signing_key
    from perfbook.making import make as make_all
    from perfbook.sources import forms_to_make, plan_in

    plan = plan_in(source)
    forms, carried = forms_to_make(source, edition, say, progress)
    use: Use = "to_be_filled" if blank or carried else "as_returned"
    edition, own = (edition or plan.edition, plan.figures) if plan else (edition, {})
    key = None if unsigned else signing_key()
    count = count_made(make_all(forms, output, use, edition, per.value, own, key), output)
    print(f"已生成 {count} 个工作簿，放在“{shown(str(output))}”。")


@command("check")
def check(
    paths: Paths,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="文件夹", help="校验报告和退回表放在哪里；不写就只显示，不写文件。"),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="文件", help="结果另存为 JSON；写 - 输出到屏幕。")
    ] = None,
    plan_file: PlanFile = None,
    year: Year = None,
    accepted: Accepted = None,
    due: Due = None,
    fail_on: Annotated[
        FailOn,
        typer.Option("--fail-on", metavar="error|warning|never", help="从哪一级起返回码为 1；默认 error（必须修改）。"),
    ] = FailOn.ERROR,
    jobs: Jobs = None,
) -> int:
    """核对报回来的表格：逐格与下发的比对，重新计算，按规则检查。

    例：perfbook check 回收 -o 核对结果
    """
    from perfbook.cli.progress import progress
    from perfbook.collecting import Wish, check_paths

    wish = Wish(paths, output, jobs, plan_file, year, accepted, due.date() if due else None)
    done = check_paths(wish, say, progress)
    from perfbook.returns import worst  # not before the process that reads has been started

    write_verdicts(done.books, done.of_set, json_file)
    if output is None and str(json_file) != "-":
        print("没有写出文件；要校验报告和退回表，请加 -o 文件夹。")
    limit = {FailOn.ERROR: 0, FailOn.WARNING: 1, FailOn.NEVER: -1}[fail_on]
    found = worst(done.books, done.of_set)
    return int(found is not None and found.rank <= limit)


@command("read")
def read(
    paths: Paths,
    json_file: Annotated[Path, typer.Option("--json", metavar="文件", help="写到哪个 JSON 文件；写 - 输出到屏幕。")],
) -> int:
    """把报回来的表格读成 JSON，一张表一项，用词与表格内容文件相同。

    例：perfbook read 回收 --json 表格.json
    """
    from perfbook.forms.form import as_words
    from perfbook.returns import verdicts

    books = verdicts(paths)
    write_json(json_file, [as_words(form.reading.form) for book in books for form in book.forms])
    for book in books:
        if book.status != "checked":
            say(f"没有读入“{book.file}”：{book.problem}")
    return int(any(book.needs_a_person for book in books))


@command("rules")
def rules(
    rule_id: Annotated[str | None, typer.Argument(metavar="[编号]", help="规则编号，例如 FD01；不写列出全部。")] = None,
) -> None:
    """列出核对规则，或显示一条规则的说明。

    例：perfbook rules FD01
    """
    from perfbook.rules import RULES

    if rule_id is None:
        for one in sorted(RULES.values(), key=lambda one: one.id):
            print(f"{one.id}  {one.severity.sign} {one.severity.label}  {one.title}")
        return
    found = RULES.get(rule_id.upper())
    if found is None:
        raise Refused(f"没有规则“{rule_id}”。用 perfbook rules 看全部规则。")
    print(f"{found.id} {found.severity.sign} {found.severity.label}\n{found.page.rstrip()}\n\n依据：{found.basis}")


layouts = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    invoke_without_command=True,
    help="列出表格的版式，预览一版，或把画好的表转成版式。\n\n"
    "例：perfbook layouts show self_evaluation/2024 -o 预览.xlsx",
)
app.add_typer(layouts, name="layouts")


@layouts.callback()
def list_layouts(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        from perfbook.layouts.model import editions, load

        for name in editions():
            print(f"{name}  {load(name).sheet}  （{load(name).basis}）")


@command("show", layouts)
def show_layout(
    edition: Annotated[str, typer.Argument(metavar="版式", help="例如 self_evaluation/2024。")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="文件.xlsx", help="存到哪里。")],
) -> None:
    """把一版表格存成工作簿，供预览。

    例：perfbook layouts show self_evaluation/2024 -o 预览.xlsx
    """
    from perfbook.generate.saving import save
    from perfbook.making import preview

    print(f"已存为“{shown(str(save(output, preview(edition))))}”。")


@command("trace", layouts)
def trace_layout(
    drawing: Annotated[Path, typer.Argument(metavar="画好的表.xlsx", help="要填的格里写 {字段}。")],
) -> None:
    """把在 Excel 里画好的表转成版式的行（草稿，供维护人员补充）。

    例：perfbook layouts trace 画好的表.xlsx
    """
    from perfbook.layouts.tracing import trace

    print("rows = [\n" + "\n".join(trace(drawing)) + "\n]")


@command("demo")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[文件夹]", help="放在哪里；默认“演示”。")] = Path("演示"),
) -> None:
    """用 21 张公开的自评表走一遍：生成、核对、汇总、退回。

    例：perfbook demo 演示
    """
    from perfbook.cli.demonstration import demonstrate

    demonstrate(folder)
