"""The squares that the unit fills: what they take, what the clerk is told, and where to type."""

from collections import defaultdict
from datetime import date
from typing import Any

from perfbook.forms.walk import owner_of
from perfbook.generate.canvas import Canvas, runs
from perfbook.layouts.model import NUMERIC
from perfbook.layouts.placing import Spot
from perfbook.layouts.references import formula_at
from perfbook.layouts.stamp import LEVEL1, LEVEL2

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def write_filling(canvas: Canvas) -> None:
    """Validation, prompts and fills of every open square."""
    open_spots = [spot for spot in canvas.placement.spots if canvas.page.open(spot)]
    _write_validation(canvas, open_spots)
    _write_fills(canvas, open_spots)
    _write_spare_rows(canvas)


def _write_validation(canvas: Canvas, open_spots: list[Spot]) -> None:
    """One validation for each open field; the squares of a list's field share it."""
    fields: defaultdict[str, list[Spot]] = defaultdict(list)
    for spot in open_spots:
        fields[str(spot.cell.field).rpartition(".")[2]].append(spot)
    for field, spots in fields.items():
        prompt = canvas.page.layout.prompt[field]
        rule: dict[str, Any] = {"input_title": prompt.title, "input_message": prompt.text}
        rule |= _limits(canvas, field, spots[0])
        if prompt.error:
            rule |= {"error_title": "请重新填写" if prompt.strict else "请核对", "error_message": prompt.error}
            rule |= {"error_type": "stop" if prompt.strict else "warning"}
        ranges = [(first.row, first.column, last.row, last.column) for first, last in runs(spots)]
        canvas.sheet.data_validation(*ranges[0], rule | {"other_cells": ranges[1:]})


def _limits(canvas: Canvas, field: str, spot: Spot) -> dict[str, Any]:
    """What an open square takes."""
    if spot.cell.kind == "choice":
        return {"validate": "list", "source": _choices(canvas, field, spot)}
    if spot.cell.kind == "date":
        return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
    if spot.cell.kind not in NUMERIC or spot.cell.kind == "year":
        return {"validate": "any"}
    if spot.cell.kind == "money":
        return {"validate": "decimal", "criteria": ">=", "value": 0}
    most: object = 100
    if field == "score":
        most = formula_at("={weight}", owner_of(str(spot.path)), spot.row, canvas.placement)
    return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most}


def _choices(canvas: Canvas, field: str, spot: Spot) -> object:
    """The words of a dropdown: the layout's own, else the edition's levels; level 2 depends on level 1."""
    if field in canvas.page.layout.choices:
        return list(canvas.page.layout.choices[field])
    if field == "level1":
        return f"={LEVEL1}"
    level1 = canvas.formula(f"{{{owner_of(str(spot.path))}.level1}}", spot)
    return f"=INDEX({LEVEL2},0,MATCH({level1},{LEVEL1},0))"


def _write_fills(canvas: Canvas, open_spots: list[Spot]) -> None:
    """Show where to type: what must be filled while it is empty, what may be filled while what goes with it is empty.

    What goes with a square that may stay empty is what must be filled in its row, else what must be filled before it.
    """
    must = [spot for spot in open_spots if not spot.cell.optional]
    alike: defaultdict[str, list[Spot]] = defaultdict(list)
    for spot in must:
        alike[canvas.empty(spot)].append(spot)
    for spot in open_spots:
        if spot.cell.optional:
            before = [other for other in must if other.row < spot.row]
            others = [other for other in must if other.row == spot.row] or before[-1:]
            rest = ",".join(canvas.formula(f'{{{other.path}}}=""', spot) for other in others)
            alike[f"AND({canvas.empty(spot)},OR({rest or 'TRUE'}))"].append(spot)
    for formula, spots in alike.items():
        # The colour of a mark in an empty square must not lie under this one.
        if unmarked := [spot for spot in spots if not canvas.page.marks.get(str(spot.path))]:
            canvas.color(unmarked, formula, canvas.styles.to_fill(unmarked[0].key is not None))


def _write_spare_rows(canvas: Canvas) -> None:
    """Rows for the unit's own items: a frame once they have begun, and a level grey that repeats the one above."""
    begun: defaultdict[str, list[Spot]] = defaultdict(list)
    repeated: defaultdict[str, list[Spot]] = defaultdict(list)
    above: dict[tuple[int, int], Spot] = {}
    for spot in canvas.placement.spots:
        if spot.key:
            if not canvas.page.marks.get(str(spot.path)):  # a marked square has a frame that must be seen
                begun[canvas.formula(f'{{{spot.key}}}<>""', spot)].append(spot)
            before = above.get((spot.row - 1, spot.column))
            if spot.cell.inherits and before:
                repeated[canvas.formula(_repeats(spot, before), spot)].append(spot)
            above[spot.square] = spot
    for formula, spots in repeated.items():
        canvas.color(spots, formula, canvas.styles.repeated())
    for formula, spots in begun.items():
        canvas.color(spots, formula, canvas.styles.begun())


def _repeats(spot: Spot, before: Spot) -> str:
    """That a level equals the one above, under an equal level 1."""
    levels = [(spot.path, before.path)]
    if spot.cell.field == "level2":
        levels.append((f"{owner_of(str(spot.path))}.level1", f"{owner_of(str(before.path))}.level1"))
    return f'AND({{{spot.path}}}<>"",{",".join(f"{{{one}}}={{{other}}}" for one, other in levels)})'
