"""The ledger as 台账.xlsx: how each project and unit stands, what came in, which mails there are."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from perfbook.generate.saving import save
from perfbook.layouts.model import load
from perfbook.report.paper import GREYED, RED, Column, Look, Row
from perfbook.report.round_table import TableSheet, round_workbook
from perfbook.rounds.records import LETTER_WORDS, Arrived, Book, Known, Letter
from perfbook.rounds.settling import unread
from perfbook.rounds.states import Standing, State, holding, standing

if TYPE_CHECKING:
    from perfbook.rounds.folder import Round

_PROJECTS = (
    Column("序号", 5, "center"),
    Column("单位", 28),
    Column("项目名称", 30),
    Column("年度", 6, "center"),
    Column("情况", 17, "center"),
    Column("下发", 11, "center"),
    Column("收到", 11, "center"),
    Column("必须修改", 9, "center"),
    Column("请核实", 8, "center"),
    Column("备注", 36),
)
_UNITS = (
    Column("序号", 5, "center"),
    Column("单位", 30),
    Column("项目数", 7, "center"),
    # The longest head breaks, the others do not.
    *(Column(state.label, min(12, max(8, 2 * len(state.label) + 1)), "center") for state in State),
    Column("还缺", 7, "center"),
    Column("联系人", 12),
    Column("电话", 15),
    Column("邮箱", 26),
)
_ARRIVALS = (
    Column("序号", 5, "center"),
    Column("收到", 17, "center"),
    Column("文件", 44),
    Column("来自", 40),
    Column("存放", 50),
    Column("情况", 44),
)
_LETTERS = (
    Column("序号", 5, "center"),
    Column("种类", 8, "center"),
    Column("单位", 34),
    Column("地址", 30),
    Column("情况", 12, "center"),
    Column("时间", 17, "center"),
    Column("说明", 40),
)
# What is missing after the due date.
_LATE: Look = {"font_color": RED}
_LETTER_STATES = {
    "drafted": "草稿", "sending": "发送中断", "sent": "已发送", "refused": "没有发成", "handed": "已打包",
    "withdrawn": "已作废",
}  # fmt: skip


def export(held: "Round") -> None:
    """Write 台账.xlsx anew from the ledger; one that is open somewhere stays as it is. Raises OSError."""
    known = [one for one in held.known().values() if one.project.listed or one.issued or one.arrived]
    found = [(one, standing(one)) for one in known]
    sheets = (
        TableSheet("项目", _note(held, found), _PROJECTS, list(_projects(held, found))),
        TableSheet("单位", "每个单位各有几个项目处于哪一步。", _UNITS, list(_units(held, found))),
        TableSheet("收到", "收到的文件原样存放，不要改动。", _ARRIVALS, list(_arrivals(held))),
        TableSheet("邮件", "打包交给单位的也列在这里。", _LETTERS, list(_letters(held.ledger.letters()))),
    )
    save(held.folder.table, round_workbook(title_of(held), sheets), held.say, beside=False)


def title_of(held: "Round") -> str:
    """What the round is called: 2024年度绩效自评表."""
    years = sorted({one.project.year for one in held.known().values() if one.project.listed})
    span = f"{years[0]}" if len(years) == 1 else f"{years[0]}—{years[-1]}" if years else ""
    return f"{span}年度{load(held.opening.edition).sheet}" if span else load(held.opening.edition).sheet


def _note(held: "Round", found: Sequence[tuple[Known, Standing]]) -> str:
    counted = Counter(one.state for known, one in found if known.project.listed)
    said = "，".join(f"{state.label} {counted[state]}" for state in State if counted[state])
    return f"截止 {held.opening.due}，{days_said(held.days_left)}。共 {counted.total()} 个项目：{said or '没有'}。"


def days_said(left: int) -> str:
    """How long it is to the due date.

    >>> days_said(3), days_said(0), days_said(-2)
    ('还有 3 天', '今天截止', '已过 2 天')
    """
    return f"还有 {left} 天" if left > 0 else f"已过 {-left} 天" if left else "今天截止"


def _projects(held: "Round", found: Sequence[tuple[Known, Standing]]) -> Iterator[Row]:
    for number, (known, one) in enumerate(found, start=1):
        project, taken = known.project, one.taken
        checked = taken is not None and taken.version.checked is not None
        yield Row(
            (
                number, project.unit, project.name, str(project.year),
                one.label if project.listed else "不在计划里",
                f"第 {known.issued[-1].number} 次" if known.issued else "",
                taken.arrival.came[:10] if taken else "",
                taken.version.errors if taken and checked else None,
                taken.version.warnings if taken and checked else None,
                _remark(known, one),
            ),
            GREYED if not project.listed else {},
            {"情况": _LATE if project.listed and one.state.missing and held.days_left < 0 else {}},
        )  # fmt: skip


def _remark(known: Known, one: Standing) -> str:
    waiver = holding(known.waivers)
    last = next((letter for letter in reversed(known.letters) if letter.state != "withdrawn"), None)
    refused = last if last and last.state == "refused" and one.state.missing else None
    said = [
        f"{waiver.reason}。" if waiver else "",
        "已收到表格。" if waiver and one.taken else "",
        _unsent(known, one),
        f"{LETTER_WORDS[refused.kind]}邮件没有发成：{refused.detail}。" if refused else "",
        "有更新的一份，按选定的采用。" if one.newer else "",
    ]
    return "".join(said)


def _unsent(known: Known, one: Standing) -> str:
    """What lies here and waits for being sent."""
    what = "退回表" if one.kept else "工作簿" if one.state == State.UNSENT and known.issued else ""
    kind = "return" if one.kept else "issue"
    letters = [letter.state for letter in known.letters if letter.kind == kind and letter.state != "withdrawn"]
    last = letters[-1] if letters else ""
    if not what or last == "refused":
        return ""
    if last == "sending":
        return f"{what}的邮件发送中断，不知道发出去没有。"
    return f"{what}的邮件草稿做好了，还没有发出。" if last == "drafted" else f"{what}已生成，还没有发给单位。"


def _units(held: "Round", found: Sequence[tuple[Known, Standing]]) -> Iterator[Row]:
    units: dict[str, tuple[str, Counter[State]]] = {}
    contacts = held.ledger.contacts()
    for known, one in found:
        if known.project.listed:
            units.setdefault(known.project.unit_key, (known.project.unit, Counter()))[1][one.state] += 1
    for number, (key, (name, counted)) in enumerate(units.items(), start=1):
        missing = sum(counted[state] for state in State if state.missing)
        whom = contacts.get(key)
        asked = (whom.person, whom.phone, whom.mail) if whom else ("", "", "")
        values = (number, name, counted.total(), *(counted[one] or None for one in State), missing or None, *asked)
        yield Row(values, looks={"还缺": _LATE if missing and held.days_left < 0 else {}})


def _arrivals(held: "Round") -> Iterator[Row]:
    books: defaultdict[int, list[Book]] = defaultdict(list)
    for book in held.ledger.books():
        books[book.arrival_id].append(book)
    versions: defaultdict[int, list[Arrived]] = defaultdict(list)
    for arrived in held.ledger.arrived():
        versions[arrived.book.id].append(arrived)
    found = unread(held)
    settled = {book.id: by.arrival.name for book, by in found.settled}
    for number, one in enumerate(held.ledger.arrivals(), start=1):
        said = "；".join(_became(book, versions[book.id], settled) for book in books[one.id])
        look = {"情况": _LATE if any(book in found.open for book in books[one.id]) else {}}
        yield Row((number, _minute(one.came), one.name, one.source, one.file, said), looks=look)


def _became(book: Book, versions: Sequence[Arrived], settled: Mapping[int, str]) -> str:
    """What was found in a file that came in."""
    if book.status == "checked":
        foreign = sum(one.version.project_id is None for one in versions)
        said = f"认出 {len(versions)} 张表{f'，{foreign} 张不在计划里' if foreign else ''}"
    elif book.id in settled:
        said = f"读不出来，已收到“{settled[book.id]}”，不用再管"
    else:
        said = (book.problem or "").rstrip("。")
    return f"{book.inner}：{said}" if book.inner else said


def _letters(letters: Sequence[Letter]) -> Iterator[Row]:
    for number, one in enumerate(letters, start=1):
        when = _minute(one.sent or one.sending or one.drafted)
        state = _LETTER_STATES[one.state]
        yield Row((number, LETTER_WORDS[one.kind], one.unit, one.address, state, when, one.detail))


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
