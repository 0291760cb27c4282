"""The sheet 填报说明: what it says is true of the form beside it, and nothing that must be filled in is left out."""

import io
from decimal import Decimal

import openpyxl
import pytest

from perfbook.check import check
from perfbook.figures import figures_for
from perfbook.forms.form import Indicator
from perfbook.forms.kinds import FORMS
from perfbook.forms.quantity import parse
from perfbook.forms.self_evaluation import EvaluatedIndicator
from perfbook.forms.walk import nest
from perfbook.generate.book import generate
from perfbook.generate.guide_drawing import columns_for
from perfbook.generate.guide_words import Example, Table, chapters_for
from perfbook.generate.live import live_checks
from perfbook.generate.page import Page, page
from perfbook.layouts.guides import guides
from perfbook.layouts.model import editions, load
from perfbook.layouts.stamp import BESIDE, GUIDE, GUIDES
from perfbook.making import preview
from perfbook.rules import RULES, scope_of
from tests.look.judging import clipped
from tests.look.sheets import Book

EVALUATIONS = [name for name in editions() if name.startswith("self_evaluation/")]


def blank(name: str, form: dict[str, object] | None = None) -> Page:
    layout = load(name)
    indicators = [{"level1": None, "level2": None, "level3": None}]
    empty = {"year": int(layout.edition), "indicators": [] if layout.spare else indicators}
    return page(layout, FORMS[layout.form].model_validate(form or empty), "to_be_filled")


def tables(one: Page) -> list[Table]:
    return [table for chapter in chapters_for([one]) for table in chapter.tables if isinstance(table, Table)]


def table(one: Page, head: str) -> Table:
    return next(found for found in tables(one) if head in found.head)


def example_of(one: Page) -> Example:
    [found] = [found for chapter in chapters_for([one]) for found in chapter.tables if isinstance(found, Example)]
    return found


def words(one: Page) -> str:
    """All that the sheet says."""
    sheet = openpyxl.load_workbook(io.BytesIO(generate([one])))[GUIDE]
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


@pytest.mark.parametrize("name", editions())
def test_every_open_field_is_explained_once(name):
    one = blank(name)
    explained = [row[1:] for row in table(one, "怎么填").rows]
    opened = {path.rpartition(".")[2] for path, spot in one.placement.fields.items() if one.open(spot)}
    for field in opened:
        prompt = one.layout.prompt[field]
        said = [text for title, text in explained if title == prompt.title and text.startswith(prompt.text)]
        # The weight of the budget's execution is a field of its own, in another block.
        assert len(said) == (2 if field == "weight" else 1), field


@pytest.mark.parametrize("name", EVALUATIONS)
def test_what_the_unit_does_not_fill_in_is_named_and_not_explained(name):
    layout = load(name)
    one = blank(name, guides().example_for(layout))
    rows = table(one, "怎么填").rows
    assert "年初预算数" not in {title for _, title, _ in rows}
    assert {"自动计算", "已经填好"} < {title for _, title, _ in rows}
    computed = "".join(text for _, title, text in rows if title == "自动计算")
    assert all(label in computed for label in ("执行率", "总分", "评分等级"))


@pytest.mark.parametrize("name", editions())
def test_no_rule_finds_anything_in_the_example(name):
    layout = load(name)
    example = example_of(blank(name))
    whole = FORMS[layout.form].model_validate(nest(example.values))
    assert check(whole, figures_for(layout.form, layout.edition)) == []


@pytest.mark.parametrize("name", EVALUATIONS)
def test_the_example_shows_a_missed_target_a_result_in_words_and_every_sum(name):
    example = example_of(blank(name))
    assert example.values["total_weight"] == 100
    assert example.values["grade"] == "优"
    results = {value for path, value in example.values.items() if path.endswith("actual_value")}
    assert "达成指标" in results
    [missed] = chapters_for([blank(name)])[-1].after
    assert "12.00(天)" in missed and "8.33" in missed


@pytest.mark.parametrize("name", editions())
def test_every_rule_that_the_workbook_judges_is_named_as_it_is_called_now(name):
    one, said = blank(name), words(blank(name))
    for id in {*live_checks(one.placement, one.figures).of_rules(), *guides().later[one.layout.form]}:
        assert RULES[id].title in said, id


def test_no_rule_is_named_as_judged_later_that_the_workbook_judges_itself():
    for name in editions():
        one = blank(name)
        live = set(live_checks(one.placement, one.figures).of_rules())
        assert not live & set(guides().later[one.layout.form]), name


@pytest.mark.parametrize("sign", guides().sign, ids=lambda one: one.sign)
def test_what_the_guide_shows_as_a_target_and_a_result_is_right(sign):
    target = parse(sign.target)
    assert (target.comparator, target.written, target.rest) == (sign.sign, "sign", "")
    row = {"level3": "某项工作", "annual_target": sign.target, "actual_value": sign.actual}
    assert findings(row | {"weight": "10", "score": "10"}) == set()


