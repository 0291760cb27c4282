"""What the trial fills in: one published form without a fault, and the same with one."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from perfbook.forms.form import Form, as_words
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.forms.walk import values
from samples import official_self_evaluations

# Of the published forms one that the rules have nothing to say of.
_FAULTLESS = 15
# A score above its weight of 10, and the rule that says so.
WRONG_FIELD, WRONG_SCORE, WRONG_RULE = "indicators[0].score", "99", "SC02"


@cache
def right_form() -> SelfEvaluation:
    """A form without a fault."""
    return official_self_evaluations()[_FAULTLESS]


@cache
def wrong_form() -> SelfEvaluation:
    """The same form of another project, with one fault."""
    # Total and grade are what their formulas give.
    tree = {name: value for name, value in as_words(right_form()).items() if name not in ("total_score", "grade")}
    tree["project_name"] += "（改错）"
    tree["indicators"][0]["score"] = WRONG_SCORE
    return SelfEvaluation.model_validate(tree)


def texts(form: Form) -> Mapping[str, str]:
    """What a person types into each field of a form, by path."""
    return {path: str(value) for path, value in values(form).items() if value is not None}


def put_json(target: Path, *forms: Form) -> Path:
    """Write forms as the source of `perfbook make`."""
    trees = [form.model_dump(mode="json", exclude_unset=True) for form in forms]
    target.write_text(json.dumps(trees, ensure_ascii=False), "utf-8")
    return target
