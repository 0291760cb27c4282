"""No figure of a form can be changed by 0.02 unseen, wherever the form says what it must be."""

import pytest

from tests.sweep import sweep

# A twentieth of what `python -m tests.full figures` runs, another twentieth of each form.
PARTS = 21


@pytest.mark.parametrize("number", range(PARTS))
def test_a_changed_figure_is_reported_where_it_was_changed(number, official):
    outcome = sweep(official[number], number, PARTS)

    assert outcome.tried >= 2
    assert outcome.missed == []
    # What the unit fills in may be another honest figure; nothing else may pass.
    assert set(outcome.breaks_no_rule) <= {
        "indicators.actual_value",
        "indicators.score",
        "funds.fiscal.executed_amount",
        "funds.carried_over.executed_amount",
        "funds.other.executed_amount",
    }
