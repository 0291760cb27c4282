"""The rules on the head, the goals and the indicators (HD, GL, IN): the official forms, and the words they turn on."""

import json
from pathlib import Path

import pytest

from perfbook.check import check
from perfbook.findings import Severity
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.rules import naming, texts
from tests.pages import figures_of

FORMS = Path(__file__).parents[1] / "samples" / "forms"
FAMILIES = ("HD", "GL", "IN")


def official(year: int) -> list[SelfEvaluation]:
    trees = json.loads((FORMS / f"self_evaluations_{year}.json").read_text("utf-8"))
    return [SelfEvaluation.model_validate(tree) for tree in trees]


def found(form: SelfEvaluation) -> list[tuple[str, str]]:
    findings = check(form, figures_of(form))
    return [(finding.rule, finding.path) for finding in findings if finding.rule.startswith(FAMILIES)]


def indicator(**fields: str | None) -> SelfEvaluation:
    return SelfEvaluation.model_validate({"year": 2024, "indicators": [fields]})


def rules_on(form: SelfEvaluation) -> set[str]:
    return {rule for rule, _ in found(form)}


# Reviewed by hand against the forms: nothing is an error, and nothing else is said of them.
OFFICIAL_2023 = {0: [("GL02", "achievement"), ("IN27", "indicators[5].actual_value")]} | {
    number: [("GL02", "achievement")] for number in range(1, 13)
}
OFFICIAL_2024 = {
    0: [("GL02", "achievement"), ("IN25", "indicators[17].level3")],
    1: [
        ("GL04", "achievement"),
        ("IN01", "indicators[1].annual_target"),
        ("IN02", "indicators[2].annual_target"),
        ("IN19", "indicators[0].actual_value"),
    ],
    2: [],
    3: [("GL02", "achievement"), ("IN24", "indicators[7].actual_value")],
    4: [("IN01", "indicators[1].annual_target")],
    5: [("GL02", "achievement")],
    6: [],
    7: [("IN09", "indicators[6].level3"), ("GL02", "achievement"), ("IN13", "indicators")],
}


@pytest.mark.parametrize(("year", "expected"), [(2023, OFFICIAL_2023), (2024, OFFICIAL_2024)])
def test_official_forms_give_the_reviewed_findings(year, expected):
    assert {number: found(form) for number, form in enumerate(official(year))} == expected


@pytest.mark.parametrize("year", [2023, 2024])
def test_official_forms_give_no_error(year):
    for form in official(year):
        findings = [one for one in check(form, figures_of(form)) if one.rule.startswith(FAMILIES)]
        assert [one for one in findings if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    ("name", "measure", "level2", "expected"),
    [
        ("使用者满意度", "%", "服务对象满意度指标", "high"),
        ("验收合格率", "%", "质量指标", "high"),
        ("年度签约学生数", "人", "数量指标", "high"),
        ("年度签约学生数", "人", "社会效益指标", None),
        ("有责投诉事件数", "件", "社会效益指标", "low"),
        ("运维故障发生数", "次", "数量指标", "low"),
        ("故障发生重复性", "%", "社会效益指标", "low"),
        ("孕产妇死亡率", "%", "社会效益指标", "low"),
        # Another word behind it decides.
        ("系统故障排除率", "%", "质量指标", "high"),
        ("死亡病例报告及时率", "%", "时效指标", "high"),
        ("投诉处理满意度", "%", "社会效益指标", "high"),
        ("信访事项化解率", "%", "社会效益指标", "high"),
        ("能耗降低率", "%", "生态效益指标", "high"),
        ("业务处理差错率", "%", "质量指标", "low"),
        # 不, 未, 零 and 无 turn the meaning round.
        ("产品不合格率", "%", "质量指标", "low"),
        ("任务未完成率", "%", "质量指标", "low"),
        ("费用发放零差错率", "%", "质量指标", "high"),
        ("平均无故障时间", "小时", "质量指标", "high"),
        # Time: a delay, or a service.
        ("故障响应及时性", "小时", "时效指标", "low"),
        ("患者等候时间", "分钟", "社会效益指标", "low"),
        ("审批周期", "工作日", "时效指标", "low"),
        ("服务时长", "小时", "数量指标", "high"),
        ("系统正常运行天数", "天", "社会效益指标", "high"),
        ("设备使用年限", "年", "可持续影响指标", None),
        # Nothing is guessed.
        ("申诉处理", "件", "服务对象满意度指标", None),
        ("投诉渠道数量", "个", "数量指标", None),
        ("处理投诉件数", "件", "数量指标", None),
        ("人员经费占比", "%", "质量指标", None),
        ("降低差错率", "%", "质量指标", None),
        ("床位使用率", "%", "质量指标", None),
        ("外聘人员控制数", "人", "数量指标", None),
    ],
)
def test_direction_of_a_name(name, measure, level2, expected):
    assert naming.direction(name, measure, level2) == expected


