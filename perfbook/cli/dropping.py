r"""校验.bat: a folder or files dropped on it are checked, and the report is opened.

`python -I -m perfbook.cli.dropping`, with the command line that the command processor was started with in the
environment. The names are taken from there, because the command processor would take `&` and `%` in them for its own.
"""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from perfbook.cli import make_ready
from perfbook.refused import Refused

DROPPED = "PERFBOOK_DROPPED"
# No name can hold a quote. Explorer puts quotes around names with spaces, and leaves others as they are: a full-width
# space too.
_WORD = re.compile(r'"([^"]*)"|([^ "]+)')
# The program, its switches up to /c, then everything in quotes of its own: this file first.
_CALL = re.compile(r'(?:"[^"]*"|[^ "]+) +(?:/[^ "]+ +)*?/c +"(?P<words>.*)" *', re.IGNORECASE | re.DOTALL)


def dropped(line: str) -> list[Path]:
    r"""What was dropped, from the line that started the command processor.

    >>> [str(path) for path in dropped(r'C:\Windows\cmd.exe /c ""D:\校验.bat" "D:\a b" D:\c&d.xlsx"')]
    ['D:\\a b', 'D:\\c&d.xlsx']
    """
    call = _CALL.fullmatch(line)
    words = [quoted or bare for quoted, bare in _WORD.findall(call["words"])] if call else []
    return [Path(word) for word in words[1:]]


def check_dropped(paths: list[Path], show: Callable[[Path], None]) -> int:
    """Check what was dropped, write the results beside it, and show the report. Raises Refused and OSError."""
    if not paths:
        raise Refused("请把要核对的文件夹或文件拖到“校验.bat”的图标上，再放开。")
    from perfbook.cli.outputs import say
    from perfbook.cli.progress import progress
    from perfbook.collecting import RESULTS, Wish, check_paths, results_of

    output = results_of(paths[0]) if len(paths) == 1 else paths[0].parent / RESULTS
    done = check_paths(Wish(paths, output), say, progress)
    from perfbook.report.lines import summary

    print(summary(done.books, done.of_set))
    if done.report:
        show(done.report)
    return 0


def _show(report: Path) -> None:
    if sys.platform == "win32":
        os.startfile(report)


def main() -> int:
    """Carry it out; what goes wrong is said in a sentence."""
    make_ready()
    from perfbook.cli.sentences import guarded

    return guarded(lambda: check_dropped(dropped(os.environ.get(DROPPED, "")), _show))


if __name__ == "__main__":
    sys.exit(main())
