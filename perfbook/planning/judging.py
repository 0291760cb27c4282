"""The tables of the list -> plan, and every mistake in them at once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches

from perfbook.contents import BookContents
from perfbook.forms.form import Form
from perfbook.forms.kinds import FORMS
from perfbook.forms.numbers import plain
from perfbook.forms.plan import Plan, Unit
from perfbook.forms.quantity import fold
from perfbook.forms.walk import nest
from perfbook.layouts.model import UnknownEdition, load
from perfbook.layouts.plan_tables import plan_tables
from perfbook.planning.settings import Settings, settings_of
from perfbook.read.plan_book import Line, Lines, Mistake, read_table
from perfbook.readings.converting import as_printed

Project = tuple[str, str]
_LEVELS = ("level1", "level2", "level3")
_ONE_LINE = ("unit", "project_name", "department", *_LEVELS)


@dataclass
class _Tables:
    settings: Settings
    units: Lines
    projects: Lines
    indicators: Lines
    mistakes: list[Mistake] = field(default_factory=list)


def judged(contents: BookContents) -> tuple[Plan, list[Mistake]]:
    """The plan that a workbook holds, and what is wrong in it, sorted; with mistakes the plan is incomplete."""
    settings = settings_of(contents)
    read = {
        name: read_table(contents, plan_tables().of(name, settings.form), settings.money_unit)
        for name in ("单位", "项目", "指标")
    }
    tables = _Tables(settings, read["单位"], read["项目"], read["指标"], list(settings.mistakes))
    for table in read.values():
        tables.mistakes += table.mistakes
    units = _units(tables)
    projects = _projects(tables, units)
    rows = _indicators(tables, projects)
    forms = tuple(_forms(tables, units, projects, rows))
    if not forms and not tables.mistakes:
        tables.mistakes.append(Mistake(1, -1, 0, "项目", "一个项目也没有（标着“示例”的行不读入）。请填写后再试。"))
    given = settings.values
    return Plan(
        form=settings.form,
        units=tuple(Unit(**{name: _own(line, name) for name in Unit.model_fields}) for line in units.values()),
        projects=forms,
        edition=settings.edition,
        year=settings.year,
        due=given.get("due"),
        signature_row=given.get("signature_row", False),
        figures=settings.figures,
        smtp_server=given.get("smtp_server"),
        smtp_port=given.get("smtp_port"),
        smtp_security=given.get("smtp_security"),
        sender=given.get("sender"),
    ), sorted(tables.mistakes)


def _own(line: Line, name: str) -> str | None:
    return line.text(name) or None


def _units(tables: _Tables) -> dict[str, Line]:
    """Each unit's row under its folded name; a second row of the same name is a mistake."""
    units: dict[str, Line] = {}
    for line in tables.units.lines:
        name = line.text("name")
        if not name:
            tables.mistakes.append(line.mistake("name", "没有填单位名称。请填写，或删去这一行。"))
        elif fold(name) in units:
            where = units[fold(name)].row + 1
            tables.mistakes.append(line.mistake("name", f"“{name}”与第 {where} 行重复。请只留一行。"))
        else:
            units[fold(name)] = line
    return units


def _key(line: Line) -> Project:
    return fold(line.text("unit")), fold(line.text("project_name"))


def _projects(tables: _Tables, units: Mapping[str, Line]) -> dict[Project, Line]:
    """Each project's row under its key. What only follows from a missing sheet is not said."""
    projects: dict[Project, Line] = {}
    for line in tables.projects.lines:
        tables.mistakes += _project_mistakes(line, tables, units)
        if not all(_key(line)):
            continue
        if first := projects.get(_key(line)):
            message = f"与第 {first.row + 1} 行是同一个单位的同名项目。请删去一行，或改项目名称。"
            tables.mistakes.append(line.mistake("project_name", message))
        else:
            projects[_key(line)] = line
    return projects


def _project_mistakes(line: Line, tables: _Tables, units: Mapping[str, Line]) -> Iterator[Mistake]:
    unit = line.text("unit")
    if not unit:
        yield line.mistake("unit", "没有填单位。请从下拉列表选。")
    elif not tables.units.missing and fold(unit) not in units:
        near = get_close_matches(fold(unit), units, 1)
        meant = f"是不是“{units[near[0]].text('name')}”？" if near else ""
        yield line.mistake("unit", f"“单位”表里没有“{unit}”。{meant}请核对名称，或先在“单位”表里加上。")
    if not line.text("project_name"):
        yield line.mistake("project_name", "没有填项目名称。请填写，或删去这一行。")
    for column in plan_tables().of("项目", tables.settings.form).columns:
        value = line.values.get(column.field)
        if column.kind == "money" and isinstance(value, Decimal) and value < 0:
            yield line.mistake(column.field, f"金额是负数（{plain(value)}）。请填不小于 0 的数。")
    yield from _year_mistakes(line, tables)


