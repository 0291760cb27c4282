"""What clerks type is taken for what they meant, or goes to a person: nothing is silently another number."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfbook.contents import Content
from perfbook.forms.chinese_numerals import chinese_number, in_chinese
from perfbook.forms.numbers import decimal_of
from perfbook.forms.quantity import fold, parse
from perfbook.forms.spelling import quoted
from perfbook.layouts.model import Cell
from perfbook.readings.converting import NotUnderstood, field_value, understood

KINDS = ("money", "percent", "score", "year", "date", "text", "target", "prose", "choice")


class Spelling(NamedTuple):
    kind: str
    money_unit: str
    bare: bool
    text: str
    outcome: str


def table() -> Iterator[Spelling]:
    kind = money_unit = ""
    bare = False
    for line in (Path(__file__).parent / "spellings.txt").read_text("utf-8").split("\n"):
        if head := re.fullmatch(r"\[(\w+)(?: (\w+))?(, a bare number)?\]", line):
            kind, money_unit, bare = head[1], head[2] or "", bool(head[3])
        elif " → " in line and not line.startswith("# "):
            text, _, outcome = line.rpartition(" → ")
            yield Spelling(kind, money_unit, bare, _signs(text), _signs(outcome))


def _signs(text: str) -> str:
    named = {"\\n": "\n", "\\r": "\r", "\\t": "\t", "\\\\": "\\"}
    spelled = r"\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrt\\])"
    return re.sub(spelled, lambda found: named.get(found[0]) or chr(int(found[0][2:], 16)), text)


SPELLINGS = list(table())


def test_there_are_enough_spellings():
    assert len(SPELLINGS) >= 400 + 120
    assert sum(spelling.kind == "target" for spelling in SPELLINGS) >= 120
    assert len({spelling[:4] for spelling in SPELLINGS}) == len(SPELLINGS), "each once"


@pytest.mark.parametrize(
    "spelling", SPELLINGS, ids=lambda one: f"{one.kind}{one.money_unit}-{one.text.encode('unicode_escape').decode()}"
)
def test_a_spelling_is_taken_for_what_it_says(spelling):
    if spelling.kind == "target":
        read = parse(spelling.text)
        wanted = None if spelling.outcome == "words" else spelling.outcome.split()
        if wanted is None:
            assert read is None
        else:
            number, _, measure = wanted[-1].partition("|")
            sign = wanted[0] if len(wanted) > 1 else None
            assert (read.comparator, read.number, read.measure) == (sign, Decimal(number), measure)
        return
    found = _outcome(spelling)
    if isinstance(found, Decimal):
        assert spelling.outcome not in ("?", "empty") and found == Decimal(spelling.outcome)
        assert not (found.is_zero() and found.is_signed())
    else:
        assert found == spelling.outcome


def _outcome(spelling: Spelling) -> object:
    cell = Cell(field="f", kind=spelling.kind)
    value = Decimal(spelling.text) if spelling.bare else spelling.text
    try:
        found = field_value(cell, Content(value), spelling.money_unit)
    except NotUnderstood as fault:
        assert str(fault) == spelling.text and (fault.hint and not fault.hint.endswith("。")), fault.hint
        return "?"
    return found if isinstance(found, Decimal) else "empty" if found is None else str(found)


@pytest.mark.parametrize("spelling", [one for one in SPELLINGS if one.kind in ("money", "percent", "score")])
def test_a_number_that_stands_as_text_is_said_to_do_so(spelling):
    try:
        found = understood(Cell(field="f", kind=spelling.kind), Content(spelling.text), spelling.money_unit)
    except NotUnderstood:
        return
    assert found.noted == ("nothing" if spelling.outcome == "empty" else "text")


@pytest.mark.parametrize(("value", "percent", "kind", "wanted"), [
    (Decimal("0.95"), True, "percent", "95.00"), (Decimal("0.95"), False, "percent", "0.95"),
    (Decimal("95"), False, "percent", "95.00"), (Decimal("1"), True, "percent", "100.00"),
    (Decimal("0.95"), True, "score", "0.95"), (Decimal("0.95"), True, "money", "0.95"),
    (Decimal("-0"), False, "money", "0.00"), (decimal_of(0.1 + 0.2), False, "money", "0.30"),
    (decimal_of(1.1 * 3), False, "score", "3.30"), (Decimal("123.456789"), False, "money", "123.456789"),
])  # fmt: skip
def test_a_number_is_what_the_square_says_and_its_format_never_its_size(value, percent, kind, wanted):
    found = understood(Cell(field="f", kind=kind), Content(value, percent=percent))
    assert str(found.value) == wanted and not found.noted


@pytest.mark.parametrize(("content", "wanted"), [
    (Content(Decimal(1), "=100%", percent=True), "=100%"), (Content(None, "=100%"), "=100%"),
    (Content("#NAME?", "=100.00(%)"), "=100.00(%)"), (Content(Decimal(95), "=A1"), "95"),
    (Content(Decimal("0.95"), percent=True), "95%"), (Content(Decimal("0.95"), "=A1", percent=True), "95%"),
    (Content(None, "=A1+1"), "=A1+1"), (Content(True), "TRUE"), (Content("甲"), "甲"),
])  # fmt: skip
def test_a_target_that_a_program_took_for_a_formula_is_what_the_clerk_meant(content, wanted):
    assert field_value(Cell(field="f", kind="target"), content) == wanted


def test_a_formula_never_worked_out_is_no_number_and_a_result_is_one():
    cell = Cell(field="f", kind="money")
    with pytest.raises(NotUnderstood):
        field_value(cell, Content(None, "=50+43.6"))
    assert field_value(cell, Content(Decimal("93.6"), "=50+43.6")) == Decimal("93.6")


@pytest.mark.parametrize("value", [Decimal(10) ** 17, Decimal("NaN"), Decimal("Infinity"), Decimal("1e30")])
def test_a_number_beyond_what_a_square_keeps_goes_to_a_person(value):
    for kind in ("money", "percent", "score", "date", "year"):
        with pytest.raises(NotUnderstood):
            field_value(Cell(field="f", kind=kind), Content(value))
    if value == 10**17:  # 18 digits of an identity card, the last ones lost
        with pytest.raises(NotUnderstood, match="100000000000000000"):
            field_value(Cell(field="f"), Content(value))


amounts = st.decimals(0, 10**9, places=2, allow_nan=False)
FULL_WIDTH = str.maketrans("0123456789.,%-", "０１２３４５６７８９．，％－")
SPELLED = (
    "{:f}", "{:,f}", " {:f} ", "\ufeff{:f}", "{:f}\u200b", "\u3000{:,f}", "'{:f}", "￥{:,f}", "¥{:f}", "{:f}元",
    "{:,f} 元", "人民币{:f}元", "{:f}元整", "+{:f}", "{:f}\r\n",
)  # fmt: skip


@given(amounts, st.sampled_from(SPELLED), st.booleans(), st.sampled_from([1, -1]))
def test_any_amount_in_any_spelling_comes_back_exactly(amount, spelled, wide, sign):
    text = spelled.format(amount)
    text = text.translate(FULL_WIDTH) if wide else text
    if sign < 0:
        text = text.replace("+", "", 1)
        first = re.search(r"[0-9０-９]", text).start()
        text = f"{text[:first]}-{text[first:]}"
    found = understood(Cell(field="f", kind="money"), Content(text), "元")
    assert found.value == sign * amount and found.noted == "text"


@given(st.decimals(0, 10**7, places=2, allow_nan=False), st.sampled_from(["元", "万元"]))
def test_an_amount_with_another_unit_is_converted_exactly_or_asked_about(amount, unit):
    cell = Cell(field="f", kind="money")
    in_yuan = amount * 10_000 if unit == "元" else amount
    assert field_value(cell, Content(f"{amount:f}万元"), unit) == in_yuan
    if unit == "万元":
        with pytest.raises(NotUnderstood, match=f"{amount:f}元"):
            field_value(cell, Content(f"{amount:f}元"), unit)


@given(st.integers(0, 10**12 - 1))
@example(10_010)
@example(100_000_000)
@example(110_000)
def test_any_number_in_characters_comes_back(number):
    assert chinese_number(in_chinese(number)) == number


@given(st.text("零一二三四五六七八九十百千万亿两〇", min_size=1, max_size=7))
def test_characters_that_are_read_are_written_so(text):
    number = chinese_number(text)
    assert number is None or in_chinese(number).removeprefix("一十") in text.replace("〇", "零").replace("两", "二")


TYPED = "0123456789.,，。%％-—+()（）OolI/年月日万亿元分≥≤ 无十百'￥\u3000\u200b\u202e=eE:#"
SIGNS = st.text(st.sampled_from([*TYPED]), max_size=14)


@given(st.one_of(st.text(), SIGNS, SIGNS, st.decimals(), st.booleans(), st.none()), st.sampled_from(KINDS),
       st.sampled_from(["", "元", "万元"]), st.one_of(st.none(), SIGNS.map("={}".format)), st.booleans())  # fmt: skip
@example("#", "year", "", None, False)
def test_nothing_is_raised_but_that_it_was_not_understood(value, kind, unit, formula, percent):
    content = Content(value, formula, percent=percent)
    try:
        found = understood(Cell(field="f", kind=kind), content, unit)
    except NotUnderstood as fault:
        assert not {unicodedata.category(sign) for sign in quoted(str(fault))} & {"Cc", "Cf", "Cs"}
    else:
        assert isinstance(found.value, Decimal | str | int | None)
        if isinstance(found.value, Decimal):
            assert found.value.is_finite()
    if isinstance(value, str):
        parse(value)
        fold(value)


@given(SIGNS)
def test_digits_that_are_read_are_the_digits_that_stand_there(text):
    """An amount in plain digits has exactly those digits: none is left out, swapped or made up."""
    try:
        found = field_value(Cell(field="f", kind="score"), Content(text))
    except NotUnderstood:
        return
    digits = re.sub(r"[^0-9]", "", text)
    if isinstance(found, Decimal) and digits:
        assert f"{found:f}".replace(".", "").replace("-", "").strip("0") == digits.strip("0")


TARGETS = ("≥{:f}(%)", "≤{:f}％", "={:f}(元)", "大于等于{:f}次", "{:,f}元", "-{:f}%", "{:f}%以上", "≥{:,f}（人）")


@given(amounts, st.sampled_from(TARGETS))
def test_a_target_keeps_its_number_and_its_sign(amount, spelled):
    read = parse(spelled.format(amount))
    assert read.number == (-amount if spelled.startswith("-") else amount)
    again = parse(str(read))
    assert (again.comparator, again.number, again.measure) == (read.comparator, read.number, read.measure)
