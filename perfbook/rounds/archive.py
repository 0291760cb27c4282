"""A whole round as one file: everything that lies in its folder, with a list of hashes. Same files, same bytes."""

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from perfbook.generate.one_writer import LOCK
from perfbook.generate.saving import TEMPORARY
from perfbook.rounds.folder import RoundFolder

HASHES = "校验清单.txt"
_PIECE = 1 << 20


def write_archive(folder: RoundFolder, target: BinaryIO) -> None:
    """Write the zip: each file as it is, then the list, a line each as `sha256sum -c` reads it. Raises OSError.

    Not in it: earlier archives, and what only a running command leaves there.
    """
    lines = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, path in _files(folder):
            digest = hashlib.sha256()
            with path.open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as held:
                while piece := source.read(_PIECE):
                    digest.update(piece)
                    held.write(piece)
            lines.append(f"{digest.hexdigest()}  {name}\n")
        archive.writestr(_entry(HASHES), "".join(lines))


def digest_of(file: Path) -> str:
    """The sha256 of a file, in hex. Raises OSError."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _files(folder: RoundFolder) -> Iterator[tuple[str, Path]]:
    passing = (f"{folder.ledger.name}-journal", LOCK)
    for path in sorted(folder.path.rglob("*"), key=lambda path: path.relative_to(folder.path).as_posix()):
        ours = path.is_relative_to(folder.archives) or path.name in passing or path.name.startswith(TEMPORARY)
        if path.is_file() and not ours:
            yield path.relative_to(folder.path).as_posix(), path


def _entry(name: str) -> zipfile.ZipInfo:
    """A member without a time of its own: else no two archives would be alike."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
