"""perfbook.xlam in LibreOffice: its own VBA, with a WScript.Shell that writes down what it was asked to start."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pyopenvba import ExcelFile, VBAModuleKind

from perfbook.addin.building import build, modules
from tests.office.program import Office

PYTHON = r"C:\Program Files\Python\pythonw.exe"
# Takes the place of the module that makes the real one; below it, the button as the ribbon hands it over.
_SHELL = """Option Explicit
Public Function pbShell() As Object
    Set pbShell = New Recorder
End Function
Public Sub pbPress(ByVal tag As String)
    Dim pressed As Object
    Set pressed = New Button
    pressed.Tag = tag
    pbOnAction pressed
End Sub
"""
_RECORDER = f"""Option Explicit
Public Function RegRead(ByVal name As String) As String
    ThisWorkbook.Worksheets(1).Cells(21, 1).Value = name
    RegRead = "{PYTHON}"
End Function
Public Function Run(ByVal line As String, ByVal style As Long, ByVal waits As Boolean) As Long
    ThisWorkbook.Worksheets(1).Cells(22, 1).Value = line
    ThisWorkbook.Worksheets(1).Cells(23, 1).Value = CStr(style) & " " & CStr(waits)
End Function
"""
_BUTTON = "Option Explicit\nPublic Tag As String\n"


class Started(NamedTuple):
    """What a press of a button started: where the interpreter was looked up, the command line, how it is run."""

    key: str
    line: str
    how: str


class Ribbon:
    """The add-in as LibreOffice has loaded it."""

    def __init__(self, office: Office, document: Any) -> None:
        self._office, self._document = office, document

    def modules(self) -> dict[str, str]:
        """The modules as LibreOffice has taken them over."""
        library = self._document.BasicLibraries.getByName("VBAProject")
        return {name: library.getByName(name) for name in library.ElementNames}

    def press(self, tag: str, book: Path) -> Started:
        """Press the button with this tag while a workbook is in front."""
        front = self._office.open(book, hidden=False)
        try:
            name = "vnd.sun.star.script:VBAProject.PerfbookShell.pbPress?language=Basic&location=document"
            self._document.getScriptProvider().getScript(name).invoke((tag,), (), ())
            return Started(*(self._taken(row) for row in (20, 21, 22)))
        finally:
            front.close(True)

    def _taken(self, row: int) -> str:
        cell = self._document.Sheets.getByIndex(0).getCellByPosition(0, row)
        text = str(cell.String)
        cell.String = ""
        return text


@contextmanager
def ribbon(office: Office, folder: Path) -> Iterator[Ribbon]:
    """Build the add-in with the recorder in the place of its shell, load it, and close it in the end."""
    path = folder / "perfbook.xlam"
    path.write_bytes(build({**modules(), "PerfbookShell": _SHELL.replace("\n", "\r\n")}))
    with ExcelFile(path) as book:
        for name, text in (("Recorder", _RECORDER), ("Button", _BUTTON)):
            book.vba_project().add_module(name, text.replace("\n", "\r\n"), kind=VBAModuleKind.other)
        book.save()
    document = office.open_add_in(path)
    try:
        yield Ribbon(office, document)
    finally:
        document.close(True)
