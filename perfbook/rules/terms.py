"""Part formulas that several twins share: each is worked out once a row, in a hidden square of its own.

A template of a twin or of another term names a term in braces, as it names a field.
"""

from collections.abc import Callable, Mapping

from perfbook.figures import Figures
from perfbook.rules import amounts_formulas, band_formulas, comparing_terms, scores_formulas, text_formulas
from perfbook.rules.reasons import says_nothing_formula

TERMS: Mapping[str, Callable[[Figures], str]] = {
    "least_rate": amounts_formulas.end_of_rate("{annual_budget}", least=True),
    "greatest_rate": amounts_formulas.end_of_rate("{annual_budget}", least=False),
    "mixed_rate": amounts_formulas.mixed_with("{annual_budget}"),
    "least_from_initial": amounts_formulas.end_of_rate("{initial_budget}", least=True),
    "greatest_from_initial": amounts_formulas.end_of_rate("{initial_budget}", least=False),
    "mixed_with_initial": amounts_formulas.mixed_with("{initial_budget}"),
    "declined": text_formulas.declined,
    "no_reason": lambda figures: says_nothing_formula("{deviation_reason?}"),
    "folded_name": text_formulas.folded_name,
    "unscored": scores_formulas.unscored,
    "capping_rate": scores_formulas.capping_rate,
    "grade_marks": scores_formulas.grade_marks,
    "chosen_grade": scores_formulas.chosen_grade,
    "asked_for": band_formulas.asked_for,
    "band": band_formulas.band,
    **comparing_terms.TARGET_TERMS,
}
"""Name -> what gives the template for an edition's figures."""
