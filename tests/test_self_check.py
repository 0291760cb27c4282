"""The sheet 自查 and the banner: what a clerk sees of the form's state while filling it in."""

import json
import subprocess
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from perfbook.cli.sentences import run
from perfbook.figures import figures_for
from perfbook.forms.walk import values
from perfbook.generate.live import live_checks
from perfbook.generate.self_check import EXPLAINED, HEADS, PASSED, TITLE, TO_COME, UNASKED
from perfbook.layouts.model import editions, load
from perfbook.layouts.placing import place
from perfbook.layouts.references import address
from perfbook.layouts.self_check import EXPLANATION_COLUMN, KEY_COLUMN, READY
from perfbook.layouts.stamp import SELF_CHECK
from perfbook.making import unit_workbook_of, workbook_of
from perfbook.read import read
from perfbook.readings import assemble
from perfbook.rules import RULES
from samples import official_forms
from tests.books import reading_of, written
from tests.office.program import Clerk, Office

MUST, EXPLAIN = "✘ 必须修改", "▲ 请说明"


@pytest.fixture(scope="module")
def desk():
    """LibreOffice as people have it: it believes the results that a file keeps."""
    office = Office(recalculating=False)
    yield office
    office.stop()


class Person:
    """A clerk who fills in a form and looks at what it says of itself."""

    def __init__(self, office: Office, path: Path) -> None:
        self._clerk, self._reading = Clerk(office, path), reading_of(path)
        sheet = openpyxl.load_workbook(path)[SELF_CHECK]
        self._rows = {row[KEY_COLUMN].value: row[0].row for row in sheet.iter_rows() if row[KEY_COLUMN].value}

    def type(self, path: str, text: str) -> None:
        self._clerk.type(self._reading.sheet, address(self._reading.placement.squares[path]), text)

    def explain(self, rule: str, text: str) -> None:
        self._clerk.type(SELF_CHECK, address((self._rows[rule] - 1, EXPLANATION_COLUMN)), text)

    def line(self, rule: str, head: str = "结果") -> str:
        return self._clerk.shows(SELF_CHECK, address((self._rows[rule] - 1, list(HEADS).index(head))))

    @property
    def banner(self) -> str:
        return self._clerk.shows(self._reading.sheet, address((0, len(self._reading.layout.widths))))

    @property
    def of_all(self) -> str:
        """What the head of 自查 says."""
        return self._clerk.shows(SELF_CHECK, "A2")

    def words(self, path: str) -> str:
        """What stands beside the row of a field."""
        row = self._reading.placement.squares[path][0]
        return self._clerk.shows(self._reading.sheet, address((row, len(self._reading.layout.widths))))

    def save(self, path: Path) -> Path:
        return self._clerk.save(path)

    def type_anywhere(self, square: str) -> None:
        self._clerk.type(SELF_CHECK, square, "通过")

    def leave(self) -> None:
        self._clerk.leave()


@pytest.fixture
def person(desk, tmp_path, official):
    one = Person(desk, written(official[13], tmp_path, "to_be_filled"))
    yield one
    one.leave()


def filled_by_the_unit(form):
    """What the unit types into a blank form, in the order of the form."""
    [reading], _ = assemble(read(workbook_of(form, "to_be_filled")[1]))
    spots = (spot for spot in reading.placement.spots if spot.path and reading.stamp.by_unit(spot.path, spot.cell))
    given = values(form)
    return {spot.path: given[spot.path] for spot in spots if given.get(spot.path) is not None}


