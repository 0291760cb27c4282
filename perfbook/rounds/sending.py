"""Send the drafts one after the other: the intent is in the ledger before the mail is the server's, and never twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from perfbook.rounds.drafting import tidy
from perfbook.rounds.folder import Round
from perfbook.rounds.message import addressed, to_send
from perfbook.rounds.postman import Delivery, Lost, Outcome, Postman, Stopped
from perfbook.rounds.records import Letter

Pause = Callable[[float], None]

# How often a letter is tried on a new connection, and how long to wait before, in seconds.
_TRIES = 3
_REST = 5.0
# So many letters put off one after the other: the server takes none for now.
_MOST_PUT_OFF = 5


@dataclass
class Sent:
    """What became of the letters. `stopped`: why the rest was not tried, which is `left` many."""

    sent: list[Letter] = field(default_factory=list)
    refused: list[Letter] = field(default_factory=list)
    put_off: list[Letter] = field(default_factory=list)
    unsure: list[Letter] = field(default_factory=list)
    strange: list[Letter] = field(default_factory=list)
    stopped: str = ""
    left: int = 0

    @property
    def complete(self) -> bool:
        """Whether all went out."""
        return not (self.refused or self.put_off or self.unsure or self.strange or self.stopped)


def send_letters(held: Round, letters: Sequence[Letter], postman: Postman, gap: float, pause: Pause) -> Sent:
    """Send drafts, `gap` seconds apart; each is in the ledger as what became of it before the next is begun.

    A letter that is left in the state `sending` by a kill is not tried: who sends it again is asked for by name.
    Raises OSError where a draft cannot be read; nothing of the network.
    """
    done, in_row = Sent(), 0
    for at, letter in enumerate(letters):
        if at:
            pause(gap)
        content = held.folder.file_of(letter.file).read_bytes()
        if addressed(content) != (letter.message_id, letter.address):
            done.strange.append(letter)
            continue
        try:
            delivery = _delivered(held, letter, content, postman, pause)
        except Stopped as fault:
            done.stopped, done.left = str(fault), len(letters) - at
            break
        in_row = in_row + 1 if delivery.outcome == Outcome.LATER else 0
        _record(held, letter, delivery, done, f"{at + 1}/{len(letters)}")
        if in_row == _MOST_PUT_OFF and at + 1 < len(letters):
            done.stopped, done.left = f"服务器现在不收（{delivery.detail}）。", len(letters) - at - 1
            break
    tidy(held)
    return done


def _delivered(held: Round, letter: Letter, content: bytes, postman: Postman, pause: Pause) -> Delivery:
    """Try a letter, on a new connection where one broke before the letter was handed over. Raises Stopped."""

    def begin() -> None:
        held.ledger.begin_sending(letter.id, held.now)

    for number in range(1, _TRIES + 1):
        try:
            return postman.deliver(letter.address.split(", "), to_send(content, held.now), begin)
        except Lost as fault:
            if number == _TRIES:
                raise Stopped(f"{fault}，试了 {_TRIES} 次。") from fault
            pause(_REST * number)
    raise AssertionError("it was tried")


def _record(held: Round, letter: Letter, delivery: Delivery, done: Sent, at: str) -> None:
    ledger, detail = held.ledger, delivery.detail
    with ledger.transaction():
        begun = ledger.letter(letter.id).state == "sending"
        match delivery.outcome:
            case Outcome.SENT:
                done.sent.append(ledger.mark_sent(letter.id, held.now, detail))
            case Outcome.REFUSED:
                if not begun:
                    ledger.begin_sending(letter.id, held.now)
                done.refused.append(ledger.mark_refused(letter.id, detail))
            case Outcome.LATER:
                done.put_off.append(ledger.put_off(letter.id, detail))
            case Outcome.UNSURE:
                done.unsure.append(ledger.doubt(letter.id, detail))
    held.say(f"{at}　{_SAID[delivery.outcome]}：{letter.unit} <{letter.address}>{_because(delivery)}")


_SAID = {
    Outcome.SENT: "已发送",
    Outcome.REFUSED: "没有发成",
    Outcome.LATER: "这次没有收，下次再发",
    Outcome.UNSURE: "不知道发出去没有",
}


def _because(delivery: Delivery) -> str:
    return "" if delivery.outcome == Outcome.SENT else f"（{delivery.detail}）"