def _year(line: Line, settings: Settings) -> int | None:
    year = line.values.get("year")
    return int(str(year)) if year is not None else settings.year


def _year_mistakes(line: Line, tables: _Tables) -> Iterator[Mistake]:
    year = _year(line, tables.settings)
    if year is None:
        square = line.row, line.columns.get("year")
        told = square in {(one.row, one.column) for one in tables.projects.mistakes}
        if not told and "year" not in tables.settings.unusable:
            yield line.mistake("year", "没有填年度。请在这里填，或在“参数”表里填一个统一的年度。")
        return
    try:
        tables.settings.edition_of(year)
    except UnknownEdition as fault:
        yield line.mistake("year", f"{fault}请核对年度。")


def _indicators(tables: _Tables, projects: Mapping[Project, Line]) -> dict[Project, list[Line]]:
    """The indicator rows of each project, in their order."""
    rows: defaultdict[Project, list[Line]] = defaultdict(list)
    for line in tables.indicators.lines:
        rows[_key(line)].append(line)
        for name, label in (("unit", "单位"), ("project_name", "项目名称"), *_level_labels(tables)):
            if not line.text(name):
                tables.mistakes.append(line.mistake(name, f"没有填{label}。请填写，或删去这一行。"))
    for key, lines in rows.items():
        if all(key) and key not in projects and not tables.projects.missing:
            also = f"（共 {len(lines)} 行）" if len(lines) > 1 else ""
            message = f"“项目”表里没有这个单位的“{lines[0].text('project_name')}”{also}。请核对单位和项目名称。"
            tables.mistakes.append(lines[0].mistake("project_name", message))
    return rows


def _level_labels(tables: _Tables) -> Iterator[tuple[str, str]]:
    table = plan_tables().of("指标", tables.settings.form)
    yield from ((name, table.column(name).head) for name in _LEVELS)


def _forms(
    tables: _Tables, units: Mapping[str, Line], projects: Mapping[Project, Line], rows: Mapping[Project, Sequence[Line]]
) -> Iterator[Form]:
    for key, line in projects.items():
        indicators = rows.get(key, ())
        year = _year(line, tables.settings)
        try:
            edition = tables.settings.edition_of(year)
        except UnknownEdition:
            continue
        if tables.settings.weighted:
            tables.mistakes += _weight_mistakes(tables, line, indicators, edition)
        unit = units[key[0]].text("name") if key[0] in units else line.text("unit")
        yield _form(line, indicators, tables.settings, edition, {"year": year, "unit": unit})


def _form(line: Line, rows: Sequence[Line], settings: Settings, edition: str, known: Mapping[str, object]) -> Form:
    layout = load(edition)
    values = {"form": layout.form, "money_unit": layout.money_unit, **_values(line), **known}
    if settings.weighted:
        values["funds.total.weight"] = as_printed(settings.figures_of(edition).execution_weight)
    for number, row in enumerate(rows):
        own = ((name, value) for name, value in _values(row).items() if name not in ("unit", "project_name"))
        values |= {f"indicators[{number}].{name}": value for name, value in own}
    return FORMS[layout.form].model_validate(nest(values))


def _values(line: Line) -> dict[str, object]:
    return {name: line.text(name) or None if name in _ONE_LINE else value for name, value in line.values.items()}


def _weight_mistakes(tables: _Tables, project: Line, rows: Sequence[Line], edition: str) -> Iterator[Mistake]:
    """A project without indicators; weights that are not a full set. All of them empty: the unit gives them."""
    if not rows:
        if not tables.indicators.missing:
            yield project.mistake("project_name", "“指标”表里没有这个项目的指标。请补上，或删去这个项目。")
        return
    if all(row.values.get("weight") is None for row in rows):
        return
    told = {(one.row, one.column) for one in tables.indicators.mistakes}
    lacking = [row for row in rows if not isinstance(weight := row.values.get("weight"), Decimal) or weight <= 0]
    for row in lacking:
        if (row.row, row.columns["weight"]) not in told:
            yield row.mistake("weight", "分值没有填，或不大于 0。请填大于 0 的数；由单位填的，整个项目的分值都空着。")
    if lacking:
        return
    figures = tables.settings.figures_of(edition)
    total = sum((Decimal(str(row.values["weight"])) for row in rows), figures.execution_weight)
    if total != figures.weight_total:
        own, execution = plain(total - figures.execution_weight), plain(figures.execution_weight)
        message = f"这个项目各项指标的分值合计 {own}，加预算执行 {execution} 是 {plain(total)}，"
        yield rows[0].mistake("weight", f"{message}应为 {plain(figures.weight_total)}。请核对分值。")
