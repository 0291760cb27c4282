"""At which level an indicator belongs, by the end of its name."""

from perfbook.figures import Figures, Role
from perfbook.rules import naming


def level_of(name: str, level1: str, level2: str, figures: Figures) -> str | None:
    """The level that a name surely belongs to, where it stands at another one."""
    role, end = figures.role_of(level1, level2), naming.core(name)
    if role is None:
        return None
    if end.endswith(naming.WORDS["hint_satisfaction"]):
        return None if role == "satisfaction" or "满意" in level2 else _label_of("satisfaction", figures)
    if role == "satisfaction":
        return _label_of("benefit", figures) if end.endswith(naming.WORDS["hint_benefit"]) else None
    if end.endswith(naming.WORDS["hint_cost"]) and not naming.mentions("saving", name):
        return None if naming.is_cost(level1, level2, figures) else _label_of("cost", figures)
    return _output_kind_of(name, level2, figures) if role == "output" else None


def _label_of(role: Role, figures: Figures) -> str | None:
    return {known: label for label, known in figures.roles.items()}.get(role)


def _output_kind_of(name: str, level2: str, figures: Figures) -> str | None:
    """The level 2 of 产出 that the end of a name surely belongs to."""
    end, kind = naming.core(name), None
    if end.endswith(naming.WORDS["hint_time"]):
        kind = "时效"
    elif end.endswith(naming.WORDS["hint_quality"]) and not naming.mentions("about_time", name):
        kind = "质量"
    elif end.endswith(naming.WORDS["hint_number"]) and not _of_quality(name):
        kind = "数量"
    official = [one for one in figures.level2.get("output", ()) if kind and kind in one]
    known = any(word in level2 for word in ("数量", "质量", "时效"))
    return official[0] if kind and official and known and kind not in level2 else None


def _of_quality(name: str) -> bool:
    return any(naming.mentions(key, name) for key in ("low", "high", "about_quality"))
