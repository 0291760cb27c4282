"""The files that came in, as the system has them: which there are, and their bytes, read once and not looked at."""

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from perfbook.read.gate import MOST_BYTES
from perfbook.read.held import Skip, skipped_by_name
from perfbook.read.sniffing import Refusal

# A file that OneDrive or the like keeps elsewhere (Windows): reading would fetch it, or fail without a network.
_ELSEWHERE = 0x1000 | 0x400000

_MISSING = Refusal("unreadable", "missing", "找不到这个文件。请核对路径和文件名。")
_NO_PERMISSION = Refusal("unreadable", "no_permission", "没有权限打开。请复制到别处再核对。")
_LINK = Refusal("unreadable", "no_permission", "这是指向文件夹外面的快捷链接，没有打开。请把文件本身放进文件夹。")
_NO_FILE = Refusal("not_a_form", "other_program", "这不是文件，而是管道或设备。请放入填好的 .xlsx 表格。")
_ONLINE = Refusal("unreadable", "online_only", "这个文件还在网盘上，没有下载到本机。请先下载再核对。")
_TOO_LARGE = Refusal("unreadable", "too_large", "文件超过 64 MB。请让单位删去多余的内容后重新发送。")
_CHANGED = Refusal(
    "unreadable", "changed_while_reading", "读取时文件正在变动，可能有人在保存或正在同步。请稍后再核对。"
)


def input_files(paths: Iterable[Path]) -> list[Path]:
    """Every file below the given paths, each once, in a fixed order; also folders that cannot be listed or are links.

    No link to a folder is followed: it may lead outside, or back.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(sorted(_inside(path), key=str))
        else:
            found[path] = None
    return list(found)


def _inside(folder: Path) -> list[Path]:
    inside: list[Path] = []

    def not_listed(fault: OSError) -> None:
        inside.append(Path(fault.filename))

    for where, folders, names in os.walk(folder, onerror=not_listed):
        links = (name for name in folders if Path(where, name).is_symlink())
        inside += (Path(where, name) for name in (*names, *links))
    return inside


def content_of(file: Path, given: Sequence[Path] = ()) -> bytes | Refusal | Skip:
    """The bytes of a file, read once, or why there are none. `given`: the paths outside of which no link leads."""
    if skipped := skipped_by_name(file.name):
        return skipped
    try:
        if file.is_symlink() and file not in given and not _within(file.resolve(strict=True), given or [file.parent]):
            return _LINK
        before = file.stat()
        if refusal := _refusal(before):
            return refusal
        content = file.read_bytes()
        after = file.stat()
    except FileNotFoundError:
        return _MISSING
    except PermissionError:
        return _NO_PERMISSION
    except (OSError, RuntimeError, ValueError) as fault:  # a circle of links is a RuntimeError
        said = getattr(fault, "strerror", None) or "路径有误"
        return Refusal("unreadable", "damaged", f"文件读不出来（{said}）。请让单位重新发送。")
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(content) == after.st_size
    return content if same else _CHANGED


def _within(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder.resolve()) for folder in folders)


def _refusal(found: os.stat_result) -> Refusal | None:
    if stat.S_ISDIR(found.st_mode):
        return _NO_PERMISSION
    if not stat.S_ISREG(found.st_mode):
        return _NO_FILE
    if getattr(found, "st_file_attributes", 0) & _ELSEWHERE:
        return _ONLINE
    return _TOO_LARGE if found.st_size > MOST_BYTES else None
