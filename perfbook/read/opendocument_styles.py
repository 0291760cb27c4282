"""What the styles of an OpenDocument sheet say of its squares: locked or not, shown as a percent or not."""

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

OFFICE, STYLE, TABLE, TEXT, NUMBER, META, SCRIPT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "style", "table", "text", "datastyle", "meta", "script")
)
DRAW, FORM = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("drawing", "form"))
LINK = "{http://www.w3.org/1999/xlink}href"
EXTENDED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


class _Style(NamedTuple):
    parent: str
    protection: str | None
    number: str | None


class Styles:
    """The styles of a document: those that all its parts share, and those of its content."""

    def __init__(self, shared: Element | None, content: Element) -> None:
        self._cells: dict[str, _Style] = {}
        self._default: str | None = None
        self._percents: set[str] = set()
        self.hidden_tables: set[str] = set()
        self._known: dict[str | None, tuple[bool, bool]] = {}
        if shared is not None:
            self._take(shared, f"{OFFICE}styles")
            # Pages have automatic styles of their own there, under the same names: only formats of numbers count.
            self._percents |= {name for name, is_percent in _percents(shared) if is_percent}
        self._take(content, f"{OFFICE}automatic-styles")

    def _take(self, root: Element, group: str) -> None:
        for name, is_percent in _percents(root):
            (self._percents.add if is_percent else self._percents.discard)(name)
        for one in root.iterfind(f"{group}/*"):
            family = one.get(f"{STYLE}family")
            cell = one.find(f"{STYLE}table-cell-properties")
            protection = cell.get(f"{STYLE}cell-protect") if cell is not None else None
            if one.tag == f"{STYLE}default-style" and family == "table-cell":
                self._default = protection
            elif one.tag == f"{STYLE}style" and family == "table-cell":
                parent = one.get(f"{STYLE}parent-style-name", "")
                self._cells[one.get(f"{STYLE}name", "")] = _Style(
                    parent, protection, one.get(f"{STYLE}data-style-name")
                )
            elif one.tag == f"{STYLE}style" and family == "table":
                table = one.find(f"{STYLE}table-properties")
                if table is not None and table.get(f"{TABLE}display") == "false":
                    self.hidden_tables.add(one.get(f"{STYLE}name", ""))

    def of(self, name: str | None) -> tuple[bool, bool]:
        """Whether a style locks, and whether it shows a number as a percent."""
        if name not in self._known:
            chain = list(self._chain(name or "Default"))
            protection = next((one.protection for one in chain if one.protection is not None), self._default)
            number = next((one.number for one in chain if one.number is not None), None)
            locked = protection is None or "protected" in protection.replace("-", " ").split()
            self._known[name] = (locked, number in self._percents)
        return self._known[name]

    def _chain(self, name: str) -> Iterator[_Style]:
        """A style and those that it is made from; one that is made from itself ends there."""
        seen: set[str] = set()
        while name in self._cells and name not in seen:
            seen.add(name)
            yield self._cells[name]
            name = self._cells[name].parent


def _percents(root: Element) -> Iterator[tuple[str, bool]]:
    """The formats of numbers, and whether each is of a percent."""
    for group in ("styles", "automatic-styles"):
        for one in root.iterfind(f"{OFFICE}{group}/*"):
            if one.tag.startswith(NUMBER):
                yield one.get(f"{STYLE}name", ""), one.tag == f"{NUMBER}percentage-style"
