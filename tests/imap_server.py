"""A real Dovecot on loopback with one mailbox, in a folder of its own; the system's configuration is not touched."""

import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.mail_server import certificate

LOGIN, CODE = "jx@office.cn", "QWERTYUIOP"
PROGRAM = shutil.which("dovecot") or ("/usr/sbin/dovecot" if Path("/usr/sbin/dovecot").exists() else None)
_PATIENCE = 20

_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = yes
login_trusted_networks =
mail_location = maildir:{folder}/mail
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
passdb {{
  driver = static
  args = password={code}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


class Dovecot:
    """The server as its mail program sees it. `port`: of SSL; `plain`: where STARTTLS is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.plain = folder, _free_port(), _free_port()
        self.certificate = certificate(folder)
        (folder / "run").mkdir()
        uid, gid = _mail_user()
        for name in ("home", "mail"):
            (folder / name).mkdir()
            os.chown(folder / name, uid, gid)
        self.configuration = folder / "dovecot.conf"
        written = _CONFIGURATION.format(
            folder=folder, certificate=self.certificate, port=self.port, plain=self.plain, code=CODE,
            uid=uid, gid=gid, user=_server_user(), group=_server_group(),
        )  # fmt: skip
        self.configuration.write_text(written, "utf-8")

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        """Deliver mails, as unread ones."""
        with self.client() as client:
            for one in mails:
                answer, _ = client.append(folder, "", None, one)  # type: ignore[arg-type]
                assert answer == "OK"

    def flags(self) -> list[bytes]:
        """What the server has noted on each mail."""
        with self.client() as client:
            client.select("INBOX", readonly=True)
            return [one for one in client.fetch("1:*", "(FLAGS)")[1] if isinstance(one, bytes)]

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4_SSL]:
        context = ssl.create_default_context(cafile=str(self.certificate))
        client = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context, timeout=_PATIENCE)
        client.login(LOGIN, CODE)
        try:
            yield client
        finally:
            client.logout()


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Started, and ended with the block; a server that is not there or does not start says why."""
    assert PROGRAM, "these tests need a real Dovecot: apt-get install dovecot-imapd"
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as name:
        # Its own users must get in.
        Path(name).chmod(0o755)
        with _running(Dovecot(Path(name))) as server:
            yield server


@contextmanager
def _running(server: Dovecot) -> Iterator[Dovecot]:
    # What counts the calls of our own processes is none of its business.
    surroundings = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    words = [str(PROGRAM), "-F", "-c", str(server.configuration)]
    program = subprocess.Popen(words, stderr=subprocess.PIPE, env=surroundings)
    try:
        _wait(server, program)
        yield server
    finally:
        program.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            program.wait(_PATIENCE)
        program.kill()
        program.communicate()


def _wait(server: Dovecot, program: "subprocess.Popen[bytes]") -> None:
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            with server.client():
                return
        except (OSError, imaplib.IMAP4.error) as fault:
            log = server.folder / "dovecot.log"
            said = log.read_text("utf-8", "replace") if log.exists() else ""
            if program.poll() is not None or time.monotonic() > last:
                raise AssertionError(f"Dovecot does not answer: {fault}\n{said}") from fault
            time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _mail_user() -> tuple[int, int]:
    """Whose the mails are: Dovecot gives none to root."""
    if os.getuid():
        return os.getuid(), os.getgid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _server_user() -> str:
    """Started by root, Dovecot wants a user of its own for what speaks to strangers."""
    return pwd.getpwuid(os.getuid()).pw_name if os.getuid() else "dovecot"


def _server_group() -> str:
    return grp.getgrgid(os.getgid()).gr_name if os.getuid() else "dovecot"
