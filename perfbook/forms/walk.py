"""Visit every part and field of a form, each under its path; paths count from 0: `indicators[3].score`."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from perfbook.forms.part import Part


@cache
def fields_of(kind: type[Part]) -> frozenset[str]:
    """The names of a part's fields."""
    return frozenset(kind.model_fields)


def parts(form: Part, path: str = "") -> Iterator[tuple[str, Part]]:
    """Yield the form itself, then each part inside it, outermost first."""
    yield path, form
    for name, value in vars(form).items():
        if isinstance(value, Part):
            yield from parts(value, join(path, name))
        elif isinstance(value, tuple):
            for number, part in enumerate(value):
                yield from parts(part, f"{join(path, name)}[{number}]")


def join(owner: str, field: str) -> str:
    """The path of an owner's field; the form itself has the empty path."""
    return f"{owner}.{field}" if owner and field else owner or field


def owner_of(path: str) -> str:
    """The path of the part that a field belongs to.

    >>> owner_of("indicators[3].score"), owner_of("grade")
    ('indicators[3]', '')
    """
    return path.rpartition(".")[0]


def value_at(form: Part, path: str) -> Any:
    """The value of the field at a path, None where the form has no such part."""
    here: Any = form
    for step in path.split("."):
        name, _, number = step.rstrip("]").partition("[")
        here = getattr(here, name, None)
        if number and isinstance(here, tuple):
            here = here[int(number)] if int(number) < len(here) else None
    return here


@cache
def part_type(form: type[Part], path: str) -> type[Part]:
    """Tell which kind of part stands at a path, as in `indicators[0]`."""
    for step in path.split(".") if path else ():
        kind: Any = form.model_fields[step.partition("[")[0]].annotation
        form = next(iter(get_args(kind)), kind)
    return form


def values(form: Part) -> dict[str, Any]:
    """Every field that a form has, by its path; a field left empty is None, one it does not have is not there."""
    found: dict[str, Any] = {}
    for path, part in parts(form):
        has = part.model_fields_set
        own = ((name, value) for name, value in vars(part).items() if name in has)
        found |= {join(path, name): value for name, value in own if not isinstance(value, Part | tuple)}
    return found


def flatten(tree: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    """Turn nested JSON of a form into values by path.

    >>> flatten({"unit": "甲", "indicators": [{"score": "5"}]})
    {'unit': '甲', 'indicators[0].score': '5'}
    """
    flat: dict[str, Any] = {}
    for name, value in tree.items():
        here = join(path, name)
        if isinstance(value, Mapping):
            flat |= flatten(value, here)
        elif isinstance(value, list):
            for number, item in enumerate(value):
                flat |= flatten(item, f"{here}[{number}]")
        else:
            flat[here] = value
    return flat


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Turn values by path back into nested JSON: the opposite of `flatten`.

    >>> nest({"unit": "甲", "indicators[0].score": "5"})
    {'unit': '甲', 'indicators': [{'score': '5'}]}
    """
    known: dict[str, dict[str, Any]] = {"": {}}
    for path, value in flat.items():
        owner, _, field = path.rpartition(".")
        if owner not in known:
            known[owner] = _part_at(known[""], owner)
        known[owner][field] = value
    return known[""]


def _part_at(tree: dict[str, Any], path: str) -> dict[str, Any]:
    """The part at a path of nested JSON, put there where it is not there yet."""
    here = tree
    for step in path.split("."):
        name, _, number = step.rstrip("]").partition("[")
        if number:
            items = here.setdefault(name, [])
            items.extend({} for _ in range(int(number) + 1 - len(items)))
            here = items[int(number)]
        else:
            here = here.setdefault(name, {})
    return here
