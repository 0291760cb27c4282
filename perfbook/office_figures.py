"""An office's own figures in place of the official ones: how people write them, and what then holds."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from perfbook.figures import ExecutionCap, Figures, Grade
from perfbook.forms.numbers import plain
from perfbook.forms.quantity import fold
from perfbook.forms.spelling import NotUnderstood
from perfbook.forms.typed_numbers import typed_number
from perfbook.patterns import pattern

NO_OWN: Mapping[str, Any] = {}
BASIS = "本单位规定（计划表·参数）"

_GRADE = pattern(r"([^\d\W]+)(?:≥|>=)?(\d+(?:\.\d+)?)分?")
_BETWEEN = pattern(r"[,;、。/]+")
_HUNDRED = Decimal(100)
_CAPS_EXAMPLE = "执行率<60% => 总分<=69；执行率<80% => 总分<=89"
_CAP = pattern(
    r"(?:预算)?执行率(?:<|低于|小于|不到|不足)(\d+(?:\.\d+)?)%?[时的]?(?:=>|->|⇒|→|:|则)?"
    r"总分(?:<=|=<|≤|≦|⩽|不高于|不超过|不大于|至多|最高)为?(\d+(?:\.\d+)?)分?"
)


def with_office(figures: Figures, own: Mapping[str, Any]) -> Figures:
    """The figures with the office's own in their place. Raises ValueError where one cannot be."""
    return Figures.model_validate(figures.model_dump() | dict(own)) if own else figures


def typed(kind: str, text: str) -> Any:
    """A figure as a person typed it. Raises ValueError with a sentence.

    >>> typed("deviation", "30%"), typed("percent", "６０")
    (Decimal('130'), Decimal('60'))
    >>> [(grade.word, grade.least) for grade in typed("grades", "优≥90分，良 80；差0")]
    [('优', Decimal('90')), ('良', Decimal('80')), ('差', Decimal('0'))]
    >>> written("caps", typed("caps", "执行率低于８０％时，总分不高于89分；执行率＜60% ⇒ 总分≤69"))
    '执行率<60% => 总分<=69；执行率<80% => 总分<=89'
    """
    if kind in _LISTS:
        return _LISTS[kind](text)
    try:
        number = typed_number(text, "score" if kind == "score" else "percent").number
    except NotUnderstood:
        number = None
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
    if kind == "caps":
        return "；".join(f"执行率<{plain(cap.rate_below)}% => 总分<={plain(cap.total_at_most)}" for cap in value)
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


def _caps(text: str) -> tuple[ExecutionCap, ...]:
    bare = _BETWEEN.sub("", fold(text))
    found = list(_CAP.finditer(bare))
    if not found or "".join(one[0] for one in found) != bare:
        raise ValueError(f"“{text}”看不懂。请写成例如 {_CAPS_EXAMPLE}，几条之间用分号隔开。")
    caps = [ExecutionCap(rate_below=Decimal(one[1]), total_at_most=Decimal(one[2])) for one in found]
    if any(max(cap.rate_below, cap.total_at_most) > _HUNDRED or cap.rate_below == 0 for cap in caps):
        raise ValueError(f"“{text}”里的执行率应大于 0，执行率和总分都不能超过 100。请核对后重新填写。")
    caps.sort(key=lambda cap: cap.rate_below)
    if any(low.rate_below == high.rate_below for low, high in pairwise(caps)):
        raise ValueError(f"“{text}”里同一个执行率写了两次。请只留一条。")
    if any(low.total_at_most >= high.total_at_most for low, high in pairwise(caps)):
        raise ValueError(f"“{text}”前后矛盾：执行率越低，总分的上限应越低。例如 {_CAPS_EXAMPLE}。")
    return tuple(caps)


_LISTS: Mapping[str, Callable[[str], Any]] = {"grades": _grades, "caps": _caps}
