"""The forms of a whole set, put together: by project, by unit and year; and how a message names them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from perfbook.forms.form import Form
from perfbook.forms.plan import Key, project_key
from perfbook.forms.returned import Returned
from perfbook.forms.words import FORM_NAMES

# More than so many names are not read any more.
LISTED = 5


def by_project(forms: Iterable[Returned]) -> Mapping[Key, Sequence[Returned]]:
    """The versions of each project; a form without a project's name is nobody's version."""
    found: defaultdict[Key, list[Returned]] = defaultdict(list)
    for one in forms:
        if one.form.project_name:
            found[project_key(one.form)].append(one)
    return found


def by_unit(forms: Iterable[Returned]) -> Mapping[Key, Sequence[Form]]:
    """What counts of each unit, by kind of form and year."""
    found: defaultdict[Key, list[Form]] = defaultdict(list)
    for one in forms:
        if one.taken:
            kind, year, unit, _ = project_key(one.form)
            found[kind, year, unit, ""].append(one.form)
    return found


def project_of(form: Form) -> str:
    """A project as a message calls it."""
    return f"“{form.project_name or ''}”（{form.unit or ''}，{form.year}年度{FORM_NAMES[form.form]}）"


def unit_of(form: Form) -> str:
    return f"{form.unit or ''} {form.year}年度{FORM_NAMES[form.form]}"


def listed(names: Iterable[str]) -> str:
    """Names in quotes, the first few of them.

    >>> listed(["甲", "乙"]), listed("一二三四五六七")
    ('“甲”、“乙”', '“一”、“二”、“三”、“四”、“五”等 7 个')
    """
    every = list(dict.fromkeys(names))
    said = "、".join(f"“{name}”" for name in every[:LISTED])
    return said if len(every) <= LISTED else f"{said}等 {len(every)} 个"
