"""The buttons in Excel: what `perfbook addin status` says of them."""

import sys
from pathlib import Path

from perfbook.selftest.children import perfbook
from perfbook.selftest.outcome import Failed, NotTried, Told

_LATER = "装好以后的样子，请照检查单“功能区”一节看。"


def status(folder: Path) -> Told:
    """Whether the add-in is installed and whole, as its own command says."""
    if sys.platform != "win32":
        raise NotTried("功能区的按钮只在 Windows 的 Excel 里有。")
    ended = perfbook(folder, "addin", "status", fine=(0, 1))
    lines = [line for line in ended.out.splitlines() if line.strip()]
    if ended.code:
        raise Failed(lines[0] if lines else "没有装好。", "要用按钮的，请运行 perfbook addin install。", said=lines)
    raise NotTried(f"{lines[0] if lines else '已安装'}；{_LATER}", said=lines)
