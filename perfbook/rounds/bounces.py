"""Mails that servers send back: whose letter did not arrive, and why. They are no return of any unit."""

from collections.abc import Mapping
from dataclasses import dataclass

from perfbook.patterns import pattern
from perfbook.read.bounce import Bounce, bounce
from perfbook.read.mail import BOUNCED
from perfbook.rounds.folder import Round
from perfbook.rounds.records import Arrival, Book, Letter

# What the numbers of servers mean (RFC 3463), as far as an officer can do something about it.
_MEANT = {
    "5.1.1": "没有这个邮箱", "5.1.10": "没有这个邮箱", "5.1.2": "没有这个邮箱服务器", "5.1.6": "邮箱已经停用",
    "5.2.1": "邮箱已经停用", "5.2.2": "对方的邮箱满了", "5.2.3": "邮件太大", "5.3.4": "邮件太大",
    "5.4.4": "没有这个邮箱服务器", "5.4.7": "一直送不到", "4.4.7": "一直送不到", "5.7.1": "对方的服务器拒收",
}  # fmt: skip
# As `postman` says it of one of several addresses.
_FAILED = " 没有收"
_NUMBER = pattern(r"\b[45]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Bounced:
    """A mail that came back. `letter` is None where it is none of the round's.

    `reasons`: of the letter's own addresses those that failed, with why. Without any the letter stays as it is: the
    delivery is only late, or it was to an address that the letter has no more.
    """

    arrival: Arrival
    letter: Letter | None
    reasons: Mapping[str, str]


def bounced(held: Round, arrival: Arrival, content: bytes) -> Bounced | None:
    """Take note of a mail that came back; None where an arrival is none. Doing it again changes nothing.

    A letter of whose addresses none is left counts as refused, as if the server had said so at once.
    """
    found = bounce(content)
    if found is None:
        return None
    ids = (held.ledger.letter_by_message(number) for number in found.about)
    letter = next((one for one in ids if one), None)
    reasons = _reasons(found, letter) if letter else {}
    with held.ledger.transaction():
        # The same mail is the same arrival: what was answered once is not answered again.
        held.ledger.add_book(Book(0, arrival.id, "", arrival.sha256, "skipped", BOUNCED.code, BOUNCED.problem), ())
        if letter and reasons:
            letter = _noted(held, letter, reasons)
    return Bounced(arrival, letter, reasons)


def names_letter(held: Round, content: bytes) -> bool | None:
    """Whether a mail that came back was one of the round's; None where it is no such mail."""
    found = bounce(content)
    return None if found is None else any(held.ledger.letter_by_message(number) for number in found.about)


def _reasons(found: Bounce, letter: Letter) -> dict[str, str]:
    own = letter.address.split(", ") if letter.address else []
    return {one: _in_words(found.failed[one.lower()]) for one in own if one.lower() in found.failed}


def _in_words(reason: str) -> str:
    number = _NUMBER.search(reason)
    meant = _MEANT.get(number[0], "") if number else ""
    return "：".join(filter(None, (meant, reason))) or "服务器没有写原因"


def _noted(held: Round, letter: Letter, reasons: Mapping[str, str]) -> Letter:
    """What the ledger says of a letter from now on."""
    if letter.state in ("withdrawn", "handed"):
        return letter
    before = [one for one in letter.detail.split("；") if one]
    said = list(dict.fromkeys((*before, *(f"{one}{_FAILED}：退信，{why}" for one, why in reasons.items()))))
    if any(f"{one}{_FAILED}" not in "；".join(said) for one in letter.address.split(", ")):
        return held.ledger.remark(letter.id, "；".join(said))
    if letter.state == "drafted":  # somebody sent it by hand
        held.ledger.begin_sending(letter.id, held.now)
    return held.ledger.mark_refused(letter.id, "；".join(one for one in said if _FAILED in one))
