"""Forms -> plan: the units, projects and indicators that a set of forms speaks of."""

from collections.abc import Sequence

from perfbook.forms.form import Form
from perfbook.forms.plan import Plan, Unit, project_key
from perfbook.forms.quantity import fold
from perfbook.layouts.model import editions, load
from perfbook.layouts.plan_tables import form_words
from perfbook.refused import Refused


def plan_of_forms(forms: Sequence[Form]) -> Plan:
    """A plan of these forms. Raises Refused where one list cannot hold them."""
    words = {form: word for word, form in form_words().items()}
    kinds = list(dict.fromkeys(form.form for form in forms))
    if foreign := [kind for kind in kinds if kind not in words]:
        others = dict.fromkeys(load(name).sheet for name in editions() if name.partition("/")[0] in foreign)
        raise Refused(f"计划表只能列{'、'.join(words.values())}，这里还有{'、'.join(others)}。请把它们移开。")
    if len(kinds) != 1:
        raise Refused(f"一份计划表只列一种表，这里有{'、'.join(words[kind] for kind in kinds)}。请分开各做一份。")
    units: dict[str, str] = {}
    seen: dict[tuple[str, ...], Form] = {}
    for form in forms:
        if not (form.unit and form.project_name):
            raise Refused(f"有一张表没有单位或项目名称（{form.unit or ''} {form.project_name or ''}）。请补上后再试。")
        _, year, *key = project_key(form)
        if tuple(key) in seen:
            other = seen[tuple(key)].year
            why = f"有两张（{other} 年、{year} 年）" if str(other) != year else "有两张同年的表"
            raise Refused(f"{form.unit}的“{form.project_name}”{why}，一份计划表里一个项目只能有一行。请分开各做一份。")
        seen[tuple(key)] = form
        units.setdefault(fold(form.unit), form.unit)
    years = {form.year for form in forms}
    return Plan(
        form=kinds[0],
        units=tuple(Unit(name=name) for name in units.values()),
        projects=tuple(forms),
        year=years.pop() if len(years) == 1 else None,
    )
