"""The indicator table, its total and the grade below it."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from tests.clerk.page import Page, used
from tests.clerk.paper import Cell
from tests.clerk.saying import at, bare_level, number_of

TABLE = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "annual_target": "年度指标值",
    "actual_value": "实际完成值", "weight": "分值", "score": "得分", "deviation_reason": "偏差原因分析及改进措施",
}  # fmt: skip
OWN_COLUMNS = {
    "before": "指标值（调整前）",
    "kind": "指标类型",
    "met": "是否达标",
    "number": "序号",
    "explained": "指标解释",
    "standard": "评（扣）分标准",
    "remark": "备注",
}
GRADES = ("优", "良", "中", "差")


def table(page: Page) -> None:
    """The indicator table, its heads again after every `continued` rows."""
    rows = len(page.form["indicators"])
    step = page.style.continued or rows
    for start in range(0, rows, step):
        _table_part(page, range(start, min(start + step, rows)))


def _table_part(page: Page, numbers: range) -> None:
    style = page.style
    wide = _widths(page)
    side = style.side and style.word("side", style.side)
    heads = 1 + (style.double_heads and style.merges) + style.letters + style.example
    blank = len(numbers) // style.blank_after if style.blank_after else 0
    first = [page.cell(side, down=heads if style.side_repeated else heads + len(numbers) + blank)] if side else []
    _heads(page, first, wide)
    spans = {level: dict(_spans(page, numbers, level)) for level in ("level1", "level2")}
    for number in numbers:
        cells = []
        if side and style.side_repeated:
            span = spans["level2"].get(number)
            cells += [page.cell(side, down=span)] if span else []
        if style.levels == "sections" and number in spans["level1"]:
            _section(page, number)
        for column in style.columns:
            cells += _indicator(page, number, column, wide, spans)
        page.row(*cells)
        if style.subtotal and any(number == start + run - 1 for start, run in spans["level1"].items()):
            _subtotal(page, number, wide)
        if style.blank_after and (number + 1) % style.blank_after == 0:
            page.row(*(page.cell("", wide.get(column, 1)) for column in style.columns))


def _section(page: Page, start: int) -> None:
    """Level 1 in a row of its own: 一、产出指标."""
    rows = page.form["indicators"]
    name = rows[start].get("level1") or ""
    for number, row in enumerate(rows):
        if row.get("level1") == rows[start].get("level1"):
            page.spell.text(f"indicators[{number}].level1", name, bare_level(name))
    order = list(dict.fromkeys(row.get("level1") for row in rows)).index(rows[start].get("level1"))
    page.row(page.cell(f"{'一二三四五六七八'[order]}、{name}", page.across, look="left"))


def _subtotal(page: Page, last: int, wide: dict[str, int]) -> None:
    """A row below each level 1 that adds its weights and scores up."""
    rows = page.form["indicators"]
    same = [row for row in rows if row.get("level1") == rows[last].get("level1")]
    cells = []
    for column in page.style.columns:
        known = [number for row in same if (number := number_of(row.get(column))) is not None]
        shown = sum(known, Decimal(0)) if column in ("weight", "score") else ""
        cells.append(page.cell(page.style.subtotal if column == "level3" else shown, wide[column]))
    page.row(*cells)


def _widths(page: Page) -> dict[str, int]:
    style = page.style
    spare = page.across - used(style)
    return {column: 1 + spare * (column == "level3") for column in style.columns}


def _heads(page: Page, first: list[Cell], wide: dict[str, int]) -> None:
    style = page.style
    cells: list[Cell] = []
    second: list[Cell] = []
    double = style.double_heads and style.merges
    levels = sum(wide[column] for column in style.columns if column.startswith("level"))
    for column in style.columns:
        names = [page.spell.label(column, (TABLE | OWN_COLUMNS)[column])]
        if column == "annual_target" and style.split:
            names = list(style.split_heads)
        if double and column.startswith("level"):
            cells += [page.cell("绩效指标", levels)] if column == "level1" else []
            second.append(page.cell(names[0], wide[column]))
            continue
        cells += [page.cell(name, wide[column], 2 if double else 1) for name in names]
    page.row(*first, *cells)
    if double:
        page.row(*second)
    if style.example:
        shown = {"level1": "例：产出指标", "level2": "数量指标", "level3": "培训人数", "annual_target": "≥100人"}
        page.row(*(page.cell(shown.get(column, ""), wide[column]) for column in style.columns))
    if style.letters:
        page.row(
            *(page.cell(letter, wide[column]) for letter, column in zip("ABCDEFGHIJ", style.columns, strict=False))
        )


def _spans(page: Page, numbers: range, level: str) -> Iterator[tuple[int, int]]:
    """First row and length of every run of one level; a run of level 2 ends where its level 1 ends."""
    upto = ("level1",) if level == "level1" else ("level1", "level2")

    def key(number: int) -> tuple[Any, ...]:
        return tuple(page.form["indicators"][number].get(one) for one in upto)

    for _, run in groupby(numbers, key):
        found = list(run)
        yield found[0], len(found)


def _indicator(page: Page, number: int, column: str, wide: dict[str, int], spans: Any) -> list[Cell]:
    path = f"indicators[{number}].{column}"
    if column in ("kind", "met"):
        return [page.cell("定量" if column == "kind" else "是")]
    if column == "before":
        return [page.cell(f"≥{number + 3}项")]
    if column in ("level1", "level2"):
        return _level(page, number, column, spans[column].get(number), spans["level2"].get(number))
    if column == "annual_target":
        return [page.cell(text, wide[column] if not page.style.split else 1) for text in page.spell.target(path)]
    if column in ("weight", "score"):
        if page.form["form"] != "self_evaluation":
            # Our declaration has no weights: a reader has nowhere to put them.
            return [page.cell(number_of(at(page.form, path)) or "")]
        return [page.cell(page.spell.amount(path), wide[column])]
    if column in OWN_COLUMNS:
        own = {
            "number": Decimal(number + 1),
            "explained": "反映项目完成情况",
            "standard": "完成得满分，未完成按比例扣分",
        }
        return [page.cell(own.get(column, ""))]
    if column == "level3" and page.style.numbered:
        name = at(page.form, path)
        page.spell.text(path, f"指标{number + 1}：{name}")
        return [page.cell(f"指标{number + 1}：{name}", wide[column], look="left")]
    return [page.cell(page.spell.text(path), wide[column], look="left" if column == "level3" else "centre")]


def _level(page: Page, number: int, column: str, span: int | None, grouped: int | None) -> list[Cell]:
    style = page.style
    value = at(page.form, f"indicators[{number}].{column}") or ""
    printed = value
    if column == "level1" and style.weight_in_level and value:
        same = [row for row in page.form["indicators"] if row.get("level1") == value]
        weights = [number_of(row.get("weight")) for row in same]
        total = sum((weight for weight in weights if weight), Decimal(0))
        printed = f"{bare_level(value)}{style.weight_in_level.format(total.normalize() + 0)}"
    also = ("同上",) if style.levels == "ditto" and not span else ()
    if style.levels != "upright" or column == "level2":
        page.spell.text(f"indicators[{number}].{column}", printed, bare_level(value), *also)
    if style.levels == "upright" and column == "level1":
        page.spell.text(f"indicators[{number}].{column}", printed, bare_level(value), "\n".join(printed))
        return [page.cell("\n".join(printed), down=span)] if span else []
    if style.levels == "ditto":
        return [page.cell(printed if span else "同上")]
    if style.levels in ("repeated", "sections"):
        return [page.cell(printed)]
    if style.levels == "grouped" and column == "level1":
        span = grouped
    if style.levels == "first" or not style.merges:
        return [page.cell(printed if span else "")]
    return [page.cell(printed, down=span)] if span else []


def totals(page: Page) -> None:
    style = page.style
    if style.total == "sentence":
        page.row(page.cell(f"总分：{at(page.form, 'total_score') or ''}分", page.across))
        page.spell.amount("total_score")
    elif style.total == "row":
        names = [
            name
            for column in style.columns
            for name in [column] * (len(style.split_heads) if column == "annual_target" and style.split else 1)
        ]
        wide = _widths(page)
        before = bool(style.side) + sum(wide[c] if c == "level3" else 1 for c in names[: names.index("weight")])
        cells = [page.cell(page.spell.label("total_score", "总分"), before)]
        for name in names[names.index("weight") :]:
            known = {"weight": "total_weight", "score": "total_score"}.get(name)
            cells.append(page.cell(page.spell.amount(known) if known else "", wide[name] if name == "level3" else 1))
        page.row(*cells)
    if style.grade != "none":
        _grade(page)


def _grade(page: Page) -> None:
    grade = at(page.form, "grade")
    if page.style.grade == "text":
        value = page.spell.text("grade")
    else:
        value = "  ".join(f"{'☑' if grade == name else '□'}{name}" for name in GRADES)
        page.spell.text("grade")
    page.row(page.cell(page.spell.label("grade", "评分等级"), 2), page.cell(value, page.across - 2))
