"""The office's list: forms -> 计划表.xlsx -> the same forms; every mistake in it with sheet and cell."""

import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfbook.check import check_reading
from perfbook.cli.sentences import run
from perfbook.contents import Content
from perfbook.figures import figures_for
from perfbook.forms.kinds import FORMS
from perfbook.forms.plan import Plan, project_key
from perfbook.forms.walk import values
from perfbook.generate.book import generate
from perfbook.generate.page import page
from perfbook.generate.plan_book import plan_workbook
from perfbook.layouts.model import edition_for, load
from perfbook.layouts.plan_tables import plan_tables
from perfbook.making import workbook_of
from perfbook.office_figures import typed, with_office
from perfbook.planning import BadPlan, forms_of, is_plan_file, plan_of, plan_of_forms
from perfbook.planning.judging import judged
from perfbook.read import read
from perfbook.readings import assemble
from perfbook.refused import Refused
from perfbook.returns import verdict_of
from samples import document, official_forms

SOURCES = Path(__file__).parents[1] / "samples" / "forms"
DECLARATIONS = ("declarations_2024", "declarations_2026")


def known(form):
    """What the list holds of a form: the fields that it has columns for."""
    columns = {column.field for name in ("项目", "指标") for column in plan_tables().of(name, form.form).columns}
    held = {path: value for path, value in values(form).items() if path.rpartition("].")[2] in columns}
    return {path: str(value.normalize()) if isinstance(value, Decimal) else value for path, value in held.items()}


def book(plan, folder, name="计划表.xlsx"):
    path = folder / name
    path.write_bytes(plan_workbook(plan))
    return path


@pytest.fixture(scope="module")
def small():
    """Two projects of one unit."""
    return plan_of_forms(document("self_evaluations_2024")[:2])


@pytest.fixture(scope="module")
def small_contents(small):
    return read(plan_workbook(small))


@pytest.fixture
def edited(small, tmp_path):
    """Writes the list of two projects, lets a person change it, and gives the file."""

    def edit(*changes, plan=small):
        path = book(plan, tmp_path)
        workbook = openpyxl.load_workbook(path)
        for sheet, address, value in changes:
            workbook[sheet][address] = value
        workbook.save(path)
        return path

    return edit


def mistakes(path):
    with pytest.raises(BadPlan) as raised:
        plan_of(path)
    assert all(f"  {mistake}" in str(raised.value) for mistake in raised.value.mistakes)
    return [str(mistake) for mistake in raised.value.mistakes]


def test_the_self_evaluations_come_back_the_same(official, tmp_path):
    plan = plan_of_forms(official)
    back = plan_of(book(plan, tmp_path))
    assert [known(form) for form in back.projects] == [known(form) for form in official]
    assert [unit.name for unit in back.units] == list(dict.fromkeys(form.unit for form in official))
    for form, given_back in zip(official, back.projects, strict=True):
        # The unit gets the very same workbook, whichever of the two it was made from.
        assert workbook_of(given_back, "to_be_filled") == workbook_of(form, "to_be_filled")


def test_the_self_evaluations_come_back_the_same_after_a_resave(official, office, tmp_path):
    path = office.convert(book(plan_of_forms(official), tmp_path), tmp_path / "另存.xlsx")
    assert [known(form) for form in forms_of(path)] == [known(form) for form in official]


@pytest.mark.parametrize("name", DECLARATIONS)
def test_declarations_come_back_the_same(name, office, tmp_path):
    forms = document(name)
    path = book(plan_of_forms(forms), tmp_path)
    assert [known(form) for form in forms_of(path)] == [known(form) for form in forms]
    saved = office.convert(path, tmp_path / "另存.xlsx")
    assert [known(form) for form in forms_of(saved)] == [known(form) for form in forms]


