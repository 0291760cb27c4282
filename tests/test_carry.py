"""Declarations carried forward into self-evaluations: what is carried, what is said, and a clerk who fills one in."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from perfbook.check import check_reading
from perfbook.cli.sentences import run
from perfbook.forms.carry import carry, converted
from perfbook.forms.declaration import Declaration, DeclaredFunds
from perfbook.forms.form import Indicator
from perfbook.forms.quantity import parse
from perfbook.forms.walk import values
from perfbook.layouts.references import address
from perfbook.making import make, workbook_of
from perfbook.read import read
from perfbook.readings import assemble
from perfbook.returns import verdicts
from perfbook.whole_set import together
from samples import document
from tests.books import reading_of

TEN = Decimal(10)
SHEET = "绩效自评表"
WHOLE = Declaration(
    year=2024,
    money_unit="元",
    project_name="甲项目",
    department="区卫健委",
    unit="甲中心",
    funds=DeclaredFunds(annual_total=Decimal("165245.5"), annual_fiscal=Decimal("165245.5"), annual_other=Decimal(0)),
    annual_goal="全年完成体检 1000 人。",
    indicators=(
        Indicator(level1="产出指标", level2="数量指标", level3="体检人数", annual_target="≥1000(人)"),
        Indicator(level1=None, level2=None, level3="体检次数", annual_target="≥2(次)"),
    ),
)


@pytest.fixture
def said(capsys):
    def call(*words: object) -> tuple[int, str, str]:
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        ("61000.00", "6.10"),
        ("0", "0.00"),
        ("1", "0.0001"),
        ("8674264", "867.4264"),
        ("0.01", "0.000001"),
        ("123456789012345678.01", "12345678901234.567801"),
        ("10000000", "1000.00"),
    ],
)
def test_yuan_become_ten_thousands_without_losing_a_digit(yuan, shown):
    moved = converted(Decimal(yuan), "元", "万元")
    assert str(moved) == shown
    assert converted(moved, "万元", "元") == Decimal(yuan)


def test_a_whole_declaration_is_carried_and_nothing_is_said():
    form, lacking = carry(WHOLE, "万元", TEN)

    assert lacking == []
    assert (form.year, form.unit, form.department, form.annual_goal) == (2024, "甲中心", "区卫健委", WHOLE.annual_goal)
    assert form.funds.total.initial_budget == Decimal("16.52455") and form.funds.total.weight == TEN
    assert form.funds.other.initial_budget == 0 and form.funds.carried_over.initial_budget is None
    assert [(row.level1, row.level2, row.level3) for row in form.indicators] == [
        ("产出指标", "数量指标", "体检人数"),
        ("产出指标", "数量指标", "体检次数"),
    ]
    assert all(row.weight is None for row in form.indicators)
    assert form.funds.total.annual_budget is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"department": None}, "申报表没有填主管部门"),
        ({"annual_goal": None}, "申报表没有填年度总体目标"),
        ({"project_goal": "三年内建成。"}, "项目总目标没有结转"),
        ({"funds": DeclaredFunds(annual_fiscal=Decimal(5))}, "没有填年度资金申请总额"),
        ({"funds": DeclaredFunds(annual_total=Decimal(5))}, "没有分资金来源"),
        ({"money_unit": "千元"}, "金额单位是“千元”"),
        ({"indicators": ()}, "没有绩效指标"),
        ({"indicators": (*WHOLE.indicators, Indicator(level3="知晓率"))}, "指标“知晓率”没有指标值"),
        ({"indicators": (*WHOLE.indicators, Indicator(annual_target="≥3(次)"))}, "第 3 行指标没有写三级指标"),
    ],
)
def test_what_cannot_be_carried_is_said(change, sentence):
    _, [only] = carry(WHOLE.model_copy(update=change), "万元", TEN)
    assert sentence in only


def test_workbooks_of_declarations_become_locked_self_evaluations(said, tmp_path):
    """make -> carry -> blank self-evaluation -> read back: what was declared stands there, locked."""
    declared = document("declarations_2026")[:6] + document("declarations_2024")[:2]
    list(make(declared, tmp_path / "申报", "as_returned"))

    code, _, err = said("make", tmp_path / "申报", "--edition", "self_evaluation/2024", "-o", tmp_path / "自评")

    assert code == 0 and "分值" in err and "全年预算数" in err
    readings = {reading.form.project_name: reading for reading in map(reading_of, (tmp_path / "自评").iterdir())}
    assert readings.keys() == {form.project_name for form in declared}
    for form in declared:
        reading = readings[form.project_name]
        expected = values(carry(form, "万元", TEN)[0])
        for path, spot in reading.placement.fields.items():
            if spot.cell.by == "issued" and not spot.cell.computed:
                assert reading.issued_values[path] == expected.get(path), path
        assert reading.form.funds.total.initial_budget * 10000 == form.funds.annual_total
        targets = [(row.level1, row.level2, row.level3, row.annual_target) for row in form.indicators]
        assert targets == [(row.level1, row.level2, row.level3, row.annual_target) for row in reading.form.indicators]
        assert not any(reading.stamp.open(f"indicators[{at}].annual_target") for at in range(len(targets)))
        assert all(reading.stamp.open(f"indicators[{at}].weight") for at in range(len(targets)))


def test_json_and_an_edition_without_its_year(said, tmp_path):
    source = Path(__file__).parents[1] / "samples" / "forms" / "declarations_2024.json"
    code, out, _ = said("make", source, "--edition", "self_evaluation", "-o", tmp_path)
    assert code == 0 and "7 个" in out
    assert all(reading_of(path).stamp.layout == "self_evaluation/2024" for path in tmp_path.iterdir())


def test_a_unit_book_of_declarations_is_carried_into_a_unit_book(said, tmp_path):
    source = Path(__file__).parents[1] / "samples" / "forms" / "declarations_2024.json"
    said("make", source, "--per", "unit", "-o", tmp_path / "申报")
    [book] = (tmp_path / "申报").iterdir()
    code, _, _ = said("make", book, "--edition", "self_evaluation/2024", "--per", "unit", "-o", tmp_path / "自评")
    [path] = (tmp_path / "自评").iterdir()
    readings, _ = assemble(read(path.read_bytes()))
    assert code == 0 and [one.form.project_name for one in readings] == [
        form.project_name for form in document("declarations_2024")
    ]


def test_what_is_no_declaration_is_said_and_the_rest_is_carried(said, tmp_path, official):
    folder = tmp_path / "收到"
    old, new = WHOLE, WHOLE.model_copy(update={"annual_goal": "全年完成体检 2000 人。"})
    folder.mkdir()
    for name, form in (("a.json", old), ("b.json", new), ("c.json", official[0])):
        (folder / name).write_text(form.model_dump_json(), "utf-8")
    (folder / "坏.json").write_text("{", "utf-8")
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    (folder / "空年.json").write_text(json.dumps({"form": "declaration", "project_name": "乙"}), "utf-8")

    code, out, err = said("make", folder, "--edition", "self_evaluation/2024", "-o", tmp_path / "自评")

    assert code == 0 and "1 个" in out
    assert "采用" in err and "b.json" in err and "a.json" in err
    assert f"“{official[0].project_name}”不是绩效目标申报表" in err
    assert "坏.json" in err and "坏.xlsx" in err and "空年.json" in err
    [path] = (tmp_path / "自评").iterdir()
    assert reading_of(path).form.annual_goal == new.annual_goal


def test_a_folder_with_nothing_to_carry_is_refused(said, tmp_path):
    (tmp_path / "甲.xlsx").write_bytes(b"no workbook")
    code, _, err = said("make", tmp_path, "--edition", "self_evaluation/2024", "-o", tmp_path / "自评")
    assert code == 2 and "一张能用的表也没有" in err and not (tmp_path / "自评").exists()


def filled(reading):
    """What a careful clerk types into a carried self-evaluation, by path: everything done, money spent in full."""
    form = reading.form
    budget = form.funds.total.initial_budget
    answers = {"achievement": "全部指标已经达到，相关工作在 12 月底以前办结并通过验收，资金按进度支付完毕。"}
    for line in ("total", "fiscal"):
        answers[f"funds.{line}.annual_budget"] = budget
    answers["funds.fiscal.executed_amount"] = budget
    each, rest = divmod(90, len(form.indicators))
    for at, row in enumerate(form.indicators):
        weight = each + (rest if at == 0 else 0)
        target = parse(row.annual_target)
        done = row.annual_target.lstrip("≥≤=><") if target else "达成指标"
        answers |= {f"indicators[{at}].{name}": weight for name in ("weight", "score")}
        answers |= {f"indicators[{at}].actual_value": done, f"indicators[{at}].deviation_reason": "无"}
    return answers


def test_a_clerk_fills_a_carried_form_and_check_says_only_what_is_deserved(clerk, tmp_path):
    declared = document("declarations_2024")[0]
    evaluation, _ = carry(declared, "万元", TEN)
    [(blank, _)] = make([evaluation], tmp_path, "to_be_filled")
    reading = reading_of(blank)
    answers = filled(reading)
    person = clerk(blank)
    for path, answer in answers.items():
        person.type(SHEET, address(reading.placement.squares[path]), str(answer))
    good = reading_of(person.save(tmp_path / "good.xlsx"))
    with pytest.raises(PermissionError):
        person.type(SHEET, address(reading.placement.squares["indicators[0].annual_target"]), "≥1(次)")
    person.type(SHEET, address(reading.placement.squares["indicators[1].score"]), "1")
    bad = reading_of(person.save(tmp_path / "bad.xlsx"))

    assert good.form.total_score == 100 and good.form.total_weight == 100
    of_good = {(finding.rule, finding.path) for finding in check_reading(good)}
    assert not [finding for finding in check_reading(good) if finding.severity == "error"]
    more = {(finding.rule, finding.path) for finding in check_reading(bad)} - of_good
    assert more == {("DV01", "indicators[1].deviation_reason")}


def test_what_a_clerk_changes_after_taking_off_the_lock_is_told_against_the_declaration(clerk, tmp_path):
    """The circle: declared, carried forward, filled in by hand with one indicator renamed, one target lowered, and
    one put in another's place, so that one is dropped and one is added."""
    declared = document("declarations_2024")[5]
    (tmp_path / "申报.xlsx").write_bytes(workbook_of(declared, "as_returned")[1])
    evaluation, _ = carry(declared, "万元", TEN)
    [(blank, _)] = make([evaluation], tmp_path / "下发", "to_be_filled")
    reading = reading_of(blank)
    person = clerk(blank)
    for path, answer in filled(reading).items():
        person.type(SHEET, address(reading.placement.squares[path]), str(answer))
    person.take_off_the_lock(SHEET)
    renamed = f"{reading.form.indicators[1].level3}情况"
    changes = {
        "indicators[1].level3": renamed,
        "indicators[5].annual_target": "≥80(%)",
        "indicators[10].level3": "媒体宣传报道篇数",
        "indicators[10].annual_target": "≥3(篇)",
    }
    for path, text in changes.items():
        person.type(SHEET, address(reading.placement.squares[path]), text)
    person.save(tmp_path / "自评.xlsx")

    [_, returned] = together(verdicts([tmp_path / "申报.xlsx", tmp_path / "自评.xlsx"]))
    [form] = returned.forms
    told = {(f.rule, form.reading.cell(f.path)) for f in form.findings if f.rule.startswith("PR")}
    at = {path: address(square) for path, square in reading.placement.squares.items()}
    assert told == {
        ("PR01", at["indicators[1].level3"]),
        ("PR01", at["indicators[5].annual_target"]),
        ("PR02", at["indicators[0].level1"]),
        ("PR03", at["indicators[10].level3"]),
    }
    assert {f.rule for f in form.findings} >= {"BK03", "BK05"}, "the lock and the issued values are told as well"
