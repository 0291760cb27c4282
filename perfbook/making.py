"""Forms -> workbooks in a folder: what `make` and `demo` share."""

import io
import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from perfbook.figures import figures_for
from perfbook.forms.carry import carry
from perfbook.forms.declaration import Declaration
from perfbook.forms.form import Form
from perfbook.forms.kinds import FORMS
from perfbook.forms.quantity import fold
from perfbook.forms.walk import values
from perfbook.generate.book import generate, signed_page
from perfbook.generate.file_names import folded, safe_name, within_path
from perfbook.generate.page import Page, Use, page
from perfbook.generate.saving import numbered, save
from perfbook.generate.sheet_names import sheet_names
from perfbook.keys import Key
from perfbook.layouts.model import Layout, UnknownEdition, edition_for, load
from perfbook.layouts.stamp import MADE_TEXT, MOST_ITEMS, PROPERTY
from perfbook.office_figures import NO_OWN
from perfbook.refused import Refused

Per = Literal["project", "unit"]


# Excel keeps no more digits of a number.
MOST_DIGITS = 15
# With its spare rows a form stays below what a stamp may say.
MOST_INDICATORS = MOST_ITEMS - 100


class BadSource(Refused):
    """The file with the forms cannot be used; the argument is the sentence for people."""


def forms_in(source: Path) -> list[Form]:
    """The forms of a JSON file: a list, or a single one. Raises BadSource."""
    try:
        tree = json.loads(source.read_bytes())
    except FileNotFoundError as fault:
        raise BadSource(f"找不到文件“{source}”。请核对路径。") from fault
    except OSError as fault:
        raise BadSource(f"文件“{source}”打不开（{fault.strerror}）。") from fault
    except json.JSONDecodeError as fault:
        raise BadSource(f"“{source}”不是有效的 JSON：第 {fault.lineno} 行第 {fault.colno} 列附近写错了。") from fault
    except (UnicodeDecodeError, RecursionError) as fault:
        raise BadSource(f"“{source}”不是 UTF-8 编码的 JSON 文本。请另存为 UTF-8 后再试。") from fault
    except ValueError as fault:  # a number of thousands of digits
        raise BadSource(f"“{source}”里有长得不合理的数字。请改正后再试。") from fault
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError as fault:
        raise BadSource(f"“{source}”里有不能保存的字符（不成对的代理字符）。请改正后再试。") from fault
    items = tree if isinstance(tree, list) else [tree]
    if not items:
        raise BadSource(f"“{source}”里一张表也没有。")
    return [_form(item, number, source) for number, item in enumerate(items, start=1)]


def _form(item: Any, number: int, source: Path) -> Form:
    where = f"“{source}”的第 {number} 张表"
    if not isinstance(item, dict):
        raise BadSource(f"{where}不是一张表的内容。")
    kind = FORMS.get(str(item.get("form", "self_evaluation")))
    if kind is None:
        raise BadSource(f"{where}是“{item['form']}”，没有这种表。现有：{'、'.join(FORMS)}。")
    try:
        form = kind.model_validate(item)
    except ValidationError as fault:
        first = fault.errors()[0]
        path = ".".join(str(step) for step in first["loc"])
        raise BadSource(f"{where}：{path} 填得不对（{_what_is_wrong(first)}）。") from fault
    if form.year is None:
        raise BadSource(f"{where}没有年度（year），不知道用哪一版表格。")
    _refuse_unprintable(form, where)
    return form


def _what_is_wrong(fault: Mapping[str, Any]) -> str:
    """A fault that pydantic found, in Chinese."""
    kind = str(fault["type"])
    if kind == "value_error":
        return str(fault["msg"]).removeprefix("Value error, ")
    known = {"extra_forbidden": "没有这个栏目", "string_type": "应是文字，要加引号", "tuple_type": "应是一个列表"}
    return known.get(kind, "应是整数" if kind.startswith("int") else "内容的种类不对")


