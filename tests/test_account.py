"""The account paragraph: right counts, amounts in 万元, scores and grades, and what is left out is said."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from perfbook.check import check_reading
from perfbook.findings import Finding, Severity
from perfbook.forms.form import Form
from perfbook.making import workbook_of
from perfbook.read import read
from perfbook.readings import BookVerdict, FormVerdict, assemble
from perfbook.report.account import Paragraph, paragraphs
from perfbook.report.entries import entries
from perfbook.report.roll_up import groups
from perfbook.report.summary import summary_workbook
from samples import document

MINHANG, JIADING = "上海市闵行区卫生健康委员会(汇总)", "上海市嘉定区卫生健康委员会（汇总）"


def verdict(form: Form, number: int = 0) -> BookVerdict:
    reading = assemble(read(workbook_of(form, "as_returned")[1]))[0][0]
    return BookVerdict(f"{number}.xlsx", "checked", forms=(FormVerdict(reading, tuple(check_reading(reading))),))


def verdicts(forms: list[Form]) -> list[BookVerdict]:
    return [verdict(form, number) for number, form in enumerate(forms)]


@pytest.fixture(scope="module")
def evaluated() -> list[BookVerdict]:
    return verdicts(document("self_evaluations_2024"))


def changed(book: BookVerdict, **fields: object) -> BookVerdict:
    """The same book with other fields in its form, and nothing found in it."""
    reading = replace(book.forms[0].reading)
    vars(reading)["judged"] = book.forms[0].reading.judged.model_copy(update=fields)
    return replace(book, forms=(FormVerdict(reading, ()),))


def only(books: list[BookVerdict]) -> Paragraph:
    [paragraph] = paragraphs(entries(books))
    return paragraph


def test_declarations_of_a_department():
    paragraph = only(verdicts(document("declarations_2026")))
    assert (paragraph.department, paragraph.year) == (MINHANG, 2026)
    # 26,798,543.00 元
    assert paragraph.text == "编报绩效目标的2026年度项目33个，涉及预算金额2679.85万元。"
    assert any("没有收到2026年度的绩效自评表" in note for note in paragraph.notes)
    assert any("“年度资金申请总额”，由元折合成万元" in note for note in paragraph.notes)
    assert any("有 2 个的表还有必须修改的问题" in note for note in paragraph.notes)


def test_evaluations_of_a_department_without_the_one_in_the_wrong_money_unit(evaluated):
    paragraph = only(evaluated)
    assert (paragraph.department, paragraph.year) == (JIADING, 2024)
    assert paragraph.text == (
        "绩效自评的2024年度项目7个，涉及预算金额2898.18万元，平均得分99.36分"
        "（其中，绩效评级为“优”的7个；“良”的0个；“合格”的0个；“不合格”的0个）。"
    )
    [left_out] = paragraph.left_out
    assert "信息化建设项目（高质量发展示范项目）" in left_out and "金额单位有误" in left_out


def test_both_clauses_in_one_sentence(evaluated):
    declared = verdict(document("declarations_2024")[0])
    department = evaluated[0].forms[0].reading.judged.department
    # The same department, typed with other brackets.
    funds = declared.forms[0].reading.judged.funds.model_copy(update={"annual_total": Decimal("1000050.00")})
    written = department.replace("（", "(").replace("）", ")")
    paragraph = only([changed(declared, department=written, funds=funds), *evaluated[:1]])
    assert paragraph.text == (
        "编报绩效目标的2024年度项目1个，涉及预算金额100.01万元；绩效自评的项目1个，涉及预算金额109.32万元，平均得分99.29分"
        "（其中，绩效评级为“优”的1个；“良”的0个；“合格”的0个；“不合格”的0个）。"
    )
    assert not [note for note in paragraph.notes if "没有收到" in note]


def test_amounts_are_rounded_once_at_the_end():
    book = verdict(document("declarations_2024")[0])
    funds = book.forms[0].reading.judged.funds
    each = changed(book, funds=funds.model_copy(update={"annual_total": Decimal("40")}))
    # Each alone is 0.004 万元; three of them are 0.012.
    assert "涉及预算金额0.01万元" in only([each] * 3).text
    half = changed(book, funds=funds.model_copy(update={"annual_total": Decimal("50")}))
    assert "涉及预算金额0.01万元" in only([half]).text


def test_grades_are_called_as_the_accounts_call_them(evaluated):
    said = (("90", "优"), ("85", "良好"), ("70.00", "中"), ("59.99", "差"), ("60", None))
    books = [
        changed(book, total_score=Decimal(score), grade=word)
        for book, (score, word) in zip(evaluated, said, strict=False)
    ]
    paragraph = only(books)
    assert "平均得分73.00分（其中，绩效评级为“优”的1个；“良”的1个；“合格”的2个；“不合格”的1个）" in paragraph.text
    ungraded = books[4].forms[0].reading.judged.project_name
    assert f"没有填评分等级、按总分归入等级的：{ungraded}。" in paragraph.notes


def test_without_total_score_it_stays_out_and_nothing_else_is_lost(evaluated):
    gone = changed(evaluated[0], total_score=None)
    paragraph = only([gone, evaluated[1]])
    assert "绩效自评的2024年度项目1个，涉及预算金额93.60万元，平均得分99.00分" in paragraph.text
    assert ["总分没有填" in text for text in paragraph.left_out] == [True]
    alone = only([gone])
    assert alone.text == "没有可以计入的表。"


def test_scores_that_cannot_be_are_in_no_average_and_no_grade(evaluated):
    judged = evaluated[1].forms[0].reading.judged
    first = judged.indicators[0]
    over = first.model_copy(update={"score": (first.weight or Decimal(0)) + 1})
    wrong = [
        changed(evaluated[0], total_score=Decimal("114.35")),
        changed(evaluated[1], indicators=(over, *judged.indicators[1:])),
        changed(evaluated[2], total_score=Decimal("-1")),
    ]
    paragraph = only([*wrong, changed(evaluated[3], total_score=Decimal("80"), grade="良")])
    assert "项目1个" in paragraph.text and "平均得分80.00分" in paragraph.text
    assert "“优”的0个；“良”的1个" in paragraph.text
    said = "\n".join(paragraph.left_out)
    assert all(text in said for text in (
        "得分有误：总分 114.35 不在 0 至 100 之间。更正后再计入。", "有 1 项得分高于分值", "总分 -1 不在 0 至 100 之间",
    ))  # fmt: skip
    [group] = groups(entries([*wrong, evaluated[4]]))
    assert len(group.counted) == 1 and len(group.left_out) == 3


def test_older_versions_do_not_count(evaluated):
    older = replace(evaluated[0], forms=(replace(evaluated[0].forms[0], taken=False),))
    assert "项目1个" in only([older, evaluated[1]]).text


def test_targets_of_2020_count_with_their_unit():
    paragraph = only(verdicts(document("targets_2020")))
    assert paragraph.department == "上海市卫生健康信息中心"
    assert paragraph.text == "编报绩效目标的2020年度项目2个，涉及预算金额2866.88万元。"


def test_declaration_in_the_wrong_money_unit_is_left_out():
    book = verdict(document("declarations_2024")[0])
    wrong = Finding("FD06", "money-unit-mixed", Severity.ERROR, "funds.annual_total", "像是按万元填的。")
    paragraph = only([replace(book, forms=(replace(book.forms[0], findings=(wrong,)),))])
    assert paragraph.text == "没有可以计入的表。"
    assert ["像是按万元填的" in text for text in paragraph.left_out] == [True]


def test_projects_of_the_plan_that_have_not_come_are_said(evaluated):
    late = [Finding("ST02", "not-returned", Severity.ERROR, "", f"没有收到 {number}。") for number in range(3)]
    sheet = openpyxl.load_workbook(io.BytesIO(summary_workbook(evaluated, findings=late)))["账目段落"]
    said = [str(value) for row in sheet.iter_rows(values_only=True) for value in row]
    assert sum("计划表上还有 3 个项目没有收到，没有计入" in text for text in said) == 1
    assert not any("没有收到，没有计入" in note for note in only(evaluated).notes)


def test_nothing_came_in():
    assert paragraphs([]) == []
