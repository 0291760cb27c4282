"""The tricky numbers of real forms: amounts that were rounded, rates that were cut, units that were mixed."""

from decimal import Decimal
from typing import Any

import pytest

from perfbook.check import check
from perfbook.figures import figures_for
from perfbook.forms.quantity import parse
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.office_figures import typed, with_office
from perfbook.rules.completion import comparison

FAMILIES = ("FD", "WT", "SC", "GR", "DV")
COLUMNS = ("initial_budget", "annual_budget", "executed_amount", "execution_rate", "weight", "score")


def found(form: dict[str, Any], edition: str = "2024", caps: str = "") -> list[str]:
    """What is found; `caps`: the office's own 执行率上限规则."""
    own = {"execution_caps": typed("caps", caps)} if caps else {}
    figures = with_office(figures_for("self_evaluation", edition), own)
    findings = check(SelfEvaluation.model_validate(form), figures)
    return [f"{f.rule} {f.path}" for f in findings if f.rule[:2] in FAMILIES]


def of_total(*values: str | None, edition: str = "2024") -> list[str]:
    """What is found in a form of nothing but 年度资金总额: its squares from left to right."""
    total = dict(zip(COLUMNS, values, strict=False))
    return [one.replace("funds.total.", "") for one in found({"funds": {"total": total}}, edition)]


def of_indicator(**fields: str | None) -> list[str]:
    return [one.replace("indicators[0].", "") for one in found({"indicators": [{"level3": "培训人次", **fields}]})]


@pytest.mark.parametrize(
    ("budget", "executed", "rate", "rules"),
    [
        ("80.95", "80.94", "99.98", []),  # half-up of the printed amounts would be 99.99
        ("679.67", "679.58", "99.98", []),
        ("1856.67", "1842.32", "99.22", []),
        ("1856.67", "1842.32", "99.23", []),  # half-up is not how this form rounds, but one digit is no error
        ("1856.67", "1842.32", "99.25", ["FD01 execution_rate"]),
        ("0.48", "0.48", "100.00", []),
        ("0.48", "0.48", "98.50", ["FD13 execution_rate"]),  # possible in 元, but not likely
        ("0.48", "0.48", "97.00", ["FD01 execution_rate"]),
        ("80.95", "80.94", "99", ["FD13 execution_rate"]),  # 99%: the whole percent, cut
        ("80.95", "80.94", "100.05", ["FD01 execution_rate"]),
        ("1000.00", "985.40", "98.50", ["FD01 execution_rate"]),
        ("1000.00", "985.70", "98.5", ["FD13 execution_rate"]),  # typed as text: one decimal, cut
        ("80.95", "80.94", "99.9876466954910", []),  # a square with more digits than are printed
        ("80.951234", "80.94", "99.90", ["FD01 execution_rate"]),
        ("0", "0", "0", []),
        ("0.00", "0.00", "0.00", []),
        ("0.00", "0.00", "100.00", ["FD01 execution_rate"]),
        ("0.01", "0.01", "100.00", []),
        ("100.00", "0.00", "0.00", ["FD08 execution_rate"]),
    ],
)
def test_rate_is_judged_by_what_the_printed_amounts_allow(budget, executed, rate, rules):
    assert of_total(budget, budget, executed, rate) == rules


def test_rate_as_a_ratio_is_told_as_such():
    assert of_total("7065", "7065", "3999.13", "0.57") == ["FD02 execution_rate", "FD08 execution_rate"]
    assert of_total("100", "100", "90.04", "0.9") == ["FD02 execution_rate"]
    assert of_total("100", "100", "100", "1") == ["FD02 execution_rate"]
    assert of_total("100", "100", "78", "0.57") == ["FD01 execution_rate", "FD08 execution_rate"]
    assert of_total("1000", "1000", "5.70", "0.57") == ["FD08 execution_rate"]


def test_rate_from_the_initial_budget_is_told_as_such():
    assert of_total("112.96", "109.32", "106.97", "94.69") == ["FD03 execution_rate"]
    assert of_total("109.32", "109.32", "106.97", "94.69") == ["FD01 execution_rate"]