def _refuse_unprintable(form: Form, where: str) -> None:
    """Refuse what a square cannot give back as it was: Excel keeps 15 digits of a number. Raises BadSource."""
    if form.year is not None and not 2000 <= form.year <= 2099:
        raise BadSource(f"{where}：年度 {form.year} 不对，应是 2000 到 2099 之间的年份。")
    if len(getattr(form, "indicators", ())) > MOST_INDICATORS:
        raise BadSource(f"{where}：绩效指标超过 {MOST_INDICATORS} 项。请核对，必要时分成几张表。")
    for path, value in values(form).items():
        if isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > MOST_DIGITS:
            raise BadSource(f"{where}：{path} 的数字超过 {MOST_DIGITS} 位，表格存不下。请核对。")


def carried(forms: Sequence[Form], edition: str) -> tuple[list[Form], list[str]]:
    """The self-evaluations that declarations ask for, and what could not be carried, a sentence each.

    `edition` is a self-evaluation's: with its year, or without for the one that each declaration's year asks for.
    Raises UnknownEdition.
    """
    made: list[Form] = []
    said: list[str] = []
    for form in forms:
        whose = f"“{form.project_name or '没有项目名称的表'}”"
        if not isinstance(form, Declaration):
            said.append(f"{whose}不是绩效目标申报表，没有结转。")
        elif form.year is None:
            said.append(f"{whose}没有年度，没有结转。")
        else:
            layout = _layout(edition, form.year)
            figures = figures_for(layout.form, layout.edition)
            evaluation, lacking = carry(form, layout.money_unit, figures.execution_weight)
            made.append(evaluation)
            said += [f"{whose}：{sentence}" for sentence in lacking]
    return made, said


def _layout(edition: str, year: int) -> Layout:
    """The layout of an edition, or of a form without one for a year. Raises UnknownEdition."""
    return load(edition if "/" in edition else edition_for(edition, year))


class Made(NamedTuple):
    """A workbook: the name that it asks for, its bytes, and the stamp number of each of its forms."""

    name: str
    content: bytes
    stamps: tuple[str, ...]


@dataclass(frozen=True)
class Manner:
    """How forms are made into workbooks: all that is the same for all of them.

    `own`: the office's figures that hold in place of the official ones. `key`: signs the stamps; without it, nobody.
    """

    use: Use
    edition: str | None = None
    per: Per = "project"
    own: Mapping[str, Any] = field(default_factory=dict)
    key: Key | None = None


def pages_of(forms: Sequence[Form], manner: Manner, issue: int = 1) -> list[Page]:
    """The pages of one workbook, a form each. `issue`: the how-manieth it is to the unit.

    Raises UnknownEdition and BadSource.
    """
    layouts = [_layout_of(form, manner.edition) for form in forms]
    named = list(sheet_names(form.project_name for form in forms)) if manner.per == "unit" else [None] * len(forms)
    return [
        page(layout, form, manner.use, name, manner.own, issue)
        for layout, form, name in zip(layouts, forms, named, strict=True)
    ]


def book_of(forms: Sequence[Form], manner: Manner, issue: int = 1) -> Made:
    """One workbook: of one project, or of one unit's forms of one kind and year, a sheet for each.

    Raises UnknownEdition and BadSource.
    """
    pages = pages_of(forms, manner, issue)
    whose = (forms[0].unit,) if manner.per == "unit" else (forms[0].unit, forms[0].project_name)
    name = _name(*whose, f"{forms[0].year}年度{pages[0].layout.sheet}")
    content = generate([signed_page(one, manner.key) for one in pages])
    return Made(name, content, tuple(one.stamp.number for one in pages))


def workbook_of(
    form: Form, use: Use, edition: str | None = None, own: Mapping[str, Any] = NO_OWN, key: Key | None = None
) -> tuple[str, bytes]:
    """The file name and the bytes of one form's workbook. Raises UnknownEdition and BadSource."""
    return book_of([form], Manner(use, edition, "project", own, key))[:2]


