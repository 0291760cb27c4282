"""The whole set: a self-evaluation beside its declaration, versions of one project, what is alike everywhere."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from perfbook.check import check_set
from perfbook.cli.sentences import run
from perfbook.figures import figures_for
from perfbook.findings import Finding, Severity
from perfbook.forms.carry import carry
from perfbook.forms.declaration import Declaration
from perfbook.forms.form import Form
from perfbook.forms.pair import Pair
from perfbook.forms.returned import Returned, Returns
from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.making import make, workbook_of
from perfbook.read import read
from perfbook.readings import BookVerdict
from perfbook.report.finding_list import BY_UNIT, corrected_by
from perfbook.report.returning import LIST_SHEET, marked_return
from perfbook.report.told import split
from perfbook.returns import verdicts, worst, write_returns
from perfbook.rules import RULES, scope_of
from perfbook.whole_set import set_findings, together
from samples import document, official_forms
from samples.fault import Edit
from samples.tampering import tampered

FIGURES = figures_for("self_evaluation", "2024")
[DECLARED] = [one for one in document("declarations_2024") if one.project_name == "卫生统计"]
assert isinstance(DECLARED, Declaration)
CARRIED, _ = carry(DECLARED, "万元", Decimal(10))


def with_(form: SelfEvaluation, **fields: Any) -> SelfEvaluation:
    return SelfEvaluation.model_validate(form.model_dump(mode="json", exclude_unset=True) | fields)


def rows(*changes: tuple[int, dict[str, str | None]], dropped: int | None = None, added: Any = ()) -> SelfEvaluation:
    """The carried self-evaluation with some indicators otherwise."""
    given = CARRIED.model_dump(mode="json", exclude_unset=True)["indicators"]
    for number, change in changes:
        given[number] |= change
    kept = [row for number, row in enumerate(given) if number != dropped]
    return with_(CARRIED, indicators=[*kept, *added])


def beside(evaluation: SelfEvaluation, declaration: Declaration | None = DECLARED) -> list[tuple[str, str]]:
    """What the rules on pairs say, by rule and path."""
    pair = Pair(evaluation=evaluation, declaration=declaration)
    of_pairs = (rule for rule in RULES.values() if Pair in rule.on)
    return [
        (one.rule, one.path.removeprefix("evaluation."))
        for rule in of_pairs
        for one in rule.findings("", pair, scope_of(pair, FIGURES))
    ]


def books(folder: Path, *forms: Form) -> list[BookVerdict]:
    for number, form in enumerate(forms):
        (folder / f"{number}.xlsx").write_bytes(workbook_of(form, "as_returned")[1])
    return verdicts([folder])


def pr(book: BookVerdict) -> list[tuple[str, str]]:
    [form] = book.forms
    return [(one.rule, form.reading.cell(one.path)) for one in form.findings if one.rule.startswith("PR")]


def of_set(*forms: Form, taken: bool = True, expected: list[Form] | None = None) -> list[Finding]:
    back = tuple(Returned(file=f"{number}.xlsx", form=form, taken=taken) for number, form in enumerate(forms))
    return check_set(Returns(forms=back, expected=None if expected is None else tuple(expected)), FIGURES)


def project(
    name: str, *, score: str = "90", result: str = "95(%)", unit: str = "质控中心", **more: Any
) -> SelfEvaluation:
    indicators = [
        {"level3": f"{name}人次", "annual_target": "≥10(人次)", "weight": "80", "score": score},
        {"level3": "对象满意度", "annual_target": "≥90(%)", "actual_value": result, "weight": "10", "score": "10"},
    ]
    head = {"year": 2024, "unit": unit, "project_name": name, "indicators": indicators}
    return SelfEvaluation.model_validate(head | more)


def test_what_was_carried_agrees_with_its_declaration() -> None:
    for form in official_forms():
        if isinstance(form, Declaration):
            assert beside(carry(form, "万元", Decimal(10))[0], form) == []


def test_a_declaration_of_another_year_or_unit_is_no_counterpart(tmp_path: Path) -> None:
    other_year, other_unit = with_(CARRIED, year=2025), with_(CARRIED, unit="另一家单位")
    found = books(tmp_path, DECLARED, other_year, other_unit)
    assert [pr(book) for book in found] == [[], [], []]


def test_renamed_lowered_dropped_and_added_are_told_at_their_squares(tmp_path: Path) -> None:
    """The circle of the issue: a declaration carried forward, then four changes."""
    added = {"level1": "效益指标", "level2": "社会效益指标", "level3": "媒体报道篇数", "annual_target": "≥3(篇)"}
    changed = rows(
        (0, {"level3": f"{CARRIED.indicators[0].level3}情况"}),
        (7, {"annual_target": "≥50(%)"}),
        dropped=3,
        added=[added],
    )
    declaration, evaluation = books(tmp_path, DECLARED, changed)
    [form] = evaluation.forms
    found = {(one.rule, one.path): one for one in form.findings if one.rule.startswith("PR")}
    last = len(changed.indicators) - 1
    assert sorted(found) == [
        ("PR01", "indicators[0].level3"),
        ("PR01", "indicators[6].annual_target"),
        ("PR02", "indicators"),
        ("PR03", f"indicators[{last}].level3"),
    ]
    assert found["PR01", "indicators[0].level3"].expected == CARRIED.indicators[0].level3
    assert str(CARRIED.indicators[3].level3) in found["PR02", "indicators"].message
    assert pr(declaration) == []
    squares = read(marked_return(evaluation)).sheets[LIST_SHEET].squares.values()
    listed = "\n".join(str(square.value) for square in squares)
    wrong = [one for one in found.values() if one.severity == Severity.ERROR]
    assert all(part in listed for one in wrong for part in split(one.message))


def test_a_change_over_what_was_issued_is_seen_and_asked_of_the_unit(tmp_path: Path) -> None:
    content = workbook_of(CARRIED, "to_be_filled")[1]
    path = "indicators[7].annual_target"
    (tmp_path / "0.xlsx").write_bytes(workbook_of(DECLARED, "as_returned")[1])
    (tmp_path / "1.xlsx").write_bytes(tampered(content, Edit(kind="issued", at=path, value="≥50(%)")))
    evaluation = verdicts([tmp_path])[1]
    said = [one for one in evaluation.forms[0].findings if one.path == path]
    assert {"BK03", "PR01"} <= {one.rule for one in said}
    assert not any("与主管部门联系" in one.message for one in said if one.rule == "PR01")
    assert {corrected_by(one, evaluation.forms[0]) for one in said} == {BY_UNIT}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (rows((0, {"level3": "  " + (CARRIED.indicators[0].level3 or "")})), []),
        (rows((0, {"level2": "社会成本指标"})), [("PR01", "indicators[0].level2")]),
        (rows((0, {"level3": None, "annual_target": None})), [("PR02", "indicators[0].level3")]),
        (rows(added=[{"level1": "产出指标", "level2": "数量指标", "level3": "无", "annual_target": None}]), []),
    ],
)
def test_only_what_changed_is_told(changed: SelfEvaluation, expected: list[tuple[str, str]]) -> None:
    assert beside(changed) == expected


def test_the_same_name_twice_is_matched_by_its_levels() -> None:
    given = [
        {"level1": "产出指标", "level2": "数量指标", "level3": "测评完成率", "annual_target": "=100(%)"},
        {"level1": "产出指标", "level2": "质量指标", "level3": "测评完成率", "annual_target": "≥95(%)"},
    ]
    declaration = Declaration.model_validate({"year": 2026, "indicators": given})
    evaluation = SelfEvaluation.model_validate({"year": 2026, "indicators": given[::-1]})
    assert beside(evaluation, declaration) == []


@pytest.mark.parametrize(
    ("declared", "initial", "expected"),
    [
        ("635000.00", "63.50", []),
        ("635049.99", "63.50", []),
        ("635050.00", "63.50", []),
        ("635050.01", "63.50", [("PR04", "funds.total.initial_budget")]),
        ("635000.00", "0", [("PR04", "funds.total.initial_budget")]),
        ("635000.00", "635000.00", [("FD06", "funds.total.initial_budget")]),
    ],
)
def test_budgets_are_compared_in_one_unit(declared: str, initial: str, expected: list[tuple[str, str]]) -> None:
    funds = {"annual_total": declared, "annual_fiscal": declared}
    declaration = Declaration.model_validate({"year": 2024, "money_unit": "元", "funds": funds})
    row = {"initial_budget": initial}
    evaluation = SelfEvaluation.model_validate({"year": 2024, "money_unit": "万元", "funds": {"total": row}})
    # By its own form 635000 under 万元 is wrong already: then the pair has nothing to add.
    own = [("FD06", "funds.total.initial_budget")] if expected and expected[0][0] == "FD06" else []
    assert beside(evaluation, declaration) == ([] if own else expected)


def test_a_budget_that_only_the_declaration_gives_away() -> None:
    """5000 万元 beside 5000 元: neither form alone is wrong."""
    declaration = Declaration.model_validate({"year": 2024, "funds": {"annual_total": "5000", "annual_fiscal": "5000"}})
    evaluation = SelfEvaluation.model_validate({"year": 2024, "funds": {"total": {"initial_budget": "5000"}}})
    assert beside(evaluation, declaration) == [("FD06", "funds.total.initial_budget")]


def test_a_project_that_was_not_declared(tmp_path: Path) -> None:
    _, evaluation = books(tmp_path, DECLARED, with_(CARRIED, project_name="统计年鉴"))
    assert [rule for rule, _ in pr(evaluation)] == ["PR05"]


@pytest.mark.parametrize(("saved", "taken"), [
    (("2025-03-01T08:00:00", "2025-02-01T08:00:00"), [True, False]),
    (("2025-02-01T08:00:00", "2025-03-01T08:00:00"), [False, True]),
    (("2025-03-01T08:00:00", ""), [True, False]), (("", ""), [False, True]),
])  # fmt: skip
def test_the_version_saved_last_counts_wherever_it_stands_in_the_folder(
    saved: tuple[str, str], taken: list[bool], tmp_path: Path
) -> None:
    found = books(tmp_path, CARRIED, with_(CARRIED, annual_goal="全年完成卫生统计年报和月报，按时上报国家。"))
    dated = [replace(book, modified=time) for book, time in zip(found, saved, strict=True)]
    assert [form.taken for book in together(dated) for form in book.forms] == taken


def test_two_versions_are_told_and_the_newest_counts(tmp_path: Path) -> None:
    found = books(tmp_path, CARRIED, with_(CARRIED, annual_goal="全年完成卫生统计年报和月报，按时上报国家。"))
    assert [form.taken for book in found for form in book.forms] == [False, True]
    [finding] = [one for one in set_findings(found) if one.rule == "ST01"]
    assert finding.severity == Severity.ERROR
    assert all(text in finding.message for text in ("0.xlsx", "1.xlsx", "卫生统计"))
    assert worst([], [finding]) == Severity.ERROR


def test_the_same_content_under_two_names_is_one_return(tmp_path: Path) -> None:
    books(tmp_path, CARRIED)
    with ZipFile(tmp_path / "0.xlsx") as book, ZipFile(tmp_path / "1.xlsx", "w") as saved:
        for name in book.namelist():
            saved.writestr(name, book.read(name))  # the same, packed by another program
    found = verdicts([tmp_path])
    assert [(book.status, book.code) for book in found] == [("checked", None), ("skipped", "duplicate")]
    assert [one.rule for one in set_findings(found)] == []


def test_forms_without_a_project_are_no_versions_of_each_other() -> None:
    nameless = [with_(CARRIED, project_name=None, annual_goal=goal) for goal in ("甲", "乙")]
    assert [one.rule for one in of_set(*nameless)] == []


def test_the_plan_says_what_is_missing_and_what_is_too_much() -> None:
    one, two, three = (project(name) for name in ("培训经费", "质控经费", "宣传经费(运维)"))
    full_width = project("宣传经费（运维）")
    found = of_set(one, full_width, expected=[two, three])
    assert [finding.rule for finding in found] == ["ST02", "ST03"]
    assert "质控经费" in found[0].message and "培训经费" in found[1].message and "0.xlsx" in found[1].message
    assert {finding.rule for finding in of_set(expected=[one])} == {"ST02"}
    assert not of_set(project("另一年", year=2023), one, expected=[one])


def test_what_is_alike_everywhere() -> None:
    names = ("培训经费", "质控经费", "宣传经费")
    assert {one.rule for one in of_set(*map(project, names))} == {"ST04", "ST06"}
    assert not of_set(*map(project, names[:2]))
    assert not of_set(*(project(name, unit=name) for name in names))
    assert not of_set(*map(project, names), taken=False)
    low = [project(names[0], score="70", result="91(%)"), *map(project, names[1:])]
    assert not of_set(*low)


def test_one_indicator_with_two_standards() -> None:
    def promised(name: str, target: str) -> SelfEvaluation:
        return project(name, indicators=[{"level3": "故障排除率（%）", "annual_target": target}])

    [finding] = of_set(
        promised("平台运维", "≥95(%)"), promised("网络运维", "≥80(%)"), promised("线路运维", "≥95.00(%)")
    )
    assert finding.rule == "ST05" and "平台运维" in finding.message and "网络运维" in finding.message
    assert not of_set(promised("平台运维", "≥100(%)"), promised("网络运维", "=100.00"), promised("线路", "及时"))


def test_the_command_tells_the_set_in_lines_json_and_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, goal in enumerate(("全年完成卫生统计年报和月报。", "全年完成卫生统计年报和月报，按时上报。")):
        form = with_(CARRIED, annual_goal=goal)
        (tmp_path / f"{number}.xlsx").write_bytes(workbook_of(form, "as_returned")[1])
    assert run(["check", str(tmp_path)]) == 1
    assert "【全部表格】" in capsys.readouterr().out
    assert run(["check", str(tmp_path), "--json", "-"]) == 1
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["rule"], finding["severity"], finding["cell"]) == ("ST01", "error", None)


def test_a_mended_return_takes_the_place_of_its_original_quietly(tmp_path: Path) -> None:
    """Exactly what the manual asks for: the original and its mended return lie in one folder."""
    faulty = books(tmp_path, with_(CARRIED, annual_goal=None))
    [returned] = [book.returned for book in write_returns(faulty, tmp_path)]
    assert returned
    mended = openpyxl.load_workbook(returned)
    form = mended.worksheets[2]
    goal = next(one for row in form.iter_rows() for one in row if not one.protection.locked and one.value is None)
    goal.value = "全年完成卫生统计年报和月报，按时上报国家。"
    mended.save(returned)
    original, back = verdicts([tmp_path])
    assert (original.status, original.code) == ("skipped", "superseded") and "退回修改" in str(original.problem)
    assert original.count(Severity.ERROR) == 0 and back.status == "checked"
    assert [one.rule for one in set_findings([original, back])] == []
    goal.value = "另一种说法"
    mended.save(tmp_path / "另一份.xlsx")
    several = verdicts([tmp_path])
    assert "ST01" in [one.rule for one in set_findings(several)], "two different returns are for a person"


@pytest.mark.parametrize("copied", ["0 - 副本.xlsx", "0 (1).xlsx", "0（2）.xlsx", "0 copy.xlsx", "0 - 复件.xlsx"])
def test_of_two_alike_the_copy_is_the_copy(copied: str, tmp_path: Path) -> None:
    books(tmp_path, CARRIED)
    (tmp_path / copied).write_bytes((tmp_path / "0.xlsx").read_bytes())
    found = {Path(book.file).name: book.status for book in verdicts([tmp_path])}
    assert found == {"0.xlsx": "checked", copied: "skipped"}


def test_of_two_books_of_one_unit_only_the_project_that_differs_is_told(tmp_path: Path) -> None:
    done = "全年完成统计年报和月报，按时上报。"
    three = [with_(CARRIED, project_name=name, achievement=done) for name in ("培训经费", "质控经费", "宣传经费")]
    made = list(make(three, tmp_path, "as_returned", per="unit"))
    [(first, _)] = made
    again = openpyxl.load_workbook(first)
    square = next(one for sheet in again for row in sheet.iter_rows() for one in row if one.value == done)
    square.value = "全年完成统计年报和月报，按时上报国家。"
    again.save(tmp_path / "又一份.xlsx")
    found = verdicts([tmp_path])
    assert [len(book.forms) for book in found] == [3, 3]
    [twice] = [one for one in set_findings(found) if one.rule == "ST01"]
    assert sum(str(one.project_name) in twice.message for one in three) == 1


def test_scores_that_cannot_be_prove_no_unit_too_generous(tmp_path: Path) -> None:
    names = ("培训经费", "质控经费", "宣传经费")

    def told(*forms: SelfEvaluation) -> bool:
        folder = Path(mkdtemp(dir=tmp_path))
        return "ST04" in [one.rule for one in set_findings(books(folder, *forms))]

    one, two, three = (project(name, score="80") for name in names)
    assert told(one, two, three)
    assert not told(one, two, project(names[2], score="99"))
