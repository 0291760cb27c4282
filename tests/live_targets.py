"""Targets, results and names as clerks write them, good and bad, in forms of many indicators: for the twins of SC03,
SC04, DV02 and IN08."""

import random
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfbook.forms.quantity import BEHIND, SIGN_WORDS, SIGNS
from perfbook.forms.self_evaluation import SelfEvaluation
from samples import official_forms, official_self_evaluations
from tests.awkward import Case
from tests.office.program import Office
from tests.twins import Outcome, judged

RULES = ("SC03", "SC04", "DV02", "IN08")
ROWS = 16

NAMES = [
    "培训人次", "投诉率", "群众满意度", "群众满意率（％）", "响应时间", "服务时长", "故障排除率", "事故发生次数",
    "成本控制率", "设备完好率(%)",
    "不合格率", "无故障运行天数", "投诉下降率", "差错率（‰）", "对工作满意程度", "满意度调查次数", "维护费(万元)",
    "办结时间(小时)", "指标1：参训率",
    "平均等候时间", "零差错率", "接种人数", "降低能耗", "工作 及时率", "【复发】率", "人均成本", "“知晓率”",
    "重复事件发生次数情况", "违规案件查处率",
    "损失金额", "及时\n处理率", "运维响应时间", "投诉办结及时性", None,
]  # fmt: skip
LEVELS = [
    ("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("产出指标", "成本指标"),
    ("成本指标", "经济成本指标"),
    ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标"), (" 满意度指标", None), (None, None),
    ("满意度指标（10分）", "其他"),
]  # fmt: skip
MEASURES = [
    "%", "‰", "人", "人次", "名", "次", "场", "场次", "万", "万元", "元", "亿元", "亿", "小时", "个小时", "分钟",
    "分", "天", "日", "月", "个月", "年",
    "个", "家", "例/万人", "", "人时", "平方米", "㎡", "m²", "℃", "百分点", "套", "台套", "%通过", "天内",
    "台(套)", "元/人", "次.周",
]  # fmt: skip
NUMBERS = [
    "95", "95.00", "100", "100.00", "0", "1", "0.95", "1.5", "12", "200", "1,200", "1,200.50", "１００",
    "９５．５", "13,920.00", "1,23", "1.2.3",
    "2024", "12345678901234567", "-5", "+3", "0.07", "700", "0.5", "90", "130", "123.5", "1234567.89", "980.00",
    "7.7",
]  # fmt: skip
BEFORE = [
    "", "", "", *SIGNS, *SIGN_WORDS, "已达到", "达", "完成", "约", "完成率", "实际", "共", "≥", "≥", "≥", "≤", "=",
    "=", "＞", "﹥", "＝", "＞＝",
    "≥ ",
]  # fmt: skip
TAILS = [*BEHIND, "左右", "余", "多人", "通过", "。", "；", "..", "，其中党员5人", "的覆盖率", "前", "底", "以上通过"]
SAID = [
    "达成指标", "完成", "部分达成", "——", "是", "及时", "建立健全", "12月底前", "2024年", "9月前", "1-2次",
    "90-95%", "90～95%", "约百人", "三次",
    "Ⅲ类", "①完成", "10²", "95％…", "ＡＢ９５%", "5年", "12月", "100㎞", "优", " ", "控制在预算范围内", "100%。。",
    "达到12月", "=10*甲",
]  # fmt: skip
BANDS = [
    "达成指标", "部分达成指标", "未达成指标", "达成", "部分达成", "未达成", "已完成", "全部完成。", "完成.", "基本达成",
    "基本完成", "未按时完成", "正在实施", "运行平稳", "完善", "完 善", "已实现，良好", "按m²完成",
    "部分㏠达成", "未实现；整改", "达成①项", "完成…", "达成Ⅱ类", "部分\n达成指标",
    "【达成】", "　未完成", "实现" * 31, "⼤完成",
]  # fmt: skip
TYPOS = [*" ,.。%()（）>=年月内-+～、5AⅢ²", "\u200b"]
_TEN_THOUSANDTHS = [
    10_000, 10_000, 9_000, 9_900, 11_000, 13_000, 12_990, 12_999, 15_000, 20_000, 5_000, 100, 1, 600_000, 10**8,
]  # fmt: skip
FACTORS = [Decimal(one) / 10_000 for one in _TEN_THOUSANDTHS]
_FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?", re.ASCII)
_ESCAPED = re.compile(r"\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))")


def spellings() -> list[str]:
    """Every spelling of spellings.txt, whatever field it is meant for."""
    lines = Path(__file__).with_name("spellings.txt").read_text("utf-8").splitlines()
    said = [line.partition(" →")[0] for line in lines if "→" in line and not line.startswith("#")]
    shown = [_ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), one) for one in said]
    return [one.replace("\\n", "\n").replace("\\t", "\t") for one in shown if "\\r" not in one]


SPELLINGS = spellings()


