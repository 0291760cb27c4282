"""A marked return carries what it showed: the next check says what was mended, what is still there, what is new.

Nothing is kept beside the workbook itself: every check here has an empty folder to write into and a file of any name.
"""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfbook.check import ASK_THE_OFFICE
from perfbook.cli.sentences import run
from perfbook.findings import Severity
from perfbook.forms.form import Form
from perfbook.forms.walk import flatten, nest
from perfbook.keys import NO_KEYS, Keyring
from perfbook.layouts.earlier import NOTHING, Earlier, Shown, earlier_in, round_in, round_rows
from perfbook.layouts.references import address
from perfbook.layouts.self_check import EXPLANATION_COLUMN, KEY_COLUMN, NUMBER_COLUMN
from perfbook.layouts.stamp import OPINION, SELF_CHECK, SHEET
from perfbook.making import unit_workbook_of, workbook_of
from perfbook.read import read
from perfbook.readings import BookVerdict, assemble
from perfbook.readings.rounds import progress_of
from perfbook.report.as_json import as_json
from perfbook.report.lines import lines
from perfbook.report.progress_list import SHEET as PROGRESS
from perfbook.report.returning import LIST_SHEET, marked_return, needs_return
from perfbook.report.summary import summary_workbook
from perfbook.report.told import split
from perfbook.returns import verdict_of
from samples import document
from samples.make import SAMPLE_KEY

KEYRING = Keyring((SAMPLE_KEY,))
WORDS = {"仍在": "still", "新增": "new", "已说明": "explained"}


def with_values(form: Form, changes: Mapping[str, object]) -> Form:
    """A form with other values at some paths."""
    tree = flatten(form.model_dump(mode="json", exclude_unset=True))
    return type(form).model_validate(nest(tree | changes))


