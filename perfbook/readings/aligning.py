"""What was recognised on a sheet, laid into the clean layout's squares: the rest reads and compares it as issued."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from perfbook.contents import Area, Content, SheetContents, Square, covers
from perfbook.figures import Figures
from perfbook.forms.quantity import fold
from perfbook.layouts.placing import Placement
from perfbook.layouts.references import column_letters, computed_formula, inputs_of
from perfbook.layouts.stamp import Stamp
from perfbook.patterns import pattern
from perfbook.readings.alignment import Alignment
from perfbook.readings.converting import shown
from perfbook.readings.formulas import same
from perfbook.readings.matching import Matched, matched
from perfbook.readings.recognising.found import Doubt, Found, Recognised
from perfbook.readings.recognising.words import core

_COLUMN = pattern(r"\$([A-Z]{1,3}):\$([A-Z]{1,3})")
_ITEM = pattern(r"indicators\[(\d+)\]\.(.+)")


@dataclass(frozen=True)
class Located:
    """Where the fields of a form stand in the unit's file, and which of them have no label there.

    `doubts`: fields with a label whose value cannot be told. `left`: what belongs to no field, and the heads of the
    `columns` of it. `labels`: the squares of the printed labels by their path, as far as they were found.
    `aligned`: what has become of the layout's rows and columns. `rows`: of those of the list.
    """

    squares: Mapping[str, Square]
    absent: frozenset[str]
    doubts: tuple[Doubt, ...] = ()
    left: Mapping[Square, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    labels: Mapping[str, Square] = field(default_factory=dict)
    aligned: Alignment = field(default_factory=lambda: Alignment({}, {}))
    rows: Matched = field(default_factory=lambda: Matched({}, {}))


def laid(
    found: Recognised, sheet: SheetContents, placement: Placement, figures: Figures, stamp: Stamp | None = None
) -> tuple[SheetContents, Located]:
    """A sheet with everything recognised in the squares of a placement, and where it really stood.

    `stamp`: the form's own, where it has one: rows of the list are brought back into the order that was issued.
    """
    rows = matched(found, placement, stamp)
    values, present, left = _ordered(found, placement, rows)
    doubts = tuple(_doubts(found, rows, stamp is not None))
    pairs = [(placement.squares[path], one.square) for path, one in values.items()]
    labels = _labels(found, sheet, placement, pairs)
    aligned = Alignment.of(pairs)
    left = {square: text for square, text in left.items() if square not in labels.values()}
    if stamp:
        for path, square in _still_there(placement, stamp, aligned, present, {square for _, square in pairs}):
            values[path], present[path] = Found(square, sheet.at(square)), square
            left.pop(square, None)
    absent = frozenset(path for path in placement.fields if path not in present and path != "year")
    columns = _columns(values, placement)
    squares = {placement.labels[int(path[7:-1])].square: sheet.at(square) for path, square in labels.items()}
    for spot in placement.spots:
        if path := next((path for path in spot.paths if path in values), ""):
            computed = computed_formula(path, placement, figures) if spot.cell.computed and stamp else None
            squares[spot.square] = _as_issued(values[path].content, computed, columns)
    if found.year is not None and "year" in placement.squares and not (stamp and stamp.issued.get("year")):
        squares[placement.squares["year"]] = Content(Decimal(found.year))
    where = present | {path: one.square for path, one in values.items()}
    if stamp:
        _keep_year(found, sheet, placement, squares, where)
    known = sheet._replace(squares=squares, merged=(), validated=_validated(sheet, values, placement))
    sure = absent - {doubt.path for doubt in doubts}
    return known, Located(where, sure, doubts, left, found.columns, labels, aligned, rows)


def _still_there(
    placement: Placement, stamp: Stamp, aligned: Alignment, present: Container[str], taken: Container[Square]
) -> Iterator[tuple[str, Square]]:
    """What the office gave or our formulas give, below labels that nobody knows: where its neighbours are."""
    for path, spot in placement.fields.items():
        ours = spot.cell.computed or (spot.cell.by == "issued" and not stamp.open(path))
        square = aligned.square(spot.square)
        if ours and path == spot.path and path not in present and path != "year" and square and square not in taken:
            yield path, square


def _ordered(
    found: Recognised, placement: Placement, rows: Matched
) -> tuple[dict[str, Found], dict[str, Square], dict[Square, str]]:
    """Values and labels by the paths of the placement; rows that it has no place for are left."""
    values: dict[str, Found] = {}
    left = dict(found.left)
    for path, one in found.values.items():
        moved = _renumbered(path, rows.numbers)
        if moved is not None and moved in placement.fields:
            values[moved] = one
        elif moved is None or not moved.rpartition(".")[2].startswith("level"):
            left[one.square] = one.text
    present = {moved: square for path, square in found.present.items() if (moved := _renumbered(path, rows.numbers))}
    return values, {path: square for path, square in present.items() if path in placement.fields}, left


def _renumbered(path: str, numbers: Mapping[int, int]) -> str | None:
    item = _ITEM.fullmatch(path)
    if item is None:
        return path
    number = numbers.get(int(item[1]))
    return None if number is None else f"indicators[{number}].{item[2]}"


def _doubts(found: Recognised, rows: Matched, stamped: bool) -> Iterator[Doubt]:
    """What was doubtful on the sheet, and rows of which nobody can tell which of the issued ones they are."""
    for doubt in found.doubts:
        path = _renumbered(doubt.path, rows.numbers) if stamped else doubt.path
        if path is not None:
            yield replace(doubt, path=path)
    for number, issued in rows.doubtful.items():
        name = found.values[f"indicators[{number}].level3"]
        yield Doubt(f"indicators[{issued}].level3", name.square, (name.text,))


def _columns(values: Mapping[str, Found], placement: Placement) -> dict[str, str]:
    """Where whole columns were moved to: the letters of the sheet's column by those of the layout's."""
    pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, found in values.items():
        pairs[column_letters(found.square[1])][column_letters(placement.squares[path][1])] += 1
    return {letters: counted.most_common(1)[0][0] for letters, counted in pairs.items()}


def _as_issued(content: Content, expected: str | None, columns: Mapping[str, str]) -> Content:
    """A square as it stood before columns moved: Excel has rewritten the references in its formula."""
    if expected is None or content.formula is None or same(content.formula, expected):
        return content
    back = _COLUMN.sub(lambda said: "$" + ":$".join(columns.get(one, one) for one in said.groups()), content.formula)
    return content._replace(formula=back) if same(back, expected) else content


def _labels(
    found: Recognised, sheet: SheetContents, placement: Placement, pairs: list[tuple[Square, Square]]
) -> dict[str, Square]:
    """Where the printed labels stand: by their text where no other says the same, else where their neighbours are."""
    held = _held(found, sheet)
    times = Counter(fold(spot.cell.label or "") for spot in placement.labels)
    where: dict[str, Square] = {}
    alone = [spot for spot in placement.labels if spot.cell.label and times[fold(spot.cell.label)] == 1]
    for spot in alone:
        label = spot.cell.label or ""
        there = held.get(f"core {core(label)}" if spot.cell.computed else fold(label)) or held.get(fold(label))
        if there:
            where[placement.label_path(spot)] = there[0]
            pairs.append((spot.square, there[0]))
    aligned = Alignment.of(pairs)
    taken = {square for _, square in pairs}
    for spot in placement.labels:
        path, square = placement.label_path(spot), aligned.square(spot.square)
        if spot.cell.label and path not in where and square and square not in taken:
            where[path] = square
    return where


def _held(found: Recognised, sheet: SheetContents) -> Mapping[str, list[Square]]:
    """The squares of every text of the form, and of what is left of it without its ornaments."""
    held: defaultdict[str, list[Square]] = defaultdict(list)
    for square, content in sorted(sheet.squares.items()):
        if found.rows[0] <= square[0] <= found.rows[1] and (text := shown(content.value)):
            held[fold(text)].append(square)
            if core(text) != fold(text):
                held[f"core {core(text)}"].append(square)
    return held


def _keep_year(
    found: Recognised,
    sheet: SheetContents,
    placement: Placement,
    squares: dict[Square, Content],
    where: dict[str, Square],
) -> None:
    """The line that prints the year stands below the title, wherever that is."""
    spot = placement.fields.get("year")
    for square, content in sorted(sheet.squares.items()):
        text = shown(content.value) or ""
        if spot and found.rows[0] <= square[0] <= found.rows[1] and re.fullmatch(r"\(?\d{4}年度?\)?", fold(text)):
            squares[spot.square], where["year"] = content, square
            return


def _validated(sheet: SheetContents, values: Mapping[str, Found], placement: Placement) -> tuple[Area, ...]:
    """The squares of the placement that refuse wrong values where they really stand; what has no place is not asked."""
    refusing = {
        path
        for path in placement.fields
        if path not in values or any(covers(area, values[path].square) for area in sheet.validated)
    }
    return tuple((*placement.squares[path], *placement.squares[path]) for path in refusing)


def following(placement: Placement, figures: Figures, located: Located) -> set[str]:
    """The computed fields that follow from something that was not found or is not sure."""
    gone = set(located.absent) | {doubt.path for doubt in located.doubts}
    found: set[str] = set()
    while True:
        more = {
            path
            for path, spot in placement.fields.items()
            if spot.cell.computed and path not in found and gone.intersection(inputs_of(path, placement, figures))
        }
        if not more:
            return found
        found, gone = found | more, gone | more