def written(chance: random.Random) -> str:
    """A target or result: mostly a number with sign and measure, sometimes mistyped."""
    kind = chance.random()
    if kind < 0.08:
        return chance.choice(SAID)
    if kind < 0.13:
        return chance.choice(SPELLINGS)
    measure = chance.choice(MEASURES)
    if measure and chance.random() < 0.5:
        measure = chance.choice(["({})", "（{}）", "[{}]", "【{}】", " {}", "( {} )"]).format(measure)
    tail = chance.choice(TAILS) if chance.random() < 0.12 else ""
    text = chance.choice(BEFORE) + chance.choice(NUMBERS) + measure + tail
    if chance.random() < 0.08:
        text = text.replace("%", "％")
    if chance.random() < 0.05:
        text = chance.choice([" ", "\u3000", "\n"]) + text + chance.choice([" ", "\u00a0"])
    if chance.random() < 0.05:
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(TYPOS) + text[at:]
    return text


def result_near(chance: random.Random, target: str) -> str:
    """A result written as its target is, with a number near it, or one of its own."""
    found = _FIGURES.search(target)
    if not found or chance.random() < 0.3:
        return written(chance)
    number = Decimal(found[0].replace(",", "")) * chance.choice(FACTORS)
    short = f"{number.normalize():f}"
    text = target[: found.start()] + short + target[found.end() :]
    return text.lstrip("".join(SIGNS) + "＞＜＝ ") if chance.random() < 0.75 else text


def indicator(chance: random.Random) -> dict[str, Any]:
    """A row of the form; every third with a name and target of the published ones."""
    level1, level2 = chance.choice(LEVELS)
    name, target = chance.choice(NAMES), written(chance)
    if chance.random() < 0.33:
        published = chance.choice(PUBLISHED)
        level1, level2, name, target = published.level1, published.level2, published.level3, published.annual_target
    result = result_near(chance, target or "")
    if chance.random() < 0.25:
        result, target = chance.choice(BANDS), chance.choice([target, "完善", "完善.", "⼤完善", "运行平稳"])
    weight = chance.choice(["5", "10", "10", "10", "20", "2.5", "0"])
    share = chance.choice(["1", "1", "1", "0", "0.9", "0.95", "0.5", "0.6", "0.8", "1.1", "-0.1"])
    score = str((Decimal(weight) * Decimal(share)).quantize(Decimal("0.001"))) if chance.random() < 0.95 else None
    return {
        "level1": level1, "level2": level2, "level3": name, "annual_target": target or None,
        "actual_value": result or None, "weight": weight, "score": score,
        "deviation_reason": chance.choice(["", "", "无", "新增一期", "—", None]),
    }  # fmt: skip


# Name, target, result, score of ten points: right on a bound, and just beside it.
BOUNDS = [
    ("培训人次", "≥200(人次)", "260(人次)", "10"), ("培训人次", "≥200(人次)", "259.99(人次)", "10"),
    ("培训人次", "≥200(人次)", "180(人次)", "9"), ("培训人次", "≥200(人次)", "180(人次)", "9.01"),
    ("响应时间", "≤30(分钟)", "1(小时)", "5"), ("响应时间", "≤30(分钟)", "1(小时)", "5.01"),
    ("事故次数", "=0(次)", "1次", "0"), ("事故次数", "=0(次)", "1次", "0.01"),
    ("采购金额", ">＝1,200.50(万元)", "12005000元", "10"), ("采购金额", "≥1,200.50(万元)", "12004999.99元", "10"),
    ("设备完好率", "≥75%", "97.5%", "10"), ("设备完好率", "≥77%", "100.1%", "10"), ("故障率", "≥5%", "4%", "10"),
    ("故障排除率", "≥95.00(%)", "９４．９９％", "10"), ("参训率（％）", "不低于90", "89.99", "10"),
    ("投诉率", "≤5%", "5.01%", "10"),
]  # fmt: skip


def on_bounds() -> list[dict[str, Any]]:
    return [
        {"level1": "产出指标", "level2": "质量指标", "level3": name, "annual_target": target, "actual_value": result,
         "weight": "10", "score": score, "deviation_reason": ""}
        for name, target, result, score in BOUNDS
    ]  # fmt: skip


PUBLISHED = [one for form in official_forms() for one in form.indicators]


def generated(chance: random.Random, count: int) -> list[Case]:
    """Forms of one edition: one with results on the bounds, the others with generated indicators."""
    base = next(form for form in official_self_evaluations() if form.year == 2024)
    given = base.model_dump(mode="json", exclude_unset=True)
    rows = [on_bounds(), *([indicator(chance) for _ in range(ROWS)] for _ in range(count - 1))]
    return [Case(SelfEvaluation.model_validate({**given, "indicators": one})) for one in rows]


def only_targets(outcome: Outcome) -> Outcome:
    """What was said of the three rules; the others are tried elsewhere."""
    kept = Outcome(different=[said for said in outcome.different if said.startswith(RULES)])
    for name in ("tried", "spoke", "unsure"):
        setattr(kept, name, Counter({rule: getattr(outcome, name)[rule] for rule in RULES}))
    return kept


def run(office: Office, folder: Path, count: int, seed: int) -> Outcome:
    """Judge `count` generated forms in LibreOffice, in gnumeric and by the rules' functions."""
    return only_targets(judged("self_evaluation/2024", generated(random.Random(seed), count), office, folder))


def published(office: Office, folder: Path) -> Outcome:
    """The published self-evaluations as they are."""
    outcome = Outcome()
    for year in (2023, 2024):
        forms = [Case(form) for form in official_self_evaluations() if form.year == year]
        outcome.add(judged(f"self_evaluation/{year}", forms, office, folder))
    return only_targets(outcome)
