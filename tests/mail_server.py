"""A real SMTP server on loopback that keeps what it takes, and misbehaves where a test wants it to."""

import asyncio
import datetime
import ipaddress
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LOGIN, CODE = "jx@office.cn", "QWERTYUIOP"


@dataclass
class Mailbox:
    """What came, and how to answer. `rcpt`, `data`: answers by address; None where the connection is to break.

    `after`: called with each mail that was taken, before the answer goes out.
    """

    rcpt: dict[str, str | None] = field(default_factory=dict)
    data: dict[str, str | None] = field(default_factory=dict)
    mail: str = ""
    slow: float = 0
    breaks: int = 0
    after: Callable[[int], None] = lambda count: None
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    connections: int = 0
    asked: list[str] = field(default_factory=list)

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, name: str, answers: list[str]) -> list[str]:
        self.connections += 1
        session.host_name = name
        return answers

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.mail:
            return self.mail
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.asked.append(address)
        if self.breaks:
            self.breaks -= 1
            return self._hang_up(server)
        answer = self.rcpt.get(address, "250 OK")
        if answer is None:
            return self._hang_up(server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        answer = self.data.get(envelope.rcpt_tos[0], "250 OK queued as 7F3A")
        if answer is None or answer.startswith("250"):
            self.taken.append((list(envelope.rcpt_tos), envelope.original_content or envelope.content))
            self.after(len(self.taken))
        await asyncio.sleep(self.slow)
        return self._hang_up(server) if answer is None else answer

    def _hang_up(self, server: SMTP) -> str:
        server.transport.abort()
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=policy.default) for _, content in self.taken]

    @property
    def receivers(self) -> list[str]:
        return [", ".join(to) for to, _ in self.taken]


class Server:
    """The server in a thread of its own; a context."""

    def __init__(self, box: Mailbox, security: str = "none", certificate: Path | None = None, **named: Any) -> None:
        context = None
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
            named |= {"authenticator": self._authenticated, "auth_required": True}
            named |= {"auth_require_tls": security == "starttls"}
        if security == "starttls":
            named |= {"tls_context": context, "require_starttls": True}
        self._box, self._named, self._context = box, named, context if security == "ssl" else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.refused_codes = 0

    def _authenticated(self, server: SMTP, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and (given.login, given.password) == (LOGIN.encode(), CODE.encode())
        self.refused_codes += not right
        return AuthResult(success=right, handled=False)

    def __enter__(self) -> "Server":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def _begin(self) -> asyncio.Server:
        make = lambda: SMTP(self._box, hostname="mail.test", loop=self._loop, **self._named)  # noqa: E731
        return await self._loop.create_server(make, "127.0.0.1", 0, ssl=self._context)

    def __exit__(self, *fault: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def certificate(folder: Path, host: str = "127.0.0.1") -> Path:
    """A self-made certificate with its key in one file, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "office mail")])
    names = [x509.IPAddress(ipaddress.ip_address(host))] if host[0].isdigit() else [x509.DNSName(host)]
    now = datetime.datetime.fromtimestamp(time.time() - 60, datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{host}.pem"
    pem, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, kind, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + secret)
    return path
