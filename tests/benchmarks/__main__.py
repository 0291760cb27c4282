"""Ratios against the bare libraries, start-up, and memory for many files."""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import median
from unittest.mock import patch

import openpyxl
from openpyxl.worksheet.merge import MergedCellRange
from python_calamine import CalamineWorkbook

from perfbook.check import check_reading
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.generate.book import generate
from perfbook.generate.page import page
from perfbook.layouts.model import load
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import assemble
from samples import official_self_evaluations
from tests.benchmarks.recording import recorded
from tests.office.program import PROGRAM, Office

FORMS = official_self_evaluations()
# As on a staff's PC, where Python keeps what it has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
PERFBOOK = str(Path(sys.executable).with_name("perfbook"))
IMPORTS = "import sys; from perfbook.cli.sentences import run; run(sys.argv[1:]); print(*sys.modules)"


def seconds(action: Callable[[], object], times: int = 9) -> float:
    """The median of several runs, after one that warms up."""
    action()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return median(taken)


def making() -> None:
    """The same cells, formats, validations and conditional formats, written by a script of bare XlsxWriter calls."""
    for number in (0, 13):
        form = FORMS[number]
        pages = [page(load(f"self_evaluation/{form.year}"), form, "as_returned")]
        bare = recorded(lambda pages=pages: generate(pages))
        ours = seconds(lambda form=form: workbook_of(form, "as_returned"))
        theirs = seconds(bare)
        rows = len(form.indicators)
        print(f"making, {rows} indicators: {ours * 1e3:.1f} ms, bare XlsxWriter {theirs * 1e3:.1f} ms: "
              f"{theirs / ours:.2f} x its speed")  # fmt: skip


def compared(*actions: Callable[[], object], turns: int = 6, times: int = 5) -> list[float]:
    """The median of the processor time of each, in ms; they take turns, so that a busy machine slows all alike."""
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(turns):
        for times_of, action in zip(taken, actions, strict=True):
            action()  # warm again
            for _ in range(times):
                start = time.process_time()
                action()
                times_of.append((time.process_time() - start) * 1e3)
    return [median(one) for one in taken]


def variants(number: int) -> list[bytes]:
    """A form for several projects, each with its own texts: what is kept of one file must not be the next one."""
    contents = []
    for one in "甲乙丙丁":
        texts = json.loads(FORMS[number].model_dump_json(exclude_unset=True))
        texts |= {name: f"{texts[name]}{one}" for name in ("project_name", "annual_goal", "achievement")}
        for indicator in texts["indicators"]:
            indicator["level3"] = f"{one}{indicator['level3']}"
        contents.append(workbook_of(SelfEvaluation.model_validate(texts), "as_returned")[1])
    return contents


def re_saved(contents: list[bytes]) -> list[bytes]:
    """As LibreOffice saves them; none where there is no LibreOffice."""
    if not Path(PROGRAM).exists():
        return []
    office = Office()
    try:
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "source.xlsx"), Path(folder, "target.xlsx")
            saved = []
            for content in contents:
                source.write_bytes(content)
                saved.append(office.convert(source, target).read_bytes())
            return saved
    finally:
        office.stop()


def reading() -> None:
    """Read and judge a stamped workbook against one load by openpyxl, with and without its borders of merges."""
    for number in (0, 13):
        original = variants(number)
        for words, contents in (("as made", original), ("saved by LibreOffice", re_saved(original))):
            if contents:
                rows = len(FORMS[number].indicators)
                print(f"read and rules, {rows} indicators, {words}: {_reading(contents)}")


def _reading(contents: list[bytes]) -> str:
    turns = [cycle(contents) for _ in range(5)]

    def ours() -> None:
        [found], _ = assemble(read(next(turns[0])))
        check_reading(found)

    def without_borders() -> None:
        with patch.object(MergedCellRange, "format"):
            openpyxl.load_workbook(io.BytesIO(next(turns[3])))

    def by_calamine() -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(next(turns[4])))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()

    whole, read_only, loaded, borderless, calamine = compared(
        ours,
        lambda: read(next(turns[1])),
        lambda: openpyxl.load_workbook(io.BytesIO(next(turns[2]))),
        without_borders,
        by_calamine,
    )
    return (
        f"{whole:.1f} ms, of it reading {read_only:.1f} ms. One openpyxl.load_workbook {loaded:.1f} ms: "
        f"{loaded / whole:.1f} x its speed (reading alone {loaded / read_only:.1f} x); {1 - borderless / loaded:.0%} "
        f"of it are borders of merges, {borderless / whole:.1f} x without them. calamine, values only, "
        f"{calamine:.1f} ms: reading alone {calamine / read_only:.2f} x its speed"
    )


def start() -> None:
    """From process start to the verdict on one file, and what is imported for it."""
    # As an installation leaves it: a reading process keeps nothing that it has compiled.
    subprocess.run([sys.executable, "-m", "compileall", "-q", "perfbook", "workbook_templates"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.xlsx"
        path.write_bytes(workbook_of(FORMS[0], "as_returned")[1])
        model = "import typer; from pydantic import BaseModel\nclass A(BaseModel): a: int"
        commands = {
            "check one.xlsx": [PERFBOOK, "check", str(path)],
            "import typer, pydantic": [sys.executable, "-c", "import typer, pydantic"],
            "the same and one pydantic model": [sys.executable, "-c", model],
            "python alone": [sys.executable, "-c", "pass"],
        }
        taken = started(commands)
        for name, (wall, processor) in taken.items():
            least = taken["import typer, pydantic"]
            print(f"from process start, {name}: {wall:.0f} ms, processor {processor:.0f} ms: "
                  f"{wall / least[0]:.2f} x, processor {processor / least[1]:.2f} x")  # fmt: skip
        imports = [sys.executable, "-c", IMPORTS, "check", str(path)]
        said = subprocess.run(imports, capture_output=True, text=True, check=True).stdout
        modules = Counter(name.partition(".")[0] for name in said.split("\n")[-2].split())
        print("imported for it:", ", ".join(f"{name} {times}" for name, times in modules.most_common(25)))


def started(commands: dict[str, list[str]], turns: int = 15) -> dict[str, tuple[float, float]]:
    """The medians of wall time and of processor time, in ms, its own processes' too; the commands take turns."""
    walls: dict[str, list[float]] = {name: [] for name in commands}
    processors: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(turns):
        for name, command in commands.items():
            begin, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, capture_output=True, check=False)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            walls[name].append((time.perf_counter() - begin) * 1e3)
            processors[name].append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e3)
    return {name: (median(walls[name]), median(processors[name])) for name in commands}


def many(count: int = 1000) -> None:
    """Many files by the command, each read in a process of its own: files a second, and the memory of a process."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            form = FORMS[number % len(FORMS)].model_copy(update={"project_name": f"项目{number}"})
            (Path(folder) / f"{number}.xlsx").write_bytes(workbook_of(form, "as_returned")[1])
        begin = time.perf_counter()
        command = [PERFBOOK, "check", folder, "--json", f"{folder}/out.json"]
        subprocess.run(command, capture_output=True, check=False)
        taken = time.perf_counter() - begin
        forms = json.loads(Path(folder, "out.json").read_text("utf-8"))["summary"]["forms"]
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{forms} files: {taken:.1f} s, {forms / taken:.1f} files/s, most memory of one process {most:.0f} MB")


if __name__ == "__main__":
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    making()
    reading()
    start()
    many(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