def unit_workbook_of(
    forms: Sequence[Form], use: Use, edition: str | None = None, own: Mapping[str, Any] = NO_OWN, key: Key | None = None
) -> tuple[str, bytes]:
    """The file name and the bytes of one unit's workbook. Raises UnknownEdition and BadSource."""
    return book_of(forms, Manner(use, edition, "unit", own, key))[:2]


def _layout_of(form: Form, edition: str | None) -> Layout:
    layout = _layout(edition or form.form, form.year or 0)
    if layout.form != form.form:
        raise UnknownEdition(f"“{layout.name}”不是这种表的版式。")
    if form.money_unit and form.money_unit != layout.money_unit:
        problem = f"“{form.project_name}”的金额单位是{form.money_unit}，这版表格用{layout.money_unit}。请先换算。"
        raise BadSource(problem)
    return layout


def _name(*words: str | None) -> str:
    return safe_name("_".join(word or "" for word in words))


def write(name: str, content: bytes, folder: Path, used: set[str]) -> Path:
    """Save a workbook under its name, or `…(2).xlsx` where another file has it. Raises OSError.

    Replaced is only what was made for the same stamp and never saved by anybody since: a workbook of the same name
    that a unit has filled in is kept. `used` are the names of this run, folded.
    """
    number = stamp_number(content)
    free = (target for target in numbered(within_path(folder / name)) if folded(target.name) not in used)
    target = save(next(path for path in free if not path.exists() or _untouched(path, number)), content)
    used.add(folded(target.name))
    return target


def _untouched(path: Path, number: str | None) -> bool:
    """Whether a workbook is one that we made for a stamp, and no program has saved it since."""
    try:
        content = path.read_bytes()
    except OSError:  # held by another program, or a folder
        return False
    return stamp_number(content) == number and f"{MADE_TEXT}Z</dcterms:modified>" in _part(content, "docProps/core.xml")


def stamp_number(content: bytes) -> str | None:
    """The stamp number that a workbook carries in its properties, without opening the rest of it."""
    found = re.search(rf'name="{PROPERTY}"[^>]*>\s*<vt:lpwstr>([^<]*)<', _part(content, "docProps/custom.xml"))
    return found[1] if found else None


def _part(content: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return book.read(name).decode("utf-8", "replace")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, NotImplementedError):
        return ""


def make(
    forms: Sequence[Form],
    folder: Path,
    use: Use,
    edition: str | None = None,
    per: Per = "project",
    own: Mapping[str, Any] = NO_OWN,
    key: Key | None = None,
) -> Iterator[tuple[Path, str]]:
    """Write the workbooks, one a project or one a unit; yields the path of each, and the name that was asked for.

    Raises UnknownEdition, BadSource and OSError.
    """
    used: set[str] = set()
    manner = Manner(use, edition, per, own, key)
    for together in grouped(forms, per):
        name, content, _ = book_of(together, manner)
        yield write(name, content, folder, used), name


def grouped(forms: Iterable[Form], per: Per) -> list[list[Form]]:
    """The forms that stand in one book: a single one, or those of one unit, kind and year."""
    if per == "project":
        return [[form] for form in forms]
    books: defaultdict[tuple[str, str, int | None], list[Form]] = defaultdict(list)
    for form in forms:
        books[fold(form.unit or ""), form.form, form.year].append(form)
    return list(books.values())


def preview(edition: str) -> bytes:
    """An empty workbook of a layout, five open indicator rows long. Raises UnknownEdition."""
    layout = load(edition)
    rows = [{"level1": None, "level2": None, "level3": None} for _ in range(5)]
    form = FORMS[layout.form].model_validate({"year": int(layout.edition), "indicators": [] if layout.spare else rows})
    return generate([page(layout, form, "to_be_filled")])
