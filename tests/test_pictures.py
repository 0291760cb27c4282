"""The manual and its pictures show the program as it is now, and leave nothing out."""

import io
import json
import re
import warnings

import openpyxl
import pytest

from perfbook.findings import Severity
from perfbook.readings.rounds import Status
from perfbook.report.progress_list import SHEET as PROGRESS
from samples.pictures import FOLDER, MADE_FROM, PICTURES, ROOT, digests, workbooks

AGAIN = "the workbooks have changed: draw the pictures again with `.venv/bin/python -m samples.pictures`, look at them"
MANUAL = (ROOT / "docs" / "manual.md").read_text("utf-8")
PAGES = [path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda one: one.name)
def test_a_picture_was_made_from_the_workbook_as_it_is_now(picture):
    assert json.loads(MADE_FROM.read_text("utf-8"))[picture.name] == digests()[picture.name], AGAIN


def test_every_picture_is_there_and_shown_in_the_manual_and_none_beside():
    names = {one.name for one in PICTURES}
    assert {path.stem for path in FOLDER.glob("*.png")} == names
    assert {name for page in PAGES for name in re.findall(r"!\[[^\]]+\]\(pictures/(\w+)\.png\)", page)} == names


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in FOLDER.glob("*.png")) < 2_000_000


def test_a_picture_is_a_picture_of_more_than_a_frame():
    for one in PICTURES:
        head = (FOLDER / f"{one.name}.png").read_bytes()
        width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
        assert head.startswith(b"\x89PNG") and width > 400 and height > 100, one.name


def test_every_link_of_the_manual_leads_somewhere():
    for path in [*(ROOT / "docs").glob("*.md"), *ROOT.glob("README*.md")]:
        text = path.read_text("utf-8")
        titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        heads = {re.sub(r"[，。、：]", "", title).lower().replace(" ", "-") for title in titles}
        for link in re.findall(r"\]\(([^)]+)\)", text):
            file, _, head = link.partition("#")
            assert "//" in file or not file or (path.parent / file).exists(), link
            assert file or head in heads, link


@pytest.mark.parametrize("book", ["report", "return", "plan"])
def test_the_manual_names_every_sheet_that_an_office_or_a_unit_sees(book):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a print area of whole columns
        sheets = openpyxl.load_workbook(io.BytesIO(workbooks()[book])).worksheets
    names = {re.sub(r"\d{4}$", "", sheet.title) for sheet in sheets if sheet.sheet_state == "visible"}
    assert {name for name in {*names, PROGRESS} if name not in MANUAL} == set()


def test_the_manual_says_what_each_status_and_each_severity_means():
    said = [*(status.label for status in Status), *(f"{one.sign} {one.label}" for one in Severity)]
    assert [word for word in said if word not in MANUAL] == []
