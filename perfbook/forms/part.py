"""What every piece of a form has in common."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from perfbook.forms.numbers import decimal_of


class Part(BaseModel):
    """A piece of a form.

    A field that stands on the form and was left empty is None; a field that this form does not
    have at all is not in `model_fields_set`. Rules are asked about the first, never about the second.
    """

    # Built when first used: a check of one form uses few of them. What is but a default is made without (it would be
    # a use): by `model_construct`.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


# Amounts, percents and scores: digits only. NaN, Infinity and 1e5 are text, not numbers.
Number = Annotated[
    Decimal, BeforeValidator(lambda value: decimal_of(value)), PlainSerializer(lambda value: f"{value:f}", str)
]