# Signs that nobody sees are no name.
words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cf", "Z"], exclude_characters="\ufffe\uffff"), min_size=1
)
amounts = st.none() | st.decimals(0, 10**9, places=2)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(words, words, words, amounts), min_size=1, max_size=4), st.data())
def test_any_list_comes_back_the_same(rows, data):
    forms = {}
    for unit, project, goal, amount in rows:
        weights = data.draw(st.sampled_from([("90",), ("45.5", "44.5"), (None, None)]))
        indicator = {"level1": "产出指标", "level2": goal, "level3": unit, "annual_target": goal}
        tree = {
            "unit": unit, "project_name": project, "year": 2024, "money_unit": "万元", "annual_goal": goal,
            "department": None, "funds": {"total": {"initial_budget": amount}},
            "indicators": [{**indicator, "weight": weight} for weight in weights],
        }  # fmt: skip
        form = FORMS["self_evaluation"].model_validate(tree)
        forms[project_key(form)] = form
    plan, wrong = judged(read(plan_workbook(plan_of_forms(list(forms.values())))))
    assert wrong == []
    for form, back in zip(forms.values(), plan.projects, strict=True):
        wanted, found = known(form), known(back)
        assert wanted == {path: found.get(path) for path in wanted}


@pytest.mark.parametrize("form", ["self_evaluation", "declaration"])
def test_a_new_list_is_empty_and_helps(form, tmp_path):
    path = book(Plan(form=form), tmp_path)
    assert plan_workbook(Plan(form=form)) == path.read_bytes()
    assert mistakes(path) == ["项目：一个项目也没有（标着“示例”的行不读入）。请填写后再试。"]
    workbook = openpyxl.load_workbook(path)
    assert workbook["_名单"].sheet_state == "veryHidden"
    for name in ("单位", "项目", "指标"):
        sheet = workbook[name]
        assert any(str(cell.value).startswith("示例") for cell in sheet[4])
        assert sheet.freeze_panes and sheet.auto_filter.ref
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        # Every column tells on entering what belongs there.
        assert all(rule.prompt for rule in sheet.data_validations.dataValidation)
        assert len(sheet.data_validations.dataValidation) == len(plan_tables().of(name, form).columns)
    sources = {rule.formula1 for rule in workbook["项目"].data_validations.dataValidation if rule.type == "list"}
    assert sources == {"单位名单"} and set(sources) <= set(workbook.defined_names)


def test_dropdowns_follow_the_list_in_a_real_program(small, clerk, tmp_path):
    person = clerk(book(small, tmp_path))
    person.type("单位", "B6", "新来的单位")
    # The example, the unit, the new one.
    assert person.type("单位", "H1", "=COUNTA(单位名单)") == "3"


def test_the_list_is_not_taken_for_a_return(small, tmp_path):
    verdict = verdict_of(book(small, tmp_path))
    assert (verdict.status, verdict.code) == ("skipped", "own_output")


def test_tables_are_found_by_their_heads(small, tmp_path):
    path = book(small, tmp_path)
    workbook = openpyxl.load_workbook(path)
    for name in ("单位", "项目", "指标"):
        old = workbook[name]
        rows = [[cell.value for cell in row] for row in old.iter_rows(min_row=3)]
        at = workbook.sheetnames.index(name)
        del workbook[name]
        new = workbook.create_sheet(f" {name}", at)
        new["B2"] = "本局自己的标题"
        for number, row in enumerate(rows):
            # Other order, a column of the officer's own, a blank line between rows.
            for column, value in enumerate([*reversed(row), "备注" if number == 0 else f"第{number}行"], start=2):
                new.cell(5 + 2 * number, column, value)
    workbook[" 项目"].cell(5, 2 + 12).value = "实 施 单 位"
    workbook.save(path)
    assert [known(form) for form in forms_of(path)] == [known(form) for form in small.projects]


