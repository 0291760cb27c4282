"""The buttons in Excel: what `perfbook addin status` says of them."""

import sys
from pathlib import Path

from perfbook.selftest.children import perfbook
from perfbook.selftest.outcome import Failed, NotTried, Told

_THERE, _LACKING = "✔", "✘"


def status(folder: Path) -> Told:
    """Whether the add-in is installed and whole, as its own command says."""
    if sys.platform != "win32":
        raise NotTried("功能区的按钮只在 Windows 的 Excel 里有。")
    return judged(perfbook(folder, "addin", "status", fine=(0, 1)).out.splitlines())


def judged(lines: list[str]) -> Told:
    """What becomes of the lines of `perfbook addin status`. Raises NotTried and Failed."""
    lacking = [line.lstrip(f"{_LACKING} ") for line in lines if line.startswith(_LACKING)]
    if not any(line.startswith(_THERE) for line in lines):
        raise NotTried("没有安装功能区。要用的，请先运行 perfbook addin install，再自检一次。", status=lines)
    if lacking:
        raise Failed(lacking[0], "请照这句话做；还不行，用“校验.bat”或命令行，做的事一样。", status=lines)
    return Told("装好了：文件、登记、Python 都在，没有发现策略拦着。按钮请照检查单按一按。", {"status": lines})
