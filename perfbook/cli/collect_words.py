"""What the commands say of what came in and of what a check found."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from perfbook.rounds.records import LETTER_WORDS
from perfbook.rounds.settling import unread
from perfbook.rounds.states import State, standing
from perfbook.rounds.status import foreign_lines, mixed_lines, unproved_lines

if TYPE_CHECKING:
    from perfbook.rounds.bounces import Bounced
    from perfbook.rounds.checking import Checked
    from perfbook.rounds.folder import Round
    from perfbook.rounds.mailbox import Looked
    from perfbook.rounds.receiving import Received
    from perfbook.rounds.records import Arrival, Book, Known

_MOST = 8


def received_lines(done: "Received", held: "Round") -> Iterator[str]:
    """What an officer should know beside how many files there are."""
    yield from (f"没有收下“{one.file}”：{one.problem}" for one in done.refused)
    yield from bounced_lines(done.bounced, held)
    versions = [one for one in held.ledger.arrived() if one.book in done.books]
    if versions:
        projects = {one.version.project_id for one in versions if one.version.project_id is not None}
        yield f"认出 {len(versions)} 张表，{len(projects)} 个项目。核对：perfbook round check {held.folder.typed}"
    yield from foreign_lines([one for one in versions if one.version.project_id is None], held)
    yield from _own(done.books, held)
    yield from _unread([one for one in unread(held).open if one in done.books], held)
    again = [one for one in done.books if one.code == "duplicate"]
    if again:
        yield f"内容和以前收到的完全相同的 {len(again)} 个，不再核对。"
    if done.stray:
        named = "、".join(f"“{path.name}”" for path in done.stray[:_MOST])
        how = f"perfbook round receive {held.folder.typed} {held.folder.received}"
        yield f"“收到”里有台账没有记的 {len(done.stray)} 个文件：{named}。要收下：{how}"
    if done.copies:
        named = "、".join(f"“{path.name}”" for path in done.copies[:_MOST])
        yield f"“收到”里有 {len(done.copies)} 个文件和收过的一字不差，可以删去：{named}。"


def _own(books: "Sequence[Book]", held: "Round") -> Iterator[str]:
    """What came back just as it went out."""
    units = {one.sha256: one.unit_key for one in held.ledger.issues()}
    named = {one.unit_key: one.unit for one in held.ledger.projects()}
    arrivals = {one.id: one for one in held.ledger.arrivals()}
    empty = [one for one in books if one.sha256 in units]
    if empty:
        said = "、".join(f"{named[units[one.sha256]]}“{_called(one, arrivals)}”" for one in empty[:_MOST])
        by_mail = "邮件带回来的，也可能是退信，请看寄信人；" if any(one.inner for one in empty) else ""
        yield f"下发的空表原样回来了 {len(empty)} 个，不算报来：{said}。{by_mail}没有填的，请让单位填好再报。"
    sent_back = {one.returned_sha256 for one in held.ledger.books()}
    unmended = [one for one in books if one.sha256 in sent_back]
    if unmended:
        said = "、".join(f"“{_called(one, arrivals)}”" for one in unmended[:_MOST])
        yield f"退回表没有改就回来了 {len(unmended)} 个，不算报来：{said}。请让单位改好再报。"


def _called(book: "Book", arrivals: "Mapping[int, Arrival]") -> str:
    return "/".join(filter(None, (arrivals[book.arrival_id].name, book.inner)))


def bounced_lines(found: "Sequence[Bounced]", held: "Round") -> Iterator[str]:
    """Whose letters came back, and what to do about it."""
    for one in found[:_MOST]:
        if one.letter is None:
            yield f"退信对不上这个批次发出的邮件：{one.arrival.source}。从邮件程序里手工发的，请看退信里的地址。"
        else:
            what = f"{LETTER_WORDS[one.letter.kind]}的邮件"
            yield from (f"退信：{one.letter.unit} <{to}> 没有收到{what}（{why}）。" for to, why in one.reasons.items())
    if len(found) > _MOST:
        yield f"退信共 {len(found)} 封，都记在“台账.xlsx”的“邮件”里。"
    if any(one.reasons for one in found):
        how = f"perfbook round status {held.folder.typed}"
        yield f"请在计划表里改正这些单位的邮箱，再发一次。哪些单位还没有发成：{how}"


def passed_lines(looked: "Looked") -> Iterator[str]:
    """The mails that are none of the round's: those with files in them by name, to be looked at."""
    if looked.passed:
        named = "、".join(f"“{one}”" for one in looked.passed[:_MOST])
        yield f"有附件、但不像这个批次的 {len(looked.passed)} 封邮件没有收：{named}。要收，请把邮件另存为 .eml 再接收。"
    if looked.others:
        yield f"另有 {looked.others} 封与这个批次无关的邮件。"


