"""The XML of one part of a package as the fast reader takes it, and what is kept of parts that many packages share."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar
from xml.etree import ElementTree

_Kept = TypeVar("_Kept")
_TRUE, _FALSE = ("1", "true"), ("0", "false", None)
BOM = b"\xef\xbb\xbf"
# What is kept must not grow with the files of strangers.
_LARGEST_KEPT = 256 * 1024


class Unusual(Exception):
    """Something that our own and common programs do not write: the full reader decides."""


def root_of(part: bytes, tag: str) -> ElementTree.Element:
    """The root of a part that must have this tag, be UTF-8 and declare nothing. Raises Unusual, ParseError."""
    head = part[:200].removeprefix(BOM)
    declared, _, _ = head.partition(b"?>") if head.startswith(b"<?xml") else (b"", b"", b"")
    odd = b"encoding" in declared and b"utf-8" not in declared.lower()
    if odd or not head.startswith(b"<") or b"\0" in head or b"<!DOCTYPE" in part:
        raise Unusual
    root = ElementTree.fromstring(part)
    if root.tag != tag:
        raise Unusual
    return root


def is_true(flag: str | None) -> bool:
    """A flag; raises Unusual for any other spelling than the usual ones."""
    if flag not in _TRUE and flag not in _FALSE:
        raise Unusual
    return flag in _TRUE


def kept(read: Callable[[bytes], _Kept]) -> Callable[[bytes], _Kept]:
    """Keep what was read from the last few parts: those that all of our workbooks share are read once."""
    known = lru_cache(32)(read)

    @wraps(read)
    def ask(part: bytes) -> _Kept:
        return known(part) if len(part) <= _LARGEST_KEPT else read(part)

    return ask
