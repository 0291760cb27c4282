"""What the commands write and say: folders that one run holds at a time, names on the screen escaped."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from perfbook.forms.plain_text import shown
from perfbook.patterns import pattern

# Signs that steer a terminal or turn the reading direction. JSON takes them escaped as well.
_STEERING = pattern(r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def say(sentence: str) -> None:
    """A line on stderr; what is in it of names and texts of others cannot steer the terminal."""
    print(shown(sentence), file=sys.stderr)


def count_made(made: Iterable[tuple[Path, str]], output: Path) -> int:
    """Write workbooks into a folder one after the other; how many. `made`: the path of each, and the name asked for."""
    from perfbook.generate.one_writer import one_writer

    count = 0
    with one_writer(output):
        for path, name in made:
            count += 1
            if path.name != name:
                say(f"“{name}”已有别的文件，新文件存为“{path.name}”。")
    return count


def write_verdicts(books: Sequence[Any], of_set: Sequence[Any], json_file: Path | None) -> None:
    """Say what was found on the screen; as JSON too, or alone where that goes to the screen."""
    if json_file:
        from perfbook.report.as_json import as_json

        write_json(json_file, as_json(books, of_set))
    if str(json_file) != "-":
        from perfbook.report.lines import lines

        print("\n".join(lines(books, of_set)))


def write_json(target: Path, tree: Any) -> None:
    """Write JSON into a file, or onto the screen where the target is `-`."""
    # A lone surrogate in a unit's text must not stop the output.
    content = (json_text(tree) + "\n").encode("utf-8", "replace")
    if str(target) == "-":
        sys.stdout.write(content.decode())
    else:
        from perfbook.generate.saving import save

        save(target, content)


def json_text(tree: Any) -> str:
    r"""JSON that a person can read, and no terminal is steered by.

    >>> json_text(["中\u202e", "\x9b31m"])
    '[\n "中\\u202e",\n "\\u009b31m"\n]'
    """
    return _STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(tree, ensure_ascii=False, indent=1))
