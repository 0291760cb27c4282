"""How the squares of an official form look: one format for each look, made when first asked for."""

from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from perfbook.findings import Severity
from perfbook.layouts.fitting import FONT_SIZE
from perfbook.layouts.model import NUMERIC, Cell, Kind

NUMBER_FORMATS: dict[Kind, str] = {"money": "#,##0.00", "percent": "0.00", "score": "0.00", "date": "yyyy-mm-dd"}
# A target such as =100.00(%) typed into a square that is not text would be a formula. Prose stays General:
# a text square of more than 255 characters shows ##### in old programs.
TEXT_FORMAT = "@"

FILLS = {Severity.ERROR: "#FFC7CE", Severity.WARNING: "#FFEB9C", Severity.NOTE: "#DDEBF7"}
# A number format puts no sign into a long text or an empty square: what is to be mended has a frame of its own too,
# heavy and broken, that a black-and-white print shows.
_SIDES = ("top", "bottom", "left", "right")
_HEAVY_DASHES = 8
_FRAMES: dict[Severity, dict[str, Any]] = {
    severity: dict.fromkeys(_SIDES, _HEAVY_DASHES) | {f"{side}_color": color for side in _SIDES}
    for severity, color in ((Severity.ERROR, "#C00000"), (Severity.WARNING, "#9C5700"))
}
TO_FILL = "#FFF9DB"
MENDED = "#E2EFDA"
LINK = "#0563C1"
HEAD_FILL = "#D9E2EC"
GREY = "#7F7F7F"

Edges = frozenset[str]


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:
        """The format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def cell(
        self,
        cell: Cell,
        is_open: bool,
        edges: Edges | None,
        mark: Severity | None = None,
        quoted: bool = False,
        shaded: bool = False,
        size: float = FONT_SIZE,
    ) -> Format:
        """The look of a form's square. `edges`: the sides that lie on the frame, drawn heavier; None: no lines.

        `quoted`: its text looks like a formula, and must stay text also where the format does not say so.
        `shaded`: in an example, what the unit fills in. `size`: of its letters, in points.
        """
        if cell.style == "title":
            return self.of(font_name="黑体", font_size=18, bold=True, align="center", valign="vcenter")
        if cell.style == "subtitle":
            return self.of(font_name="宋体", font_size=12, align="center", valign="vcenter", locked=not is_open)
        edges = None if cell.style == "bare" else edges
        look: dict[str, Any] = {
            "font_name": "宋体",
            "font_size": size,
            "align": cell.align,
            "valign": _valign(cell, is_open),
            "text_wrap": True,
            "locked": not is_open,
        }
        if cell.style == "bare" and cell.field:
            look["bottom"] = 1
        if edges is not None:
            look |= {side: 2 if side in edges else 1 for side in _SIDES}
        if cell.field:
            look |= _of_value(cell)
        look |= {"bg_color": TO_FILL} if shaded else {}
        if mark:
            look |= {"bg_color": FILLS[mark], "num_format": self._signed(mark, cell.kind), **_FRAMES.get(mark, {})}
        if quoted and look.get("num_format") != TEXT_FORMAT:
            look["quote_prefix"] = True
        return self.of(**look)

    # Where several conditional formats are true in one square, LibreOffice shows only the first: each look of a spare
    # row brings the row's frame along.

    def fault(self, severity: Severity, kind: Kind, spare: bool) -> Format:
        """The look that a live check gives a square: a colour, and a sign for a black-and-white print."""
        frame = {"border": 1} if spare else {}
        return self.of(bg_color=FILLS[severity], num_format=self._signed(severity, kind), **frame)

    @staticmethod
    def _signed(severity: Severity, kind: Kind) -> str:
        """A number format that puts the sign before what stands there."""
        if kind == "prose":
            # A text format would show ##### in old programs where a square holds more than 255 characters.
            return "General"
        sign, number = f'"{severity.sign} "', NUMBER_FORMATS.get(kind, TEXT_FORMAT)
        # Without a part of its own, a negative number would have its minus before the sign.
        return f"{sign}{number}" if number == TEXT_FORMAT or kind == "date" else f"{sign}{number};{sign}-{number}"

    def to_fill(self, spare: bool) -> Format:
        return self.of(bg_color=TO_FILL, **({"border": 1} if spare else {}))

    def begun(self) -> Format:
        """A spare row that the unit has begun."""
        return self.of(border=1)

    def repeated(self) -> Format:
        """A level that is the same as above: grey, so that it looks merged."""
        return self.of(font_color="#BFBFBF", border=1)

    def footnote(self) -> Format:
        return self.of(font_name="宋体", font_size=8, font_color=GREY, align="left", valign="vcenter")

    def check(self) -> Format:
        """The column beside the form that says in words what is wrong."""
        return self.of(font_name="宋体", font_size=9, font_color="#C00000", valign="vcenter", text_wrap=True)

    def banner(self) -> Format:
        """How the form stands, at a glance."""
        look = {"font_name": "黑体", "font_size": 11, "valign": "vcenter", "text_wrap": True, "border": 1}
        return self.of(**look, font_color="#9C0006", bg_color=FILLS[Severity.ERROR])

    def done(self) -> Format:
        """The banner once nothing is left."""
        return self.of(font_color="#1E6B34", bg_color=MENDED)

    def head(self) -> Format:
        """The head of a table that is none of the form's."""
        look = {"font_name": "黑体", "font_size": 10, "align": "center", "valign": "vcenter", "text_wrap": True}
        return self.of(**look, border=1, bg_color=HEAD_FILL)

    def check_head(self) -> Format:
        return self.of(font_name="宋体", font_size=9, font_color=GREY, valign="vcenter", text_wrap=True)


def _of_value(cell: Cell) -> dict[str, Any]:
    """How a field's square shows what stands in it."""
    # A formula in a text square shows itself instead of its result once somebody enters it again.
    plain = "General" if cell.kind == "prose" or cell.computed else TEXT_FORMAT
    look: dict[str, Any] = {"num_format": NUMBER_FORMATS.get(cell.kind, plain)}
    if cell.kind in NUMERIC:
        # An amount typed too large becomes smaller, never ####; a square that wraps would not shrink.
        look |= {"text_wrap": False, "shrink": True}
    return look


def _valign(cell: Cell, is_open: bool) -> str:
    """Where a clerk types more than the rows hold, the beginning at least must be seen."""
    return "top" if is_open and cell.kind == "prose" else "vcenter"
