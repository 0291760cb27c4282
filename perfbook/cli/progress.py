"""A progress bar on stderr, for many files and a person who looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WORTH_A_BAR = 20


@contextmanager
def progress(word: str = "核对") -> Iterator[Callable[[int, int], None]]:
    """Gives a function to be told how many of how many are done. `word`: what is being done."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(word), BarColumn(), MofNCompleteColumn(), TextColumn("还需"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", visible=False)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= WORTH_A_BAR)

        yield advance