@pytest.mark.parametrize(
    ("name", "target", "level2", "doubtful"),
    [
        ("使用者满意度", "<90.00(%)", "服务对象满意度指标", True),
        ("处理数据反馈及时性", "≥24.00(小时)", "时效指标", True),
        ("有责投诉次数", "不少于3次", "社会效益指标", True),
        ("调查样本量（份）", "≤28000", "数量指标", True),
        ("故障响应及时性", "≤6.00(小时)", "时效指标", False),
        ("有责投诉事件数", "=0.00(件)", "社会效益指标", False),
        ("系统故障排除率", "=100.00(%)", "质量指标", False),
        ("临聘人员数量", "≥3人", "数量指标", False),
    ],
)
def test_doubtful_direction(name, target, level2, doubtful):
    form = indicator(level1="产出指标", level2=level2, level3=name, annual_target=target)
    assert ("IN01" in rules_on(form)) is doubtful


def test_a_floor_under_a_cost_is_said_once():
    form = indicator(level1="成本指标", level2="经济成本指标", level3="事故损失", annual_target="≥5(万元)")
    assert "IN16" in rules_on(form)
    assert "IN01" not in rules_on(form)


@pytest.mark.parametrize(
    ("name", "target", "actual", "differs"),
    [
        ("重大差错次数", "=0(%)", "0(%)", True),
        ("空气质量指数", "≥80(%)", "85(%)", False),
        ("开发完成率", "=12(个)", "12(个)", True),
        ("热线周转率", "≥12(次)", "12(次)", False),
        ("孕产妇死亡率", "≤8(例/万人)", "6(例/万人)", False),
        ("职工满意度", "≥90(分)", "92(分)", False),
        ("项目发展作用", "≤4(小时)", "4(小时)", True),
        ("响应及时程度", "≤4(小时)", "4(小时)", False),
        ("采购成本", "≤232万元", "179.24万", False),
        ("返还报销人次", "2100人次", "2134万", True),
        ("参训人数", "≥30(名)", "32(人)", False),
        ("惠及人口（人次）", "≥1000", "1200", False),
        ("响应时间", "≤2(小时)", "30(分钟)", False),
    ],
)
def test_measures(name, target, actual, differs):
    assert ("IN02" in rules_on(indicator(level3=name, annual_target=target, actual_value=actual))) is differs


@pytest.mark.parametrize(
    ("target", "actual", "rule"),
    [
        ("≥95(%)", "0.5", "IN28"),
        ("≥95(%)", "90-95%", "IN28"),
        ("≥12(场)", "共举办10场", "IN28"),
        ("≥12(场)", "100余场", "IN28"),
        ("≥12(场)", "10场次", "SC03"),
        ("≤12(台)", "13套", "SC03"),
        ("≥95(%)", "达到50%", "SC03"),
        ("≥95(%)", "不低于95%", "IN08"),
        ("≥95(%)", "达成指标", "IN23"),
        ("≥95(%)", "96元", "IN02"),
        ("≥95(%)", "——", "IN03"),
        ("≤1(%)", "0.5", None),
        ("≥12(场)", "13", None),
        ("≥12(场)", "13场次", None),
        ("12月底前", "2024年11月", None),
    ],
)
def test_a_result_that_tells_nothing_of_its_target_is_said_once(target, actual, rule):
    """Low, of another measure, in words, or not to be compared: one rule says it."""
    row = indicator(level3="讲座开办情况", annual_target=target, actual_value=actual, weight="10", score="10")
    said = {"IN02", "IN03", "IN08", "IN23", "IN28", "SC03"} & {one.rule for one in check(row, figures_of(row))}
    assert said == ({rule} if rule else set())


