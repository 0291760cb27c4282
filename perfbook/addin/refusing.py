"""What the window does not do, in words: the one place where faults of its interface become sentences.

They are told by the numbers they carry, so that nothing of Windows is needed to understand them. Tried with the
engine of the tests only, not with Excel: the numbers are those of Microsoft's documentation and of xlwings' source.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from perfbook.addin.host import WindowFault

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")

BUSY = "Excel 正忙：请先关闭打开的对话框，或按 Enter 结束正在输入的格，再点一次。"
GONE = "工作簿或 Excel 窗口已经关闭，这一步没有做完。请重新打开工作簿，再点一次。"
_REFUSED = "Excel 没有做成这一步：{why}。请把它另存为 .xlsx 后再点一次，或改用命令行 perfbook check。"

# A call is rejected, shall be made later, is ignored while a square is typed in.
_BUSY_CODES = {0x80010001, 0x8001010A, 0x800AC472}
# The object has left its client, the server is gone, the call failed on the way, the object is no longer connected.
_GONE_CODES = {0x80010108, 0x800706BA, 0x800706BE, 0x800401FD}
# xlwings says so itself after enough attempts, without a number.
_BUSY_NAME = "ExcelBusyError"
# What pywin32 makes of a property that could not be set, whatever the reason was.
_NOT_SET = "can not be set"


def _codes(fault: Exception) -> set[int]:
    """The numbers of a COM error: its own, and the one that the program gave as its reason."""
    reason = getattr(fault, "excepinfo", None)
    found = (getattr(fault, "hresult", None), reason[-1] if reason else None)
    return {code & 0xFFFFFFFF for code in found if isinstance(code, int)}


def _from_window(fault: Exception) -> bool:
    unset = isinstance(fault, AttributeError) and _NOT_SET in str(fault)
    return unset or hasattr(fault, "hresult") or type(fault).__name__ == _BUSY_NAME


def _sentence(fault: Exception) -> str:
    codes = _codes(fault)
    if codes & _BUSY_CODES or type(fault).__name__ == _BUSY_NAME:
        return BUSY
    if codes & _GONE_CODES:
        return GONE
    reason = getattr(fault, "excepinfo", None)
    said = (reason and len(reason) > 2 and reason[2]) or getattr(fault, "strerror", None) or fault
    return _REFUSED.format(why=str(said).strip().rstrip("。."))


def in_words(method: Callable[_Asked, _Answer]) -> Callable[_Asked, _Answer]:
    """A method whose faults of the window are raised as WindowFault; faults of our own stay what they are."""

    @wraps(method)
    def asked(*given: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        try:
            return method(*given, **named)
        except Exception as fault:
            if isinstance(fault, WindowFault) or not _from_window(fault):
                raise
            raise WindowFault(_sentence(fault)) from fault

    return asked


@contextmanager
def where_allowed(busy: bool = False) -> Iterator[None]:
    """Go on after what the program refuses; that it is busy or gone is still raised, unless that may be too."""
    try:
        yield
    except Exception as fault:
        if not _from_window(fault) or (not busy and _sentence(fault) in (BUSY, GONE)):
            raise
