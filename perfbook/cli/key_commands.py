"""perfbook key: the key that signs what the office issues."""

from pathlib import Path
from typing import Annotated

import typer

from perfbook.cli.commands import app, command
from perfbook.cli.sentences import ChineseGroup
from perfbook.keys import export_key, import_key, key_folder, keys_at_hand

key = typer.Typer(
    cls=ChineseGroup,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="密钥：给下发的表格签名，收回时据此认出下发内容有没有被改过。第一次生成表格时自动生成，只存在本机。"
    "\n\n例：perfbook key show",
)
app.add_typer(key, name="key")


@command("show", key)
def show() -> None:
    """列出本机的密钥：编号、来源、日期、存放位置。密钥本身不显示。

    例：perfbook key show
    """
    keyring = keys_at_hand()
    for one in keyring.keys:
        origin = ("本机生成，用于签名" if one == keyring.signing else "本机生成") if one.own else "导入，只用于核对"
        print(f"{one.name}  {origin}  {one.made}  {one.file}")
    if not keyring.keys:
        print(f"本机还没有密钥。第一次用 perfbook make 生成表格时自动生成，存在“{key_folder()}”。")


@command("export", key)
def export(
    target: Annotated[Path, typer.Argument(metavar="密钥文件", help="存到哪里。已有的文件不覆盖。")],
) -> None:
    """把本机的密钥存成文件，供备份，或给同事的电脑核对用。

    例：perfbook key export 密钥.key
    """
    exported = export_key(target)
    print(f"密钥 {exported.name} 已存为“{target}”。")
    print("谁有这个文件，谁就能冒充本单位签名：请妥善保管，不要发给填表单位，不要放在共享文件夹里。")


@command("import", key)
def take_over(
    source: Annotated[Path, typer.Argument(metavar="密钥文件", help="在另一台电脑上导出的密钥。")],
) -> None:
    """导入同事导出的密钥，就能核对他签名下发的表格。

    例：perfbook key import 密钥.key
    """
    taken = import_key(source)
    print(f"已有密钥 {taken.name}，可以核对用它签名的表格。存放位置：“{taken.file}”。")
