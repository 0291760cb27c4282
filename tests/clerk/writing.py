"""Lay a form out on a sheet as one office's or clerk's style has it."""

from decimal import Decimal
from typing import Any

from tests.clerk.funding import asked, flat, matrix, sentence, stacked, turned
from tests.clerk.indicator_table import table, totals
from tests.clerk.page import Page
from tests.clerk.paper import Copy, Paper, saved
from tests.clerk.style import Style

HEAD = {
    "project_name": "项目名称", "department": "主管部门", "unit": "实施单位", "project_nature": "项目性质",
    "project_category": "项目类别", "start_date": "计划开始日期", "end_date": "计划完成日期",
    "government_purchase": "是否含有政府购买服务", "performance_type": "绩效类型", "period": "项目起止时间",
    "leader": "项目负责人", "phone": "联系电话",
}  # fmt: skip


def laid(style: Style, *forms: dict[str, Any], one_sheet: bool = False) -> tuple[bytes, list[Copy]]:
    """A workbook with the forms in a style, each on its own sheet or one below the other; and what it prints."""
    papers: list[Paper] = []
    copies = []
    for number, form in enumerate(forms):
        if not papers or not one_sheet:
            papers.append(Paper(f"Sheet{number + 1}", style.left))
        else:
            papers[-1].skip(2)
        copies.append(written(papers[-1], style, form))
    return saved(papers), copies


def written(paper: Paper, style: Style, form: dict[str, Any]) -> Copy:
    """One form, laid below what stands on the paper already."""
    page = Page(paper, style, form)
    paper.skip(style.above)
    _title(page)
    _caption(page, "一、项目基本情况")
    _head(page)
    page.gap()
    {"self_evaluation": _evaluated, "declaration": _declared, "targets": _targets_2020}[form["form"]](page)
    for remark in style.remarks:
        if len(remark) <= 4:
            page.row(page.cell(remark), page.cell("", page.across - 1))
        else:
            page.row(page.cell(remark, page.across, look="left"))
    if style.signed:
        _signed(page)
    return page.spell.copy


def _title(page: Page) -> None:
    style, form = page.style, page.form
    title = style.title.format(name=form["project_name"], year=form["year"])
    if style.year == "title" and "{year}" not in style.title:
        title = f"{form['year']}年度{title}"
    if title:
        page.row(page.cell(title, page.across, look="title"))
    if "{name}" in style.title and not any("project_name" in row for row in style.head):
        page.spell.text("project_name", f"{form['project_name']}项目")
    if style.year == "line":
        page.row(page.cell(f"（{form['year']}年度）", page.across, look="subtitle"))
    if style.year != "none":
        page.spell.copy.year = form["year"]
    if style.note_above:
        page.row(page.cell(style.note_above, page.across, look="plain"))
    if style.department_line:
        page.row(page.cell(f"部门：{page.spell.text('department')}", page.across, look="plain"))
    if style.money == "above":
        page.row(page.cell(f"金额单位：{page.spell.unit()}", page.across, look="plain"))


def _name(page: Page, field: str) -> str:
    code = page.form.get("project_code")
    if field in ("leader", "phone"):
        # The same words as in the line of signatures: a reader may take them for it.
        page.spell.say("signing.phone", "12345678", optional=True)
        return "王一" if field == "leader" else "12345678"
    if field == "period":
        start, end = page.spell.text("start_date"), page.spell.text("end_date")
        return f"{start}至{end}" if start or end else ""
    if field != "project_name" or not (page.style.code and code):
        return page.spell.text(field)
    printed = f"{code}-{page.form[field]}"
    page.spell.text(field, printed)
    return printed


