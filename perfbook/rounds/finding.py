"""Find the unit or the projects of a round that a person names."""

from difflib import get_close_matches

from perfbook.forms.quantity import fold
from perfbook.refused import Refused
from perfbook.rounds.folder import Round
from perfbook.rounds.records import Project


def projects_called(held: Round, unit: str, project: str | None = None) -> list[Project]:
    """The listed projects of a unit, or the one of this name. Raises Refused where there is none, with a guess."""
    listed = [one for one in held.ledger.projects() if one.listed]
    of_unit = [one for one in listed if one.unit_key == fold(unit)]
    if not of_unit:
        raise Refused(f"这个批次里没有单位“{unit}”。{_guess(unit, [one.unit for one in listed])}")
    if project is None:
        return of_unit
    found = [one for one in of_unit if one.name_key == fold(project)]
    if not found:
        raise Refused(f"{of_unit[0].unit}没有项目“{project}”。{_guess(project, [one.name for one in of_unit])}")
    return found


def _guess(name: str, known: list[str]) -> str:
    near = get_close_matches(name, dict.fromkeys(known), 1)
    return f"是不是“{near[0]}”？" if near else "请核对名称和计划表。"
