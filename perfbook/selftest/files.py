"""Files on this computer: odd and long names, a save that is killed, a file that is held open, two runs at once."""

import sys
from collections.abc import Sequence
from pathlib import Path

from perfbook.generate.file_names import LONGEST_PATH, safe_name, within_path
from perfbook.generate.one_writer import FolderInUse, one_writer
from perfbook.generate.saving import TEMPORARY, save, sweep
from perfbook.making import workbook_of
from perfbook.returns import verdict_of
from perfbook.selftest.children import ready
from perfbook.selftest.forms import right_form
from perfbook.selftest.outcome import Failed, NotTried, Told
from perfbook.selftest.running import TO_MAINTAINERS

# As projects are called, and what else stands in the names of files that come back.
_NAMES = (
    "区卫健委 2024年“一老一小”项目（终稿）（2）",
    "100%完成&甲'乙#=丙 @SUM(A1)",
    "㐂𠮷囍喆 ⅱ①",
    "con.一期",
    "很长的项目名称" * 12,
)
_OLD = b"old" * 10_000
# Waits in the middle of a save: with half of the content written, or between the temporary and the final file.
_KILLED_SAVE = """
import sys, time
from pathlib import Path
from perfbook.generate.saving import save_written
def wait(*_):
    print("ready", flush=True)
    time.sleep(600)
def write(file):
    file.write(b"new" * 10000)
    file.flush()
    if sys.argv[2] == "half":
        wait()
Path.replace = wait
save_written(Path(sys.argv[1]), write)
"""
_HOLDER = """
import sys, time
from pathlib import Path
from perfbook.generate.one_writer import one_writer
with one_writer(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(600)
"""


def names(folder: Path) -> Told:
    """Whether workbooks keep their names and can be read under them."""
    content = workbook_of(right_form(), "as_returned")[1]
    for words in _NAMES:
        path = save(folder / safe_name(words), content)
        if path.name not in (one.name for one in folder.iterdir()):
            do = "请换一个磁盘试试（不要用网盘、U 盘），并把结果文件发给维护人员。"
            raise Failed(f"“{path.name}”存下来以后名字变了。", do, names=[one.name for one in folder.iterdir()])
        _must_be_read(path)
    return Told(f"{len(_NAMES)} 种特别的文件名都能存、能读。")


def _must_be_read(path: Path) -> None:
    found = verdict_of(path)
    if found.status != "checked":
        raise Failed(f"存下来的“{path.name}”读不了：{found.problem}", TO_MAINTAINERS, code=found.code)


def long_paths(folder: Path) -> Told:
    """Whether a workbook deep down in folders is kept, its name shortened, and read."""
    deep, step = folder, "一层文件夹的名字"
    while len(str(deep.absolute())) + len(step) + 1 < LONGEST_PATH - 40:
        deep /= step
    if deep == folder:
        raise NotTried(f"临时文件夹的路径已有 {len(str(folder))} 个字符，没有可试的余地。")
    path = within_path(deep / safe_name("很长的项目名称" * 12))
    if save(path, workbook_of(right_form(), "as_returned")[1]) != path or not path.is_file():
        raise Failed("很深的文件夹里存不下文件。", "请把批次、结果放在浅一些的文件夹里，例如 D:\\绩效。")
    _must_be_read(path)
    whole = _takes_longer(deep / ("长" * 80))
    said = "系统也接受更长的路径" if whole else "更长的系统不接受，软件会把文件名截短"
    return Told(f"{len(str(path))} 个字符的路径能存、能读；{said}。", {"longer_than_260": whole})


def _takes_longer(path: Path) -> bool:
    try:
        path.mkdir()
    except OSError:
        return False
    path.rmdir()
    return True


def killed_save(folder: Path) -> Told:
    """Whether a save that is killed leaves the old file whole, and what it left is swept away by the next."""
    target = folder / "旧的.xlsx"
    target.write_bytes(_OLD)
    for moment in ("half", "whole"):
        with ready(_KILLED_SAVE, target, moment) as child:
            child.kill()
            child.wait()
        if target.read_bytes() != _OLD:
            raise Failed("保存到一半被中断，原来的文件坏了。", TO_MAINTAINERS, moment=moment)
        if not list(folder.glob(f"{TEMPORARY}*")):
            raise NotTried("没能在保存到一半的时候中断。", moment=moment)
        sweep(folder)
        if left := [one.name for one in folder.iterdir() if one != target]:
            raise Failed("中断留下的临时文件删不掉。", TO_MAINTAINERS, moment=moment, left=left)
    save(target, b"new")
    if target.read_bytes() != b"new":
        raise Failed("中断以后再保存，没有存上。", TO_MAINTAINERS)
    return Told("在写的中间、写完还没有换上的时候各中断一次：原来的文件都完好，再存一次就好。")


def held_open(folder: Path) -> Told:
    """What becomes of a file that another program has open."""
    target, said = folder / "校验报告.xlsx", list[str]()
    target.write_bytes(_OLD)
    with target.open("rb") as held:
        put = save(target, b"new", said.append)
        old = held.read()
    if put == target and sys.platform != "win32":
        raise NotTried("这个系统上打开着的文件也能替换，没有可试的；只有 Windows 会拦住。")
    if put == target or old != _OLD or put.read_bytes() != b"new" or not said:
        raise Failed("打开着的文件没有照说的办法存到旁边。", TO_MAINTAINERS, put=put.name, said=said)
    return Told(f"打开着的文件没有动，新的存在旁边，并且说了：{said[0]}", {"beside": put.name})


def two_at_once(folder: Path) -> Told:
    """Whether a folder that a run holds is refused to a second one, and taken over when the first is dead."""
    with ready(_HOLDER, folder) as child:
        told = _refusal(folder)
        if told is None:
            raise Failed("两个 perfbook 能同时往一个文件夹里写。", TO_MAINTAINERS)
        child.kill()
        child.wait()
    said: list[str] = []
    try:
        with one_writer(folder, said.append):
            pass
    except FolderInUse as fault:
        do = "以后命令被中断过、再做时说“正在写”的，请删去文件夹里的 .~lock.perfbook#。"
        raise Failed("中断了的 perfbook 留下的锁没有被接管。", do, said=str(fault)) from fault
    return _taken_over(said)


def _refusal(folder: Path) -> str | None:
    try:
        with one_writer(folder):
            return None
    except FolderInUse as fault:
        return str(fault)


def _taken_over(said: Sequence[str]) -> Told:
    if not said:
        raise Failed("接管了中断的 perfbook 留下的锁，却没有说。", TO_MAINTAINERS)
    return Told("第二个 perfbook 会等、会说谁在写；第一个中断以后能接着写。")