def as_typed(value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def test_the_banner_counts_down_to_ready_while_a_blank_form_is_filled(person, official):
    left = [int(person.banner.split()[2])]
    for path, value in filled_by_the_unit(official[13]).items():
        person.type(path, as_typed(value))
        if person.banner.startswith("✘ 还有"):
            left.append(int(person.banner.split()[2]))
    assert left[0] == 2 + 2 * len(official[13].indicators)
    assert left == sorted(left, reverse=True) and set(left) >= set(range(1, left[0]))
    assert person.banner.startswith(READY)


FAULTS = [
    ("SC02", "indicators[0].score", "99", MUST),
    ("DV01", "indicators[0].score", "1", MUST),
    ("BK16", "indicators[0].score", "十分", MUST),
    ("SC06", "indicators[0].score", "-1", MUST),
    ("FD07", "funds.fiscal.executed_amount", "99999", MUST),
    ("FD08", "funds.fiscal.executed_amount", "0.01", EXPLAIN),
]
# Where it shows: 全年执行数 adds up from its lines.
LIT = {"FD07": "funds.total.executed_amount", "FD08": "funds.total.execution_rate"}


def test_each_fault_lights_its_line_as_it_is_typed_and_goes_out_when_mended(person, official):
    given = filled_by_the_unit(official[13])
    for path, value in given.items():
        person.type(path, as_typed(value))
    ready = person.banner
    for rule, path, wrong, state in FAULTS:
        assert person.line(rule) == PASSED
        person.type(path, wrong)
        assert (rule, person.line(rule)) == (rule, state)
        assert int(person.line(rule, "处数")) >= 1 and person.line(rule, "第一处")
        assert person.words(LIT.get(rule, path)) and person.banner != ready
        person.type(path, as_typed(given[path]))
        assert (rule, person.line(rule), person.line(rule, "处数")) == (rule, PASSED, "")
    assert person.banner == ready


def test_only_explanations_can_be_typed_and_they_come_back_with_their_finding(person, official, desk, tmp_path, capsys):
    for path, value in filled_by_the_unit(official[13]).items():
        person.type(path, as_typed(value))
    person.type("funds.fiscal.executed_amount", "0.01")
    for square in ("A1", "B6", "C6", "D6", "F5"):
        with pytest.raises(PermissionError):
            person.type_anywhere(square)
    person.explain("FD08", "项目因疫情推迟，资金结转下年")
    assert person.line("FD08") == EXPLAINED
    person.explain("*", "=1+1")
    for suffix in ("xlsx", "ods", "xls"):
        book = person.save(tmp_path / f"回收.{suffix}")
        run(["check", str(book), "--json", "-", "--fail-on", "never"])
        [form] = json.loads(capsys.readouterr().out)["books"][0]["forms"]
        said = {one["rule"]: one["explanation"] for one in form["findings"]}
        assert said["FD08"] == "项目因疫情推迟，资金结转下年"
        assert all(text is None for rule, text in said.items() if rule != "FD08")


def test_what_is_kept_in_a_new_book_is_what_a_recalculation_gives(office, tmp_path):
    """A preview, and a program that does not recalculate, show what we kept."""
    wrong = next(form for form in official_forms() if "高质量发展示范" in str(form.project_name))
    for number, form in enumerate([wrong, *official_forms()[4::21]]):
        for use in ("to_be_filled", "as_returned"):
            path = tmp_path / f"{number}_{use}.xlsx"
            path.write_bytes(workbook_of(form, use)[1])
            kept, judged = shown(path), shown(office.convert(path, tmp_path / "judged.xlsx"))
            # The squares of a wrong money unit have one cause and one finding: each is lit, one is kept.
            assert kept == judged or (form is wrong and states(kept) == states(judged))


def states(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [row[1:3] for row in rows if len(row) > 1 and row[1]]


def shown(path: Path) -> list[tuple[object, ...]]:
    """What the sheet 自查 and the banner show."""
    book = openpyxl.load_workbook(path, data_only=True)
    rows = [tuple(cell or "" for cell in row[:5]) for row in book[SELF_CHECK].iter_rows(values_only=True)]
    return [*rows, *((cell.value,) for sheet in book for cell in sheet[1] if str(cell.value).startswith(("✘", "✔")))]


def test_gnumeric_says_the_same_after_a_recalculation(official, tmp_path):
    path = written(official[13], tmp_path)
    reading = reading_of(path)
    book = openpyxl.load_workbook(path)
    for rule, field, wrong, state in (FAULTS[0], FAULTS[4]):
        square = address(reading.placement.squares[field])
        right = book[reading.sheet][square].value
        book[reading.sheet][square].value = float(wrong)
        book.save(tmp_path / "typed.xlsx")
        converted = tmp_path / "judged.xlsx"
        subprocess.run(["ssconvert", "--recalc", tmp_path / "typed.xlsx", converted], check=True, capture_output=True)
        rows = CalamineWorkbook.from_path(converted).get_sheet_by_name(SELF_CHECK).to_python(skip_empty_area=False)
        [line] = [row for row in rows if row[KEY_COLUMN] == rule]
        assert line[2] == state and line[3] >= 1
        book[reading.sheet][square].value = right


def test_every_line_is_a_rule_in_plain_words_and_warnings_can_be_explained(official, tmp_path):
    for number in (0, 13):
        sheet = openpyxl.load_workbook(written(official[number], tmp_path))[SELF_CHECK]
        assert sheet["A1"].value == TITLE and sheet.protection.sheet
        lines = [row for row in sheet.iter_rows(min_row=5) if row[KEY_COLUMN].value in RULES]
        assert len(lines) >= 12
        for row in lines:
            rule = RULES[row[KEY_COLUMN].value]
            assert row[1].value == rule.title
            assert row[EXPLANATION_COLUMN].protection.locked == (rule.severity != "warning")


def test_a_books_forms_are_counted_together_and_told_apart(tmp_path):
    forms = [form for form in official_forms() if form.form == "self_evaluation" and form.year == 2024][:3]
    path = tmp_path / "unit.xlsx"
    path.write_bytes(unit_workbook_of(forms, "to_be_filled")[1])
    sheet = openpyxl.load_workbook(path, data_only=True)[SELF_CHECK]
    texts = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "✘ 共 3 张表，还有 3 张没有填完或有误" in texts
    assert all(form.project_name in texts for form in forms)
    assert TO_COME in texts and UNASKED not in texts


@pytest.mark.parametrize("name", editions())
def test_a_link_leads_to_the_square_that_is_wrong(name):
    """A line counts a hidden column and links into one column of the form: they must belong together."""
    form = next(form for form in official_forms() if form.form == load(name).form)
    placement = place(load(name), values(form))
    columns = defaultdict(set)
    for check in live_checks(placement, figures_for(*name.split("/"))).checks:
        columns[check.column].add((check.rule.id, placement.squares[check.path][1]))
    assert columns and all(len(meant) == 1 for meant in columns.values())


def test_an_error_in_a_square_does_not_spread_and_is_told(person, official):
    person.type("indicators[0].score", "=1/0")
    assert person.banner.startswith("✘ 还有 ") and person.line("BK16") == MUST


def test_what_is_explained_is_no_longer_asked(person, official):
    for path, value in filled_by_the_unit(official[13]).items():
        person.type(path, as_typed(value))
    person.type("funds.fiscal.executed_amount", "50")
    assert "1 项要说明" in person.of_all
    person.explain("FD08", "资金结转下年")
    assert person.of_all == READY


def test_a_declaration_without_any_indicator_is_not_ready(tmp_path):
    form = next(form for form in official_forms() if form.form == "declaration")
    path = tmp_path / "empty.xlsx"
    path.write_bytes(workbook_of(form.model_copy(update={"indicators": ()}), "as_returned")[1])
    said = [str(row[0]) for row in shown(path)]
    assert any(text.startswith("✘ 还有") and "项未填" in text for text in said)