@pytest.mark.parametrize("wrong", guides().wrong, ids=lambda one: f"{one.rule} {one.written}")
def test_what_the_guide_calls_wrong_breaks_that_rule_and_what_it_asks_for_does_not(wrong):
    row = {"level3": wrong.level3, "annual_target": wrong.target or "≥12.00(场)"}
    assert wrong.rule in findings(row | {wrong.field: wrong.written})
    assert wrong.rule not in findings(row | {wrong.field: wrong.better})


def findings(row: dict[str, str]) -> set[str]:
    """The rules on one indicator that find something in it."""
    indicator, figures = EvaluatedIndicator.model_validate(row), figures_for("self_evaluation", "2024")
    scope = scope_of(indicator, figures)
    asked = [rule for rule in RULES.values() if {Indicator, EvaluatedIndicator} & set(rule.on)]
    return {finding.rule for rule in asked for finding in rule.findings("", indicator, scope)}


@pytest.mark.parametrize("name", EVALUATIONS)
def test_scores_are_those_that_the_rules_allow(name):
    one = blank(name)
    for target, actual, weight, most, _ in table(one, "最多得").rows:
        row = {"level3": "某项工作", "annual_target": target, "actual_value": actual, "weight": weight}
        assert "SC03" not in findings(row | {"score": most})
        assert "SC03" in findings(row | {"score": str(Decimal(most) + Decimal("0.01"))})
    for result, _, points in table(one, "得分占分值的").rows:
        least, most = points.removesuffix(" 分").split(" 至 ")
        row = {"level3": "某项工作", "annual_target": "完善", "actual_value": result, "weight": "10"}
        assert all("SC04" not in findings(row | {"score": score}) for score in (least, most))
        assert most == "10" or "SC04" in findings(row | {"score": str(Decimal(most) + Decimal("0.01"))})


@pytest.mark.parametrize("name", editions())
def test_nothing_of_it_is_clipped(name):
    book = Book(preview(name))
    measured, faults = clipped(book)
    assert measured and [fault for fault in faults if GUIDE in fault] == []


@pytest.mark.parametrize("name", editions())
def test_it_is_locked_and_prints_on_two_pages_upright(name):
    sheet = openpyxl.load_workbook(io.BytesIO(preview(name)))[GUIDE]
    assert sheet.protection.sheet
    assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row)
    assert not any(isinstance(cell.value, str) and cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    setup = sheet.page_setup
    assert (setup.orientation, setup.fitToWidth or 1, setup.fitToHeight) == ("portrait", 1, 2)


def test_a_book_has_one_guide_to_each_of_its_layouts_and_their_names_are_kept_free():
    pages = [blank(name) for name in ("self_evaluation/2024", "declaration/2026")]
    names = openpyxl.load_workbook(io.BytesIO(generate(pages))).sheetnames
    assert [name for name in names if name.startswith(GUIDE)] == list(GUIDES[:2])
    assert set(GUIDES) <= set(BESIDE)


def test_a_units_own_row_is_explained_where_it_is_open_in_any_of_its_forms(official):
    layout = load("self_evaluation/2024")
    closed = page(layout, official[-1], "to_be_filled")
    open_budget = official[-1].model_copy(update={"department": None})
    both = chapters_for([closed, page(layout, open_budget, "to_be_filled")])
    assert "主管部门" in {row[1] for row in both[1].tables[0].rows}
    assert "主管部门" not in {row[1] for row in chapters_for([closed])[1].tables[0].rows}


def test_an_offices_own_figures_stand_in_its_guide(official):
    own = {"execution_weight": Decimal(20), "grades": ({"word": "好", "least": "70"}, {"word": "不好", "least": "0"})}
    one = page(load("self_evaluation/2024"), official[-1], "to_be_filled", own=own)
    values = example_of(one).values
    assert (values["funds.total.weight"], values["total_weight"], values["grade"]) == (20, 100, "好")
    assert check(FORMS["self_evaluation"].model_validate(nest(values)), one.figures) == []
    assert "70 分及以上为“好”，不到 70 分为“不好”" in words(one)
    assert "预算执行 20 分" in words(one)


def test_equal_forms_are_worked_out_once(official):
    one, other = (page(load("self_evaluation/2024"), official[-1], "to_be_filled") for _ in range(2))
    assert chapters_for([one]) is chapters_for([other])


def test_every_column_of_a_table_gets_one_of_the_form():
    for name in editions():
        widths = load(name).widths
        for shares in ((12, 36, 26, 26), (50, 50), (20, 22, 20, 38)):
            taken = [column for first, last in columns_for(widths, shares) for column in range(first, last + 1)]
            assert taken == list(range(len(widths)))
