"""Read the office's mailbox: only what is new, only what belongs to the round, and without a trace in the mailbox."""

import imaplib
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from imap_tools import AND, BaseMailBox, MailBox, MailboxFolderSelectError, MailboxLoginError, MailBoxStartTls
from imap_tools.errors import ImapToolsError
from imap_tools.query import UidRange

from perfbook.layouts.model import load
from perfbook.patterns import pattern
from perfbook.read.gate import MOST_BYTES
from perfbook.read.mail_head import MailHead, mail_head
from perfbook.refused import Refused
from perfbook.returns import verdicts_each
from perfbook.rounds.bounces import names_letter
from perfbook.rounds.folder import Round
from perfbook.rounds.incoming import Incoming, NotReceived, incoming_mail, plain
from perfbook.rounds.records import Mailbox

PORTS = {"ssl": 993, "starttls": 143}
_SIZE = pattern(r"RFC822\.SIZE (\d+)")
# How long a server may take for one answer, in seconds.
_PATIENCE = 60


@dataclass(frozen=True)
class Inbox:
    """Where mail comes in. `security`: ssl or starttls; `trusted`: certificates to trust beside those of the system."""

    host: str
    login: str
    code: str
    security: str = "ssl"
    port: int | None = None
    folder: str = "INBOX"
    trusted: Path | None = None

    @property
    def name(self) -> str:
        """As the ledger names it."""
        return f"{self.login} {self.host} {self.folder}"


@dataclass
class Looked:
    """What was seen on the way. `passed`: mails with files in them that are none of the round's, as people name them;
    `others`: how many mails without any."""

    passed: list[str] = field(default_factory=list)
    others: int = 0


def incoming_mails(held: Round, inbox: Inbox, looked: Looked) -> Iterator[Incoming | NotReceived]:
    """The round's mails since the last time, oldest first. Each says how far the mailbox is read once it is kept.

    The mailbox is opened for reading only: nothing is marked as seen. Raises Refused where the server cannot be
    reached, has another certificate, or will not let us in; what was read until then is kept.
    """
    belongs = _Belonging(held)
    with _opened(inbox) as mailbox:
        validity = int((mailbox.client.response("UIDVALIDITY")[1] or [b"0"])[0] or 0)
        for uid in _new(mailbox, held, inbox, validity):
            read_to = Mailbox(inbox.name, validity, uid)
            size, came = _measured(mailbox, uid)
            if size > MOST_BYTES:
                yield NotReceived(f"{inbox.name} UID {uid}", "这封邮件太大，没有收。请在邮箱里下载附件，再用路径接收。")
                continue
            content = _content(mailbox, uid)
            if content is None:
                continue  # taken away meanwhile
            head = mail_head(content)
            if belongs.by_head(head) or belongs.by_files(content, head, looked):
                dated = MailHead(head.sender, head.subject, head.message_id, belongs.own_first(head), came or head.came)
                yield incoming_mail(content, dated, read_to=read_to)
            held.ledger.read_mailbox(read_to)


class _Belonging:
    """Whether a mail is one of the round's: it answers one of ours, names the form, or brings one."""

    def __init__(self, held: Round) -> None:
        self._held = held
        self._letters = {one.message_id for one in held.ledger.letters()}
        self._form, self._title = held.opening.form, load(held.opening.edition).sheet

    def by_head(self, head: MailHead) -> bool:
        return bool(self._letters.intersection(head.answers)) or self._title in head.subject

    def own_first(self, head: MailHead) -> tuple[str, ...]:
        """What a mail answers, our own letter before all."""
        return tuple(sorted(head.answers, key=lambda one: one not in self._letters))

    def by_files(self, content: bytes, head: MailHead, looked: Looked) -> bool:
        """Whether a form of the kind that is collected is in it; what else is in it is told."""
        if (ours := names_letter(self._held, content)) is not None:
            looked.others += not ours
            return ours
        [verdicts] = verdicts_each([("", content)])
        if any(form.reading.layout.form == self._form for one in verdicts for form in one.forms):
            return True
        if all(one.code == "no_attachment" or one.status == "skipped" for one in verdicts):
            looked.others += 1
        else:
            looked.passed.append(plain(f"{head.sender}：{head.subject}"))
        return False


