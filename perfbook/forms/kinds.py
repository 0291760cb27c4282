"""Every kind of official form by its name in layouts and JSON."""

from perfbook.forms.declaration import Declaration
from perfbook.forms.form import Form
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.forms.targets import Targets

FORMS: dict[str, type[Form]] = {"self_evaluation": SelfEvaluation, "declaration": Declaration, "targets": Targets}
