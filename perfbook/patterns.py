"""Regular expressions that are compiled when they are first asked: a check of one form asks few of them."""

import re
from typing import Any, cast


class _Pattern:
    """Stands for a compiled one, and becomes as fast as it with the first use of each of its methods."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        found = vars(self)[name] = getattr(re.compile(self._text, self._flags), name)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    r"""What `re.compile` gives, but compiled later. Whatever is wrong with it is raised on its first use.

    >>> number = pattern(r"\d+")
    >>> number.search("第 12 条")[0], number.sub("x", "1 和 2")
    ('12', 'x 和 x')
    """
    return cast("re.Pattern[str]", _Pattern(text, flags))