class Desk:
    """An office and a unit: books are checked by the real command, returns filled in by a clerk in LibreOffice."""

    def __init__(self, clerk: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._clerk, self._folder, self._capsys = clerk, folder, capsys
        self._times = 0

    def check(self, book: Path, *more: str) -> tuple[dict[str, Any], str, Path | None]:
        """What the command says: JSON of the book, the screen, and the return."""
        self._times += 1
        out = self._folder / f"结果{self._times}"
        told = out / "说.json"
        run(["check", str(book), "-o", str(out), "--json", str(told), *more])
        of_book = json.loads(told.read_text("utf-8"))["books"][0]
        back = of_book["return"]
        return of_book, self._capsys.readouterr().out, Path(back) if back else None

    def filled_in(
        self, returned: Path, typed: Mapping[tuple[str, str], str], name: str, why: Mapping[str, str]
    ) -> Path:
        """The return with texts typed in, by sheet and path, and explanations by rule, saved under another name."""
        readings = {one.sheet: one for one in assemble(read(returned.read_bytes()))[0]}
        person = self._clerk(returned)
        for (sheet, path), text in typed.items():
            person.type(sheet, address(readings[sheet].placement.squares[path]), text)
        lines = openpyxl.load_workbook(returned)[SELF_CHECK]
        for row in lines.iter_rows():
            if why.get(str(row[KEY_COLUMN].value)) and row[NUMBER_COLUMN].value:
                person.type(SELF_CHECK, address((row[0].row - 1, EXPLANATION_COLUMN)), why[str(row[KEY_COLUMN].value)])
        return person.save(self._folder / name)


@pytest.fixture
def desk(clerk: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(clerk, tmp_path, capsys)


def statuses(form: Mapping[str, Any]) -> dict[tuple[str, str], str | None]:
    return {(one["rule"], one["path"]): one["status"] for one in form["findings"]}


def listed(returned: Path | bytes, sheet: str = LIST_SHEET) -> list[list[str]]:
    content = returned if isinstance(returned, bytes) else returned.read_bytes()
    rows = openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def faulty(official: list[Form]) -> Form:
    """A published form with two scores above their weights."""
    return with_values(official[14], {"indicators[0].score": "12", "indicators[1].score": "13", "total_score": None})


def test_three_rounds_of_one_unit(official, desk, tmp_path):
    first = tmp_path / "收件.xlsx"
    first.write_bytes(workbook_of(faulty(official), "as_returned", key=SAMPLE_KEY)[1])

    book, screen, back = desk.check(first)

    [form] = book["forms"]
    assert form["round"] == 1 and form["mended"] == form["changed"] == []
    assert set(statuses(form).values()) == {None} and "轮" not in screen
    assert [row[-1] for row in listed(back)[3:]] == [""] * len(form["findings"])
    sheet = form["sheet"]

    # The unit mends one score, leaves one, explains a warning, makes a new fault and changes what nobody asked for.
    typed = {
        (sheet, "indicators[0].score"): "9.50",
        (sheet, "indicators[2].score"): "99",
        (sheet, "indicators[3].actual_value"): "已完成",
    }
    second = desk.filled_in(back, typed, "改好了 发王老师.xlsx", {"GL04": "其余 7 名于次年签约"})
    book, screen, back = desk.check(second)

    [form] = book["forms"]
    said = statuses(form)
    assert form["round"] == 2
    assert said["SC02", "indicators[1].score"] == "still"
    assert said["SC02", "indicators[2].score"] == "new"
    assert said["GL04", "achievement"] == "explained"
    assert ("SC02", "indicators[0].score") in {(one["rule"], one["path"]) for one in form["mended"]}
    changed = {one["path"]: (one["cell"], one["was"], one["now"]) for one in form["changed"]}
    assert set(changed) == {"indicators[2].score", "indicators[3].actual_value"}, "what was asked for is not said"
    assert changed["indicators[3].actual_value"][0].startswith("F")
    assert changed["indicators[3].actual_value"][2] == "已完成"
    mendable = [
        one["status"] for one in form["findings"]
        if one["severity"] != "note" and not one["message"].endswith(ASK_THE_OFFICE)
    ]  # fmt: skip
    counts = {word: mendable.count(status) for word, status in WORDS.items()}
    assert (
        f"第 2 轮：已改 {len(form['mended'])} 项，仍在 {counts['仍在']} 项，新增 {counts['新增']} 项，"
        f"已说明 {counts['已说明']} 项，另有改动 2 处" in screen
    )
    rows = listed(back)
    assert {row[-1] for row in rows[3:]} >= {"仍在", "新增", "已说明", "已改"}
    assert any("已改的 1 项（不用再改）" in row[0] for row in rows)

    # Everything is mended but one warning: the third round has no return.
    typed = {(sheet, "indicators[1].score"): "10", (sheet, "indicators[2].score"): "10"}
    third = desk.filled_in(back, typed, "第三次.xlsx", {})
    book, screen, back = desk.check(third)

    [form] = book["forms"]
    assert form["round"] == 3
    assert {("SC02", f"indicators[{row}].score") for row in (1, 2)} <= {(m["rule"], m["path"]) for m in form["mended"]}
    assert ("SC02", "indicators[0].score") not in {(m["rule"], m["path"]) for m in form["mended"]}, "of the last round"
    assert statuses(form)["GL04", "achievement"] == "explained", "an explanation stays in the return"
    left = [one for one in form["findings"] if one["severity"] == "error"]
    assert (back is None) == (not left) and "第 3 轮" in screen


def test_a_units_book_says_of_each_project_how_it_stands(desk, tmp_path):
    forms = document("self_evaluations_2024")[:2]
    wrong = [with_values(form, {"indicators[0].score": "99", "total_score": None}) for form in forms]
    first = tmp_path / "一家单位.xlsx"
    first.write_bytes(unit_workbook_of(wrong, "as_returned", key=SAMPLE_KEY)[1])
    book, _, back = desk.check(first)
    one, two = (form["sheet"] for form in book["forms"])

    second = desk.filled_in(back, {(one, "indicators[0].score"): "1"}, "又一版.xlsx", {})
    book, screen, back = desk.check(second)

    mended = {form["sheet"]: {(it["rule"], it["path"]) for it in form["mended"]} for form in book["forms"]}
    assert ("SC02", "indicators[0].score") in mended[one] and not mended[two]
    [other] = [form for form in book["forms"] if form["sheet"] == two]
    assert statuses(other)["SC02", "indicators[0].score"] == "still"
    assert [form["round"] for form in book["forms"]] == [2, 2]
    assert screen.count("第 2 轮：") == 2
    rows = listed(back)
    assert {row[1] for row in rows if row[-1] == "已改"} == {forms[0].project_name}
    assert f"（{2} 个项目）" in " ".join(row[0] for row in listed(back, OPINION))


# From here on returns are filled in by openpyxl: what LibreOffice does to them is proved above.


def verdict(content: bytes, tmp_path: Path, keyring: Keyring = KEYRING) -> BookVerdict:
    path = tmp_path / "任意名字.xlsx"
    path.write_bytes(content)
    return verdict_of(path, keyring=keyring)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def filled_in(returned: bytes, typed: Mapping[str, object]) -> bytes:
    """A return of one form with other values at some paths."""
    [reading] = assemble(read(returned))[0]
    book = openpyxl.load_workbook(io.BytesIO(returned))
    for path, value in typed.items():
        book[reading.sheet][address(reading.placement.squares[path])] = value
    return saved(book)


@pytest.fixture
def returned(official: list[Form], tmp_path: Path) -> bytes:
    """The first marked return of a form with two scores above their weights, signed."""
    content = workbook_of(faulty(official), "as_returned", key=SAMPLE_KEY)[1]
    return marked_return(verdict(content, tmp_path), KEYRING, date(2027, 3, 31))


def test_a_form_that_was_never_returned_is_in_its_first_round(official):
    for form in official:
        [reading] = assemble(read(workbook_of(form, "as_returned")[1]))[0]
        progress = progress_of(reading, ())
        assert (progress.round, progress.mended, progress.changed) == (1, (), ())


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=60)


@given(
    st.lists(st.builds(Shown, rule=st.just("SC02"), severity=st.sampled_from(Severity), path=st.just("grade"),
                       place=texts, message=texts, restored=st.booleans()), max_size=4),
    st.dictionaries(st.sampled_from(["achievement", "phone", "indicators[0].score"]), texts),
    st.integers(1, 50),
)  # fmt: skip
def test_what_a_return_carries_comes_back_whatever_was_typed(findings, values, number):
    earlier = Earlier(findings=tuple(findings), values=values)
    text = earlier.text()
    assert earlier_in(text) == earlier
    assert round_in([(*row, "", "")[:3] for row in round_rows(number, text)]) == (number, text)
    assert not any(sign.isspace() or not sign.isprintable() for sign in text)


def test_a_long_text_is_cut_into_squares():
    earlier = Earlier(values={"achievement": "很长的话" * 8_000})
    rows = list(round_rows(1, earlier.text()))
    assert len(rows) > 4 and max(len(word) for row in rows for word in row) <= 8_000
    assert earlier_in(round_in(rows)[1]) == earlier
    assert earlier_in("[" * 100_000) == earlier_in("{}x") == NOTHING
    assert earlier_in(Earlier(values={"phone": "\ud800\uffff"}).text()).values == {"phone": "\ufffd\ufffd"}


def hidden_rows(book: openpyxl.Workbook, first: str) -> Iterator[Any]:
    yield from (row for row in book[SHEET].iter_rows() if str(row[0].value) == first)


@pytest.mark.parametrize("keyring", [KEYRING, NO_KEYS], ids=["signed", "without keys"])
@pytest.mark.parametrize("what", ["number", "digest", "finding", "piece gone", "all gone"])
def test_what_a_return_carries_cannot_be_changed_unnoticed(returned, tmp_path, keyring, what):
    book = openpyxl.load_workbook(io.BytesIO(returned))
    [head], [piece] = hidden_rows(book, "round:"), hidden_rows(book, "earlier:")
    if what == "number":
        head[1].value = "2"
    elif what == "digest":
        head[2].value = "0" * 32
    elif what == "finding":
        piece[1].value = piece[1].value.replace('"rule":"SC02"', '"rule":"SC03"', 1)
    else:
        book[SHEET].delete_rows(piece[0].row)
        if what == "all gone":
            book[SHEET].delete_rows(head[0].row)
    said = verdict(saved(book), tmp_path, keyring)
    rules = {one.rule for one in (*said.findings, *(found for form in said.forms for found in form.findings))}
    # What follows from the rest is not signed. Without a key nobody can tell that all of it was taken out.
    expected = {"BK14"} if keyring == KEYRING and what != "digest" else set() if what == "all gone" else {"BK07"}
    assert rules & {"BK07", "BK14"} == expected
    assert {form.progress.round for form in said.forms} == {1}, "what cannot be believed is not shown"


def test_strange_words_in_a_stamp_that_is_not_signed_do_no_harm(returned, tmp_path):
    [form] = verdict(filled_in(returned, {"indicators[0].score": 9}), tmp_path).forms
    paths = ["labels[9999]", "labels[x]", f"indicators[{'9' * 150}].score", "indicators[7].", "=1+1", "\x1b[31m"]
    note = {"rule": "SC02", "severity": Severity.NOTE, "place": "=1", "message": "\x07" * 40_000}
    values = {f"indicators[{'1' * 5_000}].level3": "a", "=": "=", "grade": "\x00"}
    earlier = Earlier(findings=tuple(Shown(path=path, **note) for path in paths), values=values)
    stamp = replace(form.reading.stamp, earlier=earlier.text(), key="", signature="")
    strange = replace(form, reading=replace(form.reading, stamp=stamp))
    book = BookVerdict("/a.xlsx", "checked", forms=(strange,))
    assert marked_return(book, KEYRING) and summary_workbook([book])
    assert json.dumps(as_json([book])) and list(lines([book]))
    assert len(strange.progress.mended) == len(paths)


def test_a_return_that_nobody_has_touched_is_still_our_own_output(returned, tmp_path):
    assert verdict(returned, tmp_path).code == "own_output"
    back = verdict(filled_in(returned, {"indicators[0].score": 9}), tmp_path)
    again = marked_return(back, KEYRING)
    assert verdict(again, tmp_path).code == "own_output"
    [stamp] = [assemble(read(again))[0][0].stamp]
    assert stamp.round == 2
    assert len(again) < 2 * len(returned), "only the last round is kept"


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_what_a_return_carries_survives_other_formats(office, official, tmp_path, suffix):
    """Texts of a unit with blanks at the ends and line ends within stand in the hidden sheet as well."""
    form = with_values(faulty(official), {"achievement": " 第一行  有空格\n\n　第二行\t制表 "})
    content = marked_return(verdict(workbook_of(form, "as_returned", key=SAMPLE_KEY)[1], tmp_path), KEYRING)
    back = verdict(office.as_format(filled_in(content, {"indicators[0].score": 9}), suffix), tmp_path)
    [found] = back.forms
    assert not {one.rule for one in (*back.findings, *found.findings)} & {"BK07", "BK14"}
    assert found.progress.round == 2 and found.progress.changed == ()
    assert {(one.rule, one.path) for one in found.progress.mended} == {("SC02", "indicators[0].score")}


def test_moved_rows_keep_their_status(returned, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(returned))
    book.worksheets[2].insert_rows(3)
    [form] = verdict(saved(book), tmp_path).forms
    assert form.progress.round == 2 and form.reading.located is not None
    by_rule = {(one.rule, one.path): form.progress.status(one) for one in form.findings}
    assert by_rule["SC02", "indicators[0].score"] == by_rule["SC02", "indicators[1].score"] == "still"


def test_rows_that_a_unit_sorted_are_told_by_their_indicators(tmp_path):
    form = next(one for one in document("declarations_2026") if len(one.indicators) > 3)
    wrong = with_values(form, {"indicators[1].annual_target": None, "project_category": None})
    returned = marked_return(verdict(workbook_of(wrong, "as_returned", key=SAMPLE_KEY)[1], tmp_path), KEYRING)
    [reading] = assemble(read(returned))[0]
    before = [f"indicators[{row}]" for row in range(4)]
    swapped = {before[1]: before[3], before[3]: before[1]}
    typed = {
        path.replace(row, to, 1): str(reading.kept[path]) if reading.kept[path] is not None else None
        for row, to in swapped.items()
        for path in reading.kept
        if path.startswith(f"{row}.")
    }
    [form_back] = verdict(filled_in(returned, typed), tmp_path).forms
    found = {(one.rule, one.path): form_back.progress.status(one) for one in form_back.findings}
    assert found["IN04", "indicators[3].annual_target"] == "still"
    assert not [one for one in form_back.progress.mended if one.rule == "IN04"]
    assert form_back.progress.changed == (), "the rows only changed places"


def test_a_row_that_came_or_went_is_said_once(tmp_path):
    form = next(one for one in document("declarations_2026") if len(one.indicators) > 3)
    wrong = with_values(form, {"project_category": None})
    returned = marked_return(verdict(workbook_of(wrong, "as_returned", key=SAMPLE_KEY)[1], tmp_path), KEYRING)
    last = len(form.indicators) - 1
    gone = {f"indicators[{last}].{field}": None for field in ("level1", "level2", "level3", "annual_target")}
    new = {f"indicators[{last + 1}].level3": "新增的指标", f"indicators[{last + 1}].annual_target": "≥1(个)"}
    name = form.indicators[last].level3
    for typed, path, was, now in (
        (gone, "", name, None),
        (new, f"indicators[{last + 1}]", None, "新增的指标"),
        ({f"indicators[{last}].level3": "改了名"}, f"indicators[{last}].level3", name, "改了名"),
    ):
        [back] = verdict(filled_in(returned, typed), tmp_path).forms
        assert [(one.path, one.was, one.now) for one in back.progress.changed] == [(path, was, now)]


def test_a_return_opens_on_its_first_fault_and_lists_fact_and_remedy(returned, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(returned))
    [reading] = assemble(read(returned))[0]
    assert book.sheetnames[:3] == [LIST_SHEET, OPINION, reading.sheet]
    assert book.active.title == reading.sheet
    square = address(reading.placement.squares["indicators[0].score"])
    assert book.active.sheet_view.selection[0].activeCell == square
    assert int(str(book.active.sheet_view.topLeftCell)[1:]) <= book.active[square].row
    heads, first = listed(returned)[2:4]
    assert heads == ["序号", "位置", "单元格", "问题", "怎么改", "现填", "应为", "严重程度", "状态"]
    assert first[2:] == [square, "得分 12 高于分值 10。", "请改为不高于 10 的数。", "12.00", "", "✘ 必须修改", ""]
    assert book[LIST_SHEET]["C4"].hyperlink.location == f"'{reading.sheet}'!{square}"


def test_what_is_marked_shows_in_a_black_and_white_print(official, tmp_path):
    form = with_values(official[14], {"indicators[0].score": "12", "achievement": None})
    returned = marked_return(verdict(workbook_of(form, "as_returned", key=SAMPLE_KEY)[1], tmp_path), KEYRING)
    [reading] = assemble(read(returned))[0]
    sheet = openpyxl.load_workbook(io.BytesIO(returned))[reading.sheet]
    for path in ("indicators[0].score", "achievement"):
        cell = sheet[address(reading.placement.squares[path])]
        assert cell.border.left.style == cell.border.top.style == "mediumDashed"
        assert cell.comment.text.startswith("✘必须修改：")
    assert sheet[address(reading.placement.squares["indicators[0].score"])].number_format.startswith('"✘ "')


def test_the_letter_says_what_is_wrong_to_whom_and_by_when(returned, official):
    form = official[14]
    book = openpyxl.load_workbook(io.BytesIO(returned))
    said = [row[0] for row in listed(returned, OPINION)]
    whole = "\n".join(said)
    assert said[:3] == ["退 回 意 见", "（第 1 次退回）", f"{form.unit}："]
    assert "必须修改的 2 项" in whole and "得分 12 高于分值 10。请改为不高于 10 的数。" in whole
    assert "于 2027 年 3 月 31 日前报送" in whole
    assert said[-3:-1] == [f"{form.department}（盖章）", "经办人：＿＿＿＿＿＿　联系电话：＿＿＿＿＿＿＿＿"]
    sheet = book[OPINION]
    assert sheet.page_setup.orientation == "portrait" and sheet.page_setup.paperSize == 9


@pytest.mark.parametrize("faults", [1, 14, 3])
def test_the_letter_is_one_page(official, tmp_path, faults):
    """One fault, every score of a form, and a book of three projects."""
    if faults == 3:
        forms = [with_values(form, {"indicators[0].score": "99", "achievement": None}) for form in official[18:21]]
        unit = {"unit": forms[0].unit, "department": forms[0].department}
        content = unit_workbook_of([form.model_copy(update=unit) for form in forms], "as_returned", key=SAMPLE_KEY)[1]
    else:
        changes = {f"indicators[{row}].score": "99" for row in range(faults)}
        content = workbook_of(with_values(official[14], changes), "as_returned", key=SAMPLE_KEY)[1]
    sheet = openpyxl.load_workbook(io.BytesIO(marked_return(verdict(content, tmp_path), KEYRING)))[OPINION]
    margins = sheet.page_margins
    high = 72 * (11.69 - margins.top - margins.bottom)
    assert sum(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)) <= high
    said = [str(row[0].value) for row in sheet.iter_rows()]
    assert any("1．✘" in text for text in said)