@pytest.mark.parametrize(
    ("actual", "faulty"),
    [
        ("≥90(%)", True),
        (">23万人次", True),
        ("不低于90%", True),
        ("90%以上", True),
        ("达到95%以上", True),
        ("＜90%", True),
        ("=95(%)", False),
        ("达到97%", False),
        ("95.50(%)", False),
        ("高于预期", False),
        ("12月底前", False),
    ],
)
def test_comparator_in_an_actual_value(actual, faulty):
    assert ("IN08" in rules_on(indicator(level3="接种率", annual_target="≥90(%)", actual_value=actual))) is faulty


@pytest.mark.parametrize(
    ("name", "faulty"),
    [
        ("费用增幅≤10.00(%)", True),
        ("不低于90分的占比", True),
        ("≥65岁老年人体检率", False),
        ("招收本科及以上占比", False),
        ("便捷就医3.0场景建设", False),
    ],
)
def test_target_in_a_name(name, faulty):
    assert ("IN09" in rules_on(indicator(level3=name, annual_target="是"))) is faulty


GOAL = "根据年度工作计划，完成卫生银联专线相关工作，保障卫生专线网络的通畅。"


@pytest.mark.parametrize(
    ("achievement", "copied"),
    [
        (GOAL, True),
        ("完成卫生银联专线相关工作, 保障卫生专线网络的通畅", True),
        (GOAL + "全年中断0次。", False),
        ("保障通畅", False),
        ("完成专线工作，全年网络运行正常，各单位使用情况良好", False),
        ("", False),
    ],
)
def test_copied_achievement(achievement, copied):
    assert texts.copied(achievement, GOAL) is copied


@pytest.mark.parametrize(
    ("goal", "achievement", "short"),
    [
        ("年内计划签约公共卫生专业生 15名。", "2024年签约 8名公共卫生定向培养生。", True),
        ("计划5年内签约公共卫生专业生50名。", "2024年签约8名公共卫生专业生。", False),
        ("举办健康讲座10次，培训医生50人。", "举办健康讲座8次，培训医生60人。", True),
        ("举办健康讲座10次。", "举办健康讲座线上6次、健康讲座线下4次。", False),
        ("患者满意度达到95%以上。", "患者满意度为92%。", True),
        ("患者满意度达到95%以上。", "职工满意度90%，患者满意度96%。", False),
        ("全年投诉控制在5次以内。", "全年投诉2次。", False),
        ("全年开展健康讲座不少于 12 场。", "举办健康讲座 10 场。", True),
        ("全年开展健康讲座不少于 12 场。", "举办健康讲座 12 场。", False),
        ("全年开展健康讲座不少于 12 场，每场不少于30人。", "举办健康讲座 13 场，义诊 10 场。", False),
        ("服务对象满意度不低于90%。", "服务对象满意度85%。", True),
        ("能耗不低于10件。", "能耗8件。", False),
        ("健康讲座少于12场。", "健康讲座10场。", False),
        ("培训医务人员100人次。", "接待群众来访20人次。", False),
        ("投入100万元完成改造。", "投入95万元完成改造。", False),
        ("完成第3期工程，新建站点20个。", "新建站点20个，其中示范站点2个。", False),
    ],
)
def test_a_smaller_number_than_promised(goal, achievement, short):
    assert bool(list(texts.shortfalls(goal, achievement))) is short


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("项目背景、基本情况等) 行风建设是重中之重，全年实时监控。", True),
        ("目标1：完成XX项目建设并通过验收。", True),
        ("完成系统建设（二期，并通过验收和移交。", True),
        ("1）完成系统建设；2）完成验收（二期）。", False),
        ("依据（沪卫信息[2022]3 号）、《关于重启“便捷就医”的通知》完成任务。", False),
        ("购置第三方 X光机一台，用于骨科手术。", False),
    ],
)
def test_a_prompt_left_in_a_goal(text, left):
    form = SelfEvaluation.model_validate({"year": 2024, "annual_goal": text})
    assert ("GL05" in rules_on(form)) is left


