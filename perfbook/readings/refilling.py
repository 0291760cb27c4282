"""What goes back to a unit: its values in the clean current layout, whatever was done to the file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from perfbook.figures import Figures, figures_for
from perfbook.forms.carry import converted
from perfbook.layouts.model import edition_for, load
from perfbook.layouts.placing import Placement
from perfbook.layouts.stamp import Stamp, stamped_placement
from perfbook.readings.reading import Reading


@dataclass(frozen=True)
class Refill:
    """A form to be filled in again. `values`: what was issued, and what the unit had filled in, by path.

    `filled`: every field that the unit fills, with its value or None.
    `gone`: what the unit had filled in that the current layout has no square for.
    """

    stamp: Stamp
    figures: Figures
    placement: Placement
    values: Mapping[str, object]
    filled: Mapping[str, object]
    gone: Mapping[str, object]


def refill(reading: Reading) -> Refill:
    """The unit's values in the layout of the form's year; amounts in that layout's unit."""
    layout = load(_current(reading))
    old = reading.stamp
    moved = layout.name != old.layout
    issued = {path: text for path, text in old.issued.items() if not moved or _field(path) in layout.fields()}
    if not issued.get("year", "-"):
        # A form without a stamp has its year from its title; which year it goes back for, the office says.
        issued["year"] = str(reading.found.get("year") or layout.edition)
    items = old.items + (layout.spare - load(old.layout).spare if moved else 0)
    changed = moved or issued != old.issued
    stamp = replace(old, layout=layout.name, issued=issued, items=items, key="", signature="") if changed else old
    placement = stamped_placement(stamp, layout)
    filled = {path for path, spot in placement.fields.items() if stamp.by_unit(path, spot.cell)}
    unit = reading.layout.money_unit
    kept = {path: _in_unit(path, value, placement, unit) for path, value in reading.kept.items() if path in filled}
    known = {path: value for path, value in reading.issued_values.items() if path in placement.fields}
    known |= {"year": int(issued["year"])} if issued.get("year", "").isdigit() else {}
    gone = {path: value for path, value in reading.kept.items() if path not in placement.fields and value is not None}
    return Refill(
        stamp,
        figures_for(layout.form, layout.edition) if moved else reading.figures,
        placement,
        {**known, **{path: value for path, value in kept.items() if value is not None}},
        {path: kept.get(path) for path in filled},
        gone,
    )


def _current(reading: Reading) -> str:
    """The layout that goes back: that of the stamp, or the newer one that the form's year asks for."""
    newer = [one for one in reading.differences.editions if one.expected > one.present]
    return edition_for(reading.layout.form, int(newer[0].expected)) if newer else reading.stamp.layout


def _field(path: str) -> str:
    """A path as layouts name it: items of a list without their number."""
    return path if "[" not in path else f"{path.partition('[')[0]}.{path.rpartition('.')[2]}"


def _in_unit(path: str, value: object, placement: Placement, unit: str) -> object:
    """An amount in the unit of the layout; anything else as it is."""
    wanted = placement.layout.money_unit
    amount = isinstance(value, Decimal) and placement.fields[path].cell.kind == "money"
    return converted(value, unit, wanted) if amount and unit != wanted and isinstance(value, Decimal) else value
