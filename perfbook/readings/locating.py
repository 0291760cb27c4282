"""On which sheet of a workbook a stamped form stands, also where its tab was renamed or copied."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from perfbook.contents import BookContents, SheetContents
from perfbook.forms.quantity import fold
from perfbook.layouts.model import load
from perfbook.layouts.placing import Placement
from perfbook.layouts.stamp import BESIDE, Stamp, stamped_placement
from perfbook.readings.converting import shown
from perfbook.readings.differing import holds
from perfbook.readings.stamping import foreign

if TYPE_CHECKING:
    from perfbook.readings.recognising.found import Recognised

# A form whose labels were changed here and there is still that form.
_ALIKE = 0.9


def sheet_of(stamp: Stamp, found: Sequence[Stamp], contents: BookContents) -> SheetContents | None:
    """The sheet of a stamp: the one of its name, unless another form stands there; else the only one with its form."""
    named = contents.sheets.get(stamp.sheet)
    if named and not foreign(stamp, found, named, contents):
        return named
    alike = copies(stamp, found, contents)
    return contents.sheets[alike[0]] if len(alike) == 1 else None


def copies(stamp: Stamp, found: Sequence[Stamp], contents: BookContents) -> list[str]:
    """The sheets that hold a stamp's form without having been issued: renamed, or copied beside it."""
    placement = stamped_placement(stamp, load(stamp.layout))
    issued = {*BESIDE, *(one.sheet for one in found)}
    return [name for name, sheet in contents.sheets.items() if name not in issued and _alike(stamp, placement, sheet)]


def _alike(stamp: Stamp, placement: Placement, sheet: SheetContents) -> bool:
    labels = [spot for spot in placement.labels if spot.cell.label and not spot.cell.computed]
    held = sum(holds(spot, sheet) for spot in labels)
    project = placement.squares.get("project_name")
    same_project = project is None or (shown(sheet.at(project).value) or "") == stamp.issued.get("project_name", "")
    return held >= _ALIKE * len(labels) and same_project


def strayed(stamp: Stamp, found: Sequence[Stamp], contents: BookContents) -> SheetContents | None:
    """The only other sheet on which a stamp's form is recognised by its labels: renamed, and its rows moved."""
    from perfbook.readings.recognising.sheet import recognise  # only where a sheet is gone

    issued = {*BESIDE, *(one.sheet for one in found)}
    others = [sheet for name, sheet in contents.sheets.items() if name not in issued]
    alike = [sheet for sheet in others if any(_of_project(stamp, form) for form in recognise(sheet))]
    return alike[0] if len(alike) == 1 else None


def _of_project(stamp: Stamp, found: "Recognised") -> bool:
    name = found.values.get("project_name")
    wanted = stamp.issued.get("project_name", "")
    return found.form == stamp.layout.partition("/")[0] and name is not None and fold(name.text) == fold(wanted)
