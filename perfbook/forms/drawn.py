"""Read forms drawn as text tables, so that the examples on a rule's page look like the form itself."""

import re
from typing import Any

from perfbook.forms.words import WORDS

_FUND_ROWS = ("total", "fiscal", "carried_over", "other")
_INDICATOR_FIELDS = {"level1", "level2", "level3", "annual_target", "actual_value", "deviation_reason"}


def rows(drawing: str) -> list[dict[str, str | None]]:
    r"""Read one table whose head holds the form's own labels; an empty square is None.

    >>> rows('''
    ... | 三级指标   | 分值 | 得分 |
    ... | 热线接通率 | 10   |      |
    ... ''')
    [{'level3': '热线接通率', 'weight': '10', 'score': None}]
    """
    lines = [line.strip() for line in drawing.strip().splitlines() if line.strip()]
    # A \| is a sign of the text, not the edge of a square.
    table = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    table = [cells for cells in table if set("".join(cells)) - set("-: ")]
    names = [WORDS.get(label, label) for label in table[0]]
    return [{name: cell or None for name, cell in zip(names, cells, strict=True)} for cells in table[1:]]


def form(drawing: str) -> dict[str, Any]:
    """Read a form drawn as one or several tables, a blank line between them, into the JSON of a form.

    A table headed 资金 holds fund rows (their names as the form prints them), one headed 申报资金 the amounts of a
    declaration, one with 三级指标 or another indicator column holds indicators, any other fields of the form itself.
    """
    tree: dict[str, Any] = {}
    for table in re.split(r"\n\s*\n", drawing.strip()):
        found = rows(table)
        if "资金" in found[0]:
            tree["funds"] = {_fund_row(line.pop("资金")): line for line in found}
        elif "申报资金" in found[0]:
            tree |= {"form": "declaration", "funds": dict(_declared(line) for line in found)}
        elif _INDICATOR_FIELDS & set(found[0]):
            tree["indicators"] = found
        else:
            tree |= found[0]
    return tree


def _declared(line: dict[str, str | None]) -> tuple[str, str | None]:
    label, amount = line.values()
    return WORDS[label or ""], amount


def _fund_row(label: str | None) -> str:
    name = WORDS[(label or "").removeprefix("其中：").rstrip("：")]
    if name not in _FUND_ROWS:
        raise ValueError(f"not a row of 项目资金: {label}")
    return name
