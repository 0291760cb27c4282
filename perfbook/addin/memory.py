"""What outlives the process of a button: the findings of a book's last check, and how its marked squares looked.

One small file a book in the user's own state folder, never in or beside a workbook. It is data only, and read with the
same distrust as any file: one that is not whole is as none.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfbook.addin.host import Mark, OpenBook
from perfbook.contents import Square
from perfbook.forms.plain_text import writable
from perfbook.generate.saving import save

# So long, in days, and so many books are remembered: who still wants to clear marks after that, has the original.
_KEPT_DAYS, _MOST_BOOKS = 180, 200
# Among so many a book is looked for that has another name now.
_LATEST = 5
_LARGEST = 8 * 1024 * 1024
_ROUND, _LONGEST_PATH = "round.txt", 4_000

_Part = Annotated[int, Field(ge=0, le=255)]
_Row = Annotated[int, Field(ge=0, le=1_048_575)]
_Column = Annotated[int, Field(ge=0, le=16_383)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Look(_Data):
    """How a square looked, or was made to look."""

    sheet: str
    row: _Row
    column: _Column
    color: tuple[_Part, _Part, _Part] | None
    note: str

    @property
    def square(self) -> tuple[str, Square]:
        return self.sheet, (self.row, self.column)

    @property
    def mark(self) -> Mark:
        return Mark(self.sheet, (self.row, self.column), self.color, self.note)


def look_of(mark: Mark) -> Look:
    """A mark as it is remembered."""
    row, column = mark.square
    return Look(sheet=mark.sheet, row=row, column=column, color=mark.color, note=writable(mark.note))


class Seen(_Data):
    """A finding that has a square: where, how it is told in one line, its rule."""

    sheet: str
    row: _Row
    column: _Column
    text: str
    rule: str

    @property
    def square(self) -> tuple[str, Square]:
        return self.sheet, (self.row, self.column)


class Memory(_Data):
    """What is remembered of one book.

    `token` tells our sheet in it. `before`: how the squares looked; `ours`: what is put there, square by square; once
    `placed`, what really stands there. `at`: which of the findings was shown last.
    """

    token: str = Field(default_factory=lambda: secrets.token_hex(6), pattern="^[0-9a-f]{12}$")
    before: tuple[Look, ...] = ()
    ours: tuple[Look, ...] = ()
    placed: bool = False
    seen: tuple[Seen, ...] = ()
    at: Annotated[int, Field(ge=0)] = 0


def state_folder() -> Path:
    """Where the system keeps what programs of this user remember."""
    from platformdirs import user_state_path

    return user_state_path("perfbook", appauthor=False) / "addin"


@dataclass(frozen=True)
class Memories:
    """The memories of all books, in a folder of this user's."""

    folder: Path

    def of(self, book: OpenBook) -> Memory | None:
        """What is remembered of a book; None where nothing is, or nothing that can be believed."""
        return _believed(self._file(book))

    def latest(self) -> Iterator[Memory]:
        """The memories of the books that were marked last, whatever books these are."""
        for _, path in self._known()[:_LATEST]:
            if memory := _believed(path):
                yield memory

    def keep(self, book: OpenBook, memory: Memory) -> None:
        """Remember a book, whole or not at all; what is old is forgotten. Raises OSError."""
        save(self._file(book), memory.model_dump_json().encode("utf-8", "backslashreplace"))
        self._sweep()

    def forget(self, book: OpenBook) -> None:
        """Remember a book no more. Raises OSError."""
        self._file(book).unlink(missing_ok=True)

    def last_round(self) -> Path | None:
        """The folder of the round that a button was last pressed for; who asks must look whether it is one."""
        with suppress(OSError, ValueError):
            return Path((self.folder / _ROUND).read_text("utf-8")[:_LONGEST_PATH])
        return None

    def keep_round(self, folder: Path) -> None:
        """Remember the folder of a round; one that cannot be written down is asked for again."""
        with suppress(OSError, ValueError):
            save(self.folder / _ROUND, str(folder.absolute()).encode())

    def _file(self, book: OpenBook) -> Path:
        # By its name alone where it was never saved: marks are taken back only where they are ours, square by square.
        key = os.path.normcase(str(book.path)) if book.path else f"|{book.name}"
        return self.folder / f"{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}.json"

    def _known(self) -> list[tuple[float, Path]]:
        """Every file of a memory and its time, the newest first."""
        known = []
        for path in self.folder.glob("*.json"):
            with suppress(OSError):
                known.append((path.stat().st_mtime, path))
        return sorted(known, reverse=True)

    def _sweep(self) -> None:
        oldest = time.time() - _KEPT_DAYS * 86_400
        for number, (modified, path) in enumerate(self._known()):
            if number >= _MOST_BOOKS or modified < oldest:
                with suppress(OSError):
                    path.unlink()


def _believed(path: Path) -> Memory | None:
    """A memory, if it is whole."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        return Memory.model_validate_json(content) if len(content) <= _LARGEST else None
    except (OSError, ValidationError):
        return None
