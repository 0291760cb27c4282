"""Forms without a stamp, and forms whose rows were moved: what recognising finds, as readings are made from."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from perfbook.contents import BookContents, SheetContents
from perfbook.figures import Figures, figures_for
from perfbook.forms.differences import (
    AbsentDifference,
    Book,
    DoubtDifference,
    LeftDifference,
    OutsideDifference,
    UnstampedDifference,
    merged,
)
from perfbook.layouts.model import Cell, Layout, UnknownEdition, edition_for, editions, load
from perfbook.layouts.placing import Placement
from perfbook.layouts.stamp import Stamp, number_in, stamped_placement
from perfbook.office_figures import with_office
from perfbook.readings.aligning import Located, laid
from perfbook.readings.around import cut, edition_differences, listed
from perfbook.readings.beside import without_checks
from perfbook.readings.converting import NotUnderstood, field_value
from perfbook.readings.differing import Comparison
from perfbook.readings.lacking import lacking
from perfbook.readings.recognising.found import Doubt, Found, Recognised
from perfbook.readings.recognising.sheet import labels_on, recognise
from perfbook.readings.recognising.words import core

# So many labels of ours make a sheet one that ought to be a form, though no form is found on it.
_LIKE_A_FORM = 4
# How many texts of no field are quoted.
_QUOTED = 8
# Without these nobody can tell whose form it is: they count as left empty, not as no part of the form.
_IDENTITY = ("project_name", "year")


@dataclass(frozen=True)
class Pieces:
    """What a reading of a form that was recognised is made of."""

    stamp: Stamp
    sheet: str
    placement: Placement
    figures: Figures
    compared: Comparison
    located: Located
    differences: Book


def recognised_forms(
    contents: BookContents, own: Mapping[str, Any], taken: Iterable[str]
) -> tuple[list[Pieces], list[str]]:
    """Every form without a stamp on the sheets that are not `taken`; and sheets like a form on which none was found."""
    found: list[Pieces] = []
    unread: list[str] = []
    names: set[str] = set()
    known = set(taken)
    for whole in contents.sheets.values():
        if whole.name in known:
            continue
        sheet = without_checks(whole, contents.sees_formulas)
        forms = recognise(sheet)
        found.extend(_unstamped(form, sheet, own, names) for form in forms)
        if not forms and len(labels_on(sheet)) >= _LIKE_A_FORM:
            unread.append(sheet.name)
    return found, unread


def _unstamped(form: Recognised, sheet: SheetContents, own: Mapping[str, Any], names: set[str]) -> Pieces:
    layout = nearest(form)
    figures = with_office(figures_for(layout.form, layout.edition), own)
    # Amounts are read in the unit that the form prints, not in the layout's.
    layout = layout.model_copy(update={"money_unit": form.money_unit or layout.money_unit})
    stamp = Stamp(layout.name, _tab(layout.sheet, names), _issued(layout, form), max(1, form.items) + layout.spare)
    placement = stamped_placement(stamp, layout)
    known, located = laid(_sure(form, placement), sheet, placement, figures)
    # The unit's own sheet: whatever stands where ours would compute is what the unit says, seen or not how it came.
    compared = Comparison(placement, stamp, known, figures)
    located = replace(located, absent=located.absent - set(_IDENTITY))
    differences = Book(
        numbers=compared.differences.numbers,
        texts=compared.differences.texts,
        unstamped=(UnstampedDifference(sheet=sheet.name, edition=layout.edition),),
        editions=tuple(edition_differences(layout, str(form.year or ""))),
    )
    return Pieces(
        stamp, sheet.name, placement, figures, compared, located, merged(differences, said(located, placement, sheet))
    )


def _tab(wanted: str, names: set[str]) -> str:
    """A name of its own for each form's sheet in the return."""
    number = 1
    name = wanted
    while name in names:
        number += 1
        name = f"{wanted} ({number})"
    names.add(name)
    return name


