"""Putting the add-in where Excel finds it, and taking it away: for one user of Windows, without any rights.

What was put where is written down in the registry beside the interpreter, with its hash: nothing else is ever replaced
or removed. Of all this only the stand-ins of the tests have been tried, no Windows.
"""

import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from perfbook.addin.building import NAME, add_in, source
from perfbook.addin.registry import forget, own, remember
from perfbook.generate.saving import save
from perfbook.refused import Refused

PYTHON = "Python"
DROP_TARGET = "校验.bat"
_NOT_WINDOWS = (
    "功能区只能装在 Windows 的 Excel 里，这台电脑不是 Windows，装不了。"
    "同样的事都可以用命令行做：核对用 perfbook check，生成用 perfbook make，批次用 perfbook round。"
)
_NO_EXCEL = (
    "没有安装功能区：这个用户还没有用过 Excel（没有“{folder}”）。装的是 Excel 的，请先打开一次 Excel 再安装；"
    "用 WPS 的，请用桌面上的“校验.bat”或者命令行，WPS 没有这样的加载文件夹。"
)
# Windows gives its programs folders and a registry of their own, in the place of those that Excel sees.
_STORE = (
    "这个 Python 是从微软应用商店装的，它写的文件和登记 Excel 看不到，功能区装不上。"
    "请改用 python.org 的安装程序装 Python，再装 perfbook。perfbook check 等命令不受影响。"
)
_MISSING = "找不到 perfbook 用的 Python，可能移走或卸载了。请重新运行 perfbook addin install。"


class Place(NamedTuple):
    """Where things go. `appdata`, `desktop`: this user's; `folder`: where the interpreter lies that runs this.

    `encoding`: that of the command processor.
    """

    appdata: Path
    desktop: Path
    folder: Path
    encoding: str = "oem"

    @property
    def excel(self) -> Path:
        return self.appdata / "Microsoft" / "Excel"

    @property
    def windowless(self) -> Path:
        """The interpreter that opens no console."""
        return self.folder / "pythonw.exe"


class Piece(NamedTuple):
    """A file that is put somewhere, and under which name the registry remembers it; `movable`: it works anywhere."""

    name: str
    file: Path
    content: bytes
    movable: bool

    @property
    def hash(self) -> str:
        return sha256(self.content).hexdigest()

    def put_there(self) -> Path | None:
        """The file that an install put somewhere, if it is still there as it was."""
        file, hashed = own(f"{self.name}File"), own(f"{self.name}Hash")
        if file and hashed and hash_of(Path(file)) == hashed:
            return Path(file)
        # An install that was killed has not written down what it had put there.
        return self.file if hash_of(self.file) == self.hash else None


def here() -> Place:
    """This user's places. Raises Refused where this is not Windows."""
    appdata = os.environ.get("APPDATA")
    if sys.platform != "win32" or not appdata:
        raise Refused(_NOT_WINDOWS)
    if "WindowsApps" in Path(sys.base_prefix).parts:
        raise Refused(_STORE)
    from platformdirs import user_desktop_path

    return Place(Path(appdata), user_desktop_path(), Path(sys.executable).parent)


def pieces(place: Place) -> list[Piece]:
    """What is put where: the add-in, the drop target. Raises Refused."""
    dropped_on = drop_target(place.folder / "python.exe", place.encoding)
    return [
        Piece("Ribbon", place.excel / "XLSTART" / NAME, add_in(), movable=False),
        Piece("Drop", place.desktop / DROP_TARGET, dropped_on, movable=True),
    ]


def drop_target(python: Path, encoding: str) -> bytes:
    """校验.bat for this interpreter. Raises Refused where the command processor has no signs for its path."""
    path, missing = str(python).replace("%", "%%"), _MISSING.encode(encoding, "replace").decode(encoding)
    text = source("drop.bat").replace("{python}", path).replace("{missing}", missing)
    try:
        return text.replace("\n", "\r\n").encode(encoding)
    except UnicodeEncodeError as fault:
        raise Refused(
            f"perfbook 装在“{python}”，这个文件夹的名字里有这台电脑的命令行写不出的字。请把它装到别的文件夹。"
        ) from fault


def install(place: Place) -> list[str]:
    """Put everything where it belongs, or bring it up to date. What was done, in sentences. Raises Refused, OSError."""
    if not place.windowless.is_file():
        raise Refused(f"“{place.folder}”里没有 pythonw.exe，功能区的按钮要用它启动 perfbook。请安装完整的 Python。")
    # Run, which the ribbon starts it by, takes what stands between two of them for the name of a variable.
    if "%" in str(place.windowless):
        raise Refused(f"perfbook 装在“{place.folder}”，文件夹的名字里不能有 %。请把它装到别的文件夹。")
    ribbon, drop = pieces(place)
    has_excel = place.excel.is_dir()
    for piece in [ribbon, drop] if has_excel else [drop]:
        _refuse_a_strange(piece)
    done = []
    remember(PYTHON, str(place.windowless))
    if has_excel:
        _put(ribbon)
        done.append(f"功能区：{ribbon.file}。重新打开 Excel，就有“绩效表格”一页。")
    else:
        done.append(_NO_EXCEL.format(folder=place.excel))
    _put(drop)
    done.append(f"拖放核对：{drop.file}。把文件夹或文件拖到它上面，就核对并打开报告；可以移到别处用。")
    return done


def remove(place: Place) -> list[str]:
    """Take away what install has put there, and nothing else. What was done, in sentences. Raises Refused, OSError."""
    done = []
    for piece in pieces(place):
        recorded, ours = own(f"{piece.name}File"), piece.put_there()
        if ours:
            _delete(ours)
            done.append(f"已删除：{ours}")
        elif recorded and Path(recorded).exists():
            done.append(f"没有删除：{recorded}。它改过，不再是安装时的文件；不要的话请自己删除。")
        elif recorded:
            done.append(f"早已不在：{recorded}。移到别处的，请自己删除。")
        forget(f"{piece.name}File", f"{piece.name}Hash")
    if own(PYTHON) is not None:
        forget(PYTHON)
        done.append("已清除注册表里的登记。")
    return done or ["没有安装过，没有要删除的。"]


def _refuse_a_strange(piece: Piece) -> None:
    """Raises Refused where a file stands in the way that no install has put there."""
    if hash_of(piece.file) and piece.put_there() != piece.file:
        raise Refused(f"“{piece.file}”已经有了，不是 perfbook 放的，或者放好以后改过。请先把它移走或改名，再安装。")


def _put(piece: Piece) -> None:
    """Write a file, take away the one of an earlier install elsewhere, and remember it."""
    earlier = piece.put_there()
    save(piece.file, piece.content, say=lambda sentence: None, beside=False)
    if hash_of(piece.file) != piece.hash:
        raise Refused(f"“{piece.file}”正被别的程序使用，没有更新。请退出全部 Excel 窗口，再运行一次。")
    if earlier and earlier != piece.file:
        _delete(earlier)
    remember(f"{piece.name}File", str(piece.file))
    remember(f"{piece.name}Hash", piece.hash)


def _delete(file: Path) -> None:
    try:
        file.unlink()
    except PermissionError as fault:
        raise Refused(f"“{file}”正被别的程序使用，不能删除。请退出全部 Excel 窗口，再运行一次。") from fault


def hash_of(file: Path) -> str | None:
    """The hash of a file; None where there is none."""
    try:
        return sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
