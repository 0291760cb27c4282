"""Ratios against the bare libraries, start-up, and memory for many files."""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from perfbook.check import check_reading
from perfbook.generate.book import generate
from perfbook.generate.page import page
from perfbook.layouts.model import load
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import assemble
from samples import official_self_evaluations
from tests.benchmarks.recording import recorded

FORMS = official_self_evaluations()
# As on a staff's PC, where Python keeps what it has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
PERFBOOK = str(Path(sys.executable).with_name("perfbook"))


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


def reading() -> None:
    import openpyxl

    for number in (0, 13):
        content = workbook_of(FORMS[number], "as_returned")[1]

        def ours(content: bytes = content) -> None:
            [found], _ = assemble(read(content))
            check_reading(found)

        def theirs(content: bytes = content) -> None:
            openpyxl.load_workbook(io.BytesIO(content))

        def reads(content: bytes = content) -> None:
            assemble(read(content))

        whole, reading_only, bare = seconds(ours), seconds(reads), seconds(theirs)
        print(f"read and rules, {len(FORMS[number].indicators)} indicators: {whole * 1e3:.1f} ms, of it rules "
              f"{(whole - reading_only) * 1e3:.1f} ms; one openpyxl.load_workbook {bare * 1e3:.1f} ms: "
              f"{bare / whole:.2f} x its speed")  # fmt: skip


def start() -> None:
    """From process start to the verdict on one file, and how much of it is imports."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.xlsx"
        path.write_bytes(workbook_of(FORMS[0], "as_returned")[1])
        whole = seconds(lambda: subprocess.run([PERFBOOK, "check", path], capture_output=True, check=False), 5)
        imports = "import perfbook.cli.commands, perfbook.returns, perfbook.report.lines, openpyxl"
        alone = seconds(lambda: subprocess.run([sys.executable, "-c", imports], check=True), 5)
        least = seconds(lambda: subprocess.run([sys.executable, "-c", "import typer, pydantic"], check=True), 5)
        print(f"one file from process start: {whole * 1e3:.0f} ms, imports alone {alone * 1e3:.0f} ms "
              f"({alone / whole:.0%}); import typer, pydantic {least * 1e3:.0f} ms: {whole / least:.2f} x")  # fmt: skip


def many(count: int = 500) -> None:
    """Many files by the command: files a second, and the most memory any process took."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            form = FORMS[number % len(FORMS)].model_copy(update={"project_name": f"项目{number}"})
            (Path(folder) / f"{number}.xlsx").write_bytes(workbook_of(form, "as_returned")[1])
        begin = time.perf_counter()
        command = [PERFBOOK, "check", folder, "-o", f"{folder}/out", "--json", f"{folder}/out.json"]
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
    many(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
