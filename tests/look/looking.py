"""A workbook looked at in every way: measured, held to its promises, printed."""

import tempfile
from pathlib import Path

from tests.look.judging import clipped
from tests.look.paging import expected, printed
from tests.look.promises import broken
from tests.look.sheets import Book
from tests.office.program import Office


def looked_at(content: bytes, office: Office) -> tuple[int, list[str]]:
    """How much was looked at, and a line for each thing that is not as it should be."""
    book = Book(content)
    tried, said = clipped(book)
    (fewest, most), (found, texts) = expected(book), _printed(content, office)
    if not fewest <= found <= most:
        said.append(f"{fewest} to {most} pages expected, {found} printed")
    numberless = [at for at, text in enumerate(texts, start=1) if not _numbered(text, at, found)]
    said += [f"page {at} of {found} has no number" for at in numberless]
    said += ["an amount prints as ###" for text in texts if "###" in text]
    return tried + found, [*said, *broken(book)]


def _printed(content: bytes, office: Office) -> tuple[int, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "book.xlsx"
        source.write_bytes(content)
        return printed(office.convert(source, Path(folder) / "book.pdf"))


def _numbered(text: str, page: int, of: int) -> bool:
    return f"第{page}页，共{of}页" in text.replace(" ", "")
