"""The ledger's tables, how it is made whole or not at all, and how a file that is no ledger is refused."""

import sqlite3
from contextlib import closing
from pathlib import Path

from perfbook.generate.saving import save
from perfbook.refused import Refused
from perfbook.rounds.records import Opening

# "PBRD": tells our ledger from any other database.
APPLICATION = 0x50425244
VERSION = 1
# How long another program may hold the ledger itself (a virus scanner, a viewer of databases), in seconds.
_WAIT = 10

_TABLES = """
CREATE TABLE opening (
  form TEXT NOT NULL, edition TEXT NOT NULL, due TEXT NOT NULL, per TEXT NOT NULL, opened TEXT NOT NULL);
CREATE TABLE project (
  id INTEGER PRIMARY KEY AUTOINCREMENT, form TEXT NOT NULL, year INTEGER NOT NULL, unit_key TEXT NOT NULL,
  name_key TEXT NOT NULL, unit TEXT NOT NULL, name TEXT NOT NULL, position INTEGER NOT NULL, listed INTEGER NOT NULL,
  UNIQUE (form, year, unit_key, name_key));
CREATE TABLE contact (
  unit_key TEXT PRIMARY KEY, unit TEXT NOT NULL, person TEXT NOT NULL, phone TEXT NOT NULL, mail TEXT NOT NULL);
CREATE TABLE issue (
  id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, stamp TEXT NOT NULL,
  unit_key TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE issued_form (
  issue_id INTEGER NOT NULL REFERENCES issue, project_id INTEGER NOT NULL REFERENCES project, stamp TEXT NOT NULL,
  number INTEGER NOT NULL, PRIMARY KEY (issue_id, project_id), UNIQUE (project_id, number));
CREATE TABLE arrival (
  id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL UNIQUE, file TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  source TEXT NOT NULL, came TEXT NOT NULL, received TEXT NOT NULL, message_id TEXT, in_reply_to TEXT);
CREATE TABLE book (
  id INTEGER PRIMARY KEY AUTOINCREMENT, arrival_id INTEGER NOT NULL REFERENCES arrival, inner TEXT NOT NULL,
  sha256 TEXT NOT NULL, status TEXT NOT NULL, code TEXT, problem TEXT, modified TEXT NOT NULL, returned TEXT UNIQUE,
  returned_sha256 TEXT, returned_at TEXT, returned_due TEXT, UNIQUE (arrival_id, inner));
CREATE TABLE version (
  id INTEGER PRIMARY KEY AUTOINCREMENT, book_id INTEGER NOT NULL REFERENCES book, sheet TEXT NOT NULL,
  project_id INTEGER REFERENCES project, unit TEXT NOT NULL, name TEXT NOT NULL, stamp TEXT NOT NULL,
  digest TEXT NOT NULL, round INTEGER NOT NULL, checked TEXT, errors INTEGER NOT NULL, warnings INTEGER NOT NULL,
  notes INTEGER NOT NULL, accepted INTEGER NOT NULL, UNIQUE (book_id, sheet));
CREATE INDEX version_project ON version (project_id);
CREATE TABLE choice (
  id INTEGER PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL REFERENCES project,
  version_id INTEGER NOT NULL REFERENCES version, among INTEGER NOT NULL, made TEXT NOT NULL);
CREATE TABLE waiver (
  id INTEGER PRIMARY KEY AUTOINCREMENT, project_id INTEGER NOT NULL REFERENCES project, kind TEXT NOT NULL,
  reason TEXT NOT NULL, made TEXT NOT NULL, withdrawn TEXT);
CREATE UNIQUE INDEX one_waiver ON waiver (project_id) WHERE withdrawn IS NULL;
CREATE TABLE letter (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, unit_key TEXT NOT NULL, unit TEXT NOT NULL,
  about TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE, address TEXT NOT NULL, file TEXT NOT NULL,
  state TEXT NOT NULL, drafted TEXT NOT NULL, sending TEXT, sent TEXT, detail TEXT NOT NULL,
  UNIQUE (kind, unit_key, about));
CREATE TABLE letter_project (
  letter_id INTEGER NOT NULL REFERENCES letter, project_id INTEGER NOT NULL REFERENCES project,
  PRIMARY KEY (letter_id, project_id));
CREATE TABLE mailbox (name TEXT PRIMARY KEY, validity INTEGER NOT NULL, uid INTEGER NOT NULL);
CREATE TABLE closing (
  id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, sha256 TEXT NOT NULL, closed TEXT NOT NULL,
  forced TEXT NOT NULL, reopened TEXT, reason TEXT NOT NULL);
CREATE UNIQUE INDEX one_closing ON closing (reopened IS NULL) WHERE reopened IS NULL;
"""


class BadLedger(Refused):
    """The file is no ledger that this program can go on with; the argument is the sentence for people."""


def create(path: Path, opening: Opening) -> None:
    """Write the ledger of a new round; it is there whole or not at all. Raises OSError."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as made:
        made.executescript(f"PRAGMA application_id={APPLICATION}; PRAGMA user_version={VERSION}; {_TABLES}")
        given = (opening.form, opening.edition, opening.due, opening.per, opening.opened)
        made.execute("INSERT INTO opening VALUES (?, ?, ?, ?, ?)", given)
        content = made.serialize()
    save(path, content)


def no_round(ledger: Path) -> BadLedger:
    """What is said where a folder has no ledger."""
    how = "请核对路径，或先用 perfbook round new 新建。"
    return BadLedger(f"“{ledger.parent}”里没有“{ledger.name}”，不是一个批次的文件夹。{how}")


def connect(path: Path) -> sqlite3.Connection:
    """The ledger, opened and looked through; what a killed run began in it is taken back. Raises BadLedger."""
    if not path.is_file():
        raise no_round(path)
    try:
        ledger = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    except sqlite3.Error as fault:
        raise BadLedger(f"“{path}”打不开（{fault}）。请检查权限和磁盘。") from fault
    try:
        if problem := _problem(ledger):
            raise BadLedger(f"“{path}”{problem}")
        ledger.execute("PRAGMA journal_mode=DELETE")
        ledger.execute("PRAGMA synchronous=FULL")
        ledger.execute("PRAGMA foreign_keys=ON")
    except sqlite3.OperationalError as fault:
        ledger.close()
        raise BadLedger(f"“{path}”现在不能用（{fault}）。请关闭正在打开它的程序，检查权限后再试。") from fault
    except sqlite3.DatabaseError as fault:
        ledger.close()
        raise BadLedger(f"“{path}”{_DAMAGED}") from fault
    except BadLedger:
        ledger.close()
        raise
    ledger.row_factory = sqlite3.Row
    return ledger


_DAMAGED = "已经损坏，或者不是台账。请用备份替换它；“台账.xlsx”里有最近一次的内容，可以对照。"


def _problem(ledger: sqlite3.Connection) -> str | None:
    """What is wrong with a database as a ledger, as the end of a sentence."""
    if ledger.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        return "不是批次的台账。请核对文件夹。"
    version = ledger.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        return "是较新版本的 perfbook 写的。请用那个版本，或先升级。"
    if version < VERSION or ledger.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        return _DAMAGED
    orphan = ledger.execute("PRAGMA foreign_key_check").fetchone()
    return _DAMAGED if orphan or ledger.execute("SELECT count(*) FROM opening").fetchone()[0] != 1 else None
