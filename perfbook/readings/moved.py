"""A stamped form whose rows or columns were moved: found by its labels, and compared with what was issued."""

from collections.abc import Container, Mapping
from dataclasses import replace
from typing import Any

from perfbook.contents import SheetContents
from perfbook.figures import figures_for
from perfbook.forms.differences import Book, RowsDifference, merged
from perfbook.layouts.model import Layout
from perfbook.layouts.placing import Placement
from perfbook.layouts.stamp import Stamp, stamped_placement
from perfbook.office_figures import with_office
from perfbook.readings.aligning import Located, following, laid
from perfbook.readings.around import around_form
from perfbook.readings.beside import without_checks
from perfbook.readings.differing import Comparison
from perfbook.readings.missing import Missing
from perfbook.readings.recognising.found import Recognised
from perfbook.readings.recognising.sheet import recognise
from perfbook.readings.shifting import gapped, open_rows
from perfbook.readings.unstamped import Pieces, said

# How long a quoted name may be.
_LONGEST = 24


def moved_form(stamp: Stamp, layout: Layout, sheet: SheetContents, own: Mapping[str, Any], seen: bool) -> Pieces | None:
    """A stamped form whose rows or columns were moved, read by its labels; None where it is not found on its sheet.

    `seen`: whether formulas can be, as in BookContents.
    """
    sheet = without_checks(sheet, seen)
    forms = [form for form in recognise(sheet) if form.form == layout.form]
    placement = stamped_placement(stamp, layout)
    if len(forms) != 1:
        return None
    figures = with_office(figures_for(layout.form, layout.edition), own)
    known, located = laid(forms[0], sheet, placement, figures, stamp)
    compared = Comparison(placement, stamp, known, figures, seen)
    located, further = _further(forms[0], located, placement)
    missing = Missing(placement, stamp, located, sheet)
    # What follows from something that is gone is no finding of its own.
    follows = following(placement, figures, located)
    rows = (RowsDifference(sheet=sheet.name),) if further or _inserted(placement, sheet, located) else ()
    compared_as = _told(compared.differences, missing, follows, bool(rows and seen))
    differences = compared_as.model_copy(update={"rows": (*rows, *further)})
    around = around_form(placement, stamp, known, seen)
    told = {path for path in located.absent if missing.said(path)}
    further_said = said(located, placement, sheet, told)
    located = replace(located, absent=located.absent | follows)
    return Pieces(stamp, sheet.name, placement, figures, compared, located, merged(differences, around, further_said))


def _told(kept: Book, missing: Missing, follows: Container[str], saving_is_vain: bool) -> Book:
    """What is said of the squares that are there, and once of all that is not.

    `follows`: results of what is gone. `saving_is_vain`: where rows were moved, saving again mends no result.
    """
    spoilt = missing.located.absent | {doubt.path for doubt in missing.located.doubts}
    stale = () if saving_is_vain else kept.stale
    formulas = (one for one in kept.formulas if one.path not in spoilt)
    return kept.model_copy(
        update={
            "labels": tuple(missing.still_said(kept.labels)),
            "stale": tuple(one for one in stale if one.path not in spoilt and one.path not in follows),
            "issued": (*missing.known(kept.issued, spoilt), *missing.unlike(), *missing.lost()),
            "formulas": tuple(
                one.model_copy(update={"expected": None}) if one.path in follows else one for one in formulas
            ),
            "numbers": tuple(one for one in kept.numbers if one.path not in follows),
            "locks": tuple(one for one in kept.locks if one.path not in spoilt),
        }
    )


def _further(form: Recognised, located: Located, placement: Placement) -> tuple[Located, list[RowsDifference]]:
    """Rows that were added to the list, each with a path of its own: none of their texts is left over."""
    squares, left = dict(located.squares), dict(located.left)
    rows: list[RowsDifference] = []
    for further, number in enumerate(located.rows.added):
        values = {p: one for p, one in form.values.items() if p.startswith(f"indicators[{number}].")}
        named = values.get(f"indicators[{number}].level3") or next(iter(values.values()))
        path = f"indicators[{placement.items + further}]"
        squares[path] = named.square
        own = {one.square for one in values.values()}
        left = {at: text for at, text in left.items() if at not in own and at[0] != named.square[0]}
        present = f"“{named.text[:_LONGEST]}”（第 {named.square[0] + 1} 行）"
        rows.append(RowsDifference(path=path, sheet=form.sheet, added=present))
    return replace(located, squares=squares, left=left), rows


def _inserted(placement: Placement, sheet: SheetContents, located: Located) -> bool:
    """Whether rows or columns were moved, and not only a row of the list left blank."""
    # An empty field is found where its label is, which stands in for it.
    labels = {square: placement.labels[int(path[7:-1])].square for path, square in located.labels.items()}
    fields = {square: placement.squares[path] for path, square in located.squares.items() if "[" not in path}
    apart = any(square != issued for square, issued in (fields | labels).items())
    return apart or not gapped(placement, sheet) or open_rows(placement, sheet) > placement.items
