"""The terminal: one command a step of the officer's work, in Chinese, each English name with a Chinese alias."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code: 0 nothing to correct, 1 something, 2 usage or crash."""
    for stream in (sys.stdout, sys.stderr):
        # A console of code page 936 would refuse signs that Chinese texts are full of.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    from perfbook.cli.sentences import run  # not before the streams are right

    sys.exit(run())
