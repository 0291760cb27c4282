"""A letter as a mail: a draft that every mail program opens, and the same mail as it goes to the server."""

import re
from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from hashlib import sha256

from perfbook.rounds.letter_texts import LetterText

# As plain `SMTP` it would write a body of eight bits, which not every server takes.
_POLICY = policy.SMTP.clone(cte_type="7bit")
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
# An address of no host that is there: where the office has not said from which address it writes.
_NO_HOST = "perfbook.invalid"
_LONGEST_HOST = 60
_UNSENT = b"X-Unsent: 1\r\n"
_DATE = re.compile(rb"(?m)^Date: .*\r\n")
# Every Message-ID of ours begins so.
OWN_NUMBER = re.compile("<[0-9a-f]{32}@")


def message_id(round_words: str, kind: str, unit_key: str, about: str, sender: str | None) -> str:
    """The Message-ID of a letter: always the same for the same letter of a round, so that nothing comes out twice."""
    digest = sha256("\n".join((round_words, kind, unit_key, about)).encode("utf-8", "surrogatepass")).hexdigest()
    host = (sender or "").rpartition("@")[2]
    return f"<{digest[:32]}@{host if 0 < len(host) <= _LONGEST_HOST else _NO_HOST}>"


def draft(
    text: LetterText,
    to: str,
    enclosed: Sequence[tuple[str, bytes]],
    number: str,
    written: datetime,
    sender: str | None = None,
) -> bytes:
    """The mail as an .eml that Outlook opens as a draft. `to`: addresses with commas between; `number`: Message-ID.

    `enclosed`: names and contents. The same values give the same bytes.
    """
    mail = EmailMessage(_POLICY)
    mail["X-Unsent"] = "1"
    mail["Date"] = format_datetime(written.astimezone())
    mail["Message-ID"] = number
    if sender:
        mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = text.subject
    mail.set_content(text.body, cte="base64")
    for name, content in enclosed:
        mail.add_attachment(content, *_XLSX, filename=name)
    if enclosed:
        # Python would draw the line between the parts by lot.
        mail.set_boundary(f"=_{sha256(number.encode()).hexdigest()[:40]}")
    return mail.as_bytes()


def addressed(content: bytes) -> tuple[str, str]:
    """Message-ID and receivers of a draft, as they stand in it."""
    head = BytesHeaderParser(policy=policy.default).parsebytes(content)
    return str(head["Message-ID"] or "").strip(), str(head["To"] or "").strip()


def to_send(content: bytes, when: datetime) -> bytes:
    """A draft as it is sent at a time: without the mark of a draft."""
    head, _, body = content.partition(b"\r\n\r\n")
    head = head.replace(_UNSENT, b"", 1) + b"\r\n"
    dated = f"Date: {format_datetime(when.astimezone())}\r\n".encode("ascii")
    return _DATE.sub(dated, head, count=1) + b"\r\n" + body