@contextmanager
def _opened(inbox: Inbox) -> Iterator[BaseMailBox]:
    """The mailbox, read-only. Every fault of the way there is a sentence."""
    where = f"{inbox.host}:{inbox.port or PORTS[inbox.security]}"
    try:
        mailbox = _connected(inbox)
        try:
            mailbox.login(inbox.login, inbox.code, initial_folder=None)
            if "ID" in mailbox.client.capabilities:
                # Some servers of China let in nobody who does not say who he is.
                mailbox.client.xatom("ID", '("name" "perfbook")')
            mailbox.folder.set(inbox.folder, readonly=True)
            yield mailbox
        finally:
            with suppress(Exception):  # the work is done; a server that does not say goodbye changes nothing
                mailbox.logout()
    except ssl.SSLCertVerificationError as fault:
        why = f"证书通不过验证（{fault.verify_message}）"
        raise Refused(f"{where} 的{why}，没有登录。单位自己签发的证书，请用 --ca 指定。") from fault
    except MailboxLoginError as fault:
        raise Refused(f"{where} 不让 {inbox.login} 登录。请核对用户名和授权码，并在邮箱设置里打开 IMAP。") from fault
    except MailboxFolderSelectError as fault:
        raise Refused(f"邮箱里没有文件夹“{inbox.folder}”，或者不许用程序收信（{fault}）。") from fault
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as fault:
        how = "已经收下的不会丢；请检查网络后再运行一次，接着收。"
        raise Refused(f"和 {where} 的连接出了问题（{fault}）。{how}") from fault


def _connected(inbox: Inbox) -> BaseMailBox:
    context = ssl.create_default_context()
    if inbox.trusted:
        context.load_verify_locations(inbox.trusted)
    kind: Callable[..., BaseMailBox] = MailBoxStartTls if inbox.security == "starttls" else MailBox
    return kind(inbox.host, inbox.port or PORTS[inbox.security], timeout=_PATIENCE, ssl_context=context)


def _new(mailbox: BaseMailBox, held: Round, inbox: Inbox, validity: int) -> list[int]:
    """The UIDs that were not read yet, rising; the first time, and where the server counts anew, since the opening."""
    known = held.ledger.mailbox(inbox.name)
    if known and known.validity == validity:
        found = map(int, mailbox.uids(AND(uid=UidRange(str(known.uid + 1), "*")), charset=None))
        # A server gives its last mail where none is so new.
        return sorted(uid for uid in found if uid > known.uid)
    opened = date.fromisoformat(held.opening.opened[:10])
    return sorted(map(int, mailbox.uids(AND(date_gte=opened), charset=None)))


def _measured(mailbox: BaseMailBox, uid: int) -> tuple[int, datetime | None]:
    """The size of a mail in bytes, and when the server took it."""
    said = b" ".join(_pieces(mailbox, uid, "(RFC822.SIZE INTERNALDATE)"))
    size, came = _SIZE.search(said.decode("ascii", "replace")), imaplib.Internaldate2tuple(said)
    return int(size[1]) if size else 0, datetime.fromtimestamp(time.mktime(came)) if came else None


def _content(mailbox: BaseMailBox, uid: int) -> bytes | None:
    """The bytes of a mail; PEEK: it stays unread."""
    _, answers = mailbox.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
    return next((one[1] for one in answers or [] if isinstance(one, tuple)), None)


def _pieces(mailbox: BaseMailBox, uid: int, what: str) -> Iterator[bytes]:
    _, answers = mailbox.client.uid("FETCH", str(uid), what)
    for one in answers or []:
        yield from (piece for piece in (one if isinstance(one, tuple) else (one,)) if isinstance(piece, bytes))
