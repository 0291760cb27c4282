"""The buttons for a round of collecting: begin one, receive and check what came, draft reminders. No mail is sent."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfbook.addin.host import Host
from perfbook.addin.letters import offer_letters
from perfbook.addin.memory import Memories
from perfbook.addin.saying import Words

if TYPE_CHECKING:
    from perfbook.forms.plan import Plan
    from perfbook.rounds.records import Per

def is_round(folder: Path) -> bool:
    """Whether a folder is that of a round."""
    from perfbook.rounds.folder import RoundFolder

    return RoundFolder(folder).ledger.is_file()


def new(host: Host, memories: Memories) -> None:
    """Begin a round: its folder, its plan and its ledger; and issue the workbooks, where the plan is there already."""
    from perfbook.generate.file_names import safe_name
    from perfbook.rounds.beginning import begin
    from perfbook.rounds.folder import RoundFolder

    parent = host.ask_path("新批次放在哪个文件夹里？会在其中新建一个文件夹", "folder")
    name = host.ask_text("批次的名字：", f"{date.today().year}年绩效自评") if parent else None
    edition = _edition(host) if name and name.strip() else None
    due = _due(host) if edition else None
    if not (parent and name and edition and due):
        return
    source = None
    if host.ask("已经有计划表（或者要由它做成计划表的表格）吗？\n\n选“否”：先放一份空的计划表，填好再下发。"):
        source = host.ask_path("请选择计划表", "file")
        if source is None:
            return
    by_unit = host.ask("一个单位一个工作簿，一个项目一张表吗？\n\n选“否”：一个项目一个工作簿。")
    per: Per = "unit" if by_unit else "project"
    words, path = Words(host), parent / safe_name(name.strip(), "")
    begun = begin(path, edition, due, per, datetime.now(), _plan(source, edition, words), words.say)
    memories.keep_round(path)
    words.tell(f"批次{'建好了' if begun else '已经建好'}：“{path}”。")
    if source is None:
        host.open_file(RoundFolder(path).plan)
    elif host.ask("现在照计划表生成下发的工作簿吗？"):
        _issue(host, path)


def _edition(host: Host) -> str | None:
    """Which form of which edition is collected; None where the person gave it up."""
    from perfbook.layouts.model import editions, load
    from perfbook.layouts.plan_tables import form_words

    collected = form_words().values()
    names = [name for name in editions() if name.partition("/")[0] in collected]
    # What is asked for most stands first: self-evaluations, the newest edition.
    names.sort(key=lambda name: (name.startswith("self_evaluation"), name), reverse=True)
    listed = "\n".join(f"{at}　{load(name).sheet}（{load(name).edition} 年版）" for at, name in enumerate(names, 1))
    said = ""
    while True:
        answer = host.ask_text(f"{said}收哪一种表？请填序号：\n{listed}", "1")
        if answer is None:
            return None
        chosen = {str(at): name for at, name in enumerate(names, 1)}.get(answer.strip())
        if chosen:
            return chosen
        said = f"没有“{answer.strip()[:10]}”这个序号。"


def _due(host: Host) -> date | None:
    """By when forms are due; None where the person gave it up."""
    said = ""
    while True:
        answer = host.ask_text(f"{said}报送截止日期，例如 {date.today().year + 1}-03-31：")
        if answer is None:
            return None
        try:
            return date.fromisoformat(answer.strip())
        except ValueError:
            said = "这不是日期。请按“年-月-日”填，月和日各两位。"


def _plan(source: Path | None, edition: str, words: Words) -> "Path | Plan | None":
    """What the plan is made from: the list itself as it is, or forms."""
    from perfbook.planning import is_plan_file, plan_of_forms

    if source is None or is_plan_file(source):
        return source
    from perfbook.sources import forms_to_make

    return plan_of_forms(forms_to_make(source, edition, words.say, words.progress)[0])


def _issue(host: Host, path: Path) -> None:
    from perfbook.keys import signing_key
    from perfbook.rounds.folder import open_round
    from perfbook.rounds.issuing import issue

    words = Words(host)
    with open_round(path, datetime.now(), words.say) as held, words.progress("生成") as advance:
        done = issue(held, signing_key(), None, advance)
    words.tell(f"已生成 {len(done.files)} 个工作簿（{done.projects} 个项目），放在“{held.folder.issued}”。")
    host.open_file(held.folder.issued)
    if done.files:
        offer_letters(host, path, "issue")


def receive(host: Host, memories: Memories) -> None:
    """Take in what units have sent, and check it, where the officer wants that at once."""
    from perfbook.rounds.folder import open_round
    from perfbook.rounds.incoming import incoming_files
    from perfbook.rounds.receiving import receive as receive_files

    path = chosen_round(host, memories)
    came = host.ask_path("请选择收到的文件所在的文件夹（工作簿、压缩包、另存的邮件都可以）", "folder") if path else None
    if path is None or came is None:
        return
    words = Words(host)
    with open_round(path, datetime.now(), words.say) as held, words.progress("收件") as advance:
        done = receive_files(held, incoming_files([came]), None, advance)
        versions = [one for one in held.ledger.arrived() if one.book in done.books]
    for one in done.refused:
        words.say(f"没有收下“{one.file}”：{one.problem}")
    for book in [book for book in done.books if book.problem]:
        words.say(f"读不出来“{book.inner or '一个文件'}”：{book.problem}")
    for version in [one.version for one in versions if one.version.project_id is None]:
        words.say(f"不在计划里的表：{version.unit}“{version.name}”。")
    words.tell(
        f"收下 {len(done.new)} 个新文件，{len(done.known)} 个以前收过；认出 {len(versions)} 张表。原件存在“收到”里。"
    )
    if done.new and host.ask("现在核对收到的表格吗？\n\n会写出退回表和校验报告。"):
        check_all(host, path)


def check_all(host: Host, path: Path) -> None:
    """Check what a round has received; write returns and report, and open the report."""
    from perfbook.keys import keys_at_hand
    from perfbook.rounds.checking import check_round
    from perfbook.rounds.folder import open_round

    words = Words(host)
    with open_round(path, datetime.now(), words.say) as held:
        with words.progress() as advance:
            done = check_round(held, keys_at_hand(), None, None, advance)
        counted = Counter(one.state.label for _, one in held.standings())
    stands = "，".join(f"{label} {count}" for label, count in counted.items())
    words.tell(f"新核对 {done.new} 张表，写出退回表 {len(done.returned)} 个。\n现在：{stands}。")
    host.open_file(done.report)
    if done.returned:
        offer_letters(host, path, "return")


def remind(host: Host, memories: Memories) -> None:
    """Draft a reminder to each unit that has not returned everything; the officer sends the drafts."""
    path = chosen_round(host, memories)
    if path:
        from perfbook.addin.letters import draft_reminders

        draft_reminders(host, path)


def chosen_round(host: Host, memories: Memories) -> Path | None:
    """The round that is meant: the last one, where the officer says so; None where it was given up."""
    last = memories.last_round()
    if last and is_round(last) and host.ask(f"用上次的批次“{last}”吗？\n\n选“否”：另选一个。"):
        return last
    chosen = host.ask_path("请选择批次的文件夹（里面有“台账.xlsx”）", "folder")
    if chosen and is_round(chosen):
        memories.keep_round(chosen)
    return chosen
