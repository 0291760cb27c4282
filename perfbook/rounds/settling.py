"""Files that nobody could read, and which of them need nobody any more because a good one came in their place."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from perfbook.generate.file_names import folded
from perfbook.rounds.records import Arrival, Arrived, Book, Known
from perfbook.rounds.states import State, standing

if TYPE_CHECKING:
    from perfbook.rounds.folder import Round

CODE = "settled"


@dataclass(frozen=True)
class Unread:
    """`open`: workbooks that a person must look at. `settled`: those that need nobody, with what took their place."""

    open: list[Book]
    settled: list[tuple[Book, Arrived]]


def unread_books(books: Iterable[Book]) -> list[Book]:
    """Those of which no form could be read."""
    return [one for one in books if one.status in ("not_a_form", "unreadable")]


def unread(held: "Round") -> Unread:
    """The workbooks that could not be read, told apart.

    One is settled by what came with it or after it: a form of the project that its name says; else, where the mail or
    the name says only the unit, any form of that unit, as soon as something of each of its projects is there; where
    nothing is said, a form that came under the very same name.
    """
    found = Unread([], [])
    rows = unread_books(held.ledger.books())
    if not rows:
        return found
    arrivals = {one.id: one for one in held.ledger.arrivals()}
    every, arrived = _Waiting(held), held.ledger.arrived()
    for book in rows:
        arrival = arrivals[book.arrival_id]
        own = every.meant(book, arrival)
        good = [one for one in arrived if one.arrival.came >= arrival.came and _takes_place(one, own, book, arrival)]
        if good and not any(standing(one).state in (State.UNSENT, State.SENT) for one in own if one.project.listed):
            found.settled.append((book, good[-1]))
        else:
            found.open.append(book)
    return found


def _takes_place(one: Arrived, own: list[Known], book: Book, arrival: Arrival) -> bool:
    if own:
        return one.version.project_id in {known.project.id for known in own}
    return _name(one.book, one.arrival) == _name(book, arrival)


class _Waiting:
    """Whose a file is, by what is written on it."""

    def __init__(self, held: "Round") -> None:
        self._known = list(held.known().values())
        self._letters = {one.message_id: one.unit_key for one in held.ledger.letters()}
        self._addresses = {
            address: unit for unit, one in held.ledger.contacts().items() for address in [one.mail.strip().lower()]
            if address
        }  # fmt: skip

    def meant(self, book: Book, arrival: Arrival) -> list[Known]:
        """The projects that a file may be of; none where nothing says whose it is."""
        name = _name(book, arrival)
        unit = self._letters.get(arrival.in_reply_to or "") or self._by_sender(arrival)
        of_unit = [one for one in self._known if unit is None or one.project.unit_key == unit]
        named = [one for one in of_unit if folded(one.project.name) in name]
        if unit is None:
            by_unit = [one for one in of_unit if folded(one.project.unit) in folded(f"{arrival.source} {name}")]
            named = [one for one in named if one in by_unit] or named
            of_unit = by_unit
        longest = max((len(one.project.name) for one in named), default=0)
        return [one for one in named if len(one.project.name) == longest] or of_unit

    def _by_sender(self, arrival: Arrival) -> str | None:
        source = arrival.source.lower()
        return next((unit for address, unit in self._addresses.items() if f"<{address}>" in source), None)


def _name(book: Book, arrival: Arrival) -> str:
    return folded(PurePosixPath(book.inner or arrival.name).stem)
