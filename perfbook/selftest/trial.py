"""What every spreadsheet program is asked to do with our workbooks, and what must have come of it.

The orders and the replies are lines of words with tabs between them, so that a macro can read and write them:

    open NAME · sheet NAME · close
    type SQUARE TEXT   ->  typed SQUARE WHAT-IT-SHOWS
    lock SQUARE TEXT   ->  refused SQUARE, or taken SQUARE WHAT-IT-HOLDS
    show SQUARE        ->  shown SQUARE TEXT
    save NAME          ->  saved NAME
                       ->  program VERSION first; done at the end, or failed ORDER WHY

Who drives Excel and WPS says before: started PROCESS, or absent, or in_use.

Names of files are as in an address: percent signs and Chinese are escaped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from perfbook.forms.walk import values
from perfbook.generate.page import Page, Use
from perfbook.layouts.references import address
from perfbook.layouts.self_check import LEFT, READY
from perfbook.making import Manner, book_of, pages_of
from perfbook.readings import FormVerdict
from perfbook.returns import verdict_of
from perfbook.selftest.forms import WRONG_FIELD, WRONG_RULE, WRONG_SCORE, right_form, texts
from perfbook.selftest.outcome import Failed, NotTried, Step, Told

ORDERS, REPLIES = "orders.txt", "said.txt"
# As a project may be called; no program may be troubled by it.
_BLANK, _FILLED = "空表 100%&甲'乙=丙.xlsx", "填好的（终稿）.xlsx"
RIGHT, WRONG, AGAIN, OLD = "right.xlsx", "wrong.xlsx", "again.xlsx", "again.xls"
# Says of an .xls that its formulas cannot be seen.
_NO_FORMULAS = "BK19"
_DO = "先不要请单位用这个程序填表，请把结果文件发给维护人员。"


@dataclass
class Trial:
    """A program at work on our workbooks. `obey` carries out the orders that lie in a folder, or raises.

    The steps are asked in their order: `opened` first, which runs the program; the others judge what came of it.
    """

    program: str
    obey: Callable[[Path], None]
    absent: bool = False
    folder: Path | None = None
    said: list[tuple[str, str, str]] = field(default_factory=list)

    def steps(self) -> Iterator[Step]:
        """The steps; where the program is not there at all, the first one alone says so."""
        yield Step(self.program, "打开、填写、保存", self.opened)
        if self.absent:
            return
        yield Step(self.program, "锁定的格子", self.locks)
        yield Step(self.program, "填的与读到的", self.filled)
        yield Step(self.program, "边填边提示", self.live)
        yield Step(self.program, "再保存一次", self.saved_again)
        yield Step(self.program, "旧格式 .xls", self.old_format)

    def opened(self, folder: Path) -> Told:
        """Whether the program opens the workbooks, and does to its end what it is told."""
        blank = _page()
        uses: dict[str, Use] = {_BLANK: "to_be_filled", _FILLED: "as_returned"}
        for name, use in uses.items():
            (folder / name).write_bytes(book_of([right_form()], Manner(use)).content)
        (folder / ORDERS).write_text("".join("\t".join(order) + "\n" for order in orders(blank)), "utf-8")
        try:
            self.obey(folder)
        except NotTried:
            self.absent = True
            raise
        self.said = replies(folder)
        version = next((text for what, _, text in self.said if what == "program"), "")
        if not self.said or self.said[-1][0] != "done":
            last = " ".join(self.said[-1]) if self.said else "什么也没有说"
            raise Failed(f"{version or self.program}没有做完。", _DO, last=last)
        self.folder = folder
        return Told(f"{version}，打开、填写、保存都做完了。", {"version": version})

    def locks(self, folder: Path) -> Told:
        """Whether every locked square has refused what was typed."""
        self._there()
        taken = [square for what, square, _ in self.said if what == "taken"]
        if taken:
            said = f"{len(taken)} 个锁定的格子能改（{'、'.join(taken[:5])}）。"
            raise Failed(said, f"收回时仍会逐格比对，改动都会列出来；{_DO}", taken=taken)
        count = sum(what == "refused" for what, _, _ in self.said)
        if not count:
            raise NotTried("没有试到锁定的格子。")
        return Told(f"{count} 个锁定的格子都改不了。")

    def filled(self, folder: Path) -> Told:
        """Whether what was typed is what is read from the saved file, without a finding that is none."""
        read = self._must_say(RIGHT)
        wanted, has = values(right_form()), values(read.reading.form)
        if lost := [path for path, value in wanted.items() if value is not None and has.get(path) != value]:
            seen = {path: f"{wanted[path]} -> {has.get(path)}" for path in lost[:10]}
            raise Failed(f"{len(lost)} 处填的与读到的不同。", _DO, seen=seen)
        self._must_say(WRONG, WRONG_RULE)
        return Told("照样表逐格填写、保存，读到的一字不差；填错的一处核对得出来，此外没有误报。")

    def live(self, folder: Path) -> Told:
        """Whether the banner beside the form has followed what was typed."""
        self._there()
        shown = [text for what, _, text in self.said if what == "shown"]
        begins = (LEFT, READY, LEFT)
        if len(shown) != len(begins) or not all(map(str.startswith, shown, begins)):
            raise Failed("右上角的提示没有跟着填的内容变。", _DO, shown=shown)
        return Told(f"填之前“{shown[0]}”，填完“{shown[1]}”，改错一处“{shown[2]}”。")

    def saved_again(self, folder: Path) -> Told:
        """Whether a workbook that is opened and saved, without any change, brings no finding."""
        self._must_say(AGAIN)
        return Told("打开填好的表再保存一次，没有误报：公式、锁定、编号都在，重新计算的结果一致。")

    def old_format(self, folder: Path) -> Told:
        """The same, saved in the old format."""
        self._must_say(OLD, _NO_FORMULAS)
        return Told("存成旧格式 .xls 也能核对，只提示请另存为 .xlsx。")

    def _there(self) -> Path:
        """The folder with what the program has written. Raises NotTried where it did not get so far."""
        if self.folder is None:
            raise NotTried(f"{self.program}没有做完，见上面。")
        return self.folder

    def _must_say(self, name: str, *rules: str) -> FormVerdict:
        """The form of a file that the program has saved. Raises Failed where a check says other than these rules."""
        book = verdict_of(self._there() / name)
        if len(book.forms) != 1:
            raise Failed(f"存出来的文件读不了：{book.problem or '里面不是一张表'}", _DO, file=name, code=book.code)
        [form] = book.forms
        found = [*book.findings, *form.findings]
        if sorted(one.rule for one in found) != sorted(rules):
            what = "、".join(one.rule for one in found) or "没有问题"
            said = [f"{one.rule} {one.path} {one.message}" for one in found]
            raise Failed(f"核对应说 {'、'.join(rules) or '没有问题'}，实际说 {what}。", _DO, file=name, said=said)
        return form


def _page() -> Page:
    return pages_of([right_form()], Manner("to_be_filled"))[0]


def orders(page: Page) -> Iterator[tuple[str, ...]]:
    """What the program is to do: type into every square of a blank form, save, look; then save a filled one again."""
    spots = page.placement.spots
    banner = address((0, len(page.layout.widths)))
    typed = texts(right_form())
    yield "open", quote(_BLANK)
    yield "sheet", page.stamp.sheet
    yield "show", banner
    yield from (("lock", address(spot.square), "12345") for spot in spots if not page.open(spot))
    for spot in spots:
        if page.open(spot) and spot.path and spot.path in typed:
            yield "type", address(spot.square), typed[spot.path]
    yield "show", banner
    yield "save", RIGHT
    yield "type", address(page.placement.squares[WRONG_FIELD]), WRONG_SCORE
    yield "show", banner
    yield "save", WRONG
    yield ("close",)
    yield "open", quote(_FILLED)
    yield "save", AGAIN
    yield "save", OLD
    yield ("close",)


def replies(folder: Path) -> list[tuple[str, str, str]]:
    """What a program has said in a folder, as far as it came."""
    try:
        lines = (folder / REPLIES).read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    parted = (f"{line}\t\t".split("\t")[:3] for line in lines)
    return [(what, where, text) for what, where, text in parted]