def checked_lines(done: "Checked", held: "Round") -> Iterator[str]:
    """What a check found, and what is to be done next."""
    yield f"新核对 {done.new} 张表，写出退回表 {len(done.returned)} 个。"
    counted = Counter(one.state for _, one in held.standings())
    yield f"现在：{'，'.join(f'{state.label} {counted[state]}' for state in State if counted[state])}。"
    yield from foreign_lines(done.foreign, held)
    if any(one.book.returned for one in done.foreign):
        yield "  这些表的退回表也在“退回”里，不会自动发给谁。"
    yield from _of_older_issues(held)
    yield from unproved_lines(held, done.unproved)
    yield from mixed_lines(done.mixed)
    yield from _unread([replace(one.book, problem=one.verdict.problem) for one in done.unread], held)
    yield f"校验报告：{done.report}"
    if done.returned:
        yield f"退回表：{held.folder.returned}。写邮件：perfbook round mail {held.folder.typed}"


def _of_older_issues(held: "Round") -> Iterator[str]:
    """Forms that count and were filled in before theirs was issued anew: with what the plan said then."""
    found = []
    for known in held.known().values():
        taken = standing(known).taken
        older = {one.stamp: one.number for one in known.issued[:-1]}
        if known.project.listed and taken and (number := older.get(taken.version.stamp or "")):
            found.append(f"{known.project.unit}“{known.project.name}”（第 {number} 次下发的）")
    if found:
        named = "、".join(found[:_MOST]) + (f"等 {len(found)} 张" if len(found) > _MOST else "")
        yield f"填的是重新下发以前的旧表：{named}。请与现在的计划表对照；不一样的，请单位用新的一份报。"


def version_lines(known: "Known", held: "Round") -> Iterator[str]:
    """The versions of a project, oldest first, with the one that counts, and what is to be done next."""
    stands = standing(known)
    taken = stands.taken
    yield f"{known.project.unit}“{known.project.name}”收到 {len(known.arrived)} 份："
    for number, one in enumerate(known.arrived, start=1):
        found = one.version
        said = f"必须修改 {found.errors}，请核实 {found.warnings}" if found.checked else "还没有核对"
        mark = "（采用）" if one == taken else ""
        yield f"  {number}　{one.arrival.came.replace('T', ' ')}　{one.arrival.name}　{said}{mark}"
    if taken and not taken.version.checked:
        yield f"采用的一份还要核对：perfbook round check {held.folder.typed}"
    elif stands.kept:
        yield f"它的退回表还没有发给单位：perfbook round mail {held.folder.typed}"


def _unread(books: "Sequence[Book]", held: "Round") -> Iterator[str]:
    """Files that no form could be read from; where a mail answered one of ours, whose it is."""
    arrivals = {one.id: one for one in held.ledger.arrivals()}
    letters = {one.message_id: one for one in held.ledger.letters()}
    for book in books[:_MOST]:
        arrival = arrivals[book.arrival_id]
        letter = letters.get(arrival.in_reply_to or "")
        whose = f"（{letter.unit}的回信）" if letter else ""
        yield f"读不出来“{_called(book, arrivals)}”{whose}：{book.problem}"
    if len(books) > _MOST:
        yield f"读不出来的共 {len(books)} 个，见校验报告。"