def _head(page: Page) -> None:
    for fields in page.style.head:
        shares = [page.across // len(fields)] * len(fields)
        shares[-1] += page.across % len(fields)
        labels = [page.spell.label(field, HEAD[field], colon=True) for field in fields]
        values = [_name(page, field) for field in fields]
        if page.style.head_values == "within":
            words = (f"{label.rstrip('：')}：{value}" for label, value in zip(labels, values, strict=True))
            page.row(*(page.cell(word, share, look="left") for word, share in zip(words, shares, strict=True)))
            continue
        if page.style.head_values == "below":
            page.row(*(page.cell(label, share) for label, share in zip(labels, shares, strict=True)))
            page.row(*(page.cell(value, share) for value, share in zip(values, shares, strict=True)))
            continue
        cells = []
        for label, value, share in zip(labels, values, shares, strict=True):
            own = max(1, share // 3)
            cells += [page.cell(label, own), page.cell(value, share - own)]
        page.row(*cells)


def _caption(page: Page, text: str) -> None:
    if page.style.captions:
        page.row(page.cell(text, page.across, look="left"))


def _evaluated(page: Page) -> None:
    _caption(page, "二、项目资金执行情况")
    {
        "matrix": matrix,
        "turned": turned,
        "flat": flat,
        "stacked": stacked,
        "sentence": sentence,
        "none": lambda page: None,
    }[page.style.fund_table](page)
    page.gap()
    _caption(page, "三、年度总体目标完成情况")
    _goals(page, (("annual_goal", "预期目标"), ("achievement", "实际完成情况")))
    page.gap()
    _caption(page, "四、绩效指标完成情况")
    table(page)
    totals(page)


def _goals(page: Page, goals: tuple[tuple[str, str], ...]) -> None:
    style = page.style
    heads = [page.spell.label(field, default) for field, default in goals]
    also = ("project_goal",) if "实施期" in style.word("annual_goal", "") else ()
    texts = [page.spell.text(field, also=also if field == "annual_goal" else ()) for field, _ in goals]
    side = page.across - 1 if style.goal_label and style.goals == "below" else page.across
    if style.goals == "beside":
        for head, text in zip(heads, texts, strict=True):
            page.row(page.cell(head), page.cell(text, page.across - 1, look="left"))
        return
    label = page.spell.label("goals", "年度总体目标" if len(goals) > 1 else "绩效目标")
    first = [page.cell(label, down=2)] if side < page.across else []
    shares = [side // len(goals)] * len(goals)
    shares[-1] += side % len(goals)
    page.row(*first, *(page.cell(head, share) for head, share in zip(heads, shares, strict=True)))
    page.row(*(page.cell(text, share, look="left") for text, share in zip(texts, shares, strict=True)))


def _declared(page: Page) -> None:
    asked(page)
    page.gap()
    if page.form.get("project_goal") and page.style.asked == "two_sides":
        _goals(page, (("project_goal", "项目总目标"), ("annual_goal", "年度总体目标")))
    else:
        _goals(page, (("annual_goal", "年度总体目标"),))
    page.gap()
    table(page)
    if page.style.sum_row:
        page.row(page.cell(page.style.sum_row, page.across - 1), page.cell(Decimal(100)))


def _signed(page: Page) -> None:
    for path, text in (("filler", "王一"), ("phone", "021-12345678"), ("filled_on", "2026-01-15")):
        page.spell.say(f"signing.{path}", text, optional=True)
    words = ("填报人：王一", "联系电话：021-12345678", "填报日期：2026-01-15")
    page.row(*(page.cell(word, look="plain") for word in words))


_TEXTS = {
    "overview": "项目概况", "project_basis": "立项依据", "necessity": "项目设立的必要性",
    "safeguards": "保证项目实施的制度、措施", "schedule": "项目实施计划", "overall_goal": "总目标及阶段性目标",
}  # fmt: skip
_TARGET_FUNDS = {
    "project_total": "项目总预算（元）", "annual_total": "项目当年预算（元）",
    "last_year_budget": "同名项目上年预算额（元）", "last_year_executed": "同名项目上年预算执行数（元）",
}  # fmt: skip


def _targets_2020(page: Page) -> None:
    spell = page.spell
    rows = (("project_category",), ("start_date", "end_date"), ("government_purchase", "performance_type"))
    for fields in rows:
        cells = []
        for field in fields:
            cells += [page.cell(spell.label(field, HEAD[field], colon=True)), page.cell(spell.text(field))]
        cells[-1] = page.cell(cells[-1].value, page.across - 2 * len(fields) + 1)
        page.row(*cells)
    for field, label in _TEXTS.items():
        page.row(page.cell(spell.label(field, label)), page.cell(spell.text(field), page.across - 1, look="left"))
    spell.unit()
    for pair in (("project_total", "annual_total"), ("last_year_budget", "last_year_executed")):
        cells = []
        for name in pair:
            cells += [page.cell(spell.label("", _TARGET_FUNDS[name])), page.cell(spell.amount(f"funds.{name}"))]
        cells[-1] = page.cell(cells[-1].value, page.across - 3)
        page.row(*cells)
    table(page)