# The list of two projects: 单位 row 5; 项目 rows 5 and 6; 指标 from row 5.
WRONG = {
    "项目!A5：“单位”表里没有“别的单位”。": [("项目", "A5", "别的单位")],
    "项目!B6：与第 5 行是同一个单位的同名项目。": [("项目", "B6", "其他　专项工作经费")],
    "项目!B6：“指标”表里没有这个项目的指标。": [("项目", "B6", "新项目")],
    "项目!E5：“年初预算数”填的是“约100”，是一个范围或大概的数。": [("项目", "E5", "约100")],
    "项目!E5：金额是负数（-3）。": [("项目", "E5", -3)],
    "项目!E5：“年初预算数”的公式出错了（#REF!）。": [("项目", "E5", "#REF!")],
    "项目!E5：“年初预算数”是公式，但没有结果。": [("项目", "E5", "=1+1")],
    "项目!E3：这一栏写的是元，这种表用万元。": [("项目", "E3", "年初预算数(元)")],
    "项目!B5：没有填项目名称。": [("项目", "B5", None)],
    "项目!A5：没有填单位。": [("项目", "A5", " ")],
    "项目!D5：“self_evaluation”没有 1999 年可用的版式。": [("项目", "D5", 1999)],
    "项目!D5：没有填年度。": [("项目", "D5", None), ("参数", "B6", None)],
    "项目!D5：“年度”填的是“去年”，认不出是哪一年。": [("项目", "D5", "去年")],
    "单位!B5：没有填单位名称。": [("单位", "B5", None), ("单位", "C5", "张三")],
    "单位!B6：“上海市嘉定区卫生事务管理中心 ”与第 5 行重复。": [("单位", "B6", "上海市嘉定区卫生事务管理中心\u3000")],
    "指标!B5：“项目”表里没有这个单位的“没有的项目”。": [("指标", "B5", "没有的项目")],
    "指标!E5：没有填三级指标。": [("指标", "E5", None)],
    "指标!G5：分值没有填，或不大于 0。": [("指标", "G5", None)],
    "指标!G5：这个项目各项指标的分值合计 178，加预算执行 10 是 188，应为 100。": [("指标", "G5", 100)],
    "指标：找不到 “三级指标” 栏。": [("指标", "E3", "名称")],
    "参数!A8：没有“填报栏”这个参数。": [("参数", "A8", "填报栏")],
    "参数!A8：“年度”写了两次。": [("参数", "A8", "年度")],
    "参数!B4：“决算表”不在可选的内容里。": [("参数", "B4", "决算表")],
    "参数!B4：“项目”表的栏目是绩效自评表的。": [("参数", "B4", "绩效目标申报表")],
    "参数!B5：没有“self_evaluation/2019”这个版式。": [("参数", "B5", "2019")],
    "参数!B6：“明年”不是年份。": [("参数", "B6", "明年")],
    "参数!B7：“月底”不是日期。": [("参数", "B7", "月底")],
    "参数!B8：“可以”不在可选的内容里。请填：是、否。": [("参数", "B8", "可以")],
    "参数!B9：“优良中差”看不懂。": [("参数", "B9", "优良中差")],
    "参数!B9：“优80，良90，差0”的最低分应从高到低": [("参数", "B9", "优80，良90，差0")],
    "参数!B10：“很低”不是数字。": [("参数", "B10", "很低")],
    "参数!B12：300 不在 0 到 100 之间。": [("参数", "B12", "300")],
    "参数!B14：“执行率低就扣分”看不懂。": [("参数", "B14", "执行率低就扣分")],
    "参数!B14：“执行率<=60% => 总分<=69”看不懂。": [("参数", "B14", "执行率<=60% => 总分<=69")],
    "参数!B14：“执行率<160% => 总分<=69”里的执行率应大于 0": [("参数", "B14", "执行率<160% => 总分<=69")],
    "参数!B14：“执行率<60%总分<=69；执行率<60%总分<=59”里同一个": [
        ("参数", "B14", "执行率<60%总分<=69；执行率<60%总分<=59")
    ],
    "参数!B14：“执行率<60%总分<=89；执行率<80%总分<=69”前后矛盾": [
        ("参数", "B14", "执行率<60%总分<=89；执行率<80%总分<=69")
    ],
}


