"""Hand a mail to an SMTP server, and say what became of it as surely as SMTP can tell."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from perfbook.refused import Refused

PORTS = {"ssl": 465, "starttls": 587, "none": 25}


class Outcome(StrEnum):
    """SENT: the server has answered for it. REFUSED: it will not have it. LATER: not now. UNSURE: the connection broke
    after the last byte and before the answer."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Delivery:
    """What became of one mail. `detail`: what the server said."""

    outcome: Outcome
    detail: str


@dataclass(frozen=True)
class Server:
    """How mail goes out. `code`: password or authorisation code, None where the server wants none.

    `trusted`: certificates to trust beside those of the system. `timeout`: for any answer but the last, in seconds;
    `patience`: for the last one, when the server looks through the whole mail.
    """

    host: str
    port: int
    security: str
    sender: str
    login: str
    code: str | None = None
    trusted: Path | None = None
    timeout: float = 60
    patience: float = 600


class Stopped(Refused):
    """No letter can be sent now, this one or another."""


class Lost(Exception):
    """The connection broke before the mail was handed over: it certainly did not go out."""


class Postman:
    """A connection to the server, made when it is first needed and again after it broke."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "Postman":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.leave()

    def connect(self) -> smtplib.SMTP:
        """The connection, logged in. Raises Stopped with a sentence, and Lost where it may help to try again."""
        if self._smtp is None:
            self._smtp = _connected(self._server)
        return self._smtp

    def leave(self) -> None:
        """End the connection, as far as it still stands."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError):
                smtp.quit()
            smtp.close()

    def deliver(self, to: Sequence[str], content: bytes, begin: Callable[[], None]) -> Delivery:
        """Hand over one mail. `begin` is called right before the one line that makes it the server's.

        Raises Stopped, and Lost; after `begin` neither, and nothing of the network.
        """
        smtp = self.connect()
        try:
            refused = self._envelope(smtp, to, content)
            if isinstance(refused, Delivery):
                return refused
            code, said = _asked(smtp, "data")
            if code != 354:
                return self._turned_down(smtp, code, said)
            smtp.send(_framed(content))
        except OSError as fault:  # what smtplib raises is one too
            self._drop()
            raise Lost(_reason(fault)) from fault
        begin()
        return self._handed(smtp, refused)

    def _envelope(self, smtp: smtplib.SMTP, to: Sequence[str], content: bytes) -> Delivery | str:
        """From and to; what the server would not have, or of several receivers which it refused."""
        most = smtp.esmtp_features.get("size", "")
        if most.isdigit() and 0 < int(most) < len(content):
            return Delivery(Outcome.REFUSED, f"邮件 {_size(len(content))}，超过服务器的上限 {_size(int(most))}")
        size = [f"size={len(content)}"] if smtp.has_extn("size") else []
        code, said = smtp.mail(self._server.sender, size)
        if code >= 500 and code != 552:
            self.leave()
            raise Stopped(f"服务器不让“{self._server.sender}”发信（{_words(code, said)}）。请核对发件邮箱和授权。")
        if code != 250:
            return self._turned_down(smtp, code, said)
        refused: list[tuple[str, int, bytes]] = []
        for address in to:
            code, said = smtp.rcpt(address)
            if code == 421:
                return self._turned_down(smtp, code, said)
            if code not in (250, 251):
                refused.append((address, code, said))
        if len(refused) == len(to):
            # As long as one of them may be taken later, the letter is worth another try.
            _, code, said = min(refused, key=lambda one: one[1])
            return self._turned_down(smtp, code, said)
        return "；".join(f"{address} 没有收：{_words(code, said)}" for address, code, said in refused)

    def _turned_down(self, smtp: smtplib.SMTP, code: int, said: bytes) -> Delivery:
        if code == 421:
            self._drop()
            raise Lost(_words(code, said))
        try:
            smtp.rset()
        except OSError:  # some servers hang up on whom they refuse
            self._drop()
        return Delivery(Outcome.REFUSED if code >= 500 else Outcome.LATER, _words(code, said))

    def _handed(self, smtp: smtplib.SMTP, refused: str) -> Delivery:
        """The line that ends the mail, and the answer to it."""
        try:
            if smtp.sock:
                smtp.sock.settimeout(self._server.patience)
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
            if smtp.sock:
                smtp.sock.settimeout(self._server.timeout)
        except OSError as fault:
            self._drop()
            return Delivery(Outcome.UNSURE, _reason(fault))
        if 200 <= code < 300:
            return Delivery(Outcome.SENT, "；".join(filter(None, (_words(code, said), refused))))
        if code == 421:
            self._drop()
        return Delivery(Outcome.REFUSED if code >= 500 else Outcome.LATER, _words(code, said))

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _connected(server: Server) -> smtplib.SMTP:
    """A new connection, encrypted and logged in as far as is asked for. Raises Stopped and Lost."""
    where = f"{server.host}:{server.port}"
    smtp: smtplib.SMTP | None = None
    try:
        context, own = _context(server), _own_name()
        if server.security == "ssl":
            smtp = smtplib.SMTP_SSL(server.host, server.port, own, timeout=server.timeout, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, own, timeout=server.timeout)
        _introduced(smtp, server, context)
        return smtp
    except OSError as fault:  # what smtplib and ssl raise is one too
        if smtp is not None:
            smtp.close()
        raise _stopped(fault, where, server.login) from fault


