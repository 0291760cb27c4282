"""What the unit explains on the sheet 自查: a text by the rule in whose line it stands."""

from collections import defaultdict
from collections.abc import Mapping

from perfbook.contents import BookContents
from perfbook.layouts.self_check import KEY_COLUMN, NUMBER_COLUMN, explanation_square
from perfbook.layouts.stamp import SELF_CHECK
from perfbook.readings.converting import shown

# A reason is a sentence or two; what is longer is no explanation any more.
LONGEST = 2_000


def explanations(contents: BookContents) -> Mapping[str, Mapping[str, str]]:
    """The explanations of each form by its number, by the id of the rule (`layouts.self_check.OTHERS`: for no rule)."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    sheet = contents.sheets.get(SELF_CHECK)
    for row, column in sheet.squares if sheet else ():
        if sheet and column == KEY_COLUMN:
            rule, number = shown(sheet.at((row, KEY_COLUMN)).value), shown(sheet.at((row, NUMBER_COLUMN)).value)
            said = (shown(sheet.at(explanation_square(row)).value) or "").strip()
            if rule and number and said:
                found[number][rule] = said[:LONGEST]
    return found