def nearest(form: Recognised) -> Layout:
    """The layout of a form's year, or the nearest to it; without a year, the one that has most of its fields."""
    of_form = [name for name in editions() if name.partition("/")[0] == form.form]
    if form.year is not None:
        try:
            return load(edition_for(form.form, form.year))
        except UnknownEdition:
            return load(of_form[0])
    return max((load(name) for name in of_form), key=lambda layout: (_fits(layout, form), layout.edition))


def _fits(layout: Layout, form: Recognised) -> int:
    fields = layout.fields()
    return sum(path.partition("[")[0] in {field.partition(".")[0] for field in fields} for path in form.present)


def _issued(layout: Layout, form: Recognised) -> dict[str, str]:
    """Nothing was issued: all that an office may give is open for the unit, but for the year, if it is known."""
    signed = any(path.startswith("signing.") for path in form.present)
    switched = {"signing.filler": ""} if signed else {}
    placement = stamped_placement(Stamp(layout.name, layout.sheet, switched, max(1, form.items) + layout.spare), layout)
    paths = [path for path, spot in placement.fields.items() if spot.cell.by == "issued" and not spot.cell.computed]
    return {path: str(form.year or "") if path == "year" else "" for path in paths}


def _sure(form: Recognised, placement: Placement) -> Recognised:
    """A form without amounts where nothing says whether they are 元 or 万元: they would be a guess."""
    if form.money_unit is not None:
        return form
    amounts = [
        path
        for path, found in form.values.items()
        if path in placement.fields and _needs_unit(placement.fields[path].cell, found)
    ]
    doubts = tuple(Doubt(path, form.values[path].square, (form.values[path].text,), True) for path in amounts)
    values = {path: found for path, found in form.values.items() if path not in amounts}
    return replace(form, values=values, doubts=(*form.doubts, *doubts))


def _needs_unit(cell: Cell, found: Found) -> bool:
    """Whether a square holds an amount that is another one in 元 than in 万元: nothing and 0 are the same in both."""
    try:
        return cell.kind == "money" and bool(field_value(cell, found.content, "元"))
    except NotUnderstood:
        return True


def _doubts(located: Located) -> Iterator[DoubtDifference]:
    """What could not be told; that no money unit is written once, for all amounts."""
    for doubt in located.doubts:
        yield DoubtDifference(path=doubt.path, present=" / ".join(doubt.texts), unit_open=doubt.unit_open or None)
    if texts := [text for doubt in located.doubts if doubt.unit_open for text in doubt.texts]:
        yield DoubtDifference(present=" / ".join(texts), unit_open=True)


def said(located: Located, placement: Placement, sheet: SheetContents, told: Container[str] = ()) -> Book:
    """What was not found, but for what is `told` already, what could not be told, and what was left."""
    absent = tuple(_absent(located, placement))
    left = [text for _, text in sorted(located.left.items()) if not number_in(text)]
    further = [f"“{core(column) or column}”一栏" for column in located.columns]
    quoted = left if not located.columns or len(left) <= _QUOTED else ()
    said = [*further, *(f"“{cut(' '.join(text.split()))}”" for text in quoted)]
    whole = "\n".join(dict.fromkeys((*located.columns, *left)))
    return Book(
        absent=absent,
        lacking=tuple(lacking(tuple(_absent(located, placement, told)), located, placement, sheet.name)),
        doubts=tuple(_doubts(located)),
        left=tuple(LeftDifference(present=text) for text in left),
        outside=(OutsideDifference(sheet=sheet.name, present=whole, quoted=listed(said, _QUOTED)),) if said else (),
    )


def _absent(located: Located, placement: Placement, besides: Container[str] = ()) -> Iterator[AbsentDifference]:
    """Fields that the layout asks for and that have no label here; those of a list once."""
    items = [path for path in placement.fields if "[" in path]
    said = {f"indicators.{path.rpartition('.')[2]}" for path in items if path not in located.absent}
    for path, spot in placement.fields.items():
        name = path if "[" not in path else f"indicators.{path.rpartition('.')[2]}"
        if path in located.absent and path not in besides and not spot.cell.optional and name not in said:
            said.add(name)
            yield AbsentDifference(path=name)
