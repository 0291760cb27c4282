"""Draw the pictures of the manual from real workbooks: `python -m samples.pictures`, with LibreOffice at hand.

Beside the pictures stands what each was made from: a digest of the workbook's parts. A test makes the workbooks again
and compares, so that no picture shows what is no more.
"""

import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.generate.plan_book import plan_workbook
from perfbook.keys import Keyring
from perfbook.layouts.guides import guides
from perfbook.layouts.model import load
from perfbook.layouts.stamp import GUIDE, OPINION, SELF_CHECK
from perfbook.making import workbook_of
from perfbook.planning.collecting import plan_of_forms
from perfbook.report.returning import marked_return
from perfbook.report.summary import summary_workbook
from perfbook.returns import verdicts
from perfbook.whole_set import set_findings
from samples import official_self_evaluations
from samples.make import SAMPLE_KEY
from samples.pictures_round import round_table

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
MADE_FROM = FOLDER / "made_from.json"
FONTS = ROOT / "tests" / "office" / "fonts.conf"
KEYS = Keyring((SAMPLE_KEY,))
# As large as on a screen, and few enough colours for a small file.
DOTS_PER_INCH, COLOURS, MARGIN = 96, 128, 12


@dataclass(frozen=True)
class Picture:
    """What a picture shows: squares of a sheet of one of the `workbooks`."""

    name: str
    book: str
    sheet: str
    area: str


FORM = load("self_evaluation/2024").sheet
PICTURES = (
    Picture("issued", "issued", FORM, "A1:J26"),
    Picture("filling", "filling", FORM, "A1:J26"),
    Picture("self_check", "filling", SELF_CHECK, "A1:F44"),
    Picture("guide", "issued", GUIDE, "A1:I45"),
    Picture("plan_projects", "plan", "项目", "A1:I7"),
    Picture("plan_indicators", "plan", "指标", "A1:G10"),
    Picture("overview", "report", "总览", "A1:G30"),
    Picture("findings", "report", "问题清单", "A1:L10"),
    Picture("mending_list", "return", "修改清单", "A1:I9"),
    Picture("opinion", "return", OPINION, "A1:A20"),
    Picture("returned", "return", FORM, "A1:J26"),
    Picture("round_projects", "round", "项目", "A1:J11"),
    Picture("round_received", "round", "收到", "A1:F7"),
)


@cache
def workbooks() -> Mapping[str, bytes]:
    """The workbooks that are shown, by name. Same program, same bytes."""
    example = guides().example_for(load("self_evaluation/2024"))
    whole = SelfEvaluation.model_validate(example)
    faulty = SelfEvaluation.model_validate(_with_faults(example))
    filling = workbook_of(faulty, "as_returned", key=SAMPLE_KEY)
    published = [workbook_of(form, "as_returned", key=SAMPLE_KEY) for form in official_self_evaluations()]
    with tempfile.TemporaryDirectory() as folder:
        collected = Path(folder) / "回收"
        collected.mkdir()
        for name, content in (filling, *published):
            (collected / name).write_bytes(content)
        # No picture shows a folder of whoever draws it.
        found = [replace(book, file=f"回收/{Path(book.file).name}") for book in verdicts([collected], keyring=KEYS)]
        report = summary_workbook(found, Path("核对结果"), set_findings(found))
        returned = next(marked_return(book, KEYS) for book in found if Path(book.file).name == filling[0])
    return {
        "issued": workbook_of(whole, "to_be_filled", key=SAMPLE_KEY)[1],
        "filling": filling[1],
        "return": returned,
        "report": report,
        "round": round_table(),
        "plan": plan_workbook(plan_of_forms([whole, whole.model_copy(update={"project_name": "慢性病防治经费"})])),
    }


def _with_faults(example: Mapping[str, Any]) -> dict[str, Any]:
    """The guide's example as a clerk may leave it: one row not filled in, two faults, one thing to explain."""
    tree: dict[str, Any] = json.loads(json.dumps(example))
    rows = {row["level3"]: row for row in tree["indicators"]}
    rows["听课居民满意度"] |= {"actual_value": None, "score": None, "deviation_reason": None}
    rows["健康讲座场次"] |= {"score": "22"}
    rows["宣传材料发放用时"] |= {"deviation_reason": "无"}
    rows["项目成本"] |= {"actual_value": "36.00(万元)"}
    for line in ("total", "fiscal"):
        tree["funds"][line]["executed_amount"] = "36.00"
    return tree


