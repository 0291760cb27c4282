"""Record every call that is made on XlsxWriter, and play the calls again without the code that made them."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfbook.generate import blank


@dataclass
class _Call:
    """A call on the object of a number (0: the workbook, then its sheets), and what it gave."""

    on: int
    method: str
    arguments: tuple[Any, ...]
    named: dict[str, Any]
    gave: Any = None


class _Recorder:
    """Stands for a workbook or a worksheet: keeps what is called on it, and passes it on."""

    def __init__(self, real: Any, number: int, log: list[_Call]) -> None:
        self._real, self._number, self._log = real, number, log

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            one = _Call(self._number, method, arguments, named)
            self._log.append(one)
            one.gave = getattr(self._real, method)(*arguments, **named)
            if isinstance(one.gave, Worksheet):
                return _Recorder(one.gave, sum(call.method == "add_worksheet" for call in self._log), self._log)
            return one.gave

        return call


def recorded(action: Callable[[], object]) -> Callable[[], bytes]:
    """Do it once with recorders in place; gives a function that plays the same calls on bare XlsxWriter."""
    log: list[_Call] = []
    made = xlsxwriter.Workbook
    with patch.object(blank, "_Book", lambda *arguments: _Recorder(made(*arguments), 0, log)):
        action()

    def play() -> bytes:
        target = io.BytesIO()
        objects: list[Any] = [made(target, {"in_memory": True})]
        formats: dict[int, Format] = {}
        for call in log:
            arguments = [_own(argument, formats) for argument in call.arguments]
            gave = getattr(objects[call.on], call.method)(*arguments, **call.named)
            if isinstance(gave, Worksheet):
                objects.append(gave)
            elif isinstance(gave, Format):
                formats[id(call.gave)] = gave
        return target.getvalue()

    return play


def _own(argument: Any, formats: dict[int, Format]) -> Any:
    """The argument with the formats of the workbook that is being played."""
    if isinstance(argument, Format):
        return formats[id(argument)]
    if isinstance(argument, dict) and isinstance(argument.get("format"), Format):
        return argument | {"format": formats[id(argument["format"])]}
    return argument
