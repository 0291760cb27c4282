"""An xlwings engine on a real LibreOffice: the part of xlwings and of Excel's own names that the add-in asks for.

An object answers to xlwings' names (small letters) and, as its own `api`, to those of Excel's interface (a capital at
the beginning), and refuses what Excel refuses: a change on a protected sheet, a sheet in a protected workbook, every
call while a dialog is open. What LibreOffice has no place for (thirteen settings of a protection) is kept here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlwings as xw
from xlwings import base_classes as bases
from xlwings.main import Engine as XlwingsEngine

from tests.office.program import Office
from tests.office.window import Com, Plain, Window, numbers, refused
from tests.office.xlwings_sheets import Sheets, protections

_FORMATS = {".xlsx": 51, ".xlsm": 52, ".xls": 56, ".ods": 60, ".csv": 6}
# A file may be another thing than its name says: what LibreOffice took it for.
_TAKEN_FOR = {"Calc MS Excel 2007 XML": 51, "MS Excel 97": 56, "calc8": 60}
_FOLDER_DIALOG = 4


class Engine:
    """`app()` starts one more program; all share the LibreOffice, each has its own windows and workbooks."""

    name, type = "libreoffice", "desktop"

    def __init__(self, office: Office) -> None:
        self.office = office
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return "" if value is None else value

    def app(self) -> "App":
        self.apps.running.append(App(self))
        return self.apps.running[-1]

    def stop(self) -> None:
        for app in self.apps.running:
            app.state.busy = False
            app.leave()
        self.apps.running.clear()


class Apps(bases.Apps):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.running: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self.running]

    def __iter__(self) -> Iterator["App"]:
        return iter(list(self.running))

    def __len__(self) -> int:
        return len(self.running)


class App(Com, bases.App):
    """A program. `alerts`: what it has shown; `answers`: what a person will answer, one after the other."""

    pid = hwnd = 0
    engine: Any = None
    books: Any = None
    screen_updating = enable_events = display_alerts = True
    status_bar: Any = False
    AutomationSecurity = 1
    Name, Version = "LibreOffice Calc", "7.4"

    def __init__(self, engine: Engine) -> None:
        super().__init__(Window())
        self._documents: list[Book] = []
        self._engine = engine
        object.__setattr__(self, "engine", engine)
        object.__setattr__(self, "pid", next(numbers))
        object.__setattr__(self, "hwnd", next(numbers))
        object.__setattr__(self, "books", Books(self))
        self._alerts: list[str] = []
        self._answers: list[Any] = []
        self._opened_with: list[int] = []

    api = property(lambda self: self)

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: Any) -> str:
        self._alerts.append(prompt)
        return self._answers.pop(0) if buttons == "yes_no" else "ok"

    @property
    def Windows(self) -> list[Any]:
        # The program's own window is that of one of its workbooks, xlwings knows no other.
        return [Plain(self.state, Hwnd=book._hwnd) for book in self._documents]

    def InputBox(self, prompt: str, title: str, proposed: str) -> Any:
        assert len(prompt) <= 255, "Excel refuses longer questions"
        self._alerts.append(prompt)
        answer = self._answers.pop(0)
        return proposed if answer is True else answer

    def FileDialog(self, kind: int) -> "FileDialog":
        return FileDialog(self, kind)

    @property
    def selection(self) -> Any:
        front = self._documents[-1] if self._documents else None
        return front and front._selection()

    def leave(self) -> None:
        for book in self._documents:
            book._document.close(True)
        self._documents.clear()


class FileDialog(Com):
    Title = ""
    AllowMultiSelect = True

    def __init__(self, app: App, kind: int) -> None:
        super().__init__(app.state)
        self._app, self._kind, self._offered = app, kind, []

    @property
    def Filters(self) -> "FileDialog":
        if self._kind == _FOLDER_DIALOG:
            raise refused("选择文件夹的对话框没有筛选。")
        return self

    def Clear(self) -> None:
        self._offered = []

    def Add(self, name: str, endings: str) -> None:
        self._offered.append(endings)

    def Show(self) -> int:
        assert not self.AllowMultiSelect
        self._app._alerts.append(" ".join((self.Title, *self._offered)))
        self._chosen = self._app._answers.pop(0)
        return 0 if self._chosen is None else -1

    def SelectedItems(self, number: int) -> str:
        assert number == 1
        return str(self._chosen)


class Books(Com, bases.Books):
    app: Any = None

    def __init__(self, app: App) -> None:
        super().__init__(app.state)
        object.__setattr__(self, "app", app)

    api = property(lambda self: self)

    def __call__(self, name: Any) -> "Book":
        for number, book in enumerate(self.app._documents, 1):
            if name in (book._name, number):
                return book
        raise KeyError(name)

    def __len__(self) -> int:
        return len(self.app._documents)

    def __iter__(self) -> Iterator["Book"]:
        self.state.called()
        return iter(list(self.app._documents))

    def open(self, fullname: str, update_links: Any = None, *others: Any) -> "Book":
        """Open a file as Excel does. `update_links` left out would make Excel ask the person."""
        assert update_links is False
        self.app._opened_with.append(self.app.AutomationSecurity)
        return self.show(Path(fullname))

    def show(self, path: Path, name: str | None = None) -> "Book":
        """Open a file as a person does. `name`: that of a new workbook, not saved yet, with the file's content."""
        book = Book(self.app, path, name)
        self.app._documents.append(book)
        return book


