"""A sheet's protection, taken off for a while and put back as it was."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from perfbook.addin.host import WindowFault
from perfbook.addin.refusing import in_words, where_allowed

if TYPE_CHECKING:
    import xlwings as xw

_PARTS = ("ProtectDrawingObjects", "ProtectContents", "ProtectScenarios")
# In the order in which Worksheet.Protect takes them; by place, since not every way to COM takes names.
_ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
    "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
    "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip
# An empty password, not none at all: without one Excel asks the person for it.
_NO_PASSWORD = ""
# A dialog that was opened in between: how often and how long to wait for its end before a sheet is left open.
_ATTEMPTS, _PAUSE = 20, 0.5
_LEFT_OPEN = "Excel 正忙，这张工作表的保护没有恢复。请关闭打开的对话框，点“审阅—保护工作表”，不设密码，点“确定”。"


@contextmanager
def lifted(sheet: "xw.Sheet") -> Iterator[bool]:
    """Whether squares of a sheet can be changed here, locked ones too; afterwards it is protected as before.

    No where its protection has a password, or cannot be taken off (a workbook shared in the old way): nobody's
    password is asked for or broken. Raises WindowFault where the protection could not be put back.
    """
    api = sheet.api
    parts = tuple(bool(getattr(api, part)) for part in _PARTS)
    # Some protect against the person alone: that is lifted already, for us.
    if not any(parts) or api.ProtectionMode:
        yield True
        return
    settings = tuple(bool(getattr(api.Protection, one)) for one in _ALLOWED)
    selection = api.EnableSelection
    try:
        with where_allowed():
            api.Unprotect(_NO_PASSWORD)
        yield not _protected(sheet)
    finally:
        _put_back(sheet, (_NO_PASSWORD, *parts, False, *settings), selection)


def _protected(sheet: "xw.Sheet") -> bool:
    return any(getattr(sheet.api, part) for part in _PARTS)


def _put_back(sheet: "xw.Sheet", settings: tuple[Any, ...], selection: int) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            _protect(sheet, settings, selection)
            return
        except WindowFault as fault:
            if attempt == _ATTEMPTS - 1:
                raise WindowFault(_LEFT_OPEN) from fault
            time.sleep(_PAUSE)


@in_words
def _protect(sheet: "xw.Sheet", settings: tuple[Any, ...], selection: int) -> None:
    # One whose protection could not be taken off still has it.
    if not _protected(sheet):
        sheet.api.Protect(*settings)
    sheet.api.EnableSelection = selection
