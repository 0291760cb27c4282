"""A window of Excel by way of xlwings: what the buttons need of it.

Tried with xlwings on the engine of the tests, which stands on LibreOffice and answers to the same names; in Excel and
WPS untried. Names beginning with a capital are Excel's own, asked directly where xlwings has none or does more: its
`activate` wants the window to be the first of all, its `fullname` reads settings from a sheet of the workbook.
"""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from perfbook.addin import added_sheet
from perfbook.addin.host import Line, Mark, OpenBook, WindowFault
from perfbook.addin.marking import look, mark
from perfbook.addin.protection import lifted
from perfbook.addin.refusing import in_words, where_allowed
from perfbook.contents import Square

if TYPE_CHECKING:
    import xlwings as xw

TITLE = "perfbook"
# Excel's numbers of the formats that we read; 51 is also what it gives a workbook that was never saved.
_ENDINGS = {
    51: ".xlsx", 61: ".xlsx", 52: ".xlsm", 53: ".xltm", 54: ".xltx", 50: ".xlsb", 60: ".ods",
    56: ".xls", -4143: ".xls", 43: ".xls", 39: ".xls",
}  # fmt: skip
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".et")
_NO_BOOK = "没有打开的工作簿。请打开要校验的表格（在“受保护的视图”里的，先点“启用编辑”），再点一次。"
_FORMAT = "这个工作簿的格式（编号 {number}）读不了。请用“文件—另存为”存成 .xlsx，再点一次。"
_NO_SHEET = "工作簿里没有工作表“{name}”了，可能已被删除或改名。请再点“校验当前工作簿”。"
_HIDDEN = "工作表“{name}”是隐藏的，跳不过去。请右键点任一工作表标签，选“取消隐藏”，再点一次。"
_NO_FILE = "没有找到 {path}。它可能已被移走或改名。"
_SAME_NAME = "已经打开了一个同名的工作簿“{name}”，Excel 不能同时打开两个。请先关闭它，再点一次。"
_OPEN_YOURSELF = "请自己打开：{path}"
_VISIBLE = -1
_MACROS_OFF = 3  # msoAutomationSecurityForceDisable
_KINDS = {"folder": 4, "file": 3, "workbook": 3}  # what Application.FileDialog calls them
_CHOSEN = -1
# Longer questions are refused by Application.InputBox.
_LONGEST_QUESTION = 255


