"""Links from the report to files, made from the paths that we were given; a path with doubtful signs gets none."""

import os
import unicodedata
from pathlib import Path

# A sign that splits or escapes a link, or that Windows does not take in a name.
_SPLITTING = frozenset("#%?*:<>|\"'\\`^")
# A click must open a workbook, never start a program.
_OPENED = (".xlsx", ".xls", ".et")
# Old programs take no longer one.
_LONGEST = 240


class Links:
    """The links of a report that will stand in `folder`. Without a folder nothing is linked."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._known: dict[str, str | None] = {}

    def file(self, file: str | None) -> str | None:
        """The link to a file, None where there is no safe one."""
        if self._folder is None or not file:
            return None
        if file not in self._known:
            self._known[file] = _external(file, self._folder)
        return self._known[file]

    def cell(self, file: str, sheet: str, cell: str) -> str | None:
        """The link to a square of a file."""
        link = self.file(file)
        return f"{link}#'{sheet}'!{cell}" if link and cell and _safe(sheet) else None


def _external(file: str, folder: Path) -> str | None:
    try:
        relative = Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return None
    inside_archive = any(Path(name).suffix.lower() in (".zip", ".eml", ".msg") for name in relative.split("/")[:-1])
    if inside_archive or not relative.lower().endswith(_OPENED):
        return None
    return f"external:{relative}" if _safe(relative) and not relative.startswith("/") else None


def _safe(text: str) -> bool:
    doubtful = (sign in _SPLITTING or unicodedata.category(sign)[0] in "CZ" for sign in text.replace(" ", ""))
    return len(text) <= _LONGEST and not any(doubtful)
