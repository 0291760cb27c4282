"""财政项目支出绩效自评表: what a unit reports of one project at the end of the year.

Amounts are in 万元 as printed, rates in percent, weights and scores in points.
"""

from decimal import Decimal
from typing import Literal

from perfbook.forms.form import Form, Indicator
from perfbook.forms.numbers import plain
from perfbook.forms.part import Number, Part

FULL_MARKS = Decimal(100)


class FundRow(Part):
    """One row of 项目资金: the total, or one of its three sources."""

    initial_budget: Number | None = None
    annual_budget: Number | None = None
    executed_amount: Number | None = None
    weight: Number | None = None
    execution_rate: Number | None = None
    score: Number | None = None


class Funds(Part):
    total: FundRow = FundRow.model_construct()
    fiscal: FundRow = FundRow.model_construct()
    carried_over: FundRow = FundRow.model_construct()
    other: FundRow = FundRow.model_construct()


class EvaluatedIndicator(Indicator):
    """An indicator with what became of it."""

    actual_value: str | None = None
    weight: Number | None = None
    score: Number | None = None
    deviation_reason: str | None = None


class SelfEvaluation(Form):
    form: Literal["self_evaluation"] = "self_evaluation"
    department: str | None = None
    funds: Funds = Funds.model_construct()
    annual_goal: str | None = None
    achievement: str | None = None
    indicators: tuple[EvaluatedIndicator, ...] = ()
    total_weight: Number | None = None
    total_score: Number | None = None
    grade: str | None = None


def impossible_scores(form: SelfEvaluation) -> str:
    """Why no average may be taken of a form's scores, as a sentence for people; empty where they may be right."""
    total = form.total_score
    if total is not None and not 0 <= total <= FULL_MARKS:
        return f"总分 {plain(total)} 不在 0 至 {FULL_MARKS} 之间。"
    rows: tuple[FundRow | EvaluatedIndicator, ...] = (form.funds.total, *form.indicators)
    over = sum(one.score is not None and one.weight is not None and one.score > one.weight for one in rows)
    if over:
        return f"有 {over} 项得分高于分值。"
    under = sum(one.score is not None and one.score < 0 for one in rows)
    return f"有 {under} 项得分低于 0。" if under else ""
