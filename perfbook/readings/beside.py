"""What we put beside a form ourselves: its checks right of it, and sheets that hold no form.

In a workbook that lost its stamp it must not be taken for what the unit wrote.
"""

from collections.abc import Iterator

from perfbook.contents import BookContents, SheetContents
from perfbook.forms.quantity import fold
from perfbook.layouts.self_check import is_banner
from perfbook.layouts.stamp import BESIDE, TITLES
from perfbook.readings.converting import shown


def sheets_beside(contents: BookContents) -> Iterator[str]:
    """The sheets that are ours by name and title: a unit may call a form of its own so, but does not head it so."""
    for name in BESIDE:
        sheet = contents.sheets.get(name)
        if sheet and fold(shown(sheet.at((0, 0)).value) or "") in TITLES:
            yield name


def without_checks(sheet: SheetContents, sees_formulas: bool) -> SheetContents:
    """A sheet without the checks right of the form: where a column was taken out, they have come into its place."""
    heads = {at for at, content in sheet.squares.items() if is_banner(shown(content.value), content.formula)}
    first = min((column for _, column in heads), default=None)
    if first is None:
        return sheet
    beside = {at for at in sheet.squares if at[1] >= first}
    # Pasted as values, or in a format without formulas, what they gave stands there.
    kept = sees_formulas and any(sheet.squares[at].formula for at in heads)
    ours = {at for at in beside if sheet.squares[at].formula or not kept} | heads
    return sheet._replace(squares={at: content for at, content in sheet.squares.items() if at not in ours})
