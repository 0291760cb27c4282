"""perfbook plan: the office's list as a workbook."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfbook.cli.commands import Paths, app, command
from perfbook.cli.sentences import ChineseGroup
from perfbook.refused import Refused

if TYPE_CHECKING:
    from perfbook.forms.plan import Plan

plan = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="计划表：本单位要下发的单位、项目、指标和自定的标准，一个工作簿。\n\n例：perfbook plan new 计划表.xlsx",
)
app.add_typer(plan, name="plan")


@command("new", plan)
def new_plan(
    target: Annotated[Path, typer.Argument(metavar="计划表.xlsx", help="存到哪里。已有的文件不覆盖。")],
    form: Annotated[
        str | None,
        typer.Option("--form", metavar="表种", help="绩效自评表 或 绩效目标申报表；不写是绩效自评表。"),
    ] = None,
) -> None:
    """新建一份空的计划表，有下拉列表、填写提示和一行示例。

    例：perfbook plan new 计划表.xlsx
    """
    from perfbook.forms.plan import Plan
    from perfbook.layouts.model import edition_called, load
    from perfbook.layouts.plan_tables import form_words

    words = form_words()
    wanted = load(edition_called(form)).form if form else next(iter(words.values()))
    if wanted not in words.values():
        raise Refused(f"没有“{form}”的计划表。可以写：{'、'.join(words)}。")
    _save(target, Plan(form=wanted))


@command("from", plan)
def plan_from(
    paths: Paths,
    target: Annotated[Path, typer.Option("--output", "-o", metavar="计划表.xlsx", help="存到哪里。已有的文件不覆盖。")],
    edition: Annotated[
        str | None,
        typer.Option(
            "--edition",
            metavar="版式",
            help="写自评表的版式（例如 self_evaluation/2024），申报表就结转成自评表的计划；不写就照原来的表种。",
        ),
    ] = None,
) -> None:
    """由已有的表格（JSON、工作簿或文件夹）取出单位、项目和指标，做成计划表。

    例：perfbook plan from 表格.json -o 计划表.xlsx
    """
    from perfbook.cli.outputs import say
    from perfbook.cli.progress import progress
    from perfbook.planning import plan_of_forms
    from perfbook.sources import forms_to_make

    made = plan_of_forms([form for path in paths for form in forms_to_make(path, edition, say, progress)[0]])
    _save(target, made)


def _save(target: Path, made: "Plan") -> None:
    from perfbook.generate.plan_book import plan_workbook
    from perfbook.generate.saving import save

    # The list is the office's own work: what somebody has filled in is never replaced.
    if target.exists():
        raise Refused(f"“{target}”已经有了，没有覆盖。请换一个名字，或先把它移走。")
    if target.suffix.lower() != ".xlsx":
        raise Refused(f"“{target}”不是 .xlsx 文件名。请写成例如 计划表.xlsx。")
    target = save(target, plan_workbook(made))
    if made.projects:
        print(f"计划表有 {len(made.units)} 个单位、{len(made.projects)} 个项目，已存为“{target}”。")
    else:
        print(f"已存为“{target}”。填好后：perfbook make {target} -o 下发 --blank")