@pytest.mark.parametrize("edition", ["2023", "2024"])
@pytest.mark.parametrize(
    ("score", "rules"),
    [
        ("9.78", []),
        ("9.79", []),
        ("9.785", []),
        ("9.80", ["FD13 score"]),
        ("9.77", ["FD13 score"]),
        ("9.81", ["FD04 score"]),
        ("10.00", ["FD04 score"]),
        ("-1", ["FD04 score"]),
        (None, ["SC05 score"]),
    ],
)
def test_execution_score_may_be_cut_or_rounded(score, rules, edition):
    assert of_total("112.96", "109.32", "106.97", "97.85", "10", score, edition=edition) == rules


def test_execution_score_that_follows_a_wrong_rate_is_not_told_again():
    assert of_total("109.32", "109.32", "106.97", "90.00", "10", "9.00") == ["FD01 execution_rate"]
    assert of_total("109.32", "109.32", "106.97", "90.00", "10", "9.79") == ["FD01 execution_rate"]
    assert of_total("100", "100", "110", "110.00", "10", "11.00") == ["FD04 score", "FD07 executed_amount"]


@pytest.mark.parametrize(
    ("budget", "executed", "rules"),
    [("100.00", "100.01", []), ("100.00", "100.02", ["FD07"]), ("100.001", "100.01", ["FD07"]), ("0", "1", ["FD07"])],
)
def test_overspent_beyond_what_rounding_does(budget, executed, rules):
    assert [one[:4] for one in of_total(budget, budget, executed)] == rules


@pytest.mark.parametrize(
    ("initial", "annual", "rules"),
    [("100", "120", []), ("100", "120.01", ["FD09"]), ("100", "79.99", ["FD09"]), ("0", "5", ["FD09"]), ("0", "0", [])],
)
def test_budget_changed_by_more_than_the_figures_allow(initial, annual, rules):
    assert [one[:4] for one in of_total(initial, annual)] == rules


def test_one_mixed_unit_is_one_finding():
    assert of_total("112.96", "109.32", "1069700", "97.85", "10", "9.79") == ["FD06 executed_amount"]
    assert of_total("1129600", "1093200", "106.97", "97.85", "10", "9.79") == [
        "FD06 initial_budget",
        "FD08 execution_rate",
    ]
    assert of_total("5.00", "5.00", "49800", "99.60") == ["FD06 executed_amount"]
    form = {"money_unit": "元", "funds": {"total": {"annual_budget": "50"}}}
    assert found(form) == ["FD06 funds.total.annual_budget"]
    lines = {"total": {"annual_budget": "112.96"}, "fiscal": {"annual_budget": "1000000"}, "other": {}}
    assert found({"funds": lines}) == ["FD06 funds.fiscal.annual_budget"]


def sums(total: str, *lines: str | None, money_unit: str = "万元") -> bool:
    rows = dict(zip(("fiscal", "carried_over", "other"), lines, strict=False))
    funds = {"total": {"annual_budget": total}} | {row: {"annual_budget": line} for row, line in rows.items()}
    return "FD05 funds.total.annual_budget" in found({"money_unit": money_unit, "funds": funds})


def test_lines_add_up_within_what_rounding_does():
    assert not sums("112.96", "100.00", "12.97")  # three rounded amounts may be off by 0.015
    assert sums("112.96", "100.00", "12.98")
    assert not sums("112.96", "112.96", "0.00", None)
    assert sums("112.96", "112.97", "0.00", None)  # one line is the total itself
    assert not sums("112.96", "112.9612")
    assert sums("1129600", "1000000", "129601", money_unit="元")


def test_missing_amounts_are_told_once_for_their_cause():
    blank = dict.fromkeys(COLUMNS)
    issued = blank | {"initial_budget": "9", "annual_budget": "9", "weight": "10"}
    assert of_total("9", "9", None, None, "10", None) == ["FD11 executed_amount"]
    assert of_total("9", "9", "9", None, "10", None) == ["FD11 execution_rate"]
    lines = {"fiscal": issued | {"weight": None}, "carried_over": blank, "other": blank}
    assert found({"funds": {"total": issued, **lines}}) == ["FD11 funds.fiscal.executed_amount"]
    lines = dict.fromkeys(("fiscal", "carried_over", "other"), blank)
    total = issued | {"executed_amount": "9", "execution_rate": "100.00", "score": "10"}
    assert found({"funds": {"total": total, **lines}}) == ["FD11 funds.fiscal.initial_budget"]
    assert found({"funds": {"total": {"annual_budget": "9", "executed_amount": "9"}}}) == []


