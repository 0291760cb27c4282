"""The office's list joined with the rest: 计划表.xlsx -> plan -> forms, and forms -> plan."""

from perfbook.planning.collecting import plan_of_forms
from perfbook.planning.loading import BadPlan, forms_of, is_plan_file, plan_of

__all__ = ["BadPlan", "forms_of", "is_plan_file", "plan_of", "plan_of_forms"]
