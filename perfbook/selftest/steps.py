"""Everything that is tried, in the order in which the result says it."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from perfbook.selftest import books, files, libreoffice, machine, mailing, ribbon, windows_programs
from perfbook.selftest.outcome import NotTried, Step, Told
from perfbook.selftest.trial import Trial

_PROGRAMS = "表格程序"
# Where WPS puts its spreadsheet program on Linux.
_WPS = ("/opt/kingsoft/wps-office/office6/et", "/opt/apps/cn.wps.wps-office*/files/kingsoft/wps-office/office6/et")


def all_steps() -> Iterator[Step]:
    """The steps; whether a program is there is found out on the way."""
    yield Step("本机", "系统", machine.system)
    yield Step("本机", "程序包", machine.packages)
    yield Step("本机", "磁盘空间", machine.disk)
    yield Step("本机", "时间", machine.clock)
    yield Step("本机", "屏幕上的文字", machine.console)
    yield Step("文件", "特别的文件名", files.names)
    yield Step("文件", "很长的路径", files.long_paths)
    yield Step("文件", "保存到一半被中断", files.killed_save)
    yield Step("文件", "打开着的文件", files.held_open)
    yield Step("文件", "两个 perfbook 同时写", files.two_at_once)
    yield Step("收表", "本机的密钥", books.own_keys)
    yield Step("收表", "签名和核对签名", books.keys)
    yield Step("收表", "生成、核对、退回", books.daily_work)
    yield Step("收表", "快慢", books.speed)
    yield from program_steps()
    yield Step("邮件", "批次和邮件草稿", mailing.drafts)
    yield Step("邮件", "用邮件程序打开草稿", mailing.mail_program)
    yield Step("邮件", "授权码", mailing.code_store)
    yield Step("功能区", "Excel 里的按钮", ribbon.status)


def program_steps() -> Iterator[Step]:
    """What each spreadsheet program of this computer is asked to do; where there is none, that this was not tried."""
    trials = windows_programs.trials()
    if libreoffice.found():
        trials.append(Trial(libreoffice.NAME, libreoffice.obey))
    for trial in trials:
        yield from trial.steps()
    if all(trial.absent for trial in trials):
        yield Step(_PROGRAMS, "填写、锁定、重新计算、保存", _none)


def _none(folder: Path) -> Told:
    known = ", ".join(_wps_on_linux())
    if known:
        why = "有 WPS 表格，但这里的 WPS 不能由别的程序驱动；也没有 LibreOffice。"
    else:
        why = "没有找到能试的表格程序（Excel、WPS、LibreOffice）。"
    raise NotTried(f"{why}请照检查单人工试。", wps=known)


def _wps_on_linux() -> list[str]:
    if sys.platform == "win32":
        return []
    there = [str(path) for place in _WPS for path in Path("/").glob(place.lstrip("/"))]
    return [found] if (found := shutil.which("et")) else there
