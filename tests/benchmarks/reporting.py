"""The report of very many projects: time, size of the file, and the memory that writing it takes above the verdicts."""

import sys
import time
from dataclasses import replace
from pathlib import Path

from perfbook.check import check_reading
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import BookVerdict, FormVerdict, Reading, assemble
from perfbook.report.summary import summary_workbook
from samples import official_forms

FOLDER = Path("/收表/结果")
PROJECTS_OF_A_UNIT = 30


def synthetic(count: int) -> list[BookVerdict]:
    """The verdicts on the published forms again and again, each time as other projects of other units."""
    readings = [assemble(read(workbook_of(form, "as_returned")[1]))[0][0] for form in official_forms()]
    found = [FormVerdict(reading, tuple(check_reading(reading))) for reading in readings]
    return [_book(number, found[number % len(found)]) for number in range(count)]


def _book(number: int, form: FormVerdict) -> BookVerdict:
    unit = f"第{number // PROJECTS_OF_A_UNIT + 1}社区卫生服务中心"
    name = f"{form.reading.judged.project_name}{number}"
    said = replace(form, reading=_renamed(form.reading, unit, name))
    return BookVerdict(f"/收表/{unit}/{name}.xlsx", "checked", forms=(said,))


def _renamed(reading: Reading, unit: str, name: str) -> Reading:
    """The same reading with its judged form under other names."""
    other = replace(reading)
    vars(other)["judged"] = reading.judged.model_copy(update={"unit": unit, "project_name": name})
    return other


def report(count: int) -> None:
    """Print what the report of so many projects takes, and keep it to be opened."""
    verdicts = synthetic(count)
    findings = sum(len(form.findings) for book in verdicts for form in book.forms)
    Path("/proc/self/clear_refs").write_text("5")  # the most memory so far is forgotten
    before, start, own = _most(), time.perf_counter(), time.process_time()
    content = summary_workbook(verdicts, FOLDER)
    taken, cpu, most = time.perf_counter() - start, time.process_time() - own, _most()
    target = Path(f"/tmp/report-{count}.xlsx")
    target.write_bytes(content)
    size, more = len(content) / 2**20, most - before
    print(f"report of {count} projects, {findings} findings: {taken:.1f} s ({cpu:.1f} s of a core), {size:.1f} MB, "
          f"{more:.0f} MB of memory above the {before:.0f} MB of the verdicts: {target}")  # fmt: skip


def _most() -> float:
    """The most memory this process has held since its record was cleared, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    for number in sys.argv[1:] or ["1000", "10000"]:
        report(int(number))