@pytest.mark.parametrize("start", WRONG)
def test_a_mistake_is_said_with_sheet_and_cell(start, edited):
    first = [one for one in mistakes(edited(*WRONG[start])) if one.startswith(start.replace(" ”", "”"))]
    assert len(first) == 1 and first[0].endswith("。")


def test_a_unit_written_a_little_otherwise_is_named(edited):
    [said] = [one for one in mistakes(edited(("项目", "A5", "嘉定区卫生事务管理中心"))) if "项目!A5" in one]
    assert "是不是“上海市嘉定区卫生事务管理中心”？" in said


# A square gives numbers of at most 18 decimals; what has more comes as text.
numbers = st.decimals(-(10**12), 10**12, places=9)
anything = st.none() | st.booleans() | numbers | st.text(max_size=12)


changes = st.tuples(
    st.sampled_from(["单位", "项目", "指标", "参数"]), st.integers(0, 500), anything, st.none() | st.just("=A1")
)


@settings(max_examples=60, deadline=None)
@given(made=st.lists(changes, min_size=1, max_size=6))
def test_whatever_stands_in_the_list_nothing_is_raised(small_contents, made):
    sheets = dict(small_contents.sheets)
    for name, number, value, formula in made:
        squares = sheets[name].squares
        square = sorted(squares)[number % len(squares)]
        sheets[name] = sheets[name]._replace(squares={**squares, square: Content(value, formula)})
    plan, wrong = judged(small_contents._replace(sheets=sheets))
    assert wrong == sorted(wrong) and all(str(one).endswith("。") for one in wrong)
    assert wrong or len(plan.projects) >= 1


def test_all_mistakes_are_said_at_once_in_order(edited):
    changes = [
        ("参数", "B10", "x"),
        ("指标", "E6", None),
        ("项目", "E6", "x"),
        ("项目", "A5", "别的单位"),
        ("单位", "B5", "改名"),
    ]
    said = mistakes(edited(*changes))
    places = [one.partition("：")[0] for one in said]
    assert places == sorted(places, key=lambda one: ("单位项目指标参数".index(one[:2]), int(one[4:]), one))
    assert {"项目!A5", "项目!A6", "项目!E6", "指标!E6", "参数!B10"} <= set(places)


def test_a_missing_sheet_is_said_once(small, tmp_path):
    path = book(small, tmp_path)
    workbook = openpyxl.load_workbook(path)
    del workbook["单位"], workbook["指标"]
    workbook.save(path)
    assert [one.partition("：")[0] for one in mistakes(path)] == ["单位", "指标"]


def test_what_is_no_list_is_refused(tmp_path, official):
    other = tmp_path / "别的.xlsx"
    other.write_bytes(workbook_of(official[0], "as_returned")[1])
    (tmp_path / "坏.xlsx").write_bytes(b"PK\3\4")
    for path, reason in ((other, "不是计划表"), (tmp_path / "坏.xlsx", "损坏"), (tmp_path / "无.xlsx", "找不到")):
        with pytest.raises(Refused, match=reason):
            plan_of(path)


def test_a_list_is_told_from_other_files(small, official, tmp_path, office):
    path = book(small, tmp_path)
    other = tmp_path / "别的.xlsx"
    other.write_bytes(workbook_of(official[0], "as_returned")[1])
    assert is_plan_file(path) and is_plan_file(office.convert(path, tmp_path / "另存.xlsx"))
    assert not any(map(is_plan_file, (other, tmp_path, tmp_path / "无.xlsx", SOURCES / "targets_2020.json")))


