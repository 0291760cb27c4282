"""Published forms of five official documents, transcribed: the project's own samples."""

import json
from importlib.resources import files

from perfbook.forms.self_evaluation import SelfEvaluation


def official_self_evaluations() -> list[SelfEvaluation]:
    """The 21 published self-evaluations of 2023 and 2024, in the order of the documents."""
    return [
        SelfEvaluation.model_validate(form)
        for year in (2023, 2024)
        for form in json.loads((files(__name__) / "forms" / f"self_evaluations_{year}.json").read_text("utf-8"))
    ]
