"""Mail addresses as people type them into a list: taken where they are sure, refused with a sentence else."""

import unicodedata
from itertools import pairwise

from perfbook.patterns import pattern

_BETWEEN = pattern(r"[;；,，、\s]+")
_LOCAL = pattern(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = pattern(rf"{_LABEL}(?:\.{_LABEL})*")
# A unit has a clerk, perhaps a second one; more is a list that slipped into one square.
_MOST = 5
_LONGEST = 254


def mail_addresses(text: str) -> tuple[str, ...]:
    """The addresses of one square, each plain `local@host`. Raises ValueError with a sentence.

    >>> mail_addresses("li＠example.cn；wang@example.cn"), mail_addresses("mailto:a@b.cn")
    (('li@example.cn', 'wang@example.cn'), ('a@b.cn',))
    """
    words = [word for word in _BETWEEN.split(unicodedata.normalize("NFKC", text).strip()) if word]
    if len(words) > _MOST:
        raise ValueError(f"一个单位写了 {len(words)} 个邮箱，最多写 {_MOST} 个。")
    bare = (word.removeprefix("mailto:").removeprefix("<").removesuffix(">") for word in words)
    found = tuple(dict.fromkeys(_address(word) for word in bare))
    if not found:
        raise ValueError("没有填邮箱。")
    return found


def host_name(text: str) -> str:
    """The name of a mail server, as `smtp.163.com`. Raises ValueError with a sentence."""
    name = unicodedata.normalize("NFKC", text).strip().lower()
    if len(name) > _LONGEST or not _HOST.fullmatch(name):
        raise ValueError(f"“{text[:60]}”不是服务器的名字。请填写例如 smtp.163.com。")
    return name


def _address(word: str) -> str:
    local, at, host = word.rpartition("@")
    dotted = local.startswith(".") or local.endswith(".") or any(a == b == "." for a, b in pairwise(local))
    # A host without a dot is a typing mistake far more often than a machine of the office's own.
    hosted = "." in host and _HOST.fullmatch(host)
    if not (at and hosted and _LOCAL.fullmatch(local) and not dotted and len(word) <= _LONGEST):
        seen = word if len(word) <= 60 else f"{word[:60]}…"
        raise ValueError(f"“{seen}”不是邮箱。请填写例如 lijk@example.cn。")
    return f"{local}@{host.lower()}"
