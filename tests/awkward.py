"""Published forms with awkward values in place of about a third of their own: what the twins are tried on."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from perfbook.computations import execution_rate
from perfbook.figures import figures_for
from perfbook.forms.form import Form
from perfbook.forms.walk import nest, values
from perfbook.generate.live import holds_number
from perfbook.generate.page import Page, page
from perfbook.layouts.model import Layout
from perfbook.office_figures import NO_OWN
from samples import official_forms

NUMBERS = [
    "0", "0.01", "0.99", "1", "4.99", "5", "5.01", "10", "10.01", "59.99", "60", "80", "90", "100", "-1", "9.785",
]  # fmt: skip
AMOUNTS = [
    "0", "0.01", "0.07", "0.48", "50", "93.6", "93.61", "93.605", "93.62", "117", "350", "936000", "1170000", "100000",
    "99999.99", "1123456.78", "-5",
]  # fmt: skip
REASONS = ["无", "—", " 无 。", "/", "N/A", "n／a", "无偏差", "没有", "未合格", "0", "。。", "同上", "无人应标", "无\n"]
NOTHING = ["—", " ", "　", "/", "…", "－－", ".", "无", "0", "待定", "不涉及"]
NAMES = [*NOTHING, "指标1：", "XXX完成率", "X光机数量", "***", "……", "()", "目标二", "□□", "请填写", "热线接通率"]
TARGETS = [*NOTHING, "≥95.00(%)", "=12(次)", "有效", "不适用"]
DATES = ["2019-12-31", "2020-01-01", "2024-01-01", "2024-12-31", "2025-06-30", "2026-01-01", "2026-12-31", "2027-03-01"]
GRADES = [
    "优", "良", "中", "差", "优秀", "合格", "不合格", "良级", "无", "—", "甲等",
    "□优（90含-100分）☑良（80含-90分）□中□差", "□优□良□中□差", "■优√良□中□差",
    "优□良√中□差□", "优良", "（优）", "☑ 优 □ 良 □ 中 □ 差",
]  # fmt: skip
WORDS: Mapping[str, list[str]] = {
    "deviation_reason": REASONS, "level3": NAMES, "annual_target": TARGETS, "actual_value": TARGETS, "grade": GRADES,
    "start_date": DATES, "end_date": DATES, "project_nature": ["其他经常性项目", "其他一次性项目", "—", "经常性"],
    "project_category": ["特定目标类", "经常性业务", "/"],
    **dict.fromkeys(("project_name", "department", "unit", "annual_goal", "achievement", "overall_goal"), NOTHING),
    "project_goal": [*NOTHING, "两年完成。"],
}  # fmt: skip
TYPED = ["10分", "无", "—", "九十", "1,234.50", " 5 ", "93.6万元", "  "]
# An office's own rules.
CAPS = (
    {"execution_caps": [{"rate_below": "60", "total_at_most": "69"}]},
    {"execution_caps": [{"rate_below": "60", "total_at_most": "69"}, {"rate_below": "82.5", "total_at_most": "89.5"}]},
)


@dataclass(frozen=True)
class Case:
    """A form to be judged: its values, what was typed as text where a number belongs, the office's own figures."""

    form: Form
    typed: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=lambda: NO_OWN)

    def page(self, layout: Layout, sheet: str) -> Page:
        made = page(layout, self.form, "as_returned", sheet, self.own)
        return replace(made, values={**made.values, **self.typed})


def cases(document: list[Form], layout: Layout, count: int, chance: random.Random) -> list[Case]:
    return [_case(chance.choice(document), layout, chance) for _ in range(count)]


def documents() -> Mapping[str, list[Form]]:
    """The published forms by edition's name."""
    found: dict[str, list[Form]] = {}
    for form in official_forms():
        found.setdefault(f"{form.form}/{form.year}", []).append(form)
    return found


def _case(form: Form, layout: Layout, chance: random.Random) -> Case:
    share = chance.choice((0.02, 0.1, 0.35))
    made = mutated(form, chance, share)
    own = chance.choice(CAPS) if made.form == "self_evaluation" and chance.random() < 0.3 else NO_OWN
    typed: dict[str, str] = {}
    if chance.random() < 0.15:
        laid = page(layout, made, "as_returned")
        open_ones = [str(spot.path) for spot in laid.placement.spots if laid.open(spot) and holds_number(spot)]
        typed = {path: chance.choice(TYPED) for path in chance.sample(open_ones, min(2, len(open_ones)))}
        given = {path: None if path in typed else value for path, value in values(made).items()}
        made = _form(made, given)
    return Case(made, typed, own)


