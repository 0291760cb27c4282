"""财政项目支出绩效目标申报表: what a unit declares of one project when it asks for money. Amounts in 元."""

from typing import Literal

from perfbook.forms.form import Form
from perfbook.forms.part import Number, Part


class DeclaredFunds(Part):
    """Two lists of amounts side by side: of the whole project, and what is asked for this year."""

    project_total: Number | None = None
    project_fiscal: Number | None = None
    project_other: Number | None = None
    annual_total: Number | None = None
    annual_fiscal: Number | None = None
    annual_carried_over: Number | None = None
    annual_other: Number | None = None


class Declaration(Form):
    form: Literal["declaration"] = "declaration"
    project_nature: str | None = None
    project_category: str | None = None
    department: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    funds: DeclaredFunds = DeclaredFunds.model_construct()
    project_goal: str | None = None
    annual_goal: str | None = None
