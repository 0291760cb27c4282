"""What is to be received, file by file, with what is known of where it came from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from perfbook.generate.file_names import safe_name
from perfbook.read.held import Skip
from perfbook.read.incoming import content_of, input_files
from perfbook.read.mail_head import MailHead, mail_head
from perfbook.read.sniffing import Refusal, sniff
from perfbook.refused import Refused
from perfbook.rounds.folder import RoundFolder
from perfbook.rounds.records import Mailbox

_NO_MAILS = (b"PK", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Incoming:
    """A file that came in: its bytes, what it is called, from where it is, for people.

    `came` is None where only the time of receiving is known. `read_to`: how far a mailbox was read with it.
    """

    name: str
    content: bytes
    source: str
    came: datetime | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    read_to: Mailbox | None = None


@dataclass(frozen=True)
class NotReceived:
    """A path that gave no file, and why."""

    file: str
    problem: str


def refuse_own(folder: RoundFolder, paths: Iterable[Path]) -> None:
    """Raises Refused where a path is the round's own, or holds it: nothing of that came from a unit.

    What somebody has put into 收到/ by hand may be received there.
    """
    own, received = folder.path.resolve(), folder.received.resolve()
    how = "请把单位报来的文件放在批次以外的文件夹里，再接收。"
    for path in paths:
        found = path.resolve()
        if found.is_relative_to(own) and not found.is_relative_to(received):
            raise Refused(f"“{path}”是批次自己的，里面的不是单位报来的。{how}")
        if own.is_relative_to(found):
            raise Refused(f"“{path}”里有批次自己的文件夹。{how}")


def incoming_files(paths: Iterable[Path]) -> Iterator[Incoming | NotReceived]:
    """Every file below the paths; what programs leave lying about is passed over."""
    given = list(paths)
    for file in input_files(given):
        content = content_of(file, given)
        name = plain(file.name)
        if isinstance(content, Skip):
            continue
        if isinstance(content, Refusal):
            yield NotReceived(plain(str(file)), content.problem)
        elif _is_mail(content):
            yield incoming_mail(content, mail_head(content), name)
        else:
            yield Incoming(name, content, plain(str(file)))


def incoming_mail(content: bytes, head: MailHead, name: str = "", read_to: Mailbox | None = None) -> Incoming:
    """A mail, whole. Without a name it is called by its subject."""
    sender, subject = plain(head.sender), plain(head.subject)
    called = plain(name) or safe_name(subject or "无主题", ".eml")
    answered = head.answers[0] if head.answers else None
    return Incoming(called, content, f"{sender}：{subject}", head.came, head.message_id, answered, read_to)


def plain(text: str) -> str:
    """A text without halves of signs, which neither the ledger nor every file system takes.

    >>> plain("甲\\udce9")
    '甲_'
    """
    return "".join("_" if "\ud800" <= sign <= "\udfff" else sign for sign in text)


def _is_mail(content: bytes) -> bool:
    return not content.startswith(_NO_MAILS) and sniff(content) == "eml"
