"""Make the sample workbooks: `python -m samples.make DIR`. Same forms, same bytes."""

import sys
from collections.abc import Iterator
from pathlib import Path

from perfbook.generate.file_names import safe_name
from perfbook.generate.saving import save
from perfbook.keys import Key
from perfbook.making import unit_workbook_of, workbook_of
from perfbook.rules import RULES
from samples import DOCUMENTS, document, official_forms
from samples.fault import Fault, faults, form_with, others_of
from samples.tampering import tampered

# Published with the program, so that the samples are the same everywhere: it must never sign anything real.
SAMPLE_KEY = Key(b"the key of the published samples", "2026-01-01")
OFFICIAL, UNITS, SINGLE_FAULTS = "公开的表格", "一家单位一个工作簿", "一处错误"


def official_books() -> Iterator[tuple[str, bytes]]:
    """The published forms as filled workbooks: file name and content."""
    for form in official_forms():
        yield workbook_of(form, "as_returned", key=SAMPLE_KEY)


def unit_books() -> Iterator[tuple[str, bytes]]:
    """Each published document as the one returned book of its unit, a sheet a project."""
    for name in DOCUMENTS:
        yield unit_workbook_of(document(name), "as_returned", key=SAMPLE_KEY)


def fault_books() -> Iterator[tuple[Fault, str, bytes]]:
    """A workbook for each fault of `faults.toml`, with its file name."""
    for fault in faults():
        _, content = workbook_of(form_with(fault), "as_returned", fault.edition or None, key=SAMPLE_KEY)
        if fault.edit:
            content = tampered(content, fault.edit)
        yield fault, safe_name(f"{fault.rule}_{RULES[fault.rule].title}"), content


def set_books(fault: Fault) -> Iterator[bytes]:
    """The other workbooks of the folder in which a fault shows."""
    for form in others_of(fault):
        yield workbook_of(form, "as_returned", key=SAMPLE_KEY)[1]


def write_samples(folder: Path) -> int:
    """Write every sample below a folder; how many there are. Raises OSError."""
    books = [(Path(OFFICIAL) / name, content) for name, content in official_books()]
    books += [(Path(UNITS) / name, content) for name, content in unit_books()]
    for fault, name, content in fault_books():
        # A fault that shows only beside other workbooks has a folder of its own.
        beside = fault.others or fault.planned
        here = Path(SINGLE_FAULTS, Path(name).stem) if beside else Path(SINGLE_FAULTS)
        books += [(here / f"另{number}_{name}", other) for number, other in enumerate(set_books(fault), start=1)]
        books.append((here / name, content))
    for path, content in books:
        save(folder / path, content)
    return len(books)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("用法：python -m samples.make 目录\n")
        return 2
    sys.stdout.write(f"已写出 {write_samples(Path(arguments[0]))} 个样例工作簿，在“{arguments[0]}”。\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
