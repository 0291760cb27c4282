"""财政项目支出绩效目标表 (2020): the declaration's predecessor, with long texts and no department. Amounts in 元."""

from typing import Literal

from perfbook.forms.form import Form
from perfbook.forms.part import Number, Part


class TargetFunds(Part):
    """项目总预算 and 项目当年预算, and what the project of the same name had and spent the year before."""

    project_total: Number | None = None
    annual_total: Number | None = None
    last_year_budget: Number | None = None
    last_year_executed: Number | None = None


class Targets(Form):
    form: Literal["targets"] = "targets"
    project_category: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    government_purchase: str | None = None
    performance_type: str | None = None
    overview: str | None = None
    project_basis: str | None = None
    necessity: str | None = None
    safeguards: str | None = None
    schedule: str | None = None
    overall_goal: str | None = None
    funds: TargetFunds = TargetFunds.model_construct()
