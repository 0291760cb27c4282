"""`python -I -m perfbook.addin COMMAND --hwnd=N --wb-hex=HHHH`: what a button of the ribbon starts.

Exit code: 0 done, or given up by the person; 3 a fault that the person was told. Of any other the ribbon tells: 1 what
talks with the window is not there, 2 a call that is none of the ribbon's.
"""

import os
import re
import sys
from contextlib import suppress

from perfbook.addin.commands import COMMANDS, button
from perfbook.addin.host import Host, WindowFault
from perfbook.addin.logbook import log_file, note, note_fault
from perfbook.addin.memory import Memories, state_folder
from perfbook.refused import Refused, not_written

DONE, NOT_STARTED, WRONG_CALL, TOLD = 0, 1, 2, 3
_CALL = re.compile(r"--hwnd=(?P<window>\d{1,20}) --wb-hex=(?P<name>(?:[0-9A-Fa-f]{4}){0,400})")


def main(arguments: list[str]) -> int:
    """Carry out what a button asks for; nothing leaves as a traceback."""
    # No other package's additions to pydantic belong here, and looking for them takes time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    command, call = (arguments or [""])[0], _CALL.fullmatch(" ".join(arguments[1:]))
    if command not in COMMANDS or call is None:
        note("a call that is none of the ribbon's")
        return WRONG_CALL
    name = bytes.fromhex(call["name"]).decode("utf-16-be", "surrogatepass")
    try:
        from perfbook.addin.attaching import attach, say
    except ImportError as fault:
        note_fault(command, fault)
        return NOT_STARTED
    try:
        host: Host = attach(int(call["window"]), name)
    except Exception as fault:
        note_fault(command, fault)
        say(_sentence(fault))
        return TOLD
    return press(command, host, Memories(state_folder()))


def press(command: str, host: Host, memories: Memories) -> int:
    """Press a button: whatever goes wrong becomes one sentence in the window and an entry in the log."""
    note(command)
    try:
        button(command)(host, memories)
    except Exception as fault:
        note_fault(command, fault)
        with suppress(Exception):
            host.progress("")
        said = _sentence(fault)
        try:
            host.tell(said)
        except Exception as deaf:
            from perfbook.addin.attaching import say

            note_fault(command, deaf)
            say(said)
        return TOLD
    return DONE


def _sentence(fault: Exception) -> str:
    """What is wrong and what to do, for people."""
    if isinstance(fault, Refused | WindowFault):
        return str(fault)
    if isinstance(fault, OSError) and fault.filename:
        return not_written(fault)
    return f"程序出错了（{type(fault).__name__}）。工作簿没有改坏；请把记录文件“{log_file()}”发给维护人员。"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
