"""How the add-in stands on this computer: what is there, whether it can start, and what may stop it."""

import subprocess
from pathlib import Path
from typing import NamedTuple

from perfbook import __version__
from perfbook.addin.installing import PYTHON, Piece, Place, hash_of, pieces
from perfbook.addin.obstacles import obstacles
from perfbook.addin.registry import own

_AGAIN = "请运行 perfbook addin install。"
_NO_EXCEL = "没有功能区：这个用户还没有用过 Excel（没有“{folder}”）。先打开一次 Excel 才能装；用 WPS 的请用“校验.bat”。"
_SECONDS = 60
_ASKED = (
    "import platform, struct, perfbook.addin.commands, xlwings; "
    "print(perfbook.__version__, platform.python_version(), struct.calcsize('P') * 8)"
)
_ANTIVIRUS = (
    "这里查不到的：杀毒软件（Windows Defender、360、火绒等）可能隔离 perfbook.xlam，或者不让 Excel 启动别的程序。"
    "被拦时请把功能区文件和上面的 Python 加入信任，或者用“校验.bat”和命令行，做的是同样的事。"
    "功能区文件的 sha256：{hash}。它的源代码随 perfbook 一起发布，在“{source}”。"
)


class Line(NamedTuple):
    """A sentence on one thing; `good`: None where nothing is asked for."""

    good: bool | None
    text: str


def status(place: Place) -> list[Line]:
    """Everything that can be found out, in sentences that say what to do. Raises Refused and OSError."""
    ribbon, drop = pieces(place)
    found = [_piece(ribbon, "功能区文件"), _piece(drop, "拖放核对")]
    if not place.excel.is_dir():
        found[0] = Line(None, _NO_EXCEL.format(folder=place.excel))
    found.append(_interpreter())
    found += [Line(False, sentence) for sentence in obstacles()]
    source = Path(__file__).with_name("source")
    found.append(Line(None, _ANTIVIRUS.format(hash=ribbon.hash, source=source)))
    return found


def _piece(piece: Piece, what: str) -> Line:
    known = own(f"{piece.name}File")
    file = Path(known) if known else piece.file
    there = hash_of(file)
    if there is None and known and piece.movable:
        return Line(None, f"{what}不在原处：{file}。移到别处的照样能用；想要一个新的，{_AGAIN}")
    if there is None:
        return Line(False, f"{what}不在：{file}。{_AGAIN}")
    if there != piece.hash:
        return Line(False, f"{what}与这一版 perfbook（{__version__}）的不同，是旧的，或者改过：{file}。{_AGAIN}")
    return Line(True, f"{what}：{file}")


def _interpreter() -> Line:
    """Whether the interpreter that the ribbon starts is there, and finds perfbook."""
    python = own(PYTHON)
    if not python:
        return Line(False, f"注册表里没有登记 Python，功能区的按钮启动不了 perfbook。{_AGAIN}")
    if not Path(python).is_file():
        return Line(False, f"登记的 Python 不在了：{python}。{_AGAIN}")
    try:
        asked = subprocess.run(
            [python, "-I", "-c", _ASKED], capture_output=True, text=True, errors="replace", timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        return Line(False, f"登记的 Python 启动不了（{type(fault).__name__}），可能被杀毒软件拦住了：{python}。")
    if asked.returncode:
        reason = (asked.stderr.strip().splitlines() or [f"返回码 {asked.returncode}"])[-1]
        return Line(False, f"登记的 Python 用不了 perfbook（{reason}）：{python}。请在它里面重新安装 perfbook。")
    ours, version, bits = asked.stdout.split()
    if ours != __version__:
        return Line(False, f"登记的 Python 里是另一版 perfbook（{ours}，这里是 {__version__}）：{python}。{_AGAIN}")
    return Line(True, f"Python {version}（{bits} 位，与 Excel 的位数不必相同）：{python}")
