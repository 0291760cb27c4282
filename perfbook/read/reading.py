"""Read the bytes of one returned workbook, whatever its format: the one way in for untrusted files."""

from perfbook.contents import BookContents
from perfbook.read.gate import gate
from perfbook.read.sniffing import CONTAINERS, PARSER_FAILED, Kind, Refusal, Unreadable, sniff

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
    except Exception as fault:  # whatever a parser raises on foreign bytes: the one place that may catch all
        raise Unreadable(PARSER_FAILED) from fault


def _read(kind: Kind, content: bytes) -> BookContents:
    """Each reader is imported only where there is something for it to read."""
    if kind == "ods":
        from perfbook.read.opendocument import read_opendocument

        return read_opendocument(content)
    from perfbook.read.fast import read_fast

    if (found := read_fast(content)) is not None:
        return found
    from perfbook.read.full import read_full

    return read_full(content)
