"""The computer itself: system, Python, packages, disk, clock, console."""

import importlib.metadata
import json
import os
import platform
import shutil
import sys
import time
from datetime import datetime
from pathlib import Path

import perfbook
from perfbook.keys import key_folder
from perfbook.patterns import pattern
from perfbook.selftest import children
from perfbook.selftest.outcome import Failed, Told

_GB = 1024**3
# What 300 workbooks, their returns and a report take, several times over.
_LEAST_FREE = 1 * _GB
_DAY = 86_400
_REQUIRED = pattern(r"[A-Za-z0-9._-]+")
# Signs that a console of code page 936 has, and some that it has not.
_SIGNS = ("必须修改", "✘", "：")
_IMPORTING = """
import importlib, json, sys
failed = {}
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as fault:
        failed[name] = f"{type(fault).__name__}: {fault}"
print(json.dumps(failed))
"""


def system(folder: Path) -> Told:
    """What the computer runs on."""
    facts = {
        "perfbook": perfbook.__version__,
        "system": _system_name(),
        "kernel": platform.platform(),
        "machine": platform.machine(),
        "python": sys.version,
        "processors": os.cpu_count(),
        "file_names": sys.getfilesystemencoding(),
    }
    programs = f"Python {platform.python_version()}，perfbook {perfbook.__version__}"
    return Told(f"{facts['system']}，{platform.machine()}，{programs}。", facts)


def _system_name() -> str:
    if sys.platform == "win32":
        return f"Windows {platform.release()}（{platform.version()}）"
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    except OSError:
        return platform.system()


def packages(folder: Path) -> Told:
    """Whether everything that perfbook needs is there and can be loaded: a blocked library shows here."""
    asked = [line for line in importlib.metadata.requires("perfbook") or () if "extra ==" not in line]
    names = [found[0] for line in asked if (found := _REQUIRED.match(line))]
    versions: dict[str, str] = {}
    modules: dict[str, str] = {}
    for name in names:
        try:
            installed = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError as fault:
            raise Failed(f"没有装 {name}。", "请照 README 的“安装和使用”重新安装。", versions=versions) from fault
        versions[name] = installed.version
        inside = (file.parts for file in installed.files or ())
        modules |= {parts[0]: name for parts in inside if len(parts) == 2 and parts[1] == "__init__.py"}
    told = children.run([sys.executable, "-P", "-c", _IMPORTING, *modules], {})
    failed = json.loads(told.out) if told.code == 0 else {"Python": told.err}
    if failed:
        do = "请重新安装；还不行，请看安全软件是不是拦住了 .pyd、.so 文件。"
        raise Failed(f"装了但不能用：{'、'.join(modules.get(name, name) for name in failed)}。", do, failed=failed)
    return Told(f"需要的 {len(names)} 个程序包都能用。", {"versions": versions})


def disk(folder: Path) -> Told:
    """Whether there is room where perfbook writes."""
    places = {"临时文件夹": folder, "当前文件夹": Path.cwd(), "密钥文件夹": key_folder()}
    free = {name: shutil.disk_usage(_there(place)).free for name, place in places.items()}
    facts = {name: f"{octets / _GB:.1f} GB" for name, octets in free.items()}
    least = min(free, key=lambda name: free[name])
    if free[least] < _LEAST_FREE:
        raise Failed(f"{least}所在的磁盘只剩 {facts[least]}。", "请清理磁盘，至少留出 1 GB。", **facts)
    return Told(f"最少的一处还有 {facts[least]}。", facts)


def _there(place: Path) -> Path:
    """The nearest folder above that is there."""
    return next(one for one in (place, *place.absolute().parents) if one.is_dir())


def clock(folder: Path) -> Told:
    """Whether the clock can be believed: due dates, and whether a lock is old, hang on it."""
    do = "请把电脑的日期、时间、时区调对，再自检一次。"
    now = time.time()
    here = datetime.now().astimezone()
    facts = {"now": here.isoformat(timespec="seconds")}
    installed = Path(str(perfbook.__file__)).stat().st_mtime
    if now < installed - _DAY:
        raise Failed(f"电脑的时间是 {here:%Y-%m-%d %H:%M}，比安装软件的时间还早。", do, **facts)
    written = folder / "now"
    written.write_bytes(b"")
    apart = abs(written.stat().st_mtime - time.time())
    if apart > 60:
        raise Failed(f"磁盘上的时间和电脑的时间差 {apart:.0f} 秒。", do, **facts)
    hours = (here.utcoffset() or here - here).total_seconds() / 3600
    zone = "" if hours == 8 else "（不是北京时间，请核对）"
    return Told(f"{here:%Y-%m-%d %H:%M}，时区 UTC{hours:+g}{zone}。", facts)


def console(folder: Path) -> Told:
    """Whether Chinese and signs come out whole, also where Python is told that the console takes GBK only."""
    for encoding in ("gbk", "ascii"):
        out = children.perfbook(folder, "rules", "FD01", encoding=encoding).out
        if lost := [sign for sign in _SIGNS if sign not in out]:
            do = "请在命令提示符里先运行 chcp 65001 再用，并把结果文件发给维护人员。"
            raise Failed(f"写出来的文字里少了“{lost[0]}”。", do, encoding=encoding)
    facts = {"code_page": _code_page(), "stdout": sys.stdout.encoding}
    return Told("汉字和符号都能写出来。请看一眼屏幕上有没有乱码：㐂 ✘ ▲ ○ “引号”。", facts)


def _code_page() -> int | None:
    if sys.platform != "win32":
        return None
    import ctypes

    return int(ctypes.windll.kernel32.GetConsoleOutputCP())
