"""What was recognised on a sheet: values by path with the squares they stand in, and what could not be told."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from perfbook.contents import Content, Square
from perfbook.readings.recognising.grid import Block


@dataclass(frozen=True)
class Found:
    """A value and its square. `content` is what the square holds, or the part of it that is the value.

    A target that stands in three squares is joined; `square` is that of its number then.
    """

    square: Square
    content: Content

    @classmethod
    def of(cls, block: Block, text: str | None = None) -> "Found":
        """The value of a block, or a text made from it."""
        content = block.content if text is None else Content(text, None, block.content.locked)
        return cls(block.square, content)

    @property
    def text(self) -> str:
        return "" if self.content.value is None else str(self.content.value)


@dataclass(frozen=True)
class Doubt:
    """A field whose value cannot be told for sure: nothing is taken. `texts` are what may be meant.

    `unit_open`: an amount of a form that does not say whether its amounts are 元 or 万元.
    """

    path: str
    square: Square
    texts: tuple[str, ...]
    unit_open: bool = False


@dataclass
class Findings:
    """What is known of one form while it is being read. `present`: fields that have a label, blank or not."""

    values: dict[str, Found] = field(default_factory=dict)
    present: dict[str, Square] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    used: set[Square] = field(default_factory=set)

    def use(self, *blocks: Block) -> None:
        """These blocks are understood: labels, values, heads."""
        self.used |= {block.square for block in blocks}

    def offer(self, path: str, label: Square, found: Found | None) -> None:
        """A label for a path was found, perhaps with a value. Two different values are none."""
        self.present.setdefault(path, label)
        known = self.values.get(path)
        if found is None or any(doubt.path == path for doubt in self.doubts):
            return
        if known is not None and known.text.strip() != found.text.strip():
            self.doubt(path, label, known.text, found.text)
        elif known is None:
            self.present[path] = label
            self.values[path] = found

    def hide(self, covered: Container[Square]) -> None:
        """Values below a merged area are seen by nobody: they are not sure."""
        for path, found in list(self.values.items()):
            if found.square in covered:
                self.doubt(path, found.square, found.text)

    def doubt(self, path: str, square: Square, *texts: str) -> None:
        """A field's value cannot be told for sure: whatever was taken for it is none."""
        self.present.setdefault(path, square)
        self.values.pop(path, None)
        if not any(doubt.path == path for doubt in self.doubts):
            self.doubts.append(Doubt(path, square, texts))


@dataclass(frozen=True)
class Recognised:
    """One form that was recognised by its labels.

    `present`: every field that has a label here, with the label's square; `values`: what stands in them.
    `items`: rows of the indicator table. `left`: squares whose content belongs to no field, with their text; what
    stands in a column of no field is named by the head of that column in `columns` as well.
    """

    sheet: str
    form: str
    title: str
    rows: tuple[int, int]
    year: int | None
    money_unit: str | None
    items: int
    values: Mapping[str, Found]
    present: Mapping[str, Square]
    doubts: tuple[Doubt, ...]
    left: Mapping[Square, str]
    columns: tuple[str, ...] = ()
