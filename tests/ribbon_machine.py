"""Excel with the add-in, without Excel: pyOpenVBA carries out the VBA; registry and programs are stand-ins."""

from pathlib import Path

from pyopenvba.apps.excel import Application, ExcelApplication
from pyopenvba.interpreter import VBAObject, VBARuntimeError, method
from pyopenvba.interpreter._objects import MemberSpec

FILE_NOT_FOUND, NO_SUCH_OBJECT = -2147024894, 429
WINDOW = 722_146

Application._vba_members["hwnd"] = MemberSpec("Hwnd", "property", getter=lambda self: WINDOW)


class Shell(VBAObject):
    """WScript.Shell: a registry of one value, and programs that only end, as `ends` says."""

    vba_type_name = "IWshShell3"

    def __init__(self, python: str | None, ends: int | None = 0) -> None:
        self.python, self.ends = python, ends
        self.read: list[str] = []
        self.run: list[tuple[str, int, bool]] = []

    @method
    def RegRead(self, Name: object) -> object:
        self.read.append(str(Name))
        if self.python is None:
            raise VBARuntimeError(FILE_NOT_FOUND, "Unable to open registry key")
        return self.python

    @method
    def Run(self, Command: object, WindowStyle: object, WaitOnReturn: object) -> object:
        self.run.append((str(Command), int(WindowStyle), bool(WaitOnReturn)))
        if self.ends is None:
            raise VBARuntimeError(FILE_NOT_FOUND, "The system cannot find the file specified.")
        return self.ends


class Control(VBAObject):
    """The button that was pressed, as the ribbon hands it over."""

    vba_type_name = "IRibbonControl"

    def __init__(self, tag: str) -> None:
        self._tag = tag

    @method
    def Tag(self) -> object:
        return self._tag


class Window:
    """An Excel with perfbook.xlam loaded and at most one workbook in front."""

    def __init__(self, addin: Path, book: str | None, shell: Shell | None) -> None:
        self.excel = ExcelApplication.open(addin)
        self.shell = shell
        self.excel.interpreter.host.create = self._create  # type: ignore[method-assign]
        self._show(book)

    def _create(self, name: str) -> object:
        assert name == "WScript.Shell"
        if self.shell is None:
            raise VBARuntimeError(NO_SUCH_OBJECT, "ActiveX component can't create object")
        return self.shell

    def _show(self, book: str | None) -> None:
        if book is None:
            self.excel.application.active_book = None
        else:
            # Texts of VBA are UTF-16: a sign beyond the first 65,536 is two there.
            units = book.encode("utf-16-be", "surrogatepass")
            pairs = (units[at : at + 2] for at in range(0, len(units), 2))
            self.excel.add_workbook().name = "".join(chr(int.from_bytes(pair)) for pair in pairs)

    def press(self, tag: str) -> list[tuple[str, int, bool]]:
        """Press the button with this tag: the programs that were started, each with window style and `wait`."""
        assert self.shell is None or not self.shell.run
        self.excel.run("PerfbookRibbon.pbOnAction", Control(tag))
        return self.shell.run if self.shell else []

    def told(self) -> list[str]:
        """What message boxes said."""
        return [prompt for kind, prompt, _, _ in self.excel.dialogs if kind == "MsgBox"]
