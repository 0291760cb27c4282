"""Published forms of five official documents, transcribed: the project's own samples."""

import json
from importlib.resources import files

from perfbook.forms.form import Form
from perfbook.forms.kinds import FORMS
from perfbook.forms.self_evaluation import SelfEvaluation

DOCUMENTS = ("declarations_2024", "declarations_2026", "self_evaluations_2023", "self_evaluations_2024", "targets_2020")


def document(name: str) -> list[Form]:
    """The forms of one document, in its order."""
    text = (files(__name__) / "forms" / f"{name}.json").read_text("utf-8")
    return [FORMS[form["form"]].model_validate(form) for form in json.loads(text)]


def official_forms() -> list[Form]:
    """The 63 published forms of the five documents."""
    return [form for name in DOCUMENTS for form in document(name)]


def official_self_evaluations() -> list[SelfEvaluation]:
    """The 21 published self-evaluations of 2023 and 2024, in the order of the documents."""
    return [form for form in official_forms() if isinstance(form, SelfEvaluation)]
