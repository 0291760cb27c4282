"""The office's signing keys: 32 secret bytes each, in a folder of the officer's own, never in a workbook or a log."""

import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from perfbook.patterns import pattern
from perfbook.refused import Refused

FOLDER_VARIABLE = "PERFBOOK_KEY_DIR"
_SUFFIX = ".key"
_OWN_FILE = f"own{_SUFFIX}"
_LENGTH = 32
_FILE = pattern(
    r"perfbook key 1\nsecret (?P<secret>[0-9a-f]{64})\n"
    r"made (?P<made>\d{4}-\d\d-\d\d)\norigin (?P<origin>own|imported)\n"
)


class BadKey(Refused):
    """A file that should hold a key does not."""


@dataclass(frozen=True)
class Key:
    """A key. `made`: ISO text; `own`: made on this machine, so that it may sign; `file`: where it lies."""

    secret: bytes = field(repr=False)
    made: str = ""
    own: bool = True
    file: Path | None = field(default=None, compare=False)

    @property
    def name(self) -> str:
        """What a stamp calls the key: it tells keys apart and says nothing of the secret."""
        return sha256(self.secret).hexdigest()[:8]

    def sign(self, text: str) -> str:
        """The signature of a text, as hexadecimal digits."""
        return hmac.new(self.secret, text.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def fits(self, text: str, signature: str) -> bool:
        """Whether a signature was made with this key for this text."""
        return hmac.compare_digest(self.sign(text).encode(), signature.encode("utf-8", "surrogatepass"))

    def as_text(self, origin: str) -> str:
        return f"perfbook key 1\nsecret {self.secret.hex()}\nmade {self.made}\norigin {origin}\n"


@dataclass(frozen=True)
class Keyring:
    """The keys at hand. Any may verify; the newest of those made here signs."""

    keys: tuple[Key, ...] = ()

    def __post_init__(self) -> None:
        if len({key.name for key in self.keys}) < len(self.keys):
            # The own key that was also imported is one key.
            once = {key.name: key for key in sorted(self.keys, key=lambda key: key.own)}
            object.__setattr__(self, "keys", tuple(once.values()))

    @property
    def signing(self) -> Key | None:
        own = [key for key in self.keys if key.own]
        return max(own, key=lambda key: (key.made, key.name), default=None)

    def called(self, name: str) -> Key | None:
        return next((key for key in self.keys if key.name == name), None)


NO_KEYS = Keyring()


def key_folder() -> Path:
    """Where the keys lie: PERFBOOK_KEY_DIR, else the folder that the system keeps for a user's programs."""
    if given := os.environ.get(FOLDER_VARIABLE):
        return Path(given)
    from platformdirs import user_data_path  # slow to import, and often not needed

    return user_data_path("perfbook", appauthor=False) / "keys"


def keys_at_hand() -> Keyring:
    """Every key of the folder; none is made. Raises BadKey and OSError."""
    folder = key_folder()
    files = sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else []
    return Keyring(tuple(map(_read, files)))


def signing_key() -> Key:
    """The key that signs, made on first use. Two processes that make it at once end with the same one.

    Raises BadKey and OSError.
    """
    if known := keys_at_hand().signing:
        return known
    made = Key(secrets.token_bytes(_LENGTH), date.today().isoformat())
    with suppress(FileExistsError):  # another process was first: its key signs
        _put(key_folder() / _OWN_FILE, made.as_text("own"))
    signing = keys_at_hand().signing
    if signing is None:  # an imported key was given the name of the own one by hand
        raise BadKey(f"“{key_folder() / _OWN_FILE}”不是本机生成的密钥。请把它改名后再试。")
    return signing


def export_key(target: Path) -> Key:
    """Write the key that signs into a file that only its owner can read. Raises Refused and OSError."""
    key = keys_at_hand().signing
    if key is None:
        raise Refused("本机还没有密钥。第一次用 perfbook make 生成表格时会自动生成。")
    try:
        _put(target, key.as_text("own"))
    except FileExistsError as fault:
        raise Refused(f"“{target}”已经有了，没有覆盖。请换一个名字，或先把它移走。") from fault
    return key


def import_key(source: Path) -> Key:
    """Take a key over from a file, to verify with. Raises BadKey where it holds none, and OSError."""
    key = _read(source)
    known = keys_at_hand().called(key.name)
    if known is None:
        with suppress(FileExistsError):
            _put(key_folder() / f"{key.name}{_SUFFIX}", key.as_text("imported"))
    return known or Key(key.secret, key.made, own=False, file=key_folder() / f"{key.name}{_SUFFIX}")


def _read(file: Path) -> Key:
    # A whole key is 130 letters: whatever is longer is none, and need not be read.
    with file.open("rb") as opened:
        text = opened.read(1000).decode("ascii", "replace").replace("\r\n", "\n")
    found = _FILE.fullmatch(text.rstrip() + "\n")
    if found is None:
        raise BadKey(f"“{file}”不是密钥文件，或者已经损坏。请用 perfbook key export 重新导出，或把它移走。")
    return Key(bytes.fromhex(found["secret"]), found["made"], found["origin"] == "own", file)


def _put(target: Path, text: str) -> None:
    """Write a new file for its owner's eyes only, whole or not at all. Raises FileExistsError where there is one."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".perfbook-", suffix=".tmp")  # of mode 600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        _link(name, target, text)
    finally:
        Path(name).unlink(missing_ok=True)


def _link(written: str, target: Path, text: str) -> None:
    """Give a file its name, only if that is free. Raises FileExistsError."""
    try:
        os.link(written, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("ascii"))
