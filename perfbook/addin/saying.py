"""What the functions below say and how far they are, gathered for one window of words."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from perfbook.addin.host import Host
from perfbook.forms.plain_text import shown

# A window of words shows no more than that.
_MOST_LINES, _LONGEST_LINE = 14, 200
# How often the foot of the window is written, in seconds: each time the program there is asked.
_EVERY = 0.5


@dataclass
class Words:
    """Sentences that are told together once the work is done; and progress at the foot of the window."""

    host: Host
    lines: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Take a sentence; what is in it of names and texts of others cannot break the line."""
        line = shown(sentence)
        self.lines.append(line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…")

    def tell(self, first: str) -> None:
        """Tell how it ended, and then what was said."""
        lines = self.lines[:_MOST_LINES]
        more = [f"……共 {len(self.lines)} 条。"] if len(self.lines) > len(lines) else []
        self.host.tell("\n\n".join(filter(None, (first, "\n".join([*lines, *more])))))

    @contextmanager
    def progress(self, word: str = "核对") -> Iterator[Callable[[int, int], None]]:
        """Gives a function to be told how many of how many are done."""
        last = 0.0

        def advance(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last >= _EVERY or done == total:
                last = time.monotonic()
                self.host.progress(f"{word} {done} / {total}")

        self.host.progress(f"正在{word}……")
        try:
            yield advance
        finally:
            self.host.progress("")
