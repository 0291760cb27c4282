"""The published forms say what the rules on money, weights, scores, grade and reasons must find, and nothing else."""

import pytest

from perfbook.check import check
from perfbook.findings import Severity
from perfbook.forms.self_evaluation import SelfEvaluation
from tests.pages import figures_of

FAMILIES = ("FD", "WT", "SC", "GR", "DV")
HAND_MADE = "信息化建设项目（高质量发展示范项目）"


def found(form: SelfEvaluation, *severities: Severity) -> list[tuple[str, str]]:
    findings = check(form, figures_of(form))
    return [(f.rule, f.path) for f in findings if f.rule[:2] in FAMILIES and f.severity in severities]


def test_the_hand_made_form_has_exactly_its_faults(official: list[SelfEvaluation]) -> None:
    [form] = [form for form in official if form.project_name == HAND_MADE]
    assert found(form, Severity.ERROR) == [
        ("FD02", "funds.total.execution_rate"),
        ("FD04", "funds.total.score"),
        ("FD06", "funds.total.initial_budget"),
        ("GR02", "grade"),
    ]
    assert found(form, Severity.WARNING) == [("FD08", "funds.total.execution_rate")]
    assert found(form, Severity.NOTE) == []
    expected = {f.rule: f.expected for f in check(form, figures_of(form))}
    assert (expected["FD02"], expected["FD04"], expected["GR02"]) == ("56.60", "5.66", "优")


def test_the_other_twenty_have_no_error_and_no_warning(official: list[SelfEvaluation]) -> None:
    sound = [form for form in official if form.project_name != HAND_MADE]
    assert len(sound) == 20
    assert {form.project_name: found(form, Severity.ERROR, Severity.WARNING) for form in sound} == {
        form.project_name: [] for form in sound
    }


@pytest.mark.parametrize(
    ("rule", "projects"),
    [("FD09", {"培训经费", "后勤保障经费"}), ("FD13", set()), ("WT03", {"卫生银联专线"})],
)
def test_notes_stand_where_a_careful_examiner_makes_them(
    official: list[SelfEvaluation], rule: str, projects: set[str]
) -> None:
    noted = {form.project_name for form in official if any(r == rule for r, _ in found(form, Severity.NOTE))}
    assert noted == projects
