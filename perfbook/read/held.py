"""What an archive or a mail holds: files by name, and those that are passed over."""

from typing import NamedTuple

from perfbook.read.sniffing import Refusal

_LOCK_FILES = ("~$", ".~lock.", ".~")
_SYSTEM_FILES = ("thumbs.db", "desktop.ini", ".ds_store")
_SYSTEM_FOLDERS = ("__macosx",)


class Skip(NamedTuple):
    """Why a file is passed over. `code` is of the closed list in the manual."""

    code: str
    problem: str


class Held(NamedTuple):
    """A file inside another one: its path there, with `/` between folders, and its bytes or why there are none."""

    path: str
    content: bytes | Refusal | Skip


def skipped_by_name(path: str) -> Skip | None:
    """Why a file is passed over by its name alone: what programs leave lying about. `path`: with `/`."""
    *folders, name = path.lower().split("/")
    if name.startswith(_LOCK_FILES):
        return Skip("lock_file", "这是打开文件时的临时锁文件，原文件可能正在别人的电脑上打开。")
    if name.startswith("._") or name in _SYSTEM_FILES or set(folders) & set(_SYSTEM_FOLDERS):
        return Skip("system_file", "这是系统自动生成的文件。")
    if name.endswith(".tmp"):
        return Skip("temp_file", "这是没有写完的临时文件。")
    return None