def digests() -> dict[str, str]:
    """What each picture is made from: the parts of its workbook, and which squares it shows."""
    return {one.name: f"{_digest(workbooks()[one.book])} {one.sheet}!{one.area}" for one in PICTURES}


def _digest(content: bytes) -> str:
    """A workbook's parts as one number, however they are packed."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = [(name, sha256(book.read(name)).hexdigest()) for name in sorted(book.namelist())]
    return sha256(repr(parts).encode()).hexdigest()[:20]


def shown(picture: Picture) -> bytes:
    """The workbook with nothing to print but the squares of a picture, on one large page."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbooks()[picture.book])) as book, zipfile.ZipFile(target, "w") as changed:
        for name in book.namelist():
            part = book.read(name)
            if name == "xl/workbook.xml":
                part = _only(part.decode(), picture).encode()
            elif name.startswith("xl/worksheets/sheet"):
                part = _one_page(part.decode()).encode()
            changed.writestr(name, part)
    return target.getvalue()


def _only(workbook: str, picture: Picture) -> str:
    """The workbook's own part, every other sheet hidden."""
    sheets = re.findall(r'<sheet name="([^"]*)"', workbook)
    number = sheets.index(picture.sheet)
    for name in sheets:
        if name != picture.sheet:
            named = rf'(<sheet name="{re.escape(name)}" sheetId="\d+")( state="\w+")?'
            workbook = re.sub(named, r'\1 state="hidden"', workbook)
    first, last = picture.area.split(":")
    absolute = ":".join(re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", one) for one in (first, last))
    name = f'<definedName name="_xlnm.Print_Area" localSheetId="{number}">'
    area = f"{name}'{picture.sheet}'!{absolute}</definedName>"
    workbook = re.sub(r'<definedName name="_xlnm\.Print_\w+"[^>]*>[^<]*</definedName>', "", workbook)
    view = r'(<workbookView[^>]*?)( firstSheet="\d+")?( activeTab="\d+")?/>'
    workbook = re.sub(view, rf'\1 activeTab="{number}"/>', workbook)
    if "<definedNames>" in workbook:
        return workbook.replace("<definedNames>", f"<definedNames>{area}")
    return workbook.replace("</sheets>", f"</sheets><definedNames>{area}</definedNames>")


def _one_page(sheet: str) -> str:
    """A sheet's part, printed on one page of A3 without a foot line."""
    sheet = re.sub(r"<headerFooter>.*?</headerFooter>|<rowBreaks.*?</rowBreaks>", "", sheet, flags=re.DOTALL)
    return re.sub(r"<pageSetup[^>]*/>", '<pageSetup paperSize="8" orientation="portrait"/>', sheet)


def draw(folder: Path) -> None:
    """Draw every picture into a folder. Raises CalledProcessError where LibreOffice or pdftoppm fails."""
    from PIL import Image, ImageChops

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept:
        work = Path(kept)
        for picture in PICTURES:
            (work / f"{picture.name}.xlsx").write_bytes(shown(picture))
        profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", kept]
        sources = sorted(map(str, work.glob("*.xlsx")))
        said = os.environ | {"FONTCONFIG_FILE": str(FONTS)}
        subprocess.run([*command, *sources], env=said, check=True, capture_output=True)
        for picture in PICTURES:
            page = work / picture.name
            dots = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", "-singlefile", f"{page}.pdf", str(page)]
            subprocess.run(dots, check=True)
            with Image.open(f"{page}.png") as image:
                drawn = image.convert("RGB")
            left, top, right, bottom = ImageChops.invert(drawn).getbbox() or (0, 0, *drawn.size)
            cut = drawn.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
            cut.quantize(COLOURS).save(folder / f"{picture.name}.png", optimize=True)


def main() -> None:
    """Draw the pictures anew, and note what they were made from."""
    for old in FOLDER.glob("*.png"):
        old.unlink()
    draw(FOLDER)
    MADE_FROM.write_text(f"{json.dumps(digests(), ensure_ascii=False, indent=1)}\n", "utf-8")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(PICTURES)} pictures, {size / 1000:,.0f} kB: {FOLDER}", file=sys.stderr)


if __name__ == "__main__":
    main()
