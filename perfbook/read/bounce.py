"""A mail that a server sends back because it could not be delivered: which mail it was, which addresses, and why."""

import email
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser
from typing import Any

from perfbook.patterns import pattern
from perfbook.read.mail import field_text, reports_delivery, text_of

# What is said of a delivery stands before the mail that comes back with it.
_LONGEST = 262_144
_MOST_PARTS = 200
_LONGEST_REASON = 200
_ID = pattern(r"<[^<>\s]{1,250}>")
_QUOTED_ID = pattern(r"(?im)^[>\s]*message-id:\s*(<[^<>\s]{1,250}>)")
_ADDRESS = pattern(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")
# Servers that write in words of their own still write as one of these.
_WRITERS = "(?:postmaster|mailer-daemon|mail-daemon|mdaemon)@"
_POSTMASTER = pattern(rf"(?i){_WRITERS}")
# Without one of these words it is no such mail, and need not be taken apart.
_LIKELY = pattern(rf"(?i)message/delivery-status|{_WRITERS}")


@dataclass(frozen=True)
class Bounce:
    """`about`: the Message-IDs of what came back. `failed`: by the address, in small letters, what the server said.

    A server that follows no standard says it in words of its own: then every address that it names stands there.
    """

    about: tuple[str, ...]
    failed: dict[str, str] = field(default_factory=dict)


def bounce(content: bytes) -> Bounce | None:
    """What a mail says of a delivery; None where it is no such mail. Whatever cannot be read is left out; never raises.

    A delivery that is only late, or that succeeded, is a bounce where nobody failed.
    """
    start = content[:_LONGEST].lstrip(b"\xef\xbb\xbf\r\n\t ")
    if start.count(b"\n--") > _MOST_PARTS or not _LIKELY.search(start.decode("latin-1")):
        return None
    try:
        mail = email.message_from_bytes(start)
        if reports_delivery(mail):
            return Bounce(tuple(_about(mail)), dict(_failed(mail)))
        if _POSTMASTER.search(field_text(mail, "from")):
            return _in_own_words(mail)
    except Exception:  # whatever the library raises on foreign bytes
        return None
    return None


def _in_own_words(mail: Message) -> Bounce | None:
    """Of a server that follows no standard: it must at least give back the head of the mail."""
    text = text_of(mail)
    about = (*_about(mail), *_QUOTED_ID.findall(text))
    named = _ADDRESS.findall(f"{field_text(mail, 'x-failed-recipients')} {text}")
    return Bounce(about, {one.lower().rstrip("."): "" for one in named}) if about else None


def _about(mail: Message) -> list[str]:
    found: list[str] = []
    for part in mail.walk():
        kind = part.get_content_type()
        payload: Any = part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and payload:
            found += _ID.findall(field_text(payload[0], "message-id"))
        elif kind == "text/rfc822-headers":
            raw: Any = part.get_payload(decode=True)
            head = HeaderParser().parsestr(raw.decode("utf-8", "replace"))
            found += _ID.findall(field_text(head, "message-id"))
    return list(dict.fromkeys(found))


def _failed(mail: Message) -> list[tuple[str, str]]:
    """Each address that a mail says has failed for good: as the server knows it, and as it was written to."""
    found: list[tuple[str, str]] = []
    for part in mail.walk():
        blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else ()
        for block in (one for one in blocks if isinstance(one, Message)):
            if field_text(block, "action").strip().lower() != "failed":
                continue
            given = " ".join(field_text(block, name) for name in ("original-recipient", "final-recipient"))
            found += [(address.lower(), _reason(block)) for address in _ADDRESS.findall(given)]
    return found


def _reason(block: Message) -> str:
    """What the server that refused it said, else the bare number."""
    said = field_text(block, "diagnostic-code").partition(";")[2] or field_text(block, "status")
    return " ".join(said.split())[:_LONGEST_REASON]