def test_without_a_due_date_the_letter_leaves_room_for_one(official, tmp_path):
    content = workbook_of(faulty(official), "as_returned", key=SAMPLE_KEY)[1]
    letter = listed(marked_return(verdict(content, tmp_path)), OPINION)
    assert any("于　　　　年　　月　　日前报送" in row[0] for row in letter)


def test_what_the_office_accepted_is_neither_listed_nor_a_reason_for_a_return(official, tmp_path):
    book = verdict(workbook_of(official[14], "as_returned", key=SAMPLE_KEY)[1], tmp_path)
    [form] = book.forms
    findings = tuple(replace(one, severity=Severity.WARNING, accepted=one.rule == "GL04") for one in form.findings)
    accepted = replace(book, forms=(replace(form, findings=findings),))
    assert not needs_return(accepted)
    returned = marked_return(accepted, KEYRING)
    assert not any("少于目标数" in cell for row in listed(returned) for cell in row)
    [stamp] = [assemble(read(returned))[0][0].stamp]
    assert "GL04" not in {one.rule for one in earlier_in(stamp.earlier).findings}


def test_the_report_says_how_each_finding_stands_only_where_a_return_has_come_back(official, returned, tmp_path):
    first = verdict(workbook_of(faulty(official), "as_returned", key=SAMPLE_KEY)[1], tmp_path)
    once = openpyxl.load_workbook(io.BytesIO(summary_workbook([first])))
    assert PROGRESS not in once.sheetnames and "状态" not in [cell.value for cell in once["问题清单"][3]]

    typed = {"indicators[0].score": 9, "indicators[2].score": 8, "indicators[3].score": 77}
    back = verdict(filled_in(returned, typed), tmp_path)
    content = summary_workbook([back])
    status = {(row[9], row[14]) for row in listed(content, "问题清单")[3:]}
    assert ("得分 13 高于分值 10。请改为不高于 10 的数。", "仍在") in status
    assert ("得分 77 高于分值 5。请改为不高于 5 的数。", "新增") in status
    changes = {tuple(row[4:]) for row in listed(content, PROGRESS)[3:]}
    rows = back.forms[0].reading
    names = [one.level3 for one in official[14].indicators]
    cells = [rows.cell(f"indicators[{row}].score") for row in range(4)]
    assert ("2", "已改", f"指标“{names[0]}”的得分", cells[0], "得分 12 高于分值 10。", "") in changes
    assert ("2", "另有改动", f"指标“{names[2]}”的得分", cells[2], "10.00", "8.00") in changes