def _form(form: Form, given: Mapping[str, Any]) -> Form:
    return type(form).model_validate(nest({p: str(v) if isinstance(v, Decimal) else v for p, v in given.items()}))


def mutated(form: Form, chance: random.Random, share: float = 0.34) -> Form:
    """The form with a share of its values replaced by awkward ones, some left out, some put among its computed ones."""
    changed: dict[str, Any] = {}
    for path, value in values(form).items():
        name = path.rpartition(".")[2]
        amount = path.startswith("funds.") and name not in ("weight", "execution_rate", "score")
        pool = AMOUNTS if amount else WORDS.get(name, NUMBERS if isinstance(value, Decimal) else [])
        changed[path] = chance.choice([*pool, None]) if pool and chance.random() < share else value
    if form.form == "self_evaluation":
        _settle_funds(changed, chance)
        _settle_totals(changed, chance)
    return _form(form, changed)


def _settle_funds(changed: dict[str, Any], chance: random.Random) -> None:
    """Rates near the right one, and all the ways in which they are got wrong; sums that add up nearly."""
    columns = ("initial_budget", "annual_budget", "executed_amount")
    for column in columns:
        if chance.random() < 0.5:
            lines = [Decimal(changed.get(f"funds.{row}.{column}") or 0) for row in ("fiscal", "carried_over", "other")]
            off = chance.choice(["0", "0", "0.01", "-0.01", "0.005", "0.02", "0.025", "0.03"])
            changed[f"funds.total.{column}"] = sum(lines, Decimal(off))
    if single := chance.random() < 0.3:
        for column in columns:
            changed[f"funds.fiscal.{column}"] = changed.get(f"funds.total.{column}")
            changed |= {f"funds.{row}.{column}": chance.choice([None, "0"]) for row in ("carried_over", "other")}
    elif chance.random() < 0.2:
        column = chance.choice(columns)
        changed |= {f"funds.{row}.{column}": None for row in ("fiscal", "carried_over", "other")}
    for row in ("total", "fiscal", "carried_over", "other"):
        initial, budget, executed = (changed.get(f"funds.{row}.{column}") for column in columns)
        rates = [_rate(Decimal(one), Decimal(executed)) for one in (budget, initial) if one and executed]
        path = f"funds.{row}.execution_rate"
        if not rates or chance.random() < 0.3:
            continue
        rate = chance.choice(rates)
        off = chance.choice(["0", "0", "0.01", "-0.01", "0.02", "-0.02", "0.004", "1"])
        if single:
            rate, off = rates[0], "0" if row == "total" else chance.choice(["0", "0.01", "-0.5"])
        near = rate + Decimal(off)
        by = chance.choice(["1", "1", "1", "0.01"]) if not single else "1"
        digits = Decimal(chance.choice(["0.1", "0.01", "0.01", "0.001", "0.0001"]))
        changed[path] = (near * Decimal(by)).quantize(digits)
    given, weight = changed.get("funds.total.execution_rate"), changed.get("funds.total.weight")
    if given is not None and weight is not None and chance.random() < 0.6:
        off = chance.choice(["0", "0.01", "-0.01", "0.02", "0.015", "1"])
        score = Decimal(given) * Decimal(weight) / 100 + Decimal(off)
        changed["funds.total.score"] = score.quantize(Decimal(chance.choice(["0.1", "0.01", "0.01", "0.001"])))


def _rate(budget: Decimal, executed: Decimal) -> Decimal:
    return execution_rate(budget, executed, figures_for("self_evaluation", "2024")) or Decimal(0)


def _settle_totals(changed: dict[str, Any], chance: random.Random) -> None:
    """A total that is the sum of the scores, or nearly; a line that the template leaves unused."""
    rows = sorted({path.partition(".")[0] for path in changed if path.startswith("indicators[")})
    for row in rows:
        if chance.random() < 0.04:
            changed |= {
                f"{row}.weight": chance.choice([None, "0"]), f"{row}.score": chance.choice([None, None, "0"]),
                f"{row}.annual_target": chance.choice(["无", "不涉及", "—", "0", None, "有效"]),
            }  # fmt: skip
    scores = [changed.get(f"{row}.score") for row in rows] + [changed.get("funds.total.score")]
    if chance.random() < 0.6:
        off = chance.choice(["0", "0", "0.01", "-0.01", "1"])
        changed["total_score"] = sum((Decimal(one) for one in scores if one is not None), Decimal(off))
