"""The part of the ledger that remembers what came in: originals, the forms in them, what a check found, returns."""

from collections.abc import Iterable
from datetime import date, datetime

from perfbook.rounds.records import Arrival, Arrived, Book, Choice, Counts, Mailbox, Version
from perfbook.rounds.rows import Rows, stamped


class ArrivalsLedger(Rows):
    def arrivals(self) -> list[Arrival]:
        """Everything that came in, oldest first."""
        return self._all(Arrival, "ORDER BY id")

    def arrival_of(self, sha256: str) -> Arrival | None:
        """The arrival of these bytes: the same file twice is one."""
        return self._one(Arrival, "WHERE sha256 = ?", sha256)

    def add_arrival(
        self,
        sha256: str,
        file: str,
        name: str,
        source: str,
        came: datetime,
        now: datetime,
        message_id: str | None = None,
        read_to: Mailbox | None = None,
        in_reply_to: str | None = None,
    ) -> Arrival:
        """Remember a file that lies in 收到/ already. Bytes that are known stay the arrival that they were.

        `read_to`: how far the mailbox was read with it, in the same transaction.
        """
        with self.transaction():
            if read_to:
                self.read_mailbox(read_to)
            if known := self.arrival_of(sha256):
                return known
            added = self._add(
                "arrival", sha256=sha256, file=file, name=name, source=source, came=stamped(came),
                received=stamped(now), message_id=message_id, in_reply_to=in_reply_to,
            )  # fmt: skip
            return self._the(Arrival, added)

    def arrival_by_message(self, message_id: str) -> list[Arrival]:
        """What a mail brought."""
        return self._all(Arrival, "WHERE message_id = ? ORDER BY id", message_id)

    def mailbox(self, name: str) -> Mailbox | None:
        """How far a mailbox was read; None where it never was."""
        return self._one(Mailbox, "WHERE name = ?", name)

    def read_mailbox(self, to: Mailbox) -> None:
        """Remember how far a mailbox was read. Never back, unless the server counts anew."""
        self._do(
            "INSERT INTO mailbox VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET "
            "uid = CASE WHEN validity = excluded.validity THEN max(uid, excluded.uid) ELSE excluded.uid END, "
            "validity = excluded.validity",
            to.name, to.validity, to.uid,
        )  # fmt: skip

    def books(self, arrival_id: int | None = None) -> list[Book]:
        """The workbooks of an arrival, or of all, in the order in which they were found."""
        if arrival_id is None:
            return self._all(Book, "ORDER BY id")
        return self._all(Book, "WHERE arrival_id = ? ORDER BY id", arrival_id)

    def unread_arrivals(self) -> list[Arrival]:
        """Arrivals that nobody has looked into yet: a kill came between storing and reading."""
        return self._all(Arrival, "WHERE id NOT IN (SELECT arrival_id FROM book) ORDER BY id")

    def add_book(self, book: Book, versions: Iterable[Version]) -> Book:
        """Remember a workbook of an arrival and the forms in it; one that is known stays as it is.

        Their `id`, and the versions' `book_id`, may be 0: they are given here. A file in which no form can be read is
        a book without versions: every file ends with a row.
        """
        with self.transaction():
            if known := self._one(Book, "WHERE arrival_id = ? AND inner = ?", book.arrival_id, book.inner):
                return known
            added = self._add("book", **{name: value for name, value in vars(book).items() if name != "id"})
            for version in versions:
                self._add("version", **{**_without_id(version), "book_id": added})
            return self._the(Book, added)

    def versions(self, book_id: int) -> list[Version]:
        """The forms of a workbook, in the order of its sheets."""
        return self._all(Version, "WHERE book_id = ? ORDER BY id", book_id)

    def unchecked(self) -> list[Arrived]:
        """The versions that came in and were not checked yet."""
        return [one for one in self.arrived() if one.version.checked is None]

    def arrived(self) -> list[Arrived]:
        """Every version with its book and arrival, oldest first."""
        arrivals = {one.id: one for one in self.arrivals()}
        books = {one.id: one for one in self.books()}
        versions = self._all(Version, "ORDER BY id")
        return [Arrived(one, book := books[one.book_id], arrivals[book.arrival_id]) for one in versions]

    def record_check(self, found: dict[int, Counts], now: datetime, rounds: dict[int, int] | None = None) -> None:
        """What a check found, by version id, all in one transaction; a later check of the same version replaces it.

        `rounds`: the versions' round n, where the check knows it better than receiving did.
        """
        with self.transaction():
            for version_id, counts in found.items():
                self._do(
                    "UPDATE version SET checked = ?, errors = ?, warnings = ?, notes = ?, accepted = ? WHERE id = ?",
                    stamped(now), counts.errors, counts.warnings, counts.notes, counts.accepted, version_id,
                )  # fmt: skip
            for version_id, number in (rounds or {}).items():
                self._do("UPDATE version SET round = ? WHERE id = ?", number, version_id)

    def assign(self, version_id: int, project_id: int) -> None:
        """Say which project a version is of: one that came in before the plan listed its project."""
        self._do("UPDATE version SET project_id = ? WHERE id = ?", project_id, version_id)

    def record_return(self, book_id: int, file: str, sha256: str, now: datetime, due: date | None = None) -> None:
        """Remember the marked return that lies in 退回/ already; written again otherwise, the new one counts."""
        sql = (
            "UPDATE book SET returned = ?, returned_sha256 = ?, returned_at = ?, returned_due = ? "
            "WHERE id = ? AND (returned, returned_sha256) IS NOT (?, ?)"
        )
        said = due.isoformat() if due else None
        self._do(sql, file, sha256, stamped(now), said, book_id, file, sha256)

    def times_returned(self, project_id: int, before: int | None = None) -> int:
        """How many workbooks with a project's form were sent back; `before`: only those before this book's id."""
        sql = (
            "SELECT count(DISTINCT book.id) FROM book JOIN version ON version.book_id = book.id "
            "WHERE project_id = ? AND returned IS NOT NULL AND (? IS NULL OR book.id < ?)"
        )
        return int(self._ledger.execute(sql, (project_id, before, before)).fetchone()[0])

    def choose(self, project_id: int, version_id: int, now: datetime) -> Choice:
        """The officer's choice among a project's versions; it holds until another choice or a newer version.

        One with errors that nothing was written back for, because it did not count, is to be checked again.
        Raises LookupError where the version is not the project's.
        """
        with self.transaction():
            ids = [one.id for one in self._all(Version, "WHERE project_id = ? ORDER BY id", project_id)]
            if version_id not in ids:
                raise LookupError(f"version {version_id} is not of project {project_id}")
            last = self._one(Choice, "WHERE project_id = ? ORDER BY id DESC", project_id)
            if last and (last.version_id, last.among) == (version_id, ids[-1]):
                return last
            sql = (
                "UPDATE version SET checked = NULL WHERE id = ? AND errors > 0 "
                "AND (SELECT returned FROM book WHERE book.id = book_id) IS NULL"
            )
            self._do(sql, version_id)
            values = {"project_id": project_id, "version_id": version_id, "among": ids[-1], "made": stamped(now)}
            return self._the(Choice, self._add("choice", **values))


def _without_id(version: Version) -> dict[str, object]:
    return {name: value for name, value in vars(version).items() if name != "id"}
