"""Where a rule has a formula, the formula and the function say the same; where a form computes, so do its squares."""

import io
import random
import re
from dataclasses import replace
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest

from perfbook.computations import COMPUTATIONS, NAME
from perfbook.figures import figures_for
from perfbook.forms.walk import values
from perfbook.generate.book import generate
from perfbook.generate.live import live_checks
from perfbook.layouts.model import editions, load
from perfbook.layouts.placing import place
from perfbook.making import workbook_of
from perfbook.office_figures import with_office
from samples import official_forms
from tests.awkward import CAPS, cases, documents
from tests.books import reading_of, written
from tests.twins import run, spoiled, squares_of

FIGURES = {name: figures_for(*name.split("/")) for name in editions()}
EVALUATIONS = [figures for name, figures in FIGURES.items() if name.startswith("self_evaluation/")]


def test_formula_and_function_agree(office, tmp_path):
    """In LibreOffice and in gnumeric; a twentieth of what `python -m tests.full twins` runs."""
    outcome = run(office, tmp_path, count=2, seed=2026)
    assert outcome.different == []
    assert sum(outcome.tried.values()) > 800
    assert sum(outcome.unsure.values()) < sum(outcome.tried.values()) / 100, "where no formula can tell is rare"


def test_a_save_as_xls_leaves_every_check_alive(office, tmp_path):
    """An old format takes no formula above a certain length: parts that several twins share stand in squares apart."""
    name = "self_evaluation/2024"
    [case] = cases(documents()[name], load(name), 1, random.Random(9))
    page = replace(case, own={}).page(load(name), "自评")
    path = tmp_path / "book.xlsx"
    path.write_bytes(spoiled(generate([page])))
    direct = squares_of(office.convert(path, tmp_path / "direct.xlsx"))["自评"]
    old = office.convert(path, tmp_path / "old.xls")
    again = squares_of(office.convert(old, tmp_path / "again.xlsx"))["自评"]
    places = [(check.row, check.column) for check in live_checks(page.placement, page.figures).checks]
    assert len(places) > 100
    assert [again.get(place) or "" for place in places] == [direct.get(place) or "" for place in places]


def test_rates_and_scores_agree_over_many_pairs(office, tmp_path):
    """Truncation in binary arithmetic goes wrong easily: every cent of many budgets, against exact decimals."""
    chance = random.Random(7)
    budgets = [Decimal(chance.randint(1, 10**6)) / 100 for _ in range(60)] + [Decimal("1.00"), Decimal("0.69")]
    pairs = [(budget, budget * chance.randint(0, 10_000) / 10_000) for budget in budgets for _ in range(30)]
    pairs = [(budget, executed.quantize(Decimal("0.01"))) for budget, executed in pairs]
    book = openpyxl.Workbook()
    for row, pair in enumerate(pairs, start=1):
        book.active.append([*pair, *_formulas(row)])
    book.save(tmp_path / "pairs.xlsx")
    judged = openpyxl.load_workbook(office.convert(tmp_path / "pairs.xlsx", tmp_path / "judged.xlsx"), data_only=True)
    found = [[Decimal(f"{cell:.15g}") for cell in row[2:6]] for row in judged.active.iter_rows(values_only=True)]

    assert len(found) == len(pairs)
    assert [(p, got, _values(*p)) for p, got in zip(pairs, found, strict=True) if got != _values(*p)] == []


def _formulas(row: int) -> list[str]:
    """Rate and score as each edition computes them, in the columns C to F."""
    made = []
    for number, figures in enumerate(EVALUATIONS):
        cells = {"annual_budget": f"A{row}", "executed_amount": f"B{row}", "weight": "10"}
        cells["execution_rate"] = f"{'CE'[number]}{row}"
        for name in ("execution_rate", "execution_score"):
            formula = COMPUTATIONS[name].formula(figures)
            made.append(NAME.sub(lambda found, cells=cells: cells[found[1]], formula))
    return made


def _values(budget: Decimal, executed: Decimal) -> list[Decimal]:
    given = []
    for figures in EVALUATIONS:
        rate = COMPUTATIONS["execution_rate"].value(budget, executed, figures=figures)
        given += [rate, COMPUTATIONS["execution_score"].value(rate, Decimal(10), figures=figures)]
    return given


def test_no_twin_speaks_in_a_blank_workbook(official, office, tmp_path):
    """A form that nobody has filled in yet is not all red."""
    for number in (0, 13):
        path = written(official[number], tmp_path, "to_be_filled")
        reading = reading_of(path)
        judged = openpyxl.load_workbook(office.convert(path, tmp_path / "judged.xlsx"), data_only=True)
        column = len(reading.layout.widths) + 1
        words = [cell.value or "" for cell in next(judged[reading.sheet].iter_cols(column, column))][1:]
        assert not any("✘" in text for text in words)
        assert sum("请填" in text for text in words) == 2 + len(reading.form.indicators)


# What Excel 2007, WPS, LibreOffice and gnumeric all have, and what survives a save as .xls.
SAFE = """
    ABS AND ASC CHOOSE CLEAN COUNT COUNTA COUNTIF EXACT FIND IF IFERROR INDEX ISERROR ISNUMBER ISTEXT LEFT LEN
    LOOKUP MATCH MAX MID MIN NOT OR RIGHT ROUND ROUNDDOWN ROW ROWS SUBSTITUTE SUM SUMIF SUMPRODUCT TRIM VALUE
    YEAR
"""


@pytest.mark.parametrize("name", FIGURES)
def test_formulas_use_only_functions_that_every_program_knows(name):
    form = next(form for form in official_forms() if form.form == load(name).form)
    placement = place(load(name), values(form))
    own = with_office(FIGURES[name], CAPS[1])
    live = [live_checks(placement, figures) for figures in (FIGURES[name], own)]
    formulas = [one.formula for found in live for one in (*found.checks, *found.terms)]
    formulas += [one.formula(FIGURES[name]) for one in COMPUTATIONS.values()]
    for formula in formulas:
        outside = re.sub(r'"[^"]*"', "", formula)
        assert set(re.findall(r"([A-Z]+)\(", outside)) <= set(SAFE.split())
        assert "--" not in outside and len(formula) < 8000
        assert not re.search(r"\d\.\d", outside), "re-saves spell decimal constants anew"


@pytest.mark.parametrize("number", [0, 13])
def test_conditional_formats_name_their_columns_absolutely(number, official):
    """One that stands in several columns would otherwise look at another column in each of them."""
    with ZipFile(io.BytesIO(workbook_of(official[number], "to_be_filled")[1])) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    formulas = re.findall(r"<cfRule[^>]*>\s*<formula>([^<]*)<", sheet)
    assert len(formulas) > 5
    assert not any(re.search(r"(?<!\$)\b[A-Z]{1,2}:", formula) for formula in formulas)
