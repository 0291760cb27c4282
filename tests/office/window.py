"""The state of one window program of the tests: whether it answers, and how often it was asked."""

import itertools
from typing import Any

CALL_REJECTED = -2147418111
_EXCEPTION_OCCURRED, _NOT_DONE = -2147352567, -2146827284
# Asked of Windows or of xlwings itself, not of the program.
_WITHOUT_CALL = {"alert", "hwnd", "pid", "engine", "app", "type", "options", "state"}

numbers = itertools.count(0x51234)


class ComError(Exception):
    """What pywin32 raises, by its attributes."""

    def __init__(self, hresult: int, text: str, reason: tuple[Any, ...] | None = None) -> None:
        super().__init__(hresult, text, reason, None)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, text, reason, None


def refused(text: str) -> ComError:
    """What Excel raises where it does not do something: number 1004, and a sentence."""
    reason = (0, "Microsoft Excel", text, "xlmain11.chm", 0, _NOT_DONE)
    return ComError(_EXCEPTION_OCCURRED, "发生意外。", reason)


class Window:
    """`busy`: every call is rejected. `busy_after`: so many calls are answered, then so many (`busy_for`) rejected."""

    def __init__(self) -> None:
        self.busy = False
        self.busy_after: int | None = None
        self.busy_for = 0
        self.calls = 0

    def called(self) -> None:
        self.calls += 1
        if self.busy:
            raise ComError(CALL_REJECTED, "被呼叫方拒绝接收呼叫。")
        if self.busy_after is None:
            return
        self.busy_after -= 1
        if -self.busy_for <= self.busy_after < 0:
            raise ComError(CALL_REJECTED, "被呼叫方拒绝接收呼叫。")


class Com:
    """An object of the program: each name that is asked of it or set is a call."""

    state: Window

    def __init__(self, state: Window) -> None:
        object.__setattr__(self, "state", state)

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_") and name not in _WITHOUT_CALL:
            object.__getattribute__(self, "state").called()
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and name not in _WITHOUT_CALL:
            self.state.called()
        object.__setattr__(self, name, value)


class Plain(Com):
    """An object with names that can be asked and set, and do nothing else."""

    def __init__(self, state: Window, **names: Any) -> None:
        super().__init__(state)
        for name, value in names.items():
            object.__setattr__(self, name, value)
