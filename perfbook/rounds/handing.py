"""Where mail is barred: what a letter would enclose, as one zip or folder for each unit in 发出/."""

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from perfbook.generate.file_names import folded, safe_name, within_path
from perfbook.generate.saving import numbered, save, sweep
from perfbook.rounds.drafting import Office, UnfitFile, enclosed, tidy, words_of
from perfbook.rounds.folder import Round
from perfbook.rounds.letter_texts import letter_text, one_line, put_texts
from perfbook.rounds.letters import Mixed, Wanted, due_books
from perfbook.rounds.message import message_id
from perfbook.rounds.records import LETTER_WORDS, Letter, LetterKind
from perfbook.rounds.rows import stamped

Shape = Literal["zip", "folder"]

NOTE = "说明.txt"
# Every file of a zip has the same time: the same content is the same bytes.
_TIME = (2000, 1, 1, 0, 0, 0)


@dataclass
class Handed:
    """What was put together; `again` is what had been handed over before and was there no more.

    `unfit`: files that are missing or changed; `mixed` as in `Due`.
    """

    files: list[Path] = field(default_factory=list)
    again: list[Path] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    mixed: list[Mixed] = field(default_factory=list)


def hand_over(held: Round, only: frozenset[str] | None, office: Office, kind: LetterKind, shape: Shape) -> Handed:
    """Put together what is due, one zip or folder a letter; drafts of the same go away.

    What was handed over before and lies there no more is put together again, under its name and in its shape.
    `only`: the keys of the units asked for, None for all. Raises Refused and OSError.
    """
    put_texts(held.folder.texts, held.say)
    handed = [one for one in held.ledger.letters(kind) if one.state == "handed"]
    lost = frozenset(one.id for one in handed if not _there(held.folder.file_of(one.file), one))
    due = due_books(held, kind, True, only, lost)
    done = Handed(mixed=due.mixed)
    for letter in due.outdated:
        held.ledger.withdraw_letter(letter.id)
    taken = {folded(PurePosixPath(one.file).name) for one in handed}
    for wanted, known in due.letters:
        try:
            files = [*_with_note(held, wanted, office, kind)]
        except UnfitFile as fault:
            done.unfit.append(str(fault))
            continue
        again = known is not None and known.id in lost
        path = held.folder.file_of(known.file) if known and again else _free(held, wanted, kind, shape, taken)
        path = save(path, _zipped(files), held.say) if path.suffix == ".zip" else _laid_out(held, path, files)
        if not again:
            taken.add(folded(path.name))
            _remember(held, wanted, known, held.folder.name_of(path), office.sender)
        (done.again if again else done.files).append(path)
    tidy(held)
    return done


def _there(path: Path, letter: Letter) -> bool:
    """Whether what was handed over is still there: of a folder, every workbook and what the letter would say."""
    return path.is_file() if path.suffix == ".zip" else len([*path.glob("*")]) > len(letter.about.split())


def _free(held: Round, wanted: Wanted, kind: LetterKind, shape: Shape, taken: set[str]) -> Path:
    """Where a new zip or folder goes; never in the place of another letter's."""
    name = safe_name(f"{wanted.unit}_{LETTER_WORDS[kind]}", ".zip" if shape == "zip" else "")
    paths = numbered(within_path(held.folder.issued / name))
    return next(one for one in paths if folded(one.name) not in taken)


def _with_note(held: Round, wanted: Wanted, office: Office, kind: LetterKind) -> list[tuple[str, bytes]]:
    """The workbooks, and what the letter would say. Raises UnfitFile."""
    files = list(enclosed(held, wanted, office.ascii_names))
    words = words_of(held, wanted, office, [name for name, _ in files])
    body = letter_text(held.folder.texts, kind).filled(words).body
    return [*files, (NOTE, body.replace("\n", "\r\n").encode("utf-8-sig", "replace"))]


def _zipped(files: list[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            packed.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _laid_out(held: Round, folder: Path, files: list[tuple[str, bytes]]) -> Path:
    sweep(folder)  # what a killed run left half written must not go to the unit
    for name, content in files:
        save(folder / name, content, held.say)
    return folder


def _remember(held: Round, wanted: Wanted, known: Letter | None, file: str, sender: str | None) -> None:
    if known:
        held.ledger.hand_over(known.id, file)
        return
    about = (wanted.kind, wanted.unit_key, wanted.about)
    number = message_id(held.opening.opened, *about, sender)
    made = Letter(0, *about[:2], one_line(wanted.unit), about[2], number, "", file, "handed", stamped(held.now))
    held.ledger.draft_letter(made, [project.id for project, _ in wanted.projects])
