"""A window without a window: a workbook held by openpyxl, and a person who answers what was written down for them."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from perfbook.addin.host import Color, Host, Line, Mark, OpenBook, WindowFault
from perfbook.contents import Square
from perfbook.layouts.references import address

TOKEN = "perfbook_list"


class PlainHost:
    """Implements Host. `answers`: what the person answers, in order, of all that is asked.

    `told`, `opened`, `went`, `status` say what happened in the window. `fails`: called before each thing that touches
    the book, by its name; what it raises is the window's fault. `locked`: sheets that cannot be marked.
    """

    def __init__(self, file: Path | None = None, saved: bool = True, fixed: bool = False) -> None:
        self.file, self.saved, self.fixed = file, saved, fixed
        self.workbook: Any = None
        self.answers: list[object] = []
        self.told: list[str] = []
        self.opened: list[Path] = []
        self.went: list[tuple[str, Square]] = []
        self.copies: list[Path] = []
        self.status = ""
        self.at: tuple[str, Square] | None = None
        self.locked: set[str] = set()
        self.fails: Callable[[str], None] = lambda name: None
        self._changed = False
        if file and file.suffix == ".xlsx":
            try:
                self.workbook = openpyxl.load_workbook(file)
            except Exception:
                self.workbook = None

    def program(self) -> str:
        return "一个试验用的窗口"

    def book(self) -> OpenBook | None:
        self.fails("book")
        if self.file is None:
            return None
        name = self.file.name if self.saved else self.file.stem
        return OpenBook(name, self.file if self.saved else None, self.fixed)

    def save_copy(self, folder: Path) -> Path:
        self.fails("save_copy")
        assert self.file
        target = folder / f"book{self.file.suffix}"
        self.save_as(target)
        self.copies.append(target)
        return target

    def save_as(self, target: Path) -> None:
        """What the person does with 另存为; an untouched book stays byte for byte."""
        if self._changed:
            self.workbook.save(target)
        else:
            shutil.copyfile(str(self.file), target)

    def type(self, sheet: str, square: str, value: object) -> None:
        """What the person does in the window, without saving."""
        self._changed = True
        self.workbook[sheet][square] = value

    def marked(self, squares: Sequence[tuple[str, Square]]) -> list[Mark]:
        self.fails("marked")
        return [self._look(sheet, square) for sheet, square in squares if sheet in self.workbook.sheetnames]

    def _look(self, sheet: str, square: Square) -> Mark:
        cell = self._cell(sheet, square)
        return Mark(sheet, square, _color(cell.fill), cell.comment.text if cell.comment else "")

    def mark(self, marks: Sequence[Mark]) -> list[str]:
        for one in marks:
            self.fails("mark")
            if one.sheet in self.locked:
                continue
            self._changed = True
            cell = self._cell(one.sheet, one.square)
            cell.fill = _fill(one.color)
            cell.comment = Comment(one.note, "perfbook") if one.note else None
        return sorted({one.sheet for one in marks} & self.locked)

    def add_sheet(self, name: str, lines: Sequence[Line], widths: Sequence[int], token: str) -> None:
        self.fails("add_sheet")
        if self.fixed:
            raise WindowFault("结构锁定了。")
        self._changed = True
        number, free = 1, name
        while free in self.workbook.sheetnames:
            number += 1
            free = f"{name} ({number})"
        sheet = self.workbook.create_sheet(free, 0)
        sheet.defined_names.add(DefinedName(TOKEN, attr_text=f'"{token}"'))
        for row, line in enumerate(lines, 1):
            for column, text in enumerate(line.texts, 1):
                cell = sheet.cell(row, column)
                cell.value, cell.data_type = text, "s"
                cell.alignment = Alignment(wrap_text=True)
            if line.color:
                sheet.cell(row, 1).fill = _fill(line.color)
            if line.leads_to:
                there = f"'{line.leads_to[0]}'!{address(line.leads_to[1])}"
                sheet.cell(row, 2).hyperlink = Hyperlink(ref=f"B{row}", location=there)

    def remove_sheet(self, token: str) -> None:
        self.fails("remove_sheet")
        for sheet in self._carrying(token):
            self._changed = True
            self.workbook.remove(sheet)

    def has_sheet(self, token: str) -> bool:
        return bool(self._carrying(token))

    def _carrying(self, token: str) -> list[Any]:
        sheets = self.workbook.worksheets if self.workbook else []
        named = (one for one in sheets if TOKEN in one.defined_names)
        return [one for one in named if one.defined_names[TOKEN].attr_text == f'"{token}"']

    def go_to(self, sheet: str, square: Square) -> None:
        self.fails("go_to")
        if sheet not in self.workbook.sheetnames:
            raise WindowFault(f"没有“{sheet}”这张表了。")
        self.went.append((sheet, square))
        self.at = sheet, square

    def selected(self) -> tuple[str, Square] | None:
        return self.at

    def open_file(self, path: Path) -> None:
        assert path.exists()
        self.opened.append(path)

    def tell(self, text: str) -> None:
        self.told.append(text)

    def ask(self, text: str) -> bool:
        answer = self._answer(text)
        assert isinstance(answer, bool), text
        return answer

    def ask_text(self, text: str, proposed: str = "") -> str | None:
        answer = self._answer(text)
        assert answer is None or isinstance(answer, str), text
        return answer

    def ask_path(self, title: str, kind: str) -> Path | None:
        answer = self._answer(title)
        assert answer is None or isinstance(answer, Path), title
        return answer

    def _answer(self, text: str) -> object:
        assert self.answers, f"nobody knows what to answer: {text}"
        return self.answers.pop(0)

    def progress(self, text: str) -> None:
        self.status = text

    def _cell(self, sheet: str, square: Square) -> Any:
        return self.workbook[sheet].cell(square[0] + 1, square[1] + 1)


def _fill(color: Color | None) -> PatternFill:
    return PatternFill("solid", fgColor=f"FF{bytes(color).hex().upper()}") if color else PatternFill()


def _color(fill: PatternFill) -> Color | None:
    if fill.fill_type is None:
        return None
    red, green, blue = bytes.fromhex(fill.fgColor.rgb[2:])
    return red, green, blue


_: type[Host] = PlainHost