def test_settings_and_the_figures_of_the_office(edited, small):
    path = edited(
        ("参数", "B5", 2024),
        ("参数", "B7", "2025年3月31日"),
        ("参数", "B8", "是"),
        ("参数", "B9", "优≥95，良≥85，合格≥60，差≥0"),
        ("参数", "B10", 70),
        ("参数", "B11", "15%"),
        ("参数", "B12", 50),
        ("参数", "B14", "执行率低于80%的，总分最高89分；预算执行率＜６０％时，总分≤69"),
    )
    plan = plan_of(path)
    assert (plan.edition, plan.year, plan.due, plan.signature_row) == ("self_evaluation/2024", 2024, "2025-03-31", True)
    figures = with_office(figures_for("self_evaluation", "2024"), plan.figures)
    assert [figures.grade_of(Decimal(total)) for total in (94, 84, 59)] == ["良", "合格", "差"]
    assert (figures.low_execution, figures.budget_change, figures.overshoot) == (70, 15, 150)
    assert [(cap.rate_below, cap.total_at_most) for cap in figures.execution_caps] == [(60, 69), (80, 89)]
    assert figures.weight_total == 100 and with_office(figures, {}) is figures
    # A list written again says the same.
    again = plan_of(edited(plan=plan))
    assert (again.figures, again.edition) == (plan.figures, plan.edition)
    assert (again.due, again.signature_row) == (plan.due, True)


def test_a_workbook_grades_by_the_offices_figures(official):
    """What it is issued with, it is read and judged with: its formula is no change, its grade is right."""
    own = {"grades": typed("grades", "优100，良80，差0")}
    form = next(form for form in official if form.total_score and form.grade and form.total_score < 100)
    form = form.model_copy(update={"grade": "良"})
    content = generate([page(load(edition_for(form.form, form.year)), form, "as_returned", own=own)])
    of_grade = {"GR01", "GR02", "BK04"}
    [reading], _ = assemble(read(content), own)
    assert reading.form.grade == "良"
    assert not of_grade & {finding.rule for finding in check_reading(reading)}
    # By the official figures both the formula and its grade are others.
    [reading], _ = assemble(read(content))
    assert of_grade & {finding.rule for finding in check_reading(reading)} == {"BK04", "GR01"}


def test_a_workbook_caps_its_total_by_the_offices_rule(official, office, tmp_path):
    """Function, formula in a real program, and rules agree on both sides of each limit."""
    own = {"execution_caps": typed("caps", "执行率<60% => 总分<=69；执行率<80% => 总分<=89")}
    [published] = [form for form in official if form.year == 2024 and form.project_name == "第三方评估和检测经费"]
    for executed, total in (("37.79", 69), ("37.80", 89), ("50.39", 89), ("50.40", Decimal("97.5"))):
        fiscal = published.funds.fiscal.model_copy(update={"executed_amount": Decimal(executed)})
        funds = published.funds.model_copy(update={"fiscal": fiscal})
        form = published.model_copy(update={"funds": funds})
        content = generate([page(load("self_evaluation/2024"), form, "to_be_filled", own=own)])
        [blank], _ = assemble(read(content), own)
        path = tmp_path / f"{executed}.xlsx"
        workbook = openpyxl.load_workbook(io.BytesIO(content))
        for field, value in values(form).items():
            spot = blank.placement.fields.get(field)
            if spot and not spot.cell.computed and value is not None:
                row, column = blank.placement.squares[field]
                workbook[blank.sheet].cell(row + 1, column + 1).value = value
        workbook.save(path)
        [reading], _ = assemble(read(office.convert(path, tmp_path / "另存.xlsx").read_bytes()), own)
        assert reading.form.total_score == total, executed
        found = {finding.rule for finding in check_reading(reading)}
        assert not found & {"SC01", "SC07", "GR01", "BK04", "BK09"}


def test_weights_add_up_with_the_offices_own_execution_weight(edited):
    path = edited(("参数", "B13", 20))
    assert all("加预算执行 20 是 110，应为 100" in one for one in mistakes(path))


def test_weights_may_all_be_left_to_the_unit(edited, small):
    rows = range(5, 5 + sum(len(form.indicators) for form in small.projects))
    plan = plan_of(edited(*(("指标", f"G{row}", None) for row in rows)))
    assert {indicator.weight for form in plan.projects for indicator in form.indicators} == {None}


