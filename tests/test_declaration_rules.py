"""Declarations and the form of 2020: what their rules must find, and where they must be silent."""

from typing import Any

import pytest

from perfbook.check import check
from perfbook.findings import Severity
from perfbook.forms.declaration import Declaration
from perfbook.forms.form import Form
from perfbook.forms.targets import Targets
from samples import document
from tests.pages import figures_of

DECLARED = [*document("declarations_2024"), *document("declarations_2026"), *document("targets_2020")]


def found(form: Form) -> list[tuple[str, str]]:
    return [(finding.rule, finding.path) for finding in check(form, figures_of(form))]


def rules_on(form: Form) -> set[str]:
    return {rule for rule, _ in found(form)}


def projects(rule: str, path: str | None = None) -> list[str]:
    """The projects of which a rule speaks, once a finding."""
    return [
        form.project_name or "" for form in DECLARED for one, at in found(form) if one == rule and path in (None, at)
    ]


def declared(**fields: Any) -> Declaration:
    """A sound declaration of one year, with some fields otherwise."""
    given = {
        "year": 2026, "project_name": "培训经费", "unit": "卫生事务管理中心", "department": "区卫生健康委员会",
        "project_nature": "经常性项目", "project_category": "特定目标类", "start_date": "2026-01-01",
        "end_date": "2026-12-31", "annual_goal": "全年举办公共卫生医师培训四期，培训两百人次。", "project_goal": None,
        "funds": {"project_total": None, "annual_total": "50000", "annual_fiscal": "50000", "annual_other": None},
    }  # fmt: skip
    return Declaration.model_validate(given | fields)


def heads(form: Form) -> list[tuple[str, str]]:
    return [(rule, path) for rule, path in found(form) if not rule.startswith("IN")]


def test_the_only_errors_are_two_blank_categories() -> None:
    errors = [
        (form.project_name, finding.rule, finding.path)
        for form in DECLARED
        for finding in check(form, figures_of(form))
        if finding.severity == Severity.ERROR
    ]
    assert errors == [
        ("区卫生城域网网络（运维）", "HD01", "project_category"),
        ("医疗事故技术鉴定", "HD01", "project_category"),
    ]


def test_warnings_that_a_careful_examiner_raises_are_there() -> None:
    targets = {
        (rule, form.indicators[int(path[11:-15])].level3, form.indicators[int(path[11:-15])].annual_target)
        for form in DECLARED
        for rule, path in found(form)
        if rule in ("IN01", "IN02") and path.endswith("annual_target")
    }
    assert {
        ("IN01", "处理数据反馈及时性", "≥24.00(小时)"),
        ("IN01", "使用者满意度", "<90.00(%)"),
        ("IN02", "卫生统计工作发生重大差错次数", "=0(%)"),
    } <= targets
    assert projects("IN06") == ["闵行区对外公共服务平台（等保）"]
    assert projects("GL03") == ["闵行区公立医疗机构管理平台信创改造及升级项目(2026年分年第2年)"] * 2


def test_missing_levels_are_counted_as_the_examiner_counts_them() -> None:
    said = [
        (form.project_name, finding.message)
        for form in DECLARED
        for finding in check(form, figures_of(form))
        if finding.rule == "IN11"
    ]
    assert sum("满意度指标" in message for _, message in said) == 6
    assert sum("成本指标" in message for _, message in said) == 15 == len(said) - 6


def test_the_form_of_2020_is_judged_by_its_own_levels() -> None:
    for form in document("targets_2020"):
        assert not rules_on(form) & {"IN10", "IN11", "IN18", "IN20", "IN22", "HD01", "HD03", "HD04", "GL01"}
    [_, second] = document("targets_2020")
    # 12 of 17 targets are words, but 10 of them stand under 投入与管理.
    assert "IN13" not in rules_on(second)