def test_single_source_repeats_the_rate_of_the_total():
    row = {"annual_budget": "109.32", "executed_amount": "106.97", "execution_rate": "97.85"}
    wrong = row | {"execution_rate": "95.00"}
    assert found({"funds": {"total": row, "fiscal": row}}) == []
    assert found({"funds": {"total": row, "fiscal": wrong}}) == ["FD14 funds.fiscal.execution_rate"]
    assert found({"funds": {"total": wrong, "fiscal": row}}) == ["FD01 funds.total.execution_rate"]


@pytest.mark.parametrize(
    ("target", "actual", "limit"),
    [
        ("≥95.00(%)", "95.00(%)", "10"),
        (">90.00(%)", "90.00(%)", "10"),
        ("=100.00(%)", "99.00(%)", "9.90"),
        ("=12(次)", "15(次)", "10"),
        ("≥200(人)", "190人", "9.50"),
        ("≤30(分钟)", "45(分钟)", "6.67"),  # 1 - 15/30 gives 5.00, 30/45 gives 6.67
        ("≤30(分钟)", "1(小时)", "5.00"),
        ("≤100(元)", "1(万元)", "0.10"),
        ("=0(%)", "0.00(%)", "10"),
        ("=0(%)", "100.00(%)", "0"),
        ("≤0(起)", "1(起)", "0"),
        ("100%", "90%", "9.00"),
    ],
)
def test_the_most_that_a_result_may_score(target, actual, limit):
    compared = comparison("工作完成情况", "数量指标", target, actual)
    assert compared is not None and compared.limit(Decimal(10)) == Decimal(limit)


@pytest.mark.parametrize(
    ("name", "target", "actual"),
    [
        ("培训人次", "≥200(人)", "5(次)"),  # another measure
        ("项目成本", "240万元", "229.19万元"),  # a limit without its sign
        ("使用者满意度", "<90(%)", "95(%)"),  # a sign turned round, and a good result
        ("差错率", "5%", "2%"),
        ("覆盖率", "≥95(%)", "0.98"),
        ("满意度", "≥90%", "＜90%"),
        ("完成时间", "12月底前", "12月"),
    ],
)
def test_what_cannot_be_compared_is_not_judged(name, target, actual):
    assert parse(target) is None or comparison(name, None, target, actual) is None


def test_scores_of_results_in_words():
    def judged(actual: str, score: str) -> list[str]:
        return of_indicator(
            annual_target="完备", actual_value=actual, weight="5", score=score, deviation_reason="系统上线推迟两个月"
        )

    assert judged("达成指标", "4") == judged("完备", "5") == judged("部分达成指标", "3") == judged("未达成", "3") == []
    assert judged("达成指标", "3.9") == judged("部分达成", "4.5") == judged("未完成", "3.5") == ["SC04 score"]
    assert judged("未按时完成", "1") == judged("基本完成", "3") == judged("完成60%", "3") == judged("优化", "1") == []


@pytest.mark.parametrize(
    "reason", [None, "无", " 无。", "—", "-", "／", "\\", "0", "N/A", "无偏差", "不涉及", "没有", "……"]
)
def test_no_reason_is_none(reason):
    assert of_indicator(weight="10", score="9", deviation_reason=reason) == ["DV01 deviation_reason"]


@pytest.mark.parametrize(
    "reason", ["已完成", "已按时完成。", "基本达成", "按计划执行", "同上", "见附件", "客观原因", "正常"]
)
def test_hollow_reason_is_told(reason):
    assert of_indicator(weight="10", score="9", deviation_reason=reason) == ["DV03 deviation_reason"]


def test_overshoot_is_asked_about_where_it_can_happen():
    def judged(target: str, actual: str, name: str = "培训人次") -> list[str]:
        return of_indicator(level3=name, annual_target=target, actual_value=actual, deviation_reason="无")

    assert judged("≥10(次)", "13(次)") == judged("=10(次)", "20(次)") == ["DV02 deviation_reason"]
    assert judged("≥10(次)", "12.9(次)") == judged("≤10(次)", "20(次)") == judged("≥0(次)", "3(次)") == []
    assert judged("≥77(%)", "100(%)", "合格率") == judged("≥60(%)", "95(%)", "群众满意度") == []
    assert judged("≥50(%)", "95(%)", "合格率") == ["DV02 deviation_reason"]


