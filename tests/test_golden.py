"""Each layout's blank workbook, part by part, against the one that was last looked at as a picture.

After a wanted change: `pytest tests/test_golden.py --golden-update`, look at the workbook, read the diff.
"""

import io
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from perfbook.making import workbook_of
from samples import document
from samples.make import SAMPLE_KEY

GOLDEN = Path(__file__).parent / "golden"
# One blank workbook a layout: the shortest published form of its year.
SUBJECTS = {
    "self_evaluation/2023": ("self_evaluations_2023", 0),
    "self_evaluation/2024": ("self_evaluations_2024", 7),
    "declaration/2024": ("declarations_2024", 3),
    "declaration/2026": ("declarations_2026", 6),
    "targets/2020": ("targets_2020", 0),
}


def parts(content: bytes) -> dict[str, str]:
    """A workbook as text: its XML parts, one element a line."""
    with ZipFile(io.BytesIO(content)) as book:
        return {
            name: re.sub(r">\s*<", ">\n<", book.read(name).decode("utf-8")) + "\n" for name in sorted(book.namelist())
        }


@pytest.mark.parametrize("layout", SUBJECTS)
def test_blank_workbook_is_the_golden_one(layout, request):
    name, number = SUBJECTS[layout]
    got = parts(workbook_of(document(name)[number], "to_be_filled", key=SAMPLE_KEY)[1])
    golden = GOLDEN / layout
    if request.config.getoption("--golden-update"):
        for name, text in got.items():
            (golden / name).parent.mkdir(parents=True, exist_ok=True)
            (golden / name).write_text(text, "utf-8")
    expected = {
        str(path.relative_to(golden)): path.read_text("utf-8") for path in golden.rglob("*") if path.is_file()
    }

    assert got.keys() == expected.keys()
    for name, text in expected.items():
        assert got[name].splitlines() == text.splitlines(), name
