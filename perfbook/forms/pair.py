"""A self-evaluation beside what its unit declared of the same project for the same year."""

from perfbook.forms.declaration import Declaration
from perfbook.forms.part import Part
from perfbook.forms.self_evaluation import SelfEvaluation


class Pair(Part):
    """`declaration` is None where the unit declared other projects of that year, but not this one."""

    evaluation: SelfEvaluation
    declaration: Declaration | None = None
