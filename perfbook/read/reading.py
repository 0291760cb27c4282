"""Read the bytes of one returned workbook, whatever its format: the one way in for untrusted files."""

from typing import NoReturn

from perfbook.contents import BookContents
from perfbook.read.gate import gate
from perfbook.read.sniffing import CONTAINERS, PARSER_FAILED, PASSWORD, TOO_LARGE, Kind, Refusal, Unreadable, sniff

_HOLDS_FILES = Refusal("not_a_form", "other_program", "这是压缩包或邮件。请先取出里面的工作簿，再指定它。")


def read(content: bytes) -> BookContents:
    """The contents of a workbook. Raises Unreadable, and nothing else."""
    kind = sniff(content)
    if isinstance(kind, Refusal):
        raise Unreadable(kind)
    if kind in CONTAINERS:
        raise Unreadable(_HOLDS_FILES)
    try:
        if refusal := gate(content):
            raise Unreadable(refusal)
        return _read(kind, content)
    except Unreadable:
        raise
    except MemoryError as fault:
        raise Unreadable(TOO_LARGE) from fault
    except Exception as fault:  # whatever a parser raises on foreign bytes: the one place that may catch all
        raise Unreadable(PARSER_FAILED) from fault


def read_sheet(content: bytes, name: str) -> BookContents:
    """The contents of a workbook; only one of its sheets where the whole is too large. Raises Unreadable only."""
    try:
        return read(content)
    except Unreadable as fault:
        from perfbook.read import fast

        found = fast.read_sheet(content, name) if fault.refusal.code == TOO_LARGE.code else None
        if found is None or isinstance(found, Refusal):
            raise Unreadable(found or fault.refusal) from fault
        return found


def _read(kind: Kind, content: bytes) -> BookContents:
    """Each reader is imported only where there is something for it to read."""
    if kind == "ods":
        from perfbook.read.opendocument import read_opendocument

        return read_opendocument(content)
    if kind == "xlsb":
        from perfbook.read.legacy import read_xlsb

        return read_xlsb(content)
    if kind == "xls":
        from perfbook.read.legacy import read_xls

        return read_xls(content) or read_xls(_unlocked(content)[1]) or _locked()
    if kind == "encrypted":
        return _read(*_unlocked(content))
    from perfbook.read.fast import read_fast

    if (found := read_fast(content)) is not None:
        return found
    from perfbook.read.full import read_full

    return read_full(content)


def _unlocked(content: bytes) -> tuple[Kind, bytes]:
    """The workbook below a password, and its kind."""
    from perfbook.read.passwords import decrypted

    plain = decrypted(content)
    kind = sniff(plain)
    # A wrong password gives bytes of no kind.
    if isinstance(kind, Refusal) or kind not in ("xlsx", "xlsb", "xls"):
        raise Unreadable(PASSWORD)
    if refusal := gate(plain):
        raise Unreadable(refusal)
    return kind, plain


def _locked() -> NoReturn:
    raise Unreadable(PASSWORD)