def test_an_error_is_not_explained_away(returned, tmp_path):
    [form] = verdict(filled_in(returned, {"indicators[0].score": 11}), tmp_path).forms
    findings = [replace(one, explanation="就是这样") for one in form.findings if one.rule == "SC02"]
    assert [form.progress.status(one) for one in findings] == ["still", "still"]


def test_what_was_not_asked_this_time_is_not_said_to_be_mended(returned, tmp_path):
    """A finding that only a plan or a declaration can give proves nothing where they are not at hand."""
    [form] = verdict(filled_in(returned, {"indicators[0].score": 9}), tmp_path).forms
    earlier = earlier_in(form.reading.stamp.earlier)
    more = [
        Shown(rule=rule, severity=Severity.ERROR, path="", place="整张表", message="。") for rule in ("PR01", "BK10")
    ]
    carried = Earlier(findings=(*earlier.findings, *more), values=earlier.values).text()
    reading = replace(form.reading, stamp=replace(form.reading.stamp, earlier=carried))
    assert {one.rule for one in progress_of(reading, form.findings).mended} == {"SC02"}
    assert {one.rule for one in progress_of(reading, form.findings, {"PR01", "BK10"}).mended} == {
        "SC02", "PR01", "BK10",
    }  # fmt: skip


def test_a_later_round_takes_the_place_of_an_earlier(official, returned, tmp_path, capsys):
    folder = tmp_path / "收件"
    folder.mkdir()
    second = filled_in(returned, {"indicators[0].score": 9})
    third = filled_in(marked_return(verdict(second, tmp_path), KEYRING), {"indicators[1].score": 9})
    first = workbook_of(faulty(official), "as_returned", key=SAMPLE_KEY)[1]
    for name, content in (("c", first), ("a", second), ("b", third)):
        (folder / f"{name}.xlsx").write_bytes(content)
    run(["check", str(folder), "--json", "-", "--fail-on", "never"])
    said = {Path(book["file"]).stem: book for book in json.loads(capsys.readouterr().out)["books"]}
    assert {name: book["code"] for name, book in said.items()} == {"a": "superseded", "b": None, "c": "superseded"}
    assert said["b"]["forms"][0]["round"] == 3


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("得分 12 高于分值 10。请改为 10。", ("得分 12 高于分值 10。", "请改为 10。")),
        ("“甲。乙”写了两遍。请删去。", ("“甲。乙”写了两遍。", "请删去。")),
        ("“甲。乙写了两遍。请删去。", ("“甲。", "乙写了两遍。请删去。")),
        ("没有句号", ("没有句号", "")),
    ],
)
def test_a_message_is_parted_into_fact_and_remedy(text, parts):
    assert split(text) == parts
