"""Read and write the ledger's rows as records; whatever belongs together is one transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from perfbook.rounds.schema import BadLedger, connect


class Record(Protocol):
    """A dataclass whose fields are the columns of its table."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


R = TypeVar("R", bound=Record)


class Rows:
    """An open ledger. Used as a context it is closed at the end.

    Times that go in are the caller's: nothing in here asks the clock.
    """

    def __init__(self, path: Path) -> None:
        """Raises BadLedger."""
        self._path, self._ledger = path, connect(path)

    def close(self) -> None:
        self._ledger.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is done in it. Within another it is a part of that one. Raises BadLedger."""
        if self._ledger.in_transaction:
            yield
            return
        try:
            self._ledger.execute("BEGIN IMMEDIATE")
            yield
            self._ledger.execute("COMMIT")
        except BaseException as fault:
            if self._ledger.in_transaction:
                self._ledger.execute("ROLLBACK")
            if isinstance(fault, sqlite3.OperationalError):
                why = f"现在写不进去（{fault}），这一步没有记下"
                raise BadLedger(f"“{self._path}”{why}。请检查磁盘空间，关闭正在打开它的程序，再做一遍。") from fault
            raise

    def _do(self, sql: str, *given: object) -> sqlite3.Cursor:
        with self.transaction():
            return self._ledger.execute(sql, given)

    def _add(self, table: str, **values: object) -> int:
        """A new row; its id."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        return self._do(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values()).lastrowid or 0

    def _all(self, kind: type[R], rest: str = "", *given: object) -> list[R]:
        """The records of a table. `rest`: what follows its name in the query."""
        table = _table(kind.__name__)
        names = ", ".join(f"{table}.{field.name}" for field in fields(kind))
        return [kind(*row) for row in self._ledger.execute(f"SELECT {names} FROM {table} {rest}", given)]

    def _one(self, kind: type[R], rest: str, *given: object) -> R | None:
        return next(iter(self._all(kind, rest, *given)), None)

    def _the(self, kind: type[R], record_id: int) -> R:
        """The record of an id. Raises LookupError."""
        found = self._one(kind, "WHERE id = ?", record_id)
        if found is None:
            raise LookupError(f"no {kind.__name__} {record_id}")
        return found


@cache
def _table(name: str) -> str:
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name).lstrip("_")


def stamped(now: datetime) -> str:
    """A time as the ledger keeps it.

    >>> stamped(datetime(2027, 3, 1, 9, 5, 7, 123))
    '2027-03-01T09:05:07'
    """
    return now.replace(tzinfo=None, microsecond=0).isoformat()
