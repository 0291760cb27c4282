"""The sheet 退回意见 of a marked return: the office's letter to the unit, one printed page where it fits."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import xlsxwriter

from perfbook.findings import Severity
from perfbook.forms.plain_text import like_formula
from perfbook.forms.words import FORM_NAMES
from perfbook.generate.printing import set_up_print
from perfbook.generate.styles import GREY, Styles
from perfbook.layouts.fitting import HIGHEST_ROW, needed
from perfbook.layouts.references import address
from perfbook.layouts.stamp import OPINION
from perfbook.readings import BookVerdict
from perfbook.readings.rounds import Status
from perfbook.report.paper import square_text
from perfbook.report.told import Item, Standing

# In inches: a letter has wider ones than a list.
_MARGINS = {"left": 1.0, "right": 1.0, "top": 0.8, "bottom": 0.6}
# One column, as wide as A4 between the margins of a letter.
_WIDTH = 85.0
# What a page holds, in points, between those margins.
_PAGE = 728.0
_LONGEST_NAME, _LONGEST_ITEM = 60, 160
_NUMERALS = "一二三四五六七八九十"
_OF_THE_OFFICE = "此项由主管部门填列"
_BLANK_DATE = "　　　　年　　月　　日"


@dataclass(frozen=True)
class _Line:
    """A paragraph of the letter: size in points, and how much more room it has than its text needs."""

    text: str
    size: float = 14
    look: Mapping[str, object] = field(default_factory=dict)
    room: float = 5

    @property
    def height(self) -> float:
        return min(HIGHEST_ROW, needed(self.text, (_WIDTH,), self.size) + self.room)


def write_opinion(
    workbook: xlsxwriter.Workbook, styles: Styles, book: BookVerdict, items: Sequence[Item], due: date | None
) -> None:
    """Write the letter. `items`: what the unit is told; `due`: by when it is to be mended, blank without one."""
    sheet = workbook.add_worksheet(OPINION)
    sheet.set_column(0, 0, _WIDTH)
    lines = list(_letter(book, items, due))
    for row, line in enumerate(lines):
        look: dict[str, object] = {"font_name": "宋体", "valign": "vcenter", "text_wrap": True, **line.look}
        quoted = {"quote_prefix": True} if like_formula(line.text) else {}
        sheet.write_string(row, 0, line.text, styles.of(font_size=line.size, **look, **quoted))
        sheet.set_row(row, line.height)
    sheet.print_area(0, 0, len(lines) - 1, 0)
    set_up_print(sheet, landscape=False, margins=_MARGINS)
    sheet.hide_gridlines(2)
    sheet.set_tab_color(GREY)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _letter(book: BookVerdict, items: Sequence[Item], due: date | None) -> Iterator[_Line]:
    before, after = list(_opening(book, items)), list(_closing(book, items, due))
    room = _PAGE - sum(line.height for line in (*before, *after))
    yield from before
    yield from _projects(items, len(book.forms) > 1, room)
    yield from after


def _opening(book: BookVerdict, items: Sequence[Item]) -> Iterator[_Line]:
    said = book.forms[0].reading
    unit = square_text(said.judged.unit or "填报单位", _LONGEST_NAME)
    number = max(form.progress.round for form in book.forms)
    yield _Line("退 回 意 见", 22, {"font_name": "黑体", "align": "center"}, 8)
    yield _Line(f"（第 {number} 次退回）", 12, {"align": "center"}, 8)
    yield _Line(f"{unit}：")
    name, year = FORM_NAMES[said.layout.form], said.judged.year
    what = f"{year}年度{name}" if year else name
    project = square_text(said.judged.project_name or "", _LONGEST_NAME)
    which = f"（{len(book.forms)} 个项目）" if len(book.forms) > 1 else f"（{project}）" if project else ""
    yield _Line(f"　　你单位报送的{what}{which}收悉。经核对，共有{_counts(items)}，现退回修改。")
    if number > 1:
        yield _Line(f"　　{_since(book, number - 1)}")
    yield _Line("一、主要问题", look={"font_name": "黑体"})


def _counts(items: Sequence[Item]) -> str:
    """How many items there are of each kind, in words."""
    open_ones = Counter(item.severity for item in items if item.standing == Standing.OPEN)
    words = [f"{one.label}的 {open_ones[one]} 项" for one in (Severity.ERROR, Severity.WARNING) if open_ones[one]]
    words += [f"供参考的 {open_ones[Severity.NOTE]} 项"] if open_ones[Severity.NOTE] else []
    if explained := sum(item.standing == Standing.EXPLAINED for item in items):
        words.append(f"已说明、待主管部门审定的 {explained} 项")
    if restored := sum(item.standing == Standing.RESTORED for item in items):
        words.append(f"已在本文件中更正的 {restored} 项")
    return "、".join(words) or "需要核对的事项"


def _since(book: BookVerdict, number: int) -> str:
    counts: Counter[Status] = Counter()
    for form in book.forms:
        counts.update(form.progress.counts(form.to_mend))
    explained = f"、已说明 {counts[Status.EXPLAINED]} 项" if counts[Status.EXPLAINED] else ""
    return (
        f"第 {number} 次退回的事项中，已改 {counts[Status.MENDED]} 项、仍在 {counts[Status.STILL]} 项{explained}；"
        f"这次另有新增 {counts[Status.NEW]} 项。"
    )


def _projects(items: Sequence[Item], several: bool, room: float) -> Iterator[_Line]:
    """What is wrong, by project; as many items of each as the page has room for."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        if item.standing == Standing.OPEN:
            groups.setdefault(item.project if item.square else item.place, []).append(item)
    heads = {name: list(_head(number, name, groups[name], several)) for number, name in enumerate(groups)}
    lines = {name: [_said(number, one) for number, one in enumerate(of, 1)] for name, of in groups.items()}
    rest = room - sum(line.height for head in heads.values() for line in head)
    rest -= sum(_more(0).height for head in heads.values() if not head)
    taken = dict.fromkeys(groups, 0)
    for depth in range(max(map(len, lines.values()), default=0)):
        for name, of_project in lines.items():
            if depth == taken[name] < len(of_project) and of_project[depth].height <= rest:
                rest -= of_project[depth].height
                taken[name] += 1
    for name, of_project in lines.items():
        yield from heads[name]
        yield from of_project[: taken[name]]
        # The head of a project has said how many there are.
        if taken[name] < len(of_project) and not heads[name]:
            yield _more(len(of_project) - taken[name])