def test_a_field_that_the_form_lacks_is_not_blank():
    lacking = SelfEvaluation.model_validate({"year": 2024, "project_name": "培训经费", "unit": "卫生事务管理中心"})
    assert "HD01" not in rules_on(lacking)
    assert found(lacking.model_copy(update={"unit": " "})) == [("HD01", "unit")]
    assert "IN03" not in rules_on(indicator(level3="验收合格率", annual_target="=100(%)"))


def test_a_row_of_the_template_is_named_once():
    form = indicator(level3="指标1：", annual_target=None, actual_value=None)
    assert found(form) == [("IN14", "indicators[0].level3")]


def test_missing_levels():
    rows = [{"level1": "产出指标（50分）", "level2": "成本指标", "level3": "采购成本"}]
    form = SelfEvaluation.model_validate({"year": 2024, "indicators": rows})
    missing = [one for one in check(form, figures_of(form)) if one.rule == "IN11"]
    assert [(one.severity, one.path) for one in missing] == [
        (Severity.ERROR, "indicators"),
        (Severity.WARNING, "indicators"),
    ]


def test_a_form_without_any_content_gives_findings_and_no_crash():
    empty = dict.fromkeys(("level1", "level2", "level3", "annual_target", "actual_value"))
    fields = dict.fromkeys(("year", "project_name", "department", "unit", "annual_goal", "achievement"))
    form = SelfEvaluation.model_validate({**fields, "indicators": [empty, empty]})
    assert rules_on(form) == {"HD01", "GL01", "IN11"}


def test_cost_above_executed_is_silent_where_the_money_unit_is_mixed():
    row = {"level1": "成本指标", "level2": "经济成本指标", "level3": "采购成本", "actual_value": "95.00(万元)"}

    def form(executed: str) -> SelfEvaluation:
        funds = {"total": {"annual_budget": executed, "executed_amount": executed}}
        return SelfEvaluation.model_validate({"year": 2024, "funds": funds, "indicators": [row]})

    assert "IN19" in rules_on(form("93.60"))
    assert "IN19" not in rules_on(form("95.00"))
    # 4.2 元 under 元 is too small to be true, so it speaks of 万元.
    assert "IN19" not in rules_on(form("4.20").model_copy(update={"money_unit": "元"}))


def test_the_example_of_a_result_is_never_the_target_itself():
    for target in ("≥92(%)", "≥12(场)"):
        row = indicator(level3="健康讲座", annual_target=target, actual_value="共举办10场")
        [said] = [one.message for one in check(row, figures_of(row)) if one.rule == "IN28"]
        assert said.endswith(("写法如 93(%)。", "写法如 92(场)。"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"level3": None, "annual_target": "≥95(%)"}, True),
        ({"level3": " — ", "annual_target": "0"}, True),
        ({"level3": "", "weight": "5"}, True),
        ({"level3": None, "actual_value": "12(场)"}, True),
        ({"level3": None, "score": "3"}, True),
        ({"level3": "培训合格率", "annual_target": "≥95(%)"}, False),
        ({"level3": None, "annual_target": "无", "weight": "0", "score": "0"}, False),
        ({"level3": None, "annual_target": None, "actual_value": "——"}, False),
        ({"annual_target": "≥95(%)"}, False),
    ],
)
def test_a_row_with_anything_in_it_has_a_name(fields, expected):
    assert ("IN29" in rules_on(indicator(**fields))) is expected
