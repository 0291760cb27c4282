"""What a person says of letters: this one again, that one went out by hand."""

from collections.abc import Iterator, Sequence

from perfbook.forms.quantity import fold
from perfbook.refused import Refused
from perfbook.rounds.drafting import tidy
from perfbook.rounds.finding import projects_called
from perfbook.rounds.folder import Round
from perfbook.rounds.records import Letter, LetterKind

# In place of units: all of them.
ALL = "全部"
Kinds = Sequence[LetterKind]


def ask_again(held: Round, units: Sequence[str], kinds: Kinds) -> list[Letter]:
    """Letters that a server refused, or that are in doubt, become drafts again. Raises Refused where there is none."""
    with held.ledger.transaction():
        found = [letter for unit in units for letter in _asked_again(held, unit, kinds)]
        return [held.ledger.ask_again(letter.id) for letter in found]


def _asked_again(held: Round, unit: str, kinds: Kinds) -> Iterator[Letter]:
    letters = _of(held, unit, kinds)
    found = [one for one in letters if one.state in ("sending", "refused", "drafted")]
    if not found:
        last = letters[-1]
        when = (last.sent or last.drafted).replace("T", " ")
        how = "对方没有收到的，请从“邮件/已发送”里打开那封邮件转发。"
        raise Refused(f"{last.unit}没有发送中断或没有发成的邮件，最后一封是 {when} 的。{how}")
    yield from found


def went_out(held: Round, units: Sequence[str], kinds: Kinds) -> list[Letter]:
    """Drafts that a person sent by hand, and letters in doubt that a person knows went out. Raises Refused."""
    if ALL in units:
        found = [one for one in _letters(held, kinds) if one.state in ("drafted", "sending")]
    else:
        found = [one for unit in units for one in _of(held, unit, kinds) if one.state in ("drafted", "sending")]
    with held.ledger.transaction():
        done = [_sent(held, letter) for letter in found]
    tidy(held)
    return done


def _sent(held: Round, letter: Letter) -> Letter:
    if letter.state == "drafted":
        held.ledger.begin_sending(letter.id, held.now)
    return held.ledger.mark_sent(letter.id, held.now, "人工确认已发出")


def in_doubt(held: Round, kinds: Kinds) -> list[Letter]:
    """Letters of which nobody here knows whether they went out."""
    return [one for one in held.ledger.in_doubt() if one.kind in kinds]


def _of(held: Round, unit: str, kinds: Kinds) -> list[Letter]:
    found = [one for one in _letters(held, kinds) if one.unit_key == fold(unit)]
    if not found:
        known = projects_called(held, unit)[0].unit
        raise Refused(f"还没有给{known}的邮件。请先运行一次，不加别的选项。")
    return found


def _letters(held: Round, kinds: Kinds) -> list[Letter]:
    return [one for one in held.ledger.letters() if one.kind in kinds and one.state != "withdrawn"]
