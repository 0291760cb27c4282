"""How mail goes out: the options of the commands that send, the plan behind them, the code that the server asks for."""

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfbook.forms.plan import SECURITIES
from perfbook.refused import Refused

if TYPE_CHECKING:
    from perfbook.forms.plan import Plan
    from perfbook.rounds.folder import Round
    from perfbook.rounds.mailbox import Inbox
    from perfbook.rounds.postman import Server


class Security(StrEnum):
    SSL = "ssl"
    STARTTLS = "starttls"
    NONE = "none"


class Reading(StrEnum):
    """How a mailbox is read: never without encryption."""

    SSL = "ssl"
    STARTTLS = "starttls"


Host = Annotated[str | None, typer.Option("--server", metavar="服务器", help="发件服务器；不写用计划表“参数”里的。")]
Port = Annotated[int | None, typer.Option("--port", metavar="端口", min=1, max=65535, help="发件端口；同上。")]
Secured = Annotated[
    Security | None,
    typer.Option("--security", metavar="ssl|starttls|none", help="加密方式；同上。none 不登录，只用于内部服务器。"),
]
Sender = Annotated[str | None, typer.Option("--sender", metavar="邮箱", help="用哪个邮箱发；同上。")]
Login = Annotated[str | None, typer.Option("--login", metavar="用户名", help="登录用的名字；不写就是发件邮箱。")]
NoLogin = Annotated[bool, typer.Option("--no-login", help="服务器不要登录。")]
KeepCode = Annotated[
    bool, typer.Option("--keep-code", help="询问授权码，存进系统的凭据管理器（要装 keyring），以后不用再填。")
]
Trusted = Annotated[
    Path | None, typer.Option("--ca", metavar="证书文件", help="服务器用单位自己签发的证书时，信任这个证书。")
]
PerMinute = Annotated[
    int, typer.Option("--per-minute", metavar="封数", min=1, max=6000, help="一分钟最多发几封；默认 20。")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="发送前不再问一遍。")]


@dataclass(frozen=True)
class Posting:
    """How the officer wants mail sent; None: as the plan says."""

    host: str | None
    port: int | None
    security: Security | None
    sender: str | None
    login: str | None
    no_login: bool
    keep_code: bool
    trusted: Path | None
    per_minute: int
    yes: bool


def server_of(posting: Posting, plan: "Plan", sender: str | None) -> "Server":
    """How mail goes out: options first, then the plan. Raises Refused where something is lacking."""
    from perfbook.forms.mail_address import host_name
    from perfbook.rounds.postman import PORTS, Server

    where = "请填在计划表的“参数”里，或写在命令里"
    try:
        host = host_name(posting.host) if posting.host else plan.smtp_server
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    if not host:
        raise Refused(f"没有发件服务器。{where}，例如 --server smtp.163.com。")
    if not sender:
        raise Refused(f"没有发件邮箱。{where}，例如 --sender jixiao@163.com。")
    if posting.trusted and not posting.trusted.is_file():
        raise Refused(f"没有证书文件“{posting.trusted}”。")
    security = str(posting.security or plan.smtp_security or Security.SSL)
    port = posting.port or plan.smtp_port or PORTS[security]
    login = posting.login or sender
    if not login.isascii():
        raise Refused(f"登录用的名字“{login}”只能是英文字母、数字和符号。")
    # A code is never sent where everybody on the way can read it.
    needs_code = not posting.no_login and security != SECURITIES["不加密"]
    code = _code(host, login, posting.keep_code) if needs_code else None
    return Server(host, port, security, sender, login, code, posting.trusted)


def inbox_of(
    held: "Round", host: str, login: str | None, port: int | None, security: Reading, folder: str, trusted: Path | None
) -> "Inbox":
    """Where mail comes in; the plan's mailbox where no login is given. Raises Refused where something is lacking."""
    from perfbook.forms.mail_address import host_name
    from perfbook.rounds.authorisation import code_of
    from perfbook.rounds.mailbox import Inbox

    try:
        server = host_name(host)
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    plan = held.plan()
    name = login or plan.sender
    if not name:
        raise Refused("没有登录邮箱的用户名。请填在计划表“参数”的发件邮箱里，或写在命令里：--login jixiao@163.com。")
    if not name.isascii():
        raise Refused(f"用户名“{name}”里有中文或全角的字。请改成半角。")
    if trusted and not trusted.is_file():
        raise Refused(f"没有证书文件“{trusted}”。")
    # Most providers give one code for both ways.
    found = code_of(server, name) or (code_of(plan.smtp_server, name) if plan.smtp_server else None)
    code = found or _code(server, name, keep=False)
    return Inbox(server, name, code, str(security), port, folder, trusted)


def _code(host: str, login: str, keep: bool) -> str:
    from getpass import getpass

    from perfbook.rounds.authorisation import CODE, code_of, keep_code

    found = None if keep else code_of(host, login)
    if found is None and sys.stdin.isatty():
        found = getpass(f"{login} 在 {host} 的授权码（不显示）：").strip()
        if keep and found:
            keep_code(host, login, found)
    if not found:
        how = f"请放进环境变量 {CODE}，或用 round mail --keep-code 存进系统的凭据管理器；发信不要登录的，加 --no-login"
        raise Refused(f"没有 {login} 在 {host} 的授权码，没有登录。{how}。")
    if not found.isascii():
        raise Refused("授权码只能是英文字母、数字和符号。请核对是不是复制错了。")
    return found
