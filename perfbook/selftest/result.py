"""The one file that is sent back: what people read first, the same with facts as JSON below."""

import getpass
import json
import platform
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from perfbook.generate.saving import numbered, save
from perfbook.selftest.outcome import Outcome, State

TITLE = "perfbook 自检结果"
_BELOW = "以下供维护人员用，不用看："
_MASKED = "…"
# A home folder by its place: also one that is written short, as Windows does with the names of temporary folders.
_HOMES = re.compile(r"(?i)([a-z]:\\+users\\+|/home/|/users/)[^\\/\s\"”]+")
# Names so short stand in other words too.
_SHORTEST_NAME = 3


def line(outcome: Outcome) -> str:
    """An outcome as a line for people, and what to do in a second one."""
    said = " ".join(outcome.said.split())
    first = f"{outcome.state.sign} {outcome.state}　{outcome.part}：{outcome.name}　{said}"
    return masked(f"{first}\n　　　　怎么办：{outcome.do}" if outcome.do else first)


def summary(outcomes: Sequence[Outcome]) -> str:
    """How many steps came out how."""
    count = Counter(outcome.state for outcome in outcomes)
    return "，".join(f"{state} {count[state]} 项" for state in State)


def text(outcomes: Sequence[Outcome], when: datetime, seconds: float) -> str:
    """The whole file."""
    head = [f"{TITLE}　{when:%Y-%m-%d %H:%M}", f"{summary(outcomes)}，用了 {seconds:.0f} 秒。"]
    head.append("“未试”的是这台电脑上没有条件试的，不是通过。文件里没有单位的数据，用户名和个人文件夹已换成“…”。")
    steps = [*map(_as_json, outcomes)]
    tree = {"when": when.isoformat(timespec="seconds"), "seconds": round(seconds, 1), "steps": steps}
    below = masked(json.dumps(tree, ensure_ascii=False, indent=1))
    return "\n".join([*head, "", *map(line, outcomes), "", _BELOW, below, ""])


def _as_json(outcome: Outcome) -> dict[str, Any]:
    said = {"part": outcome.part, "name": outcome.name, "state": outcome.state.name.lower(), "said": outcome.said}
    return said | {"do": outcome.do, "seconds": round(outcome.seconds, 2), "facts": _plain(outcome.facts)}


def _plain(value: Any) -> Any:
    """Facts as JSON takes them."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))


def masked(said: str) -> str:
    """A text without the names of the person and of the computer, and without the place of the home folder."""
    home = str(Path.home())
    for written in {home, home.replace("\\", "\\\\")} if len(home) >= _SHORTEST_NAME else ():
        said = said.replace(written, _MASKED)
    said = _HOMES.sub(rf"\1{_MASKED}", said)
    for name in _own_names():
        said = re.sub(rf"(?i)(?<![0-9a-z]){re.escape(name)}(?![0-9a-z])", _MASKED, said)
    return said


def _own_names() -> list[str]:
    try:
        names = [getpass.getuser(), platform.node()]
    except (OSError, KeyError):  # an account without a name
        names = [platform.node()]
    return [name for name in names if len(name) >= _SHORTEST_NAME]


def put(target: Path, content: str) -> Path:
    """Write the result, in the place of an earlier one; any other file of that name stays. Raises OSError."""
    path = next(path for path in numbered(target) if not path.exists() or _is_result(path))
    # With a mark at its beginning that old editors of Windows need to see that it is UTF-8.
    return save(path, content.replace("\n", "\r\n").encode("utf-8-sig", "replace"))


def _is_result(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(200).decode("utf-8-sig", "replace").startswith(TITLE)
