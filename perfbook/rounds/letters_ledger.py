"""The part of the ledger that remembers mail: what was drafted, is being sent, was sent or refused; never twice."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from perfbook.rounds.records import Letter, LetterKind
from perfbook.rounds.rows import Rows, stamped


class LettersLedger(Rows):
    def letters(self, kind: LetterKind | None = None) -> list[Letter]:
        """All letters, or those of a kind, oldest first."""
        if kind is None:
            return self._all(Letter, "ORDER BY id")
        return self._all(Letter, "WHERE kind = ? ORDER BY id", kind)

    def letter(self, letter_id: int) -> Letter:
        """The letter of an id. Raises LookupError."""
        return self._the(Letter, letter_id)

    def letter_about(self, kind: LetterKind, unit_key: str, about: str) -> Letter | None:
        """The letter of this kind to this unit about this, if there is one."""
        return self._one(Letter, "WHERE kind = ? AND unit_key = ? AND about = ?", kind, unit_key, about)

    def letter_by_message(self, message_id: str) -> Letter | None:
        """The letter of a Message-ID: replies and refusals name it."""
        return self._one(Letter, "WHERE message_id = ?", message_id)

    def in_doubt(self) -> list[Letter]:
        """Letters whose sending was begun and never ended: nobody knows here whether they went out."""
        return self._all(Letter, "WHERE state = 'sending' ORDER BY id")

    def draft_letter(self, letter: Letter, projects: Iterable[int]) -> Letter:
        """Remember a letter whose draft (or zip) lies in its place already; `id` may be 0.

        Kind, unit and `about` that are known stay the letter that they were: its Message-ID is never changed.
        `projects`: the ids of those that it is about.
        """
        with self.transaction():
            if known := self.letter_about(letter.kind, letter.unit_key, letter.about):
                return known
            added = self._add("letter", **{name: value for name, value in vars(letter).items() if name != "id"})
            for project_id in dict.fromkeys(projects):
                self._add("letter_project", letter_id=added, project_id=project_id)
            return self._the(Letter, added)

    def correct_address(self, letter_id: int, address: str, file: str) -> Letter:
        """Draft a letter anew that is not out yet. Raises LookupError where it is sent, handed over or in doubt."""
        values = {"address": address, "file": file, "state": "drafted"}
        return self._moved(letter_id, ("drafted", "refused", "withdrawn"), values)

    def withdraw_letter(self, letter_id: int) -> Letter:
        """A letter is not to go out any more: what it is about has been issued anew, came back or is waived."""
        return self._moved(letter_id, ("drafted", "refused"), {"state": "withdrawn"})

    def hand_over(self, letter_id: int, file: str) -> Letter:
        """What was drafted as a mail is handed over as a zip or folder, which lies there already."""
        values = {"state": "handed", "address": "", "file": file, "detail": ""}
        return self._moved(letter_id, ("drafted", "refused", "withdrawn"), values)

    def keep_at(self, letter_id: int, file: str) -> Letter:
        """Where the copy of a sent letter lies now."""
        return self._moved(letter_id, ("sent",), {"file": file})

    def put_off(self, letter_id: int, detail: str) -> Letter:
        """The server did not take it now, and said why: the next run tries again."""
        return self._moved(letter_id, ("drafted", "sending"), {"state": "drafted", "detail": detail})

    def doubt(self, letter_id: int, detail: str) -> Letter:
        """It was handed over, and the server's answer never came: it stays in doubt."""
        return self._moved(letter_id, ("sending",), {"detail": detail})

    def remark(self, letter_id: int, detail: str) -> Letter:
        """What else is known of a letter; its state stays."""
        return self._moved(letter_id, ("drafted", "sending", "sent", "refused"), {"detail": detail})

    def ask_again(self, letter_id: int) -> Letter:
        """A person wants it sent though the server refused it, or though nobody knows whether it went out."""
        return self._moved(letter_id, ("sending", "refused", "drafted"), {"state": "drafted", "detail": ""})

    def begin_sending(self, letter_id: int, now: datetime) -> Letter:
        """Before the first byte goes to the server. Raises LookupError where the letter is sent or in doubt."""
        return self._moved(letter_id, ("drafted", "refused"), {"state": "sending", "sending": stamped(now)})

    def mark_sent(self, letter_id: int, now: datetime, detail: str = "") -> Letter:
        """The server has taken it, or a person knows that it went out."""
        return self._moved(letter_id, ("sending",), {"state": "sent", "sent": stamped(now), "detail": detail})

    def mark_refused(self, letter_id: int, detail: str) -> Letter:
        """The server would not have it, or a person knows that it did not go out; it may be tried again."""
        values = {"state": "refused", "sent": None, "detail": detail}
        return self._moved(letter_id, ("sending", "sent", "refused"), values)

    def projects_of(self, letter_id: int) -> list[int]:
        """The ids of the projects that a letter is about."""
        sql = "SELECT project_id FROM letter_project WHERE letter_id = ? ORDER BY project_id"
        return [row[0] for row in self._ledger.execute(sql, (letter_id,))]

    def _moved(self, letter_id: int, allowed: Collection[str], values: Mapping[str, object]) -> Letter:
        with self.transaction():
            if self._the(Letter, letter_id).state not in allowed:
                raise LookupError(f"letter {letter_id} is not {' or '.join(allowed)}")
            names = ", ".join(f"{name} = ?" for name in values)
            self._do(f"UPDATE letter SET {names} WHERE id = ?", *values.values(), letter_id)
            return self._the(Letter, letter_id)