class Book(Com, bases.Book):
    app: Any = None
    sheets: Any = None

    def __init__(self, app: App, path: Path, name: str | None) -> None:
        super().__init__(app.state)
        object.__setattr__(self, "app", app)
        self._office = app._engine.office
        self._document = self._office.open(path, hidden=False)
        self._path, self._name, self._hwnd = None if name else path, name or path.name, next(numbers)
        self._protections = protections(path)
        self._spreadsheets: dict[str, Any] = {}
        # Squares with what LibreOffice has not: (sheet, row, column) -> "pattern" or "discussion".
        self._odd: dict[tuple[str, int, int], str] = {}
        self._links: list[tuple[str, str, str]] = []
        object.__setattr__(self, "sheets", Sheets(self))

    api = property(lambda self: self)
    name = Name = property(lambda self: self._name)
    Path = property(lambda self: str(self._path.parent) if self._path else "")
    FullName = property(lambda self: str(self._path) if self._path else self._name)
    ProtectStructure = property(lambda self: bool(self._document.isProtected()))
    Sheets = property(lambda self: list(self.sheets))

    @property
    def FileFormat(self) -> int:
        taken_for = {one.Name: one.Value for one in self._document.Args}.get("FilterName", "")
        by_content = next(number for name, number in _TAKEN_FOR.items() if taken_for.startswith(name))
        by_name = _FORMATS[self._path.suffix] if self._path else by_content
        return by_content if by_name in _TAKEN_FOR.values() else by_name

    def SaveCopyAs(self, path: str) -> None:
        self._office.save_as(self._document, Path(path))

    def SaveAs(self, path: str, number: int) -> None:
        assert number == _FORMATS[Path(path).suffix]
        self._office.save_as(self._document, Path(path))
        self._path, self._name = Path(path), Path(path).name

    def close(self) -> None:
        self._document.close(True)
        self.app._documents.remove(self)

    def Activate(self) -> None:
        self.app._documents.remove(self)
        self.app._documents.append(self)

    def _selection(self) -> Any:
        chosen = self._document.CurrentController.getSelection()
        if not hasattr(chosen, "getRangeAddress"):
            return None
        place = chosen.getRangeAddress()
        sheet = self.sheets(place.Sheet + 1)
        return sheet.range((place.StartRow + 1, place.StartColumn + 1), (place.EndRow + 1, place.EndColumn + 1))


def register(office: Office) -> Engine:
    """An engine on this office, registered with xlwings and active, as Excel's is on Windows."""
    engine = Engine(office)
    own = XlwingsEngine(impl=engine)
    xw.engines.add(own)
    own.activate()
    return engine


def withdraw() -> None:
    """Leave xlwings without the engine again."""
    xw.engines.active = None
    name = Engine.name
    xw.engines.engines[:] = [one for one in xw.engines.engines if one.name != name]
    xw.engines.engines_by_name.pop(name, None)
