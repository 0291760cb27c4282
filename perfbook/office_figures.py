"""An office's own figures in place of the official ones: how people write them, and what then holds."""

import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from perfbook.figures import Figures, Grade
from perfbook.forms.numbers import number_typed, plain
from perfbook.forms.quantity import fold

NO_OWN: Mapping[str, Any] = {}
BASIS = "本单位规定（计划表·参数）"

_GRADE = re.compile(r"([^\d\W]+)(?:≥|>=)?(\d+(?:\.\d+)?)分?")
_BETWEEN = re.compile(r"[,;、。/]+")
_HUNDRED = Decimal(100)


def with_office(figures: Figures, own: Mapping[str, Any]) -> Figures:
    """The figures with the office's own in their place. Raises ValueError where one cannot be."""
    return Figures.model_validate(figures.model_dump() | dict(own)) if own else figures


def typed(kind: str, text: str) -> Any:
    """A figure as a person typed it. Raises ValueError with a sentence.

    >>> typed("deviation", "30%"), typed("percent", "６０")
    (Decimal('130'), Decimal('60'))
    >>> [(grade.word, grade.least) for grade in typed("grades", "优≥90分，良 80；差0")]
    [('优', Decimal('90')), ('良', Decimal('80')), ('差', Decimal('0'))]
    """
    if kind == "grades":
        return _grades(text)
    number = number_typed(text, percent=kind != "score")
    if number is None:
        raise ValueError(f"“{text}”不是数字。请只填数字，例如 30。")
    if not 0 <= number <= _HUNDRED:
        raise ValueError(f"{plain(number)} 不在 0 到 100 之间。请核对后重新填写。")
    return number + _HUNDRED if kind == "deviation" else number


def written(kind: str, value: Any) -> str:
    """A figure as `typed` takes it: the opposite of it.

    >>> written("deviation", Decimal(130)), written("grades", typed("grades", "优90良80差0"))
    ('30', '优≥90，良≥80，差≥0')
    """
    if kind == "grades":
        return "，".join(f"{grade.word}≥{plain(grade.least)}" for grade in value)
    return plain(value - _HUNDRED if kind == "deviation" else value)


def _grades(text: str) -> tuple[Grade, ...]:
    bare = _BETWEEN.sub("", fold(text))
    found = list(_GRADE.finditer(bare))
    grades = tuple(Grade(word=one[1], least=Decimal(one[2])) for one in found)
    steps = [grade.least for grade in grades]
    if "".join(one[0] for one in found) != bare or len(grades) < 2:
        raise ValueError(f"“{text}”看不懂。请从高到低写等级和最低分，例如 优90，良80，中60，差0。")
    if steps[-1] != 0 or steps[0] > _HUNDRED or any(low >= high for high, low in pairwise(steps)):
        raise ValueError(f"“{text}”的最低分应从高到低，最高不超过 100，最后一级是 0。例如 优90，良80，中60，差0。")
    if len({grade.word for grade in grades}) < len(grades):
        raise ValueError(f"“{text}”里有两个同名的等级。请核对后重新填写。")
    return grades
