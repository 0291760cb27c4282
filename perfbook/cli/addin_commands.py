"""perfbook addin: the ribbon in Excel, and the file that folders are dropped on. Each command imports what it needs."""

from pathlib import Path
from typing import Annotated

import typer

from perfbook.cli.commands import app, command
from perfbook.cli.sentences import ChineseGroup
from perfbook.forms.plain_text import shown

addin = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="插件：Excel 里的“绩效表格”功能区，和桌面上的“校验.bat”（把文件夹拖上去就核对）。"
    "只装给当前用户，不要管理员权限。\n\n例：perfbook addin install",
)
app.add_typer(addin, name="addin")


@command("build", addin)
def build(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="文件夹", help="放在哪个文件夹。")],
) -> None:
    """由源代码重新生成功能区文件 perfbook.xlam，供核对；安装用不着。

    例：perfbook addin build -o 功能区
    """
    from perfbook.addin.building import HASH_NAME, NAME, add_in, hash_line
    from perfbook.addin.building import build as build_anew
    from perfbook.generate.saving import save

    content, published = build_anew(), add_in()
    save(output / HASH_NAME, hash_line(content).encode())
    print(f"已生成“{shown(str(save(output / NAME, content)))}”。sha256：{hash_line(content).split()[0]}")
    same = content == published
    print("与随 perfbook 发布的一字节不差。" if same else "与随 perfbook 发布的不同：源代码改过，或者文件被换过。")


@command("install", addin)
def install() -> None:
    """装上功能区和桌面上的“校验.bat”；换了版本以后再运行一次，就更新。

    例：perfbook addin install
    """
    from perfbook.addin.installing import here
    from perfbook.addin.installing import install as put_there
    from perfbook.addin.obstacles import obstacles

    for sentence in put_there(here()):
        print(shown(sentence))
    for sentence in obstacles():
        print(f"✘ {shown(sentence)}")
    print("杀毒软件也可能拦住功能区：按钮没有反应时，运行 perfbook addin status 看看。")


@command("status", addin)
def status() -> int:
    """功能区装好了没有、能不能启动、什么可能拦住它。有要处理的，返回码为 1。

    例：perfbook addin status
    """
    from perfbook.addin.installing import here
    from perfbook.addin.status import status as standing

    lines = standing(here())
    for line in lines:
        print(f"{'·' if line.good is None else '✔' if line.good else '✘'} {shown(line.text)}")
    return int(any(line.good is False for line in lines))


@command("remove", addin)
def remove() -> None:
    """卸载：只删除安装时放的文件和登记，别的不动。

    例：perfbook addin remove
    """
    from perfbook.addin.installing import here
    from perfbook.addin.installing import remove as take_away

    for sentence in take_away(here()):
        print(shown(sentence))
