"""Workbooks with a password: Excel itself sets a known one on some files, which then open without a question."""

import io
import re
from types import SimpleNamespace

import msoffcrypto
import olefile
from msoffcrypto.format import xls97

from perfbook.read.sniffing import DAMAGED, PASSWORD, Refusal, Unreadable

# The library would put the workbook into a file of the system for a moment: nothing is written where it is read.
xls97.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)

_STANDARD = "VelvetSweatshop"
_ENCRYPTION = "EncryptionInfo"
# Each turn makes trying a password slower. Excel takes 100,000; the format allows so many that a try takes hours.
_MOST_TURNS = 1_000_000
_TURNS = re.compile(rb"""spinCount\s*=\s*["'](\d+)["']""")


def decrypted(content: bytes) -> bytes:
    """The workbook inside, opened with the password that Excel takes where nobody gave one.

    Raises Unreadable where it has another password, or is no workbook with a password.
    """
    if refusal := _costly(content):
        raise Unreadable(refusal)
    target = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(content))
        file.load_key(password=_STANDARD)
        file.decrypt(target)
    except Exception as fault:  # another password, another way of encrypting, or foreign bytes
        raise Unreadable(PASSWORD) from fault
    return target.getvalue()


def _costly(content: bytes) -> Refusal | None:
    """Why a password must not even be tried."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            said = ole.openstream(_ENCRYPTION).read() if ole.exists(_ENCRYPTION) else b""
    except Exception:  # whatever the library raises on foreign bytes
        return DAMAGED
    turns = [int(one) for one in _TURNS.findall(said)]
    return PASSWORD if b"<!" in said or max(turns, default=0) > _MOST_TURNS else None
