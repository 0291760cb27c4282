"""`python -I -m perfbook.addin.trial FOLDER PROGRAM`: Excel or WPS carries out the orders of `perfbook selftest`.

Orders and replies are lines of two files in the folder; `perfbook.selftest.trial` says what they mean. Tried with the
engine of the tests only, not with Excel or WPS.
"""

import importlib
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from perfbook.addin.attaching import tame
from perfbook.addin.refusing import where_allowed

if TYPE_CHECKING:
    import xlwings as xw

Tell = Callable[..., None]

_FORMATS = {".xlsx": 51, ".xls": 56}
_MACROS_OFF = 3  # msoAutomationSecurityForceDisable


class Person:
    """Does at a program what the orders say. `tell` takes the words of each reply."""

    def __init__(self, app: "xw.App", folder: Path, tell: Tell) -> None:
        self._app, self._folder, self._tell = app, folder, tell
        # What an order may name comes first: a book that is open, one of its sheets.
        self._book: Any = None
        self._sheet: Any = None
        self._orders: dict[str, Callable[..., None]] = {
            "open": self._open, "sheet": self._turn_to, "type": self._type, "lock": self._try_lock,
            "show": self._show, "save": self._save, "close": self.close,
        }  # fmt: skip

    def obey(self, order: str) -> None:
        """Carry out one order."""
        what, *words = order.split("\t")
        self._orders[what](*words)

    def close(self) -> None:
        """Close the book without saving it, if one is open."""
        if self._book:
            self._book.close()
            self._book = None

    def _open(self, name: str) -> None:
        self._book = self._app.books.open(str(self._folder / unquote(name)), update_links=False)

    def _turn_to(self, sheet: str) -> None:
        self._sheet = self._book.sheets[sheet]
        self._sheet.api.Activate()

    def _type(self, square: str, text: str) -> None:
        self._sheet.range(square).value = text
        self._tell("typed", square, self._shown(square))

    def _try_lock(self, square: str, text: str) -> None:
        reply = "refused"
        with where_allowed():
            self._sheet.range(square).value = text
            reply = "taken"
        self._tell(reply, square)

    def _show(self, square: str) -> None:
        self._tell("shown", square, self._shown(square))

    def _save(self, name: str) -> None:
        path = self._folder / unquote(name)
        self._book.api.SaveAs(str(path), _FORMATS[path.suffix])
        self._tell("saved", name)

    def _shown(self, square: str) -> str:
        return str(self._sheet.range(square).api.Text)


def carry_out(app: "xw.App", folder: Path, tell: Tell) -> None:
    """Carry out the orders of a folder at a program; the last reply is `done`, or `failed` with the order and why."""
    person, order = Person(app, folder, tell), ""
    try:
        tell("program", "", f"{app.api.Name} {app.api.Version}")
        for order in (folder / "orders.txt").read_text("utf-8").splitlines():
            person.obey(order)
        tell("done")
    except Exception as fault:  # whatever the program does not do is what the trial is about
        tell("failed", order.replace("\t", " "), f"{type(fault).__name__} {fault}")
        with suppress(Exception):
            person.close()


def _started(program: str) -> "xw.App | None":
    """A program of our own, without a window; None where none is installed. Windows only.

    Raises RuntimeError where it turns out to be one that a person works with: WPS may give that instead of a new one.
    """
    import xlwings as xw

    tame()
    windows: Any = importlib.import_module("xlwings._xlwindows")
    client = importlib.import_module("win32com.client")
    try:
        raw = client.DispatchEx(program)
    except Exception:
        return None
    if raw.Workbooks.Count:
        raise RuntimeError("in use")
    app = xw.App(impl=windows.App(xl=windows.COMRetryObjectWrapper(raw)))
    with where_allowed():
        app.api.AutomationSecurity = _MACROS_OFF
    app.display_alerts = False
    return app


def main(arguments: list[str]) -> int:
    """Start a program, carry out the orders, leave. What became of it stands in `said.txt`; exit code 0."""
    folder, program = Path(arguments[0]), arguments[1]
    with (folder / "said.txt").open("w", encoding="utf-8", newline="\n") as said:

        def tell(*words: str) -> None:
            print("\t".join(" ".join(word.split()) for word in words), file=said, flush=True)

        try:
            app = _started(program)
        except Exception as fault:
            tell("in_use" if str(fault) == "in use" else "failed", "", f"{type(fault).__name__} {fault}")
            return 0
        if app is None:
            tell("absent")
            return 0
        tell("started", "", str(app.pid))
        carry_out(app, folder, tell)
        # Not xlwings' own `quit`: it ends other people's Excel processes too.
        with suppress(Exception):
            app.api.Quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
