"""Workbooks saved again by other programs, without any change: nothing of that may count as tampering."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from perfbook.check import check, check_reading
from perfbook.figures import figures_for
from perfbook.keys import Keyring
from perfbook.read import read
from perfbook.readings import assemble
from samples.make import SAMPLE_KEY
from tests.office.program import Office

# A format asked for again is no change: the office is asked to want .xlsx.
HARMLESS = {"BK19"}


def resaves(content: bytes, folder: Path, office: Office) -> Iterator[tuple[str, bytes]]:
    """A workbook as each program gives it back, by what was done."""
    source = folder / "book.xlsx"
    source.write_bytes(content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    target = io.BytesIO()
    book.save(target)
    yield "openpyxl", target.getvalue()
    for suffix in ("xlsx", "xls", "ods"):
        saved = office.convert(source, folder / f"saved.{suffix}")
        yield f"LibreOffice {suffix}", saved.read_bytes()
        if suffix != "xlsx":
            back = office.convert(saved, folder / f"back from {suffix}.xlsx")
            yield f"LibreOffice {suffix} and back", back.read_bytes()
    gnumeric = folder / "gnumeric.xlsx"
    subprocess.run(["ssconvert", str(source), str(gnumeric)], check=True, capture_output=True)
    yield "gnumeric", gnumeric.read_bytes()


def tampering_said(content: bytes) -> list[str]:
    """What a check says of the workbook itself: of its forms and of it as a whole."""
    readings, differences = assemble(read(content), keyring=Keyring((SAMPLE_KEY,)))
    found = [finding for reading in readings for finding in check_reading(reading)]
    found += check(differences, figures_for("self_evaluation", "2024"))
    of_book = [one for one in found if one.rule.startswith("BK") and one.rule not in ("BK15", "BK16")]
    return [f"{one.rule} {one.path} {one.message}" for one in of_book]


def false_findings(content: bytes, folder: Path, office: Office) -> tuple[int, list[str]]:
    """How many re-saves were tried, and every finding that a mere re-save has added."""
    before = set(tampering_said(content))
    # A constant in place of a formula cannot be seen in an old format; there its value is stale.
    changed = {f"BK09 {said.split()[1]}" for said in before if said.startswith("BK04")}
    tried, false = 0, []
    for how, saved in resaves(content, folder, office):
        tried += 1
        known = changed if how.endswith("xls") else set()
        more = [said for said in tampering_said(saved) if said not in before and said[:4] not in HARMLESS]
        more = [said for said in more if " ".join(said.split()[:2]) not in known]
        false += [f"{how}: {said}" for said in more]
    return tried, false