class XlwingsHost:
    """The Host of one window. `book`: None where the button was pressed without one."""

    def __init__(self, app: "xw.App", book: "xw.Book | None") -> None:
        self._app = app
        self._book = book

    def _own_book(self) -> "xw.Book":
        if self._book is None:
            raise WindowFault(_NO_BOOK)
        return self._book

    def _quiet(self) -> AbstractContextManager[object]:
        """Without drawing each step, and without starting the macros that a unit has tied to changes."""
        return self._app.properties(screen_updating=False, enable_events=False)

    def _sheet(self, name: str) -> "xw.Sheet":
        found = next((sheet for sheet in self._own_book().sheets if sheet.name == name), None)
        if found is None:
            raise WindowFault(_NO_SHEET.format(name=name))
        return found

    @in_words
    def program(self) -> str:
        return f"{self._app.api.Name} {self._app.api.Version}"

    @in_words
    def book(self) -> OpenBook | None:
        if self._book is None:
            return None
        api = self._book.api
        # Never saved: no folder yet. In the cloud: an address, no folder of this computer.
        placed = api.Path and "://" not in api.FullName
        return OpenBook(api.Name, Path(api.FullName) if placed else None, bool(api.ProtectStructure))

    @in_words
    def save_copy(self, folder: Path) -> Path:
        api = self._own_book().api
        ending = _ENDINGS.get(api.FileFormat)
        if ending is None:
            raise WindowFault(_FORMAT.format(number=api.FileFormat))
        path = folder / f"book{ending}"
        with self._quiet():
            api.SaveCopyAs(str(path))
        return path

    @in_words
    def marked(self, squares: Sequence[tuple[str, Square]]) -> list[Mark]:
        sheets = {sheet.name: sheet for sheet in self._own_book().sheets}
        return [look(sheets[name], square) for name, square in squares if name in sheets]

    @in_words
    def mark(self, marks: Sequence[Mark]) -> list[str]:
        locked = []
        wanted: dict[str, list[Mark]] = {}
        for one in marks:
            wanted.setdefault(one.sheet, []).append(one)
        with self._quiet():
            for sheet in self._own_book().sheets:
                if sheet.name not in wanted:
                    continue
                with lifted(sheet) as free:
                    for one in wanted[sheet.name] if free else ():
                        mark(sheet, one)
                if not free:
                    locked.append(sheet.name)
        return locked

    @in_words
    def add_sheet(self, name: str, lines: Sequence[Line], widths: Sequence[int], token: str) -> None:
        with self._quiet():
            added_sheet.add(self._own_book(), name, lines, widths, token)

    @in_words
    def remove_sheet(self, token: str) -> None:
        with self._quiet():
            added_sheet.remove(self._own_book(), token)

    @in_words
    def has_sheet(self, token: str) -> bool:
        return bool(added_sheet.carrying(self._own_book(), token))

    @in_words
    def go_to(self, sheet: str, square: Square) -> None:
        shown = self._sheet(sheet)
        if shown.api.Visible != _VISIBLE:
            raise WindowFault(_HIDDEN.format(name=sheet))
        self._own_book().api.Activate()
        shown.api.Activate()
        shown.range((square[0] + 1, square[1] + 1)).api.Select()

    @in_words
    def selected(self) -> tuple[str, Square] | None:
        found = self._app.selection
        if self._book is None or found is None or found.sheet.book.name != self._book.name:
            return None
        return found.sheet.name, (found.row - 1, found.column - 1)

    @in_words
    def open_file(self, path: Path) -> None:
        if not path.exists():
            raise WindowFault(_NO_FILE.format(path=path))
        if path.suffix.lower() in _WORKBOOKS:
            self._open_book(path)
        elif sys.platform == "win32":
            # Only what we have written, or a folder, comes here: never an attachment.
            os.startfile(path)
        else:
            raise WindowFault(_OPEN_YOURSELF.format(path=path))

    def _open_book(self, path: Path) -> None:
        there = next((one for one in self._app.books if one.name.casefold() == path.name.casefold()), None)
        if there and os.path.normcase(there.api.FullName) != os.path.normcase(path.resolve()):
            raise WindowFault(_SAME_NAME.format(name=path.name))
        if there:
            there.api.Activate()
            return
        # What a program opens may run its macros unasked, unless this is said before.
        before = self._app.api.AutomationSecurity
        self._app.api.AutomationSecurity = _MACROS_OFF
        try:
            self._app.books.open(str(path), update_links=False)
        finally:
            self._app.api.AutomationSecurity = before

    @in_words
    def tell(self, text: str) -> None:
        # A box of our own, no call into Excel: it comes up also where Excel is busy.
        self._app.alert(text, TITLE, "ok", "info")

    @in_words
    def ask(self, text: str) -> bool:
        return self._app.alert(text, TITLE, "yes_no", "info") == "yes"

    @in_words
    def ask_text(self, text: str, proposed: str = "") -> str | None:
        answer = self._app.api.InputBox(text[:_LONGEST_QUESTION], TITLE, proposed)
        return answer if isinstance(answer, str) else None

    @in_words
    def ask_path(self, title: str, kind: str) -> Path | None:
        dialog = self._app.api.FileDialog(_KINDS[kind])
        dialog.Title = title
        dialog.AllowMultiSelect = False
        if kind != "folder":
            # What an earlier dialog offered is kept by the program.
            dialog.Filters.Clear()
        if kind == "workbook":
            dialog.Filters.Add("工作簿", ";".join(f"*{ending}" for ending in _WORKBOOKS))
        return Path(dialog.SelectedItems(1)) if dialog.Show() == _CHOSEN else None

    def progress(self, text: str) -> None:
        # Not worth a fault: the work goes on while a dialog is open.
        with where_allowed(busy=True):
            self._app.status_bar = text or False
