"""Who wrote a mail, about what, in answer to which: its head, read as untrusted."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime

from perfbook.patterns import pattern
from perfbook.read.mail import field_text

# The fields of a mail can be long.
_LONGEST = 65_536
_ID = pattern(r"<[^<>\s]{1,250}>")


@dataclass(frozen=True)
class MailHead:
    """`sender` and `subject` as people read them; `answers`: the Message-IDs that it names, the nearest first.

    `came`: when the last server took it, else when it says it was sent; without a zone, in this computer's.
    """

    sender: str = ""
    subject: str = ""
    message_id: str | None = None
    answers: tuple[str, ...] = ()
    came: datetime | None = None


def mail_head(content: bytes) -> MailHead:
    """The head of a mail; whatever cannot be read in it is left out. Never raises."""
    try:
        mail = BytesHeaderParser().parsebytes(content[:_LONGEST].lstrip(b"\xef\xbb\xbf\r\n\t "))
        own = _ID.findall(field_text(mail, "message-id"))
        named = [*_ID.findall(field_text(mail, "in-reply-to")), *reversed(_ID.findall(field_text(mail, "references")))]
        return MailHead(
            " ".join(field_text(mail, "from").split()),
            " ".join(field_text(mail, "subject").split()),
            own[0] if own else None,
            tuple(dict.fromkeys(named)),
            _came(mail),
        )
    except Exception:  # whatever the library raises on foreign bytes
        return MailHead()


def _came(mail: Message) -> datetime | None:
    received = field_text(mail, "received").rpartition(";")[2]
    for text in (received, field_text(mail, "date")):
        try:
            found = parsedate_to_datetime(" ".join(text.split()))
        except (ValueError, TypeError, OverflowError):
            continue
        try:
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone().replace(tzinfo=None)
        except (ValueError, OverflowError):  # a year that no clock shows
            continue
    return None
