"""The terminal: one command a step of the officer's work, in Chinese, each English name with a Chinese alias."""

import gc
import os
import sys


def make_ready() -> None:
    """What comes before any work: Chinese on the screen, and nothing that costs time for nothing."""
    for stream in (sys.stdout, sys.stderr):
        # A console of code page 936 would refuse signs that Chinese texts are full of.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # No other package's additions to pydantic belong here, and looking for them takes time.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # A start makes many objects that stay; to look among them for rubbish after every 700 takes time too.
    gc.set_threshold(100_000)


def main() -> None:
    """Run the command line and leave with its exit code: 0 nothing to correct, 1 something, 2 usage or crash."""
    make_ready()
    if asks_for_check(sys.argv[1:]):
        from perfbook.read.isolation import start_early

        start_early()
    from perfbook.cli.sentences import run  # not before the streams are right

    code = run()
    # All memory is given back at once anyway: Python need not look through it for what could be given back.
    gc.freeze()
    sys.exit(code)


def asks_for_check(words: list[str]) -> bool:
    """Whether a command line is the one that is written most: it starts with nothing but what it needs."""
    return words[:1] in (["check"], ["校验"]) and "--help" not in words
