"""What the buttons need of the window that they stand in: Excel or WPS by way of xlwings, a plain object in tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from perfbook.contents import Square

Color = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""


class OpenBook(NamedTuple):
    """The workbook in front. `path`: None where it was never saved. `fixed`: no sheet can be added to it."""

    name: str
    path: Path | None
    fixed: bool = False


class Mark(NamedTuple):
    """What a square is to look like: its colour (None for none) and its note (empty for none)."""

    sheet: str
    square: Square
    color: Color | None
    note: str


class Line(NamedTuple):
    """A line of a sheet that the office adds: its texts, the square that a click on the line leads to, the colour of
    its first text. Texts are wrapped, line breaks kept; one text alone goes over all columns.
    """

    texts: Sequence[str]
    leads_to: tuple[str, Square] | None = None
    color: Color | None = None


class WindowFault(Exception):
    """The window cannot do what a button asks: what is wrong and what to do, in Chinese."""


class Host(Protocol):
    """A window with workbooks. Every method may raise WindowFault: a dialog is open there, a square is being typed in.

    Texts of others come in as they are: a host writes them as text, never as a formula or a link of their own.
    """

    def program(self) -> str:
        """What the program calls itself, with its version."""

    def book(self) -> OpenBook | None:
        """The workbook that the button was pressed for; None where none is open."""

    def save_copy(self, folder: Path) -> Path:
        """A copy of the workbook as it stands in the window, typed but unsaved values too; the book stays as it is.

        Its name is ours, so that no name of a book can do anything; its ending is that of the book's format.
        """

    def marked(self, squares: Sequence[tuple[str, Square]]) -> list[Mark]:
        """How squares look now: what `mark` needs to bring that back. Squares of sheets that are gone are left out.

        What `mark` has put there comes back equal, line breaks of notes as one sign.
        """

    def mark(self, marks: Sequence[Mark]) -> list[str]:
        """Give squares colours and notes, locked ones too; each sheet's protection is afterwards what it was before.

        The sheets that could not be marked, as their protection has a password of the unit's: all others are.
        """

    def add_sheet(self, name: str, lines: Sequence[Line], widths: Sequence[int], token: str) -> None:
        """Put a sheet in front of all others, named with a number behind where the book has a sheet of that name.

        It carries the token where a save keeps it and a person does not stumble over it (a name of the sheet's own).
        """

    def remove_sheet(self, token: str) -> None:
        """Take away the sheet that carries a token, whatever it is called by now; without one nothing happens.

        By the token alone: a unit may call a sheet of its own as ours is called, but cannot know the token.
        """

    def has_sheet(self, token: str) -> bool:
        """Whether a sheet of the book carries a token: the book is the one that it was added to, or a copy of it."""

    def go_to(self, sheet: str, square: Square) -> None:
        """Show a square and select it."""

    def selected(self) -> tuple[str, Square] | None:
        """The sheet and the first square of what is selected; None where it is no square."""

    def open_file(self, path: Path) -> None:
        """Open a workbook, or whatever the system opens a file or folder with."""

    def tell(self, text: str) -> None:
        """Say something in a window of its own, and wait until it is read."""

    def ask(self, text: str) -> bool:
        """Ask a question that is answered by yes or no."""

    def ask_text(self, text: str, proposed: str = "") -> str | None:
        """Ask for a line of text; None where the person gave it up."""

    def ask_path(self, title: str, kind: str) -> Path | None:
        """Ask for a `folder`, a `file`, or a `workbook`; None where the person gave it up."""

    def progress(self, text: str) -> None:
        """Say how far the work is, without waiting; an empty text gives the place back to the program."""
