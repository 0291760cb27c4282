"""What a form has no label for, as a person calls it: fields, whole lines of funds, and what no form can be without."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from perfbook.forms.differences import AbsentDifference, LackingDifference
from perfbook.forms.words import LABELS, label_of
from perfbook.layouts.placing import Placement
from perfbook.readings.aligning import Located

# What a unit must say of its work. Other offices' forms lack much, but none of these.
_ITEM = ("level3", "annual_target", "actual_value", "score")
_NEEDED = frozenset(("achievement", "annual_goal", *(f"indicators.{name}" for name in _ITEM)))


def lacking(
    absent: Sequence[AbsentDifference], located: Located, placement: Placement, sheet: str
) -> Iterator[LackingDifference]:
    """What is lacking on a sheet: first what no form can do without, then the rest; a whole line by its name."""
    lines = _lines_gone(located, placement)
    called: dict[bool, list[str]] = {True: [], False: []}
    for path in (one.path for one in absent):
        line = path.rpartition(".")[0]
        name = f"{LABELS[line.rpartition('.')[2]]}一行" if line in lines else _called(path, placement.layout.form)
        called[path in _NEEDED].append(name)
    for needed, names in called.items():
        if names:
            yield LackingDifference(sheet=sheet, present="、".join(dict.fromkeys(names)), needed=needed or None)


def _lines_gone(located: Located, placement: Placement) -> set[str]:
    """The lines of the funds of which nothing was found."""
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for path in placement.fields:
        if path.startswith("funds.") and path.count(".") > 1:
            lines[path.rpartition(".")[0]].append(path)
    return {line for line, paths in lines.items() if located.absent.issuperset(paths)}


def _called(path: str, form: str) -> str:
    """A field as a person calls it: of a table, the line for the lines' own heads."""
    owner, _, name = path.rpartition(".")
    label = label_of(name, form)
    return f"{LABELS[owner.rpartition('.')[2]]}的{label}" if owner.startswith("funds.") else label
