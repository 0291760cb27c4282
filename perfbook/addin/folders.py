"""The buttons for folders: workbooks are made, returned ones checked and summed up."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfbook.addin.host import Host
from perfbook.addin.memory import Memories
from perfbook.addin.saying import Words
from perfbook.collecting import Wish, check_paths, results_of
from perfbook.refused import Refused

if TYPE_CHECKING:
    from perfbook.forms.form import Form
    from perfbook.making import Per

_PLAN = "请选择计划表。里面的标准用来核对，没有报的、不在计划里的项目也会列出。"


def folder(host: Host, memories: Memories) -> None:
    """Check a folder of returned books; report and marked returns lie beside it, and the report is opened."""
    chosen = host.ask_path("请选择报来的表格所在的文件夹", "folder")
    if chosen:
        _check(host, Wish([chosen], results_of(chosen)))


def summary(host: Host, memories: Memories) -> None:
    """The same beside the office's plan: who is missing too. The folder of a round is summed up as `round check`."""
    chosen = host.ask_path("请选择要汇总的文件夹：报来的表格，或者一个批次", "folder")
    if chosen is None:
        return
    from perfbook.addin.round_buttons import check_all, is_round

    if is_round(chosen):
        check_all(host, chosen)
        return
    plan = None
    if host.ask("有这次下发的计划表吗？\n\n选“是”：对照计划表，列出没有报的项目；选“否”：只汇总报来的。"):
        plan = host.ask_path(_PLAN, "workbook")
        if plan is None:
            return
    _check(host, Wish([chosen], results_of(chosen), plan=plan))


def _check(host: Host, wish: Wish) -> None:
    from perfbook.report.lines import summary as summed_up

    words = Words(host)
    done = check_paths(wish, words.say, words.progress)
    words.tell(summed_up(done.books, done.of_set))
    if done.report:
        host.open_file(done.report)


def template(host: Host, memories: Memories) -> None:
    """Make the locked workbooks of a plan, or of forms in JSON or workbooks; to be filled in by the units."""
    source = host.ask_path("请选择计划表（也可以是表格内容 .json，或者单位报来的申报表）", "file")
    if source is None:
        return
    from perfbook.sources import plan_in

    words = Words(host)
    plan = plan_in(source)
    if plan:
        forms, edition = list(plan.projects), plan.edition
    else:
        forms, edition = _forms(host, source, words)
    if not forms:
        raise Refused(f"“{source.name}”里一个项目也没有。请先填好再生成。")
    by_unit = host.ask("一个单位一个工作簿，一个项目一张表吗？\n\n选“是”：按单位；选“否”：一个项目一个工作簿。")
    output = host.ask_path("请选择生成的工作簿放在哪个文件夹", "folder")
    if output is None:
        return
    count = _make(words, forms, output, edition, by_unit, plan.figures if plan else {})
    words.tell(f"已生成 {count} 个工作簿，放在“{output}”。")
    host.open_file(output)


def _forms(host: Host, source: Path, words: Words) -> "tuple[list[Form], str | None]":
    """The forms of a source that is no plan; declarations as what they ask for, where the officer wants that."""
    from perfbook.forms.declaration import Declaration
    from perfbook.sources import forms_to_make, source_forms

    edition = None
    if any(isinstance(form, Declaration) for form in source_forms(source, words.progress)[0]) and host.ask(
        "里面是绩效目标申报表。要结转成待填的自评表吗？\n\n选“是”：结转成自评表；选“否”：照原样生成申报表。"
    ):
        edition = "self_evaluation"
    return forms_to_make(source, edition, words.say, words.progress)[0], edition


def _make(
    words: Words, forms: "list[Form]", output: Path, edition: str | None, by_unit: bool, own: Mapping[str, Any]
) -> int:
    """Write the workbooks; how many."""
    from perfbook.generate.one_writer import one_writer
    from perfbook.keys import signing_key
    from perfbook.making import grouped, make

    per: Per = "unit" if by_unit else "project"
    count = 0
    total = len(grouped(forms, per))
    with words.progress("生成") as advance, one_writer(output, words.say):
        for path, name in make(forms, output, "to_be_filled", edition, per, own, signing_key()):
            count += 1
            advance(count, total)
            if path.name != name:
                words.say(f"“{name}”已有别的文件，新文件存为“{path.name}”。")
    return count
