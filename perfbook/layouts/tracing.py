"""Draft a layout from a workbook that someone drew in Excel.

Labels stand as the form prints them; a square to be filled in holds its field's path in braces, as in
`{project_name}`. The draft is for a person to finish: bands are not guessed, and kinds are left to the layout.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import MergedCell

from perfbook.refused import Refused


class CannotTrace(Refused):
    """The drawing cannot be read; the argument is the sentence for people."""


def trace(path: Path) -> Iterator[str]:
    """Yield one line of a layout's `rows` for each row of the first sheet. Raises CannotTrace."""
    try:
        sheet: Any = openpyxl.load_workbook(path).worksheets[0]
    except FileNotFoundError as fault:
        raise CannotTrace(f"找不到文件“{path}”。") from fault
    except Exception as fault:  # openpyxl raises whatever a foreign file makes it stumble over
        raise CannotTrace(f"“{path}”不是能打开的 .xlsx 工作簿。") from fault
    spans = {merged.coord.split(":")[0]: merged.size for merged in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        yield f"  [{', '.join(_cell(cell, spans) for cell in row if not isinstance(cell, MergedCell))}],"


def _cell(cell: Any, spans: dict[str, dict[str, int]]) -> str:
    text = str(cell.value if cell.value is not None else "")
    kind = "field" if text.startswith("{") and text.endswith("}") else "label"
    # A TOML basic string has the escapes of JSON.
    words = [f"{kind} = {json.dumps(text.strip('{}') if kind == 'field' else text, ensure_ascii=False)}"]
    span = spans.get(cell.coordinate, {"columns": 1, "rows": 1})
    words += [f"across = {span['columns']}"] * (span["columns"] > 1)
    words += [f"down = {span['rows']}"] * (span["rows"] > 1)
    return "{" + ", ".join(words) + "}"