def test_the_expected_projects_have_folded_keys(small):
    wide = small.projects[0].model_copy(
        update={"project_name": "其他 专项工作经费", "unit": f"{small.projects[0].unit}　"}
    )
    assert project_key(wide) in small.expected
    assert list(small.expected)[1][0::3] == ("self_evaluation", "人才支持类")


def test_texts_never_become_formulas_or_links(small, office, tmp_path):
    nasty = ['=HYPERLINK("http://a")', "@SUM(1)", "+1", "-2", "http://example.cn", "\x01坏"]
    forms = [small.projects[0].model_copy(update={"project_name": name}) for name in nasty]
    path = book(plan_of_forms(forms), tmp_path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    saved = office.convert(path, tmp_path / "另存.xlsx")
    assert [form.project_name for form in forms_of(saved)] == [*nasty[:-1], "\ufffd坏"]


def test_one_list_holds_one_kind_of_form():
    with pytest.raises(Refused, match="绩效目标表"):
        plan_of_forms(official_forms())
    with pytest.raises(Refused, match="只列一种表"):
        plan_of_forms([*document("self_evaluations_2024"), *document("declarations_2024")])
    form = document("self_evaluations_2024")[0]
    with pytest.raises(Refused, match="两张"):
        plan_of_forms([form, form.model_copy(update={"year": 2025})])
    with pytest.raises(Refused, match="没有单位"):
        plan_of_forms([form.model_copy(update={"unit": None})])


def test_commands_in_both_languages(tmp_path, capsys):
    new, filled = tmp_path / "新.xlsx", tmp_path / "计划表.xlsx"
    assert run(["计划", "新建", str(new)]) == 0
    assert "perfbook make" in capsys.readouterr().out
    assert run(["plan", "new", str(new)]) == 2
    assert "已经有了，没有覆盖" in capsys.readouterr().err
    sources = [str(SOURCES / f"self_evaluations_{year}.json") for year in (2023, 2024)]
    assert run(["plan", "from", *sources, "-o", str(filled)]) == 0
    assert "2 个单位、21 个项目" in capsys.readouterr().out
    assert len(forms_of(filled)) == 21
    assert run(["make", str(filled), "-o", str(tmp_path / "下发"), "--blank"]) == 0
    assert len(list((tmp_path / "下发").iterdir())) == 21
    assert run(["plan", "new", str(tmp_path / "x.xlsx"), "--form", "决算表"]) == 2
    assert run(["plan", "new", str(tmp_path / "x.xls")]) == 2


def test_check_goes_by_the_list(small, tmp_path, capsys):
    """What is not back and what nobody asked for is said, and the office's own figures judge."""
    plan = replace(small, figures={"low_execution": Decimal(100)})
    path = book(plan, tmp_path)
    strange = document("self_evaluations_2024")[2]
    for form in (plan.projects[0], strange):
        name, content = workbook_of(form, "as_returned", own=plan.figures)
        (tmp_path / name).write_bytes(content)
    run(["check", str(tmp_path), "--plan", str(path), "--json", "-"])
    report = json.loads(capsys.readouterr().out)
    said = {finding["rule"]: finding["message"] for finding in report["findings"]}
    assert plan.projects[1].project_name in said["ST02"] and strange.project_name in said["ST03"]
    # 96.78 % is low for this office, and for no other.
    rules = {finding["rule"] for one in report["books"] for form in one["forms"] for finding in form["findings"]}
    assert "FD08" in rules
    assert run(["check", str(tmp_path), "--plan", str(tmp_path / "无.xlsx")]) == 2


def test_declarations_become_a_list_of_self_evaluations(tmp_path, capsys):
    path = tmp_path / "计划表.xlsx"
    source = str(SOURCES / "declarations_2024.json")
    assert run(["plan", "取自", source, "--edition", "self_evaluation/2024", "-o", str(path)]) == 0
    forms = forms_of(path)
    assert {form.form for form in forms} == {"self_evaluation"} and len(forms) == len(document("declarations_2024"))
    assert forms[0].funds.total.initial_budget == Decimal("867.4264")