def test_a_sound_declaration_is_sound() -> None:
    assert heads(declared()) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"project_nature": None}, [("HD01", "project_nature")]),
        ({"start_date": None, "end_date": " "}, [("HD01", "end_date"), ("HD01", "start_date")]),
        ({"department": "—"}, [("HD01", "department")]),
        ({"start_date": "2026-12-31", "end_date": "2026-01-01"}, [("HD02", "end_date")]),
        ({"start_date": "2026-05-01", "end_date": "2026-05-01"}, []),
        ({"end_date": "2027-01-01"}, [("HD03", "end_date")]),
        ({"start_date": "2025-01-01", "end_date": "2025-12-31"}, [("HD03", "end_date")]),
        ({"project_nature": "阶段性项目", "end_date": "2027-12-31"}, [("HD03", "end_date")]),
        ({"project_category": "专项业务类"}, [("HD04", "project_category")]),
        ({"project_category": "特定 目标类", "project_nature": "从没听过的性质"}, []),
        ({"annual_goal": None}, [("GL01", "annual_goal")]),
        ({"project_name": "信创改造(第1年)"}, []),
        ({"end_date": "年底"}, []),
    ],
)
def test_head_and_goals(fields: dict[str, str | None], expected: list[tuple[str, str]]) -> None:
    assert heads(declared(**fields)) == expected


@pytest.mark.parametrize(
    ("goal", "total", "expected"),
    [
        ("两年完成全区医院的信创改造。", "100000", []),
        (None, "100000", [("GL03", "project_goal")]),
        ("两年完成全区医院的信创改造。", None, [("GL03", "funds.project_total")]),
    ],
)
def test_a_project_of_several_years_says_what_it_wants_in_all(
    goal: str | None, total: str | None, expected: Any
) -> None:
    funds = {"project_total": total, "annual_total": "50000", "annual_fiscal": "50000"}
    dates = {"start_date": "2025-01-01", "end_date": "2027-12-31", "project_nature": "阶段性项目"}
    assert heads(declared(**dates, project_goal=goal, funds=funds)) == expected


@pytest.mark.parametrize(
    ("funds", "expected"),
    [
        ({"annual_total": "50000", "annual_fiscal": "49999.99"}, [("FD05", "funds.annual_total")]),
        ({"annual_total": "50000", "annual_fiscal": "30000", "annual_other": "20000"}, []),
        ({"annual_total": "50000", "annual_fiscal": None}, [("FD11", "funds.annual_fiscal")]),
        ({"annual_total": None, "annual_fiscal": "50000"}, [("FD11", "funds.annual_total")]),
        ({"annual_total": "50"}, [("FD06", "funds.annual_total")]),
        ({"annual_total": "5.00", "annual_fiscal": "50000"}, [("FD06", "funds.annual_total")]),
        ({"annual_total": "50000", "project_total": "40000"}, [("FD12", "funds.annual_total")]),
        ({"annual_total": "50000", "project_total": "0"}, []),
        (
            {"annual_total": "50000", "annual_fiscal": "60000", "annual_other": "-10000"},
            [("FD15", "funds.annual_other")],
        ),
        (
            {"annual_total": "50000", "project_total": "90000", "project_fiscal": "80000", "project_other": "0"},
            [("FD05", "funds.project_total")],
        ),
    ],
)
def test_declared_amounts(funds: dict[str, str | None], expected: list[tuple[str, str]]) -> None:
    assert heads(declared(funds=funds)) == expected


def test_the_form_of_2020_wants_both_budgets() -> None:
    form = Targets.model_validate({"year": 2020, "funds": {"project_total": None, "annual_total": "100"}})
    assert ("FD11", "funds.project_total") in found(form)
    form = Targets.model_validate({"year": 2020, "funds": {"project_total": "1000", "annual_total": "2000"}})
    assert ("FD12", "funds.annual_total") in found(form)


def test_a_rule_of_the_self_evaluation_is_not_put_to_a_declaration() -> None:
    assert {rule[:2] for form in DECLARED for rule, _ in found(form)} <= {"HD", "GL", "FD", "IN"}