def _more(number: int) -> _Line:
    return _Line(f"　　……其余 {number} 项见“修改清单”。", 12, room=2)


def _head(number: int, name: str, items: Sequence[Item], several: bool) -> Iterator[_Line]:
    """Whose items follow; a book of one form need not say it."""
    if several or len({item.project for item in items}) > 1:
        text = f"　　（{_in_words(number + 1)}）{square_text(name, _LONGEST_NAME)}：{_counts(items)}"
        yield _Line(text, 12, {"bold": True}, 3)


def _in_words(number: int) -> str:
    """A number up to 99 as official papers count."""
    tens, ones = divmod(number, 10)
    return f"{_NUMERALS[tens - 1] if tens > 1 else ''}{'十' if tens else ''}{_NUMERALS[ones - 1] if ones else ''}"


def _said(number: int, item: Item) -> _Line:
    cell = f"（{address(item.square)}）" if item.square and item.square != (0, 0) else ""
    text = f"{item.severity.sign} {item.place}{cell}：{item.fact}{item.remedy}"
    return _Line(f"　　{number}．{square_text(text, _LONGEST_ITEM)}", 12, room=2)


def _closing(book: BookVerdict, items: Sequence[Item], due: date | None) -> Iterator[_Line]:
    yield _Line("二、修改要求", look={"font_name": "黑体"})
    for number, text in enumerate(_demands(items, due), 1):
        yield _Line(f"　　{number}．{text}", 12, room=3)
    said = (getattr(form.reading.judged, "department", None) for form in book.forms)
    department = next(filter(None, said), "")
    right: Mapping[str, object] = {"align": "right", "indent": 2}
    yield _Line("", room=0)
    yield _Line(f"{square_text(department, _LONGEST_NAME)}（盖章）" if department else "主管部门（盖章）", look=right)
    yield _Line("经办人：＿＿＿＿＿＿　联系电话：＿＿＿＿＿＿＿＿", 12, {**right, "locked": False}, 8)
    yield _Line(_BLANK_DATE, look={**right, "locked": False})


def _demands(items: Sequence[Item], due: date | None) -> Iterator[str]:
    """What the unit is asked to do; only what there is a reason for."""
    yield "请按“修改清单”逐项修改；点“单元格”一栏可跳到要改的地方。"
    open_ones = [item for item in items if item.standing == Standing.OPEN]
    if any(item.severity == Severity.WARNING for item in open_ones):
        yield "标“▲ 请核实并说明”的，确无错误的，请在“自查”表中说明。"
    if any(item.standing == Standing.RESTORED for item in items):
        yield "标“✔ 本表已更正”的，已恢复下发的内容和公式，不用再改。"
    if any(_OF_THE_OFFICE in item.remedy for item in open_ones):
        yield f"标“{_OF_THE_OFFICE}”的，请先与我单位联系。"
    by = f" {due.year} 年 {due.month} 月 {due.day} 日" if due else _BLANK_DATE
    yield f"请在本文件中修改，不要另做新表，于{by}前报送。"
