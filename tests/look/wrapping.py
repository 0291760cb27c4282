"""Where a text breaks into lines: never inside a half-width word or number, no closing sign at a line's start."""

import unicodedata
from collections.abc import Callable, Iterator

# Signs that no line begins with, and signs that no line ends with.
CLOSING = frozenset("，。、；：？！）》」』】〕］｝〉”’％‰℃…—·,.;:?!)]}%'\"°～~")
OPENING = frozenset("（《「『【〔［｛〈“‘([{$￥¥")

Width = Callable[[str], float]


def lines(text: str, room: float, width: Width) -> list[float]:
    """The widths of the lines that a text takes in so much room; `width` measures one sign in the same unit."""
    return [line for part in text.split("\n") for line in _broken(part, room, width)]


def _broken(text: str, room: float, width: Width) -> Iterator[float]:
    line = blank = 0.0
    for piece in pieces(text):
        wide = sum(map(width, piece))
        if piece.isspace():
            blank += wide  # at a line's end it hangs over
        elif line + blank + wide <= room:
            line, blank = line + blank + wide, 0.0
        else:
            if line:
                yield line
            line, blank = 0.0, 0.0
            for sign in piece:  # longer than a line: broken wherever it ends
                if line and line + width(sign) > room:
                    yield line
                    line = 0.0
                line += width(sign)
    yield line


def pieces(text: str) -> Iterator[str]:
    """The text cut wherever a line may break.

    >>> list(pieces("达到“≥95.00(%)”，共 12 次。"))
    ['达', '到', '“≥95.00(%)”，', '共', ' ', '12', ' ', '次。']
    """
    piece = ""
    for sign in text:
        if piece and _may_break(piece[-1], sign):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if before.isspace() or after.isspace():
        return before.isspace() != after.isspace()
    if after in CLOSING or before in OPENING or unicodedata.combining(after):
        return False
    return _full(before) or _full(after)


def _full(sign: str) -> bool:
    # Not the ambiguous ones: a sign such as ≥ holds on to its number.
    return unicodedata.east_asian_width(sign) in "WF"