def _own_name() -> str:
    """What this computer calls itself: a name that SMTP takes, which that of many a Chinese Windows is not."""
    name = socket.getfqdn()
    return name if name.isascii() and "." in name else "[127.0.0.1]"


def _context(server: Server) -> ssl.SSLContext:
    """Certificates are verified, and the server's name with them."""
    context = ssl.create_default_context()
    if server.trusted:
        context.load_verify_locations(server.trusted)
    return context


def _introduced(smtp: smtplib.SMTP, server: Server, context: ssl.SSLContext) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
    if server.code is not None:
        smtp.login(server.login, server.code)


def _stopped(fault: OSError, where: str, login: str) -> Stopped | Lost:
    """Why there is no connection, and whether it may help to try again."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        how = "请核对服务器的名字；单位自己签发的证书，用 --ca 指定它的证书文件。"
        return Stopped(f"“{where}”的证书没有通过验证（{fault.verify_message}），没有登录。{how}")
    if isinstance(fault, ssl.SSLError) and not isinstance(fault, ssl.SSLEOFError):
        return Stopped(f"不能和“{where}”加密通话（{fault.reason}）。请核对端口、加密方式和证书文件。")
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        how = "请填授权码：它一般不是邮箱密码，在邮箱的设置里开通 SMTP 时取得。"
        return Stopped(f"“{login}”登录“{where}”没有通过（{_reason(fault)}）。{how}")
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return Stopped(f"“{where}”不能这样加密或登录（{fault}）。请核对端口和加密方式。")
    return Lost(f"连不上“{where}”（{_reason(fault)}）")


def _asked(smtp: smtplib.SMTP, command: str) -> tuple[int, bytes]:
    smtp.putcmd(command)
    return smtp.getreply()


def _framed(content: bytes) -> bytes:
    """A mail as SMTP takes it: every line ends with CR LF, and none begins with a single dot."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    return re.sub(rb"(?m)^\.", b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(f"{code} {text}".split())[:300]


def _reason(fault: Exception) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        return _words(fault.smtp_code, fault.smtp_error)
    if isinstance(fault, TimeoutError) or "timed out" in str(fault):
        return "等了很久没有回答"
    if isinstance(fault, smtplib.SMTPServerDisconnected):
        return "连接断了"
    return " ".join(str(fault).split())[:300] or type(fault).__name__


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
