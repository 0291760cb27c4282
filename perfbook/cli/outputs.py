"""What the commands write and say: folders that one run holds at a time, names on the screen escaped."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from perfbook.forms.plain_text import shown
from perfbook.patterns import pattern

# The code of a given path that does not exist.
MISSING = "missing"
# Signs that steer a terminal or turn the reading direction. JSON takes them escaped as well.
_STEERING = pattern(r"[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def say(sentence: str) -> None:
    """A line on stderr; what is in it of names and texts of others cannot steer the terminal."""
    print(shown(sentence), file=sys.stderr)


def write_results(
    books: Sequence[Any], of_set: Sequence[Any], output: Path, keyring: Any, given: Any, due: Any
) -> list[Any]:
    """Write returns and report into a folder, and say so. The books, each with the path of its return.

    `given`: the answers of a report that the office named, None without one; those of the folder's own report count
    beside them. It is read last of all: somebody may have it open and answer in it while a check runs.
    `due`: by when returns are asked for, None where their letters leave it blank. Nothing is written where no given
    path exists.
    """
    from datetime import date

    from perfbook.acceptance import accept, answers_beside
    from perfbook.generate.one_writer import one_writer
    from perfbook.generate.saving import save
    from perfbook.report.summary import summary_workbook
    from perfbook.returns import REPORT_NAME, RETURNS_FOLDER, left_over, write_returns

    # A mistyped folder must not put an empty report in the place of a good one.
    if all(book.code == MISSING for book in books):
        say(f"要核对的文件或文件夹一个也找不到：没有写校验报告，“{output}”里原有的没有动。请核对路径，再核对一次。")
        return list(books)
    with one_writer(output):
        earlier = answers_beside(output / REPORT_NAME, say)
        # A row without an answer takes the place of none.
        answers = given.typed.over(earlier).over(given) if given else earlier
        books = accept(books, answers, date.today(), say)
        books = list(write_returns(books, output / RETURNS_FOLDER, keyring, due))
        report = save(output / REPORT_NAME, summary_workbook(books, output, of_set, answers.rows))
    returned = sum(book.returned is not None for book in books)
    say(f"校验报告：{report}")
    if old := left_over(books, output / RETURNS_FOLDER):
        say(f"“{RETURNS_FOLDER}”里还有以前的 {len(old)} 个退回表，不是这次写的，请核对后删去。")
    if returned:
        say(f"退回表 {returned} 个：{output / RETURNS_FOLDER}")
    return books


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
