"""A form is read by its labels, however a clerk copied it and whatever became of our own workbook.

The judge is apart from the reader (`tests/clerk`): what is read must stand on the paper, what stands there and is not
read must be named. Here a sample; all of it: `python -m tests.full copies`.
"""

from dataclasses import replace

import pytest

from perfbook.read import read
from perfbook.readings import assemble
from perfbook.readings.refusing import NotAForm
from tests.clerk import trial
from tests.clerk.judging import judged
from tests.clerk.paper import Cell, Paper, saved
from tests.clerk.style import FUZHOU_2026, SHANGHAI, SHANGHAI_DECLARED, TARGETS_2020, XIAN_2022, YANTAI_2026
from tests.clerk.writing import laid, written

OTHER = trial.other_places()
OFFICIAL = trial.official()
EVALUATED = next(form for form in OFFICIAL if form["form"] == "self_evaluation")
DECLARED = next(form for form in OFFICIAL if form["form"] == "declaration")


@pytest.mark.parametrize("case", trial.sample(2026), ids=lambda case: f"{case.group} {case.style} {case.name}")
def test_what_is_read_of_a_copy_stands_on_it_and_the_rest_is_named(case, request):
    verdict = case.run(lambda: request.getfixturevalue("office"))

    assert not verdict.wrong
    if case.group in ("own style", "other style", "own book"):
        assert verdict.outcome == "whole"


@pytest.mark.parametrize("case", list(trial.own_styles()), ids=lambda case: f"{case.style} {case.name}")
def test_the_published_forms_of_other_places_are_read_whole_in_their_own_style(case, request):
    assert case.run(lambda: request.getfixturevalue("office")).outcome == "whole"


def blank(form):
    """The same form with nothing filled in: only its list keeps a row."""
    return {
        name: blank(value) if isinstance(value, dict) else [{}] * 4 if isinstance(value, list) else None
        for name, value in form.items()
    } | {name: form[name] for name in ("form", "year", "money_unit") if name in form}


@pytest.mark.parametrize(
    ("style", "form"), [(SHANGHAI, EVALUATED), (XIAN_2022, EVALUATED), (SHANGHAI_DECLARED, DECLARED)]
)
def test_a_blank_copy_has_no_value_and_no_zero(style, form):
    assert not judged(*laid(style, blank(form))).wrong


def test_a_half_filled_copy_gives_the_filled_half():
    half = EVALUATED | {
        "achievement": None, "total_score": None, "grade": None,
        "indicators": [row | {"actual_value": None, "score": None} for row in EVALUATED["indicators"][:2]],
    }  # fmt: skip
    assert judged(*laid(SHANGHAI, half)).outcome == "whole"


def test_two_different_forms_on_one_sheet_are_two_forms_or_refused():
    paper = Paper("Sheet1")
    copies = [written(paper, SHANGHAI, EVALUATED)]
    paper.skip(3)
    copies.append(written(paper, SHANGHAI_DECLARED, DECLARED))
    verdict = judged(saved([paper]), copies)

    assert not verdict.wrong


def test_the_unit_s_own_notes_beside_a_form_are_not_taken_for_the_form():
    """Words of the form in running text, and a little table of the unit's own below it."""
    paper = Paper("Sheet1")
    copy = written(paper, SHANGHAI, EVALUATED)
    paper.skip(2)
    paper.row(Cell("说明：项目名称与预算批复不一致，实施单位已更名，得分由科室自评后汇总。", 8, look="left"))
    paper.row(Cell("科室"), Cell("负责人"), Cell("完成情况"), Cell("金额（万元）"))
    paper.row(Cell("财务科"), Cell("王一"), Cell("已完成"), Cell("12.5"))
    paper.row(Cell("信息科"), Cell("李二"), Cell("进行中"), Cell("7"))

    assert not judged(saved([paper]), [copy]).wrong


@pytest.mark.parametrize(
    ("style", "form", "field", "typo"),
    [
        (SHANGHAI, EVALUATED, "unit", "实拖单位"),
        (SHANGHAI, EVALUATED, "executed_amount", "全年执行收"),
        (XIAN_2022, EVALUATED, "actual_value", "实际兑现"),
        (SHANGHAI, EVALUATED, "score", "得芬"),
        (YANTAI_2026, DECLARED, "annual_total", "年度预酸总额"),
    ],
)
def test_a_label_that_is_no_label_is_said_not_guessed(style, form, field, typo):
    content, copies = laid(replace(style, words=dict(style.words) | {field: typo}), form)
    verdict = judged(content, copies)

    assert not verdict.wrong


def test_a_workbook_that_holds_no_form_is_refused():
    paper = Paper("Sheet1")
    paper.row(Cell("2024年度固定资产盘点表", 4, look="title"))
    paper.row(Cell("序号"), Cell("资产名称"), Cell("实施单位"), Cell("金额"))
    paper.row(Cell("1"), Cell("计算机"), Cell("信息科"), Cell("5000"))

    with pytest.raises(NotAForm):
        assemble(read(saved([paper])))


def test_a_table_of_targets_without_a_project_is_no_form_read_whole():
    """A list of indicators alone: whatever is read, nothing is made up."""
    form = DECLARED | {"project_name": None, "department": None, "unit": None, "annual_goal": None}
    content, copies = laid(replace(FUZHOU_2026, asked="none", head=(), title="绩效目标表"), form)

    assert not judged(content, copies).wrong


def test_the_form_of_2020_is_read_from_a_copy():
    form = next(form for form in OFFICIAL if form["form"] == "targets")
    assert judged(*laid(TARGETS_2020, form)).outcome == "whole"


def test_several_forms_of_one_unit_are_read_from_one_book():
    forms = [form for form in OTHER if form["id"].startswith("xian-health")][:3]
    assert judged(*laid(XIAN_2022, *forms)).outcome == "whole"
    assert judged(*laid(XIAN_2022, *forms, one_sheet=True)).outcome == "whole"


@pytest.mark.parametrize("path", ["project_name", "funds.total.executed_amount", "indicators[1].annual_target"])
def test_the_judge_notices_a_wrong_value_an_invented_one_and_one_passed_over(path):
    """Three judgements of one reading: of a copy that prints another value, of one that prints none, of one more."""
    content, [copy] = laid(SHANGHAI, EVALUATED)
    [said] = [said for said in copy.said if said.paths == (path,)]
    others = [one for one in copy.said if one is not said]
    another = replace(said, accepted=("77.77",))
    unread = replace(said, paths=("funds.other.weight",), accepted=("78.78",), number=False)

    assert judged(content, [copy]).outcome == "whole"
    assert any("printed '77.77'" in words for words in judged(content, [replace(copy, said=[*others, another])]).wrong)
    assert any("not printed" in words for words in judged(content, [replace(copy, said=others)]).wrong)
    assert any("nor named" in words for words in judged(content, [replace(copy, said=[*copy.said, unread])]).wrong)
