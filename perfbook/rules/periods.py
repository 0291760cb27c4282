"""Over which years a project goes: by its dates, its nature, its name."""

import re
from datetime import date

from perfbook.forms.quantity import fold
from perfbook.rules import text_formulas
from perfbook.rules.texts import blank
from perfbook.rules.vocabulary import words

LISTS = "vocabulary_periods.toml"


def day(text: str | None) -> date | None:
    """A date of a form, None for what is no date.

    >>> day("2026-12-31"), day("年底"), day(None)
    (datetime.date(2026, 12, 31), None, None)
    """
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def several_years(start: str | None, end: str | None) -> bool:
    """Whether a project, by its dates, begins in one year and ends in a later one."""
    first, last = day(start), day(end)
    return first is not None and last is not None and first.year < last.year


def one_of_several(name: str | None) -> bool:
    """Whether a name says that this is one year of a project of several.

    >>> [one_of_several(name) for name in ("信创改造(2026年分年第2年)", "医院改建(第1年)", "第七次卫生服务调查")]
    [True, False, False]
    """
    return re.search("|".join(words(LISTS)["year_of_several"]), fold(name or "")) is not None


def outside(
    start: str | None, end: str | None, year: int, nature: str | None, project_goal: str | None, project_total: object
) -> str | None:
    """What is wrong with the dates of a project for a form of that year; None where nothing is.

    A project of several years, with its goal or its total, may begin earlier and end later; work of every year may not.
    """
    first, last = day(start), day(end)
    if first is None or last is None or last < first:
        return None
    if not first.year <= year <= last.year:
        return f"不包含本表年度 {year} 年"
    if first.year == last.year:
        return None
    if any(word in (nature or "") for word in words(LISTS)["every_year"]):
        return f"超出本表年度 {year} 年，而项目是“{nature}”"
    if blank(project_goal) and project_total is None:
        return f"超出本表年度 {year} 年，却没有填写项目总目标和项目资金总额"
    return None


def outside_formula() -> str:
    """`outside` as a formula's template, for a form whose year and dates are there.

    The year stands there in words: （2026年度）. The form of 2020 says with its category whether the work is one of
    every year, and has no goal of the project that could be missing: the year stands in for it.
    """
    first, last, nature, goal = "{start_date}", "{end_date}", "{project_nature?project_category}", "{project_goal?year}"
    year = 'IF(ISNUMBER({year}),{year},VALUE(MID({year}&"年",FIND("年",{year}&"年")-4,4)))'
    yearly = ",".join(f'ISNUMBER(FIND("{word}",{nature}))' for word in words(LISTS)["every_year"])
    unfounded = f"AND({text_formulas.blank(goal)},NOT(ISNUMBER({{funds.project_total?}})))"
    without_year = f"OR(YEAR({first})>{year},YEAR({last})<{year})"
    crossing = f"AND(YEAR({first})<YEAR({last}),OR({yearly},{unfounded}))"
    return f"IF({last}<{first},FALSE,OR({without_year},{crossing}))"
