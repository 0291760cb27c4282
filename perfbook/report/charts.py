"""Native charts of the report, each over a few squares of the sheet that it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import xlsxwriter

from perfbook.findings import Severity
from perfbook.report.paper import Paper

_FONT = {"name": "宋体", "size": 9}
PLAIN = "#5B7FA6"
# Darker than the fills of squares, so that a bar can be told from the paper; dark to light also without colours.
COLOURS = {Severity.ERROR: "#B03A3A", Severity.WARNING: "#E8B33F", Severity.NOTE: "#BDD7EE"}


@dataclass(frozen=True)
class Series:
    """The numbers of a chart in one colour: their column, and what stands there."""

    name: str
    column: int
    values: Sequence[int]
    colour: str
    on_it: str = "#262626"


@dataclass(frozen=True)
class Bars:
    """A chart of bars: the rows (from 0) and the column of its names, what stands there, its numbers."""

    title: str
    rows: tuple[int, int]
    names_in: int
    names: Sequence[str]
    series: Sequence[Series]
    lying: bool = False

    @property
    def kind(self) -> dict[str, str]:
        kind: Literal["bar", "column"] = "bar" if self.lying else "column"
        return {"type": kind, "subtype": "stacked"} if len(self.series) > 1 else {"type": kind}


def insert(
    book: xlsxwriter.Workbook, paper: Paper, bars: Bars, at: tuple[int, int], size: tuple[int, int], left: int = 0
) -> None:
    """Put a chart over the squares from `at` (row and column from 0), `left` pixels in; `size` in pixels."""
    chart = book.add_chart(bars.kind)
    first, last = bars.rows
    for one in bars.series:
        chart.add_series(
            {
                "name": one.name,
                "categories": [paper.name, first, bars.names_in, last, bars.names_in],
                "values": [paper.name, first, one.column, last, one.column],
                # What a program shows that does not read the squares: rows that are done are not kept.
                "categories_data": list(bars.names),
                "values_data": list(one.values),
                "fill": {"color": one.colour},
                "border": {"color": "#595959", "width": 0.5},
                "data_labels": {"value": True, "font": {**_FONT, "color": one.on_it}, "num_format": "0;;"},
                "gap": 60,
                **({"overlap": 100} if len(bars.series) > 1 else {}),
            }
        )
    chart.set_title({"name": bars.title, "name_font": {"name": "黑体", "size": 10}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": _FONT} if len(bars.series) > 1 else {"none": True})
    names = {"num_font": _FONT, "reverse": bars.lying, "interval_unit": 1}
    numbers = {"num_font": _FONT, "min": 0, "major_gridlines": {"visible": False}, "visible": False}
    # XlsxWriter calls x whatever lies, also where the bars do.
    chart.set_x_axis(numbers if bars.lying else names)
    chart.set_y_axis(names if bars.lying else numbers)
    chart.set_size({"width": size[0], "height": size[1]})
    paper.sheet.insert_chart(*at, chart, {"x_offset": left, "y_offset": 4, "object_position": 1})
