"""Excel and WPS carry out orders: driven from a process of their own, that can be ended when a dialog holds it up."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from perfbook.selftest import children
from perfbook.selftest.outcome import Failed, NotTried
from perfbook.selftest.trial import Trial, replies

EXCEL, WPS = "Excel", "WPS 表格"
_REGISTERED = {EXCEL: "Excel.Application", WPS: "Ket.Application"}
SECONDS = 90.0
_CLOSE = "请先保存、关闭所有打开的工作簿，再自检一次。"


def obeying(program: str) -> Callable[[Path], None]:
    """What carries out the orders of a folder with one of the programs. It raises NotTried and Failed."""

    def obey(folder: Path) -> None:
        command = [sys.executable, "-I", "-m", "perfbook.addin.trial", str(folder), _REGISTERED[program]]
        try:
            children.run(command, {}, SECONDS)
        except (Failed, KeyboardInterrupt):
            _leave(folder)
            raise
        said = {what for what, _, _ in replies(folder)}
        if "absent" in said:
            raise NotTried(f"没有装 {program}，或者它不能由别的程序驱动。")
        if "in_use" in said:
            raise NotTried(f"{program} 正开着工作簿，怕动到它们，没有试。{_CLOSE}")

    return obey


def _leave(folder: Path) -> None:
    """End an Excel that was started for the trial and answers no more.

    Asked for an Excel, a computer may have started WPS, whose process may be the person's own: that one stays.
    """
    started = next((text for what, _, text in replies(folder) if what == "started"), "")
    if started.isdecimal():
        command = ["taskkill", "/F", "/FI", f"PID eq {started}", "/FI", "IMAGENAME eq EXCEL.EXE"]
        subprocess.run(command, capture_output=True)


def trials() -> list[Trial]:
    """The programs that may be there; none but on Windows."""
    return [Trial(name, obeying(name)) for name in _REGISTERED] if sys.platform == "win32" else []