@pytest.mark.parametrize("target", ["≥200(人次)", "=200(人次)", ">200(人次)", "200(人次)"])
@pytest.mark.parametrize("actual", ["0(人次)", "50(人次)", "139(人次)", "139.99(人次)"])
def test_far_below_the_target_is_always_told(target, actual):
    """Which is why an office need not fix how far below counts: the full score, or a deduction without a reason."""
    given = {"annual_target": target, "actual_value": actual, "weight": "10"}
    assert of_indicator(**given, score="10", deviation_reason="无") == ["SC03 score"]
    assert of_indicator(**given, score="0", deviation_reason="无") == ["DV01 deviation_reason"]
    assert of_indicator(**given, score="0", deviation_reason="学员未到齐，明年提前报名") == []


@pytest.mark.parametrize(
    ("grade", "total", "rules"),
    [
        ("优", "90", []),
        ("优秀", "89.99", ["GR01 grade"]),
        ("合格", "60", []),
        ("不合格", "59.99", []),
        ("□优（90含-100分）☑良（80含-90分）□中（60含-80分）□差（60分以下）", "85", []),
        ("□优（90含-100分）☑良（80含-90分）□中（60含-80分）□差（60分以下）", "95", ["GR01 grade"]),
        ("优□ 良□ 中√ 差□", "75", []),
        ("优（√）良（ ）中（ ）差（ ）", "95", []),
        ("□优 □良 □中 □差", "95", ["GR02 grade"]),
        ("■优 ■良 □中 □差", "95", ["GR02 grade"]),
        (None, "95", ["GR02 grade"]),
        ("—", "95", ["GR02 grade"]),
        (None, None, []),
        ("甲等", "95", []),
    ],
)
def test_grade_is_one_word_or_one_tick(grade, total, rules):
    assert found({"grade": grade, "total_score": total}) == rules


def test_total_is_the_exact_sum_of_the_printed_scores():
    form = {"funds": {"total": {"score": "9.79"}}, "indicators": [{"score": "89.50"}]}
    assert found(form | {"total_score": "99.29"}) == []
    assert found(form | {"total_score": "99.3"}) == found(form | {"total_score": None}) == ["SC01 total_score"]
    missing = form | {"indicators": [{"score": "89.50"}, {"score": None}], "total_score": None, "grade": None}
    assert found(missing) == ["SC05 indicators[1].score"]


CAPS = "执行率<60% => 总分<=69；执行率<80% => 总分<=89"


@pytest.mark.parametrize(
    ("rate", "total", "rules"),
    [
        ("59.99", "69", []),
        ("59.99", "69.01", ["SC07 total_score"]),
        ("59.99", "68", ["SC01 total_score"]),  # capped is not reduced further
        ("59.99", None, ["SC01 total_score"]),
        ("60.00", "89", []),
        ("60.00", "95", ["SC07 total_score"]),
        ("79.99", "95", ["SC07 total_score"]),
        ("80.00", "95", []),
        ("80.00", "89", ["SC01 total_score"]),
        (None, "95", []),
    ],
)
def test_a_low_execution_rate_caps_the_total(rate, total, rules):
    form = {"funds": {"total": {"execution_rate": rate, "score": "5"}}, "indicators": [{"score": "90"}]}
    form["total_score"] = total
    told = [one for one in found(form, caps=CAPS) if one[:2] == "SC"]
    assert told == rules
    assert not any(one.startswith("SC07") for one in found(form))


def test_a_rate_that_cannot_be_right_is_computed_anew_for_the_cap():
    total = {"annual_budget": "100.00", "executed_amount": "50.00", "execution_rate": "90.00", "score": "9"}
    form = {"funds": {"total": total}, "indicators": [{"score": "90"}], "total_score": "99"}
    assert {"FD01 funds.total.execution_rate", "SC07 total_score"} <= set(found(form, caps=CAPS))
    # 元 against 万元 gives no rate to go by.
    total["executed_amount"] = "900000.00"
    assert "SC07 total_score" not in found(form, caps=CAPS)


def test_a_total_below_its_cap_is_still_the_sum():
    form = {"funds": {"total": {"execution_rate": "50.00", "score": "5"}}, "indicators": [{"score": "55"}]}
    model = SelfEvaluation.model_validate(form | {"total_score": "70"})
    figures = with_office(figures_for("self_evaluation", "2024"), {"execution_caps": typed("caps", CAPS)})
    [told] = [finding for finding in check(model, figures) if finding.path == "total_score"]
    assert (told.rule, told.expected) == ("SC07", "60")
