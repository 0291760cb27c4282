"""Find the window that a button was pressed in, and its workbook.

By window: there may be several Excel processes, each with a book of the same name. The number that the ribbon gives is
that of the window in front; since Excel 2013 each workbook has a window of its own, while xlwings knows one of them for
each process (whichever lies highest): so all windows of each process are asked for their numbers.

By name inside of it, compared here: `Workbooks(name)` would read signs in it. Untried with Excel and WPS.
"""

import atexit
import importlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from perfbook.addin.host import WindowFault
from perfbook.addin.refusing import in_words, where_allowed
from perfbook.addin.xlwings_host import TITLE, XlwingsHost

if TYPE_CHECKING:
    import xlwings as xw

_ELSEWHERE = "把要校验的文件或文件夹拖到“校验.bat”上，或用命令行 perfbook check，结果完全一样。"
_NO_WINDOW = (
    "没有连上这个窗口：它可能刚刚关闭、有对话框开着，或是以管理员身份运行的；WPS 表格不一定能连上。"
    f"请关闭对话框，把工作簿切到最前面，再点一次；仍然不行，请{_ELSEWHERE}"
)
_NO_BOOK = "窗口里没有找到工作簿“{name}”，它可能已经关闭或改名。请打开它，再点一次。"
_TWO_BOOKS = "有两个窗口都打开了“{name}”，分不清是哪一个。请关闭其中一个，再点一次。"
_NOT_INSTALLED = f"这台电脑上连接 Excel 的部件没有装好。请运行 perfbook addin status 查看；也可以{_ELSEWHERE}"
# Programs that xlwings does not find, since it looks for workbooks' windows of Excel: an Excel without a workbook, WPS
# (from 2013 on, before).
_REGISTERED = ("Excel.Application", "Ket.Application", "ET.Application")
# How often a call is made again at once while the program is busy. Endlessly is what xlwings does by itself: a dialog
# left open would keep the button working, silently, for ever.
_ATTEMPTS = 2_000


@in_words
def attach(hwnd: int, name: str) -> XlwingsHost:
    """The host of a window and of the workbook of this name in it.

    `hwnd`: 0 where the program did not tell its window: the one that has the workbook open.
    `name`: empty where no workbook is open: the host's `book` is then None.
    Raises WindowFault where there is no such window or workbook, or none that can be told from another.
    """
    found = _by_window(hwnd) if hwnd else _by_book(name)
    if found is None:
        raise WindowFault(_NO_WINDOW)
    book = _book(found, name) if name else None
    if name and book is None:
        raise WindowFault(_NO_BOOK.format(name=name))
    return XlwingsHost(found, book)


def say(text: str) -> None:
    """Say something where there is no host to say it with: a box on Windows, elsewhere the standard error."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(0, text, TITLE, 0x40)
    elif sys.stderr:
        print(text, file=sys.stderr)


def _programs() -> Iterator["xw.App"]:
    """Every program that could be meant: Excel by its processes, then what has registered itself."""
    import xlwings as xw

    tame()
    try:
        yield from xw.apps
    except xw.XlwingsError as fault:
        raise WindowFault(_NOT_INSTALLED) from fault
    yield from _registered(xw)


def tame() -> None:
    """Take two habits away from xlwings on Windows that do harm beside somebody's open work.

    When Python ends it kills each Excel process that it does not find by its windows, and it asks a busy one endlessly.
    """
    windows: Any = sys.modules.get("xlwings._xlwindows")
    if windows:
        atexit.unregister(windows.cleanup)
        windows.N_COM_ATTEMPTS = _ATTEMPTS


def _registered(xw: Any) -> Iterator["xw.App"]:
    windows: Any = sys.modules.get("xlwings._xlwindows")
    if windows is None:
        return
    client = importlib.import_module("win32com.client")
    for program in _REGISTERED:
        # Most computers have two of the three not; an object that answers to nothing is none.
        with where_allowed():
            found = windows.COMRetryObjectWrapper(client.GetActiveObject(program))
            yield xw.App(impl=windows.App(xl=found))


def _by_window(hwnd: int) -> "xw.App | None":
    wanted, others = _whole(hwnd), []
    for app in _programs():
        # What is known without a call: mostly it is this, and another process that is busy does not matter then.
        if _whole(app.hwnd or 0) == wanted:
            return app
        others.append(app)
    return next((app for app in others if wanted in _windows(app)), None)


def _windows(app: "xw.App") -> set[int]:
    # Before 2013 windows of workbooks have no number: there xlwings knows the only one of the process. One that is busy
    # is passed by: it may be another than the one that was meant.
    with where_allowed(busy=True):
        return {_whole(window.Hwnd) for window in app.api.Windows}
    return set()


def _whole(hwnd: int) -> int:
    """A window's number without a sign: 32 bits of it count, and some ways to COM make the highest a minus."""
    return hwnd & 0xFFFFFFFF


def _by_book(name: str) -> "xw.App | None":
    apps = list(_programs())
    if not name:
        return apps[0] if len(apps) == 1 else None
    # An Excel that has registered itself is also among those with windows.
    having = {app.pid: app for app in apps if _book(app, name) is not None}
    if len(having) > 1:
        raise WindowFault(_TWO_BOOKS.format(name=name))
    return next(iter(having.values()), None)


def _book(app: "xw.App", name: str) -> "xw.Book | None":
    return next((book for book in app.books if book.name == name), None)
