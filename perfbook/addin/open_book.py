"""The buttons for the workbook in front: check it, go on to the next finding, take the marks back."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from perfbook.addin.host import Host, Mark, OpenBook, WindowFault
from perfbook.addin.memory import Look, Memories, Memory, look_of
from perfbook.refused import Refused

if TYPE_CHECKING:
    from perfbook.addin.marks import Told
    from perfbook.collecting import Checked

_NO_BOOK = (
    "没有可以核对的工作簿。请先打开要核对的表格，再点这个按钮；"
    "如果窗口上方有“受保护的视图”的黄条，请先点“启用编辑”。"
)
_REPORTS = "reports"


def front_book(host: Host) -> OpenBook:
    """The workbook that the button was pressed for. Raises Refused where there is none."""
    book = host.book()
    if book is None:
        raise Refused(_NO_BOOK)
    return book


def check(host: Host, memories: Memories) -> None:
    """Check the book as it stands in the window, mark what was found, list it, and go to the most serious.

    The marks of an earlier check are taken back first: a check never judges or remembers its own marks.
    """
    book = front_book(host)
    host.progress(f"正在核对“{book.name}”……")
    _take_back(host, memories, book)
    checked = _checked(host, book)
    if (only := checked.books[0]).status != "checked":
        host.progress("")
        host.tell(f"没有核对“{book.name}”：{only.problem}")
        return
    from perfbook.addin.marks import marks_of, seen, told  # what draws marks is not needed for a book that is no form

    found = told(checked)
    if not found:
        host.progress("")
        forms = sum(len(one.forms) for one in checked.books)
        host.tell(f"“{book.name}”没有发现问题，可以接收（核对了 {forms} 张表）。")
        return
    marks = marks_of(found)
    before = host.marked([(mark.sheet, mark.square) for mark in marks])
    memory = Memory(before=_looks(before), ours=_looks(marks), seen=seen(found))
    # Before the first mark: a window that fails half-way leaves nothing that cannot be taken back.
    memories.keep(book, memory)
    bare = host.mark(marks)
    memory = _as_marked(host, memory)
    memories.keep(book, memory)
    listed = not book.fixed and _listed(host, memory, found, checked)
    _show(host, memories, book, memory, 0)
    if not listed:
        _offer_report(host, memories, book, found, checked)
    if bare:
        sheets = "、".join(f"“{name}”" for name in bare)
        host.tell(f"{sheets}的保护设了别人的密码，加不了颜色和批注；请用“定位下一个问题”逐个看。")


def go_on(host: Host, memories: Memories) -> None:
    """Go to the next finding of the last check, the most serious first, and round again; without a check, check."""
    book = front_book(host)
    memory = _remembered(host, memories, book)
    if memory is None:
        check(host, memories)
    else:
        _show(host, memories, book, memory, memory.at + 1)


def clear(host: Host, memories: Memories) -> None:
    """Give the marked squares back the colours and notes that they had, and take away the list."""
    book = front_book(host)
    if _remembered(host, memories, book) is None:
        host.tell(
            f"“{book.name}”没有要清除的标记：没有用“校验当前工作簿”核对过，或者已经清除了，或者是在别的电脑上核对的。"
        )
        return
    left = _take_back(host, memories, book)
    host.progress("")
    if left:
        host.tell(f"标记已清除。有 {left} 格核对以后改动过颜色、批注或者位置，没有动它们，请自己看一下。")


def _checked(host: Host, book: OpenBook) -> "Checked":
    """The verdict on a copy, which is removed at once: what the window holds, also what was not saved yet."""
    from perfbook.collecting import check_one

    with TemporaryDirectory(prefix="perfbook-", ignore_cleanup_errors=True) as folder:
        return check_one(str(book.path or book.name), host.save_copy(Path(folder)))


def _remembered(host: Host, memories: Memories, book: OpenBook) -> Memory | None:
    """What is remembered of the book, also where it has another name or folder since: our sheet in it tells."""
    if memory := memories.of(book):
        return memory
    for memory in memories.latest():
        if host.has_sheet(memory.token):
            memories.keep(book, memory)
            return memory
    return None


def _as_marked(host: Host, memory: Memory) -> Memory:
    """The memory with what really stands in the squares now: a window may refuse a colour or a note, or change it."""
    stands = _looks(host.marked([one.square for one in memory.ours]))
    before = {one.square: one for one in memory.before}
    ours = tuple(one for one in stands if one != before.get(one.square))
    return memory.model_copy(update={"ours": ours, "placed": True})


def _looks(marks: Iterable[Mark]) -> tuple[Look, ...]:
    return tuple(map(look_of, marks))


def _listed(host: Host, memory: Memory, found: "list[Told]", checked: "Checked") -> bool:
    """Whether the list could be put into the book."""
    from perfbook.addin.marks import LIST_SHEET, lines_of

    lines, widths = lines_of(found, checked)
    with suppress(WindowFault):
        host.add_sheet(LIST_SHEET, lines, widths, memory.token)
        return True
    return False


def _offer_report(
    host: Host, memories: Memories, book: OpenBook, found: "list[Told]", checked: "Checked"
) -> None:
    """Where no sheet can be added, the whole list stands in a report of its own, beside the book."""
    from perfbook.addin.marks import counted

    asked = "格子上已经有颜色和批注，可以用“定位下一个问题”逐个看。要另外打开一份校验报告，看全部问题吗？"
    if not host.ask(f"{counted(found)}。\n\n这个工作簿的结构锁定了，加不了“问题清单”。{asked}"):
        return
    from perfbook.generate.saving import save
    from perfbook.report.summary import summary_workbook
    from perfbook.returns import REPORT_NAME

    folder = memories.folder / _REPORTS
    report = save(folder / REPORT_NAME, summary_workbook(list(checked.books), folder, list(checked.of_set)), host.tell)
    host.open_file(report)


def _show(host: Host, memories: Memories, book: OpenBook, memory: Memory, at: int) -> None:
    """Go to a finding, counted round from the first, and say at the foot of the window what it is."""
    if not memory.seen:
        host.progress("")
        host.tell("发现的问题都不在某一格上，请看“问题清单”。")
        return
    at %= len(memory.seen)
    one = memory.seen[at]
    host.go_to(*one.square)
    memories.keep(book, memory.model_copy(update={"at": at}))
    host.progress(f"第 {at + 1} 处，共 {len(memory.seen)} 处：{one.text}")


def _take_back(host: Host, memories: Memories, book: OpenBook) -> int:
    """Take back the marks of the last check, if any; in how many squares something else stands by now.

    A colour or a note that is not what we put there is somebody else's, and stays.
    """
    memory = _remembered(host, memories, book)
    if memory is None:
        return 0
    before = {one.square: one for one in memory.before}
    now = {one.square: one for one in _looks(host.marked([one.square for one in memory.ours]))}
    marks, left = [], 0
    for ours in memory.ours:
        there, was = now.get(ours.square), before.get(ours.square)
        if there is None or was is None:
            left += 1
            continue
        color = was.color if there.color == ours.color else there.color
        note = was.note if _alike(there.note, ours.note) else there.note
        if (color, note) != (there.color, there.note):
            marks.append(Mark(*ours.square, color, note))
        # After a window that failed nobody knows which marks were placed: a square without one is as it was.
        untouched = not memory.placed and there == was
        left += not untouched and not (there.color == ours.color and _alike(there.note, ours.note))
    host.remove_sheet(memory.token)
    host.mark(marks)
    memories.forget(book)
    return left


def _alike(note: str, other: str) -> bool:
    """Whether two notes say the same: programs change line ends and spaces at the end."""
    return note.split() == other.split()
