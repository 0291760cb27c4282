"""The buttons in a real window: the add-in's host, unchanged, on LibreOffice by way of xlwings (`xlwings_engine`)."""

import json
import shutil
import time

import openpyxl
import pytest

from perfbook.addin.__main__ import DONE, TOLD, main, press
from perfbook.addin.attaching import attach
from perfbook.addin.host import Host, Line, Mark, OpenBook, WindowFault
from perfbook.addin.memory import Memories
from perfbook.addin.refusing import BUSY
from perfbook.layouts.references import address
from perfbook.making import unit_workbook_of, workbook_of
from samples import document
from samples.make import SAMPLE_KEY
from tests.in_window import noted, reported
from tests.office import xlwings_engine
from tests.office.window import ComError, refused
from tests.office.xlwings_sheets import Sheet

FORMS = document("self_evaluations_2024")
WRONG, SOUND = FORMS[7], FORMS[2]
FORM_SHEET, LIST_SHEET = "绩效自评表", "问题清单"
RED, GREEN = (255, 0, 0), (0, 176, 80)


@pytest.fixture(scope="session")
def books(tmp_path_factory):
    """A wrong return with 13 findings, one of a unit with two forms, and a small workbook that is no form."""
    folder = tmp_path_factory.mktemp("window")
    (folder / "wrong.xlsx").write_bytes(workbook_of(WRONG, "as_returned", key=SAMPLE_KEY)[1])
    unit = unit_workbook_of([WRONG, FORMS[1]], "as_returned", key=SAMPLE_KEY)[1]
    (folder / "unit.xlsx").write_bytes(unit)
    book = openpyxl.Workbook()
    book.active.title = "it's 表 1"
    book.active["B3"] = "甲"
    book.active.merge_cells("B3:C4")
    book.create_sheet("第二张")
    book.save(folder / "small.xlsx")
    return folder


class Desk:
    """Programs with workbooks in them, and the host of each."""

    def __init__(self, office, folder):
        self.office, self.folder = office, folder
        self.engine = xlwings_engine.register(office)
        self.memories = Memories(folder / "memories")

    def open(self, source, name="", app=None, unsaved=None):
        """A copy of a workbook, opened: the book as the engine has it, and the host that attaches to it."""
        path = self.folder / f"{len(list(self.folder.iterdir()))}" / (name or source.name)
        path.parent.mkdir()
        shutil.copy(source, path)
        book = (app or self.engine.app()).books.show(path, unsaved)
        return book, attach(book._hwnd, unsaved or path.name)

    def press(self, command, host):
        return press(command, host, self.memories)

    def changes(self, book, before):
        """The sheets and squares that are not as they were."""
        for name, (*sheet, there) in self.saved(book).items():
            *was, gone = before.get(name, ({},))
            if sheet != was:
                yield name, sheet, was
            for one in {*there, *gone}:
                if there.get(one) != gone.get(one):
                    yield name, one, there.get(one), gone.get(one)

    def saved(self, book):
        """What a file saved now holds, square by square, but for where the cursor is."""
        path = self.folder / "saved.xlsx"
        self.office.save_as(book._document, path)
        return {
            sheet.title: (sheet.sheet_state, vars(sheet.protection), str(sheet.merged_cells), squares(sheet))
            for sheet in openpyxl.load_workbook(path).worksheets
        }


def squares(sheet):
    """What each square holds and how it looks, but for those that hold and show nothing."""
    styles, found = {}, {}
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        # Of a fill's colours the second is LibreOffice's palette.
        fill = cell.fill.fill_type and cell.fill.fgColor.rgb
        if cell.style_id not in styles:
            styles[cell.style_id] = look(cell)
        style = styles[cell.style_id]
        # LibreOffice writes an array formula as a plain one once any name was added.
        holds = getattr(cell.value, "text", cell.value), cell.comment and cell.comment.text
        if any((fill, *holds)) or "thin" in style:
            found[cell.coordinate] = fill, *holds, style
    return found


def look(cell):
    return " ".join(map(repr, (cell.number_format, cell.font, cell.border, cell.alignment, cell.protection)))


@pytest.fixture
def desk(office, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    one = Desk(office, tmp_path)
    yield one
    one.engine.stop()
    xlwings_engine.withdraw()


def coloured_otherwise(before, after):
    """Sheet and cell of each square with another fill than before; only the first of a merged area is counted."""
    return {
        (name, cell)
        for name, (_, _, merged, there) in after.items()
        if name in before
        for cell, (fill, *_) in there.items()
        if fill != before[name][3].get(cell, (None,))[0] and not inside(merged, cell)
    }


def inside(merged, cell):
    areas = [openpyxl.worksheet.cell_range.CellRange(one) for one in merged.split()]
    row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
    return any(
        one.min_row <= row <= one.max_row and one.min_col <= column <= one.max_col
        and (row, column) != (one.min_row, one.min_col)
        for one in areas
    )  # fmt: skip


def test_checking_marks_the_squares_of_the_report_and_clearing_brings_all_back(desk, books):
    expected = reported(books / "wrong.xlsx")
    assert len(set(expected)) > 5
    book, host = desk.open(books / "wrong.xlsx")
    before, protected = desk.saved(book), json.dumps(book._protections, sort_keys=True)

    assert desk.press("check", host) == DONE, book.app._alerts

    marked = desk.saved(book)
    assert next(iter(marked)) == LIST_SHEET
    assert noted(book) == coloured_otherwise(before, marked) == set(expected)
    targets = [target for _, _, target in book._links]
    assert targets == [f"'{sheet}'!{cell}" for sheet, cell in expected]
    assert json.dumps({name: book._protections[name] for name in before}, sort_keys=True) == protected

    assert desk.press("clear", host) == DONE
    assert list(desk.changes(book, before)) == []
    assert json.dumps({name: book._protections[name] for name in before}, sort_keys=True) == protected
    assert reported(desk.folder / "saved.xlsx") == expected
    assert book.app._alerts == []


def test_what_is_typed_but_not_saved_is_judged_and_a_second_check_begins_anew(desk, books):
    expected = set(reported(books / "wrong.xlsx"))
    book, host = desk.open(books / "wrong.xlsx")
    desk.press("check", host)
    sheet = book._document.Sheets.getByName(FORM_SHEET)
    # Mended and not saved: what was achieved is no longer what was aimed at.
    assert (FORM_SHEET, "F11") in noted(book)
    sheet.getCellRangeByName("F11").setString("全年建成 3 个系统，覆盖 12 家医院，累计服务 20 万人次。")

    desk.press("check", host)

    assert noted(book) == expected - {(FORM_SHEET, "F11")}
    assert [one for one in book._document.Sheets.ElementNames if one.startswith(LIST_SHEET)] == [LIST_SHEET]
    assert book._path.read_bytes() == (books / "wrong.xlsx").read_bytes()


def test_next_goes_through_the_squares_of_all_sheets_by_severity(desk, books):
    expected = reported(books / "unit.xlsx")
    assert len({sheet for sheet, _ in expected}) == 2
    _, host = desk.open(books / "unit.xlsx")
    desk.press("check", host)
    seen = []
    for _ in expected:
        sheet, square = host.selected()
        seen.append((sheet, address(square)))
        desk.press("next", host)
    assert seen == expected
    sheet, square = host.selected()
    assert (sheet, address(square)) == expected[0]  # round again


@pytest.mark.parametrize(
    "name", ["=1+1.xlsx", "50%'&\"甲\" 乙.xlsx", "单位 (1)[2].xlsx", "%TEMP%!A1.xlsx", "a b；《自评》.xlsx"]
)
def test_a_book_is_found_by_its_exact_name_whatever_signs_it_has(name, desk, books):
    _, other = desk.open(books / "small.xlsx", "1.xlsx")
    book, host = desk.open(books / "small.xlsx", name)
    assert host.book() == OpenBook(name, desk.folder / book.FullName, False)
    call = f"--wb-hex={name.encode('utf-16-be').hex().upper()}"
    assert main(["clear", f"--hwnd={book._hwnd}", call]) == DONE
    assert name in book.app._alerts[0]
    assert other.book().name == "1.xlsx"


def test_two_books_of_one_name_in_two_programs_are_told_apart_by_their_windows(desk, books):
    first, host = desk.open(books / "small.xlsx")
    second, other = desk.open(books / "small.xlsx")
    host.mark([Mark("第二张", (0, 0), RED, "")])
    assert host.marked([("第二张", (0, 0))])[0].color == RED
    assert other.marked([("第二张", (0, 0))])[0].color is None
    assert (host.book().path.parent, other.book().path.parent) == (first._path.parent, second._path.parent)
    with pytest.raises(WindowFault, match=r"有两个窗口都打开了“small\.xlsx”"):
        attach(0, "small.xlsx")


def test_any_window_of_a_program_leads_to_it_and_without_a_window_the_name_does(desk, books):
    first, _ = desk.open(books / "small.xlsx", "甲.xlsx")
    second, _ = desk.open(books / "small.xlsx", "乙.xlsx", first.app)
    assert attach(second._hwnd, "甲.xlsx").book().name == "甲.xlsx"
    # As some ways to COM give a large number: with a sign.
    assert attach(second._hwnd - 2**32, "甲.xlsx").book().name == "甲.xlsx"
    assert attach(first.app.hwnd, "乙.xlsx").book().name == "乙.xlsx"
    assert attach(0, "乙.xlsx").book().name == "乙.xlsx"
    # Another program with a dialog open does not stand in the way.
    desk.open(books / "small.xlsx", "丙.xlsx")[0].app.state.busy = True
    assert attach(first._hwnd, "甲.xlsx").book().name == "甲.xlsx"


def test_what_is_not_there_is_said_with_what_to_do(desk, books):
    book, _ = desk.open(books / "small.xlsx")
    with pytest.raises(WindowFault, match=r"没有连上这个窗口.*校验.bat"):
        attach(1, "small.xlsx")
    with pytest.raises(WindowFault, match=r"没有找到工作簿“别的.xlsx”.*请打开它"):
        attach(book._hwnd, "别的.xlsx")
    with pytest.raises(WindowFault, match="没有连上"):
        attach(0, "别的.xlsx")


def test_without_a_book_the_program_can_still_be_talked_to(desk):
    app = desk.engine.app()
    host = attach(app.hwnd, "")
    assert host.book() is None
    assert host.selected() is None
    assert desk.press("check", host) == TOLD
    assert app._alerts[-1].startswith("没有可以核对的工作簿。")
    for ask in (lambda: host.marked([]), lambda: host.mark([]), lambda: host.go_to("甲", (0, 0))):
        with pytest.raises(WindowFault, match=r"没有打开的工作簿.*启用编辑"):
            ask()


ASKED = {
    "save_copy": lambda host, folder: host.save_copy(folder),
    "marked": lambda host, folder: host.marked([("第二张", (0, 0))]),
    "mark": lambda host, folder: host.mark([Mark("第二张", (0, 0), RED, "甲")]),
    "add_sheet": lambda host, folder: host.add_sheet("甲", [Line(["乙"])], [10], "0" * 12),
    "remove_sheet": lambda host, folder: host.remove_sheet("0" * 12),
    "has_sheet": lambda host, folder: host.has_sheet("0" * 12),
    "go_to": lambda host, folder: host.go_to("第二张", (0, 0)),
    "selected": lambda host, folder: host.selected(),
    "open_file": lambda host, folder: host.open_file(folder / "small.xlsx"),
    "ask_text": lambda host, folder: host.ask_text("甲？"),
    "ask_path": lambda host, folder: host.ask_path("甲", "folder"),
    "program": lambda host, folder: host.program(),
    "book": lambda host, folder: host.book(),
}
# What comes up in a window of its own, or is not worth a fault.
SPEAKING = {
    "tell": lambda host, folder: host.tell("甲"),
    "ask": lambda host, folder: host.ask("甲？"),
    "progress": lambda host, folder: host.progress("甲"),
}


def test_a_busy_window_says_so_whatever_is_asked_and_can_still_be_told_of(desk, books):
    methods = {name for name, method in vars(Host).items() if callable(method) and not name.startswith("_")}
    assert methods == {*ASKED, *SPEAKING}
    book, host = desk.open(books / "small.xlsx")
    before = desk.saved(book)
    book.app.state.busy = True
    book.app._answers[:] = ["yes"]
    for ask in ASKED.values():
        with pytest.raises(WindowFault) as fault:
            ask(host, books)
        assert str(fault.value) == BUSY
    for speak in SPEAKING.values():
        speak(host, books)
    assert desk.press("check", host) == TOLD
    assert book.app._alerts[-1] == BUSY
    book.app.state.busy = False
    assert list(desk.changes(book, before)) == []


def test_a_dialog_opened_at_any_moment_leaves_no_sheet_without_its_protection(desk, books, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    book, host = desk.open(books / "small.xlsx")
    state, sheet = book.app.state, book.sheets("第二张")
    sheet.Protect("", True, True, True, False, *[one in (1, 2, 8) for one in range(11)])
    sheet.EnableSelection = 1
    kept = dict(book._protections["第二张"])
    marks = [Mark("第二张", (0, 0), RED, "甲")]
    state.calls = 0
    host.mark(marks)
    moments = state.calls
    assert moments > 50
    for moment in range(moments):
        state.busy_after, state.busy_for = moment, 6
        try:
            host.mark(marks)
        except WindowFault as fault:
            assert str(fault) == BUSY
        state.busy_after = None
        assert book._protections["第二张"] == kept, moment
        assert sheet._xl.isProtected(), moment


def test_a_protection_that_cannot_be_put_back_is_said(desk, books, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    book, host = desk.open(books / "small.xlsx")
    sheet = book.sheets("第二张")
    sheet.Protect("", True, True, True, False, *[False] * 11)

    def refuse(*settings):
        raise ComError(-2147418111, "被呼叫方拒绝接收呼叫。")

    monkeypatch.setattr(type(sheet), "Protect", refuse)
    with pytest.raises(WindowFault, match=r"工作表的保护没有恢复.*保护工作表"):
        host.mark([Mark("第二张", (0, 0), RED, "甲")])


def test_a_sheet_with_somebodys_password_is_left_alone_and_named(desk, books):
    book, host = desk.open(books / "small.xlsx")
    book.sheets("第二张").Protect("口令", True, True, True, False, *[False] * 11)
    before = desk.saved(book)
    marks = [Mark("第二张", (0, 0), RED, "甲"), Mark("it's 表 1", (0, 0), RED, "甲")]
    assert host.mark(marks) == ["第二张"]
    after = desk.saved(book)
    assert after["第二张"] == before["第二张"]
    assert [one.color for one in host.marked([one[:2] for one in marks])] == [None, RED]
    host.go_to("第二张", (4, 2))
    assert host.selected() == ("第二张", (4, 2))


def test_a_sheet_protected_against_the_person_alone_stays_so(desk, books):
    book, host = desk.open(books / "small.xlsx")
    sheet = book.sheets("第二张")
    sheet.Protect("口令", True, True, True, True, *[False] * 11)
    assert host.mark([Mark("第二张", (0, 0), RED, "甲")]) == []
    assert sheet.ProtectionMode
    assert host.marked([("第二张", (0, 0))])[0].color == RED


def test_a_unit_with_a_protected_structure_is_marked_and_the_list_offered_elsewhere(desk, books):
    book, host = desk.open(books / "wrong.xlsx")
    book._document.protect("口令")
    assert host.book().fixed
    with pytest.raises(WindowFault, match="结构受保护，不能添加工作表"):
        host.add_sheet("甲", [Line(["乙"])], [10], "0" * 12)
    book.app._answers[:] = ["yes"]
    assert desk.press("check", host) == DONE, book.app._alerts
    assert noted(book)
    assert [one.Name for one in book.app._documents] == ["wrong.xlsx", "校验报告.xlsx"]
    assert book.app._opened_with == [3]  # the macros of what a button opens never run
    assert book.app.AutomationSecurity == 1


def test_a_sheet_of_the_units_own_is_never_taken_for_ours(desk, books):
    book, host = desk.open(books / "small.xlsx")
    book.sheets.add(before=book.sheets(1), name=LIST_SHEET).names.add("perfbook_list", '="其他"')
    before = desk.saved(book)
    host.add_sheet(LIST_SHEET, [Line(["甲"])], [10], "0123456789ab")
    assert host.has_sheet("0123456789ab") and not host.has_sheet("ba9876543210")
    host.remove_sheet("ba9876543210")
    assert list(desk.saved(book)) == [f"{LIST_SHEET} (2)", *before]
    assert [host.has_sheet(token) for token in ("0123456789ab", "ba9876543210")] == [True, False]
    host.remove_sheet("0123456789ab")
    assert list(desk.changes(book, before)) == []
    assert book.app._alerts == []  # nobody was asked whether to delete


def test_texts_stay_texts_and_lines_lead_to_their_squares(desk, books):
    texts = ["=1+1", "+1", "-2", "@SUM(A1)", "1.5", "2024-1-1", "=HYPERLINK(\"http://x\")", "多\n行", "'引号", "100%"]
    book, host = desk.open(books / "small.xlsx")
    lines = [Line(["=标题"]), *(Line([text, text], ("it's 表 1", (2, 1)), GREEN) for text in texts)]
    host.add_sheet("甲", lines, [20, 30], "0" * 12)
    sheet = book._document.Sheets.getByName("甲")
    for row, line in enumerate(lines):
        for column, text in enumerate(line.texts):
            cell = sheet.getCellByPosition(column, row)
            assert (cell.String, cell.Type.value, cell.getError()) == (text, "TEXT", 0)
    assert book._links == [("甲", f"A{row}:B{row}", "'it''s 表 1'!B3") for row in range(2, len(texts) + 2)]
    assert desk.saved(book)["甲"][2] == "A1:B1"


def test_the_list_prints_one_page_wide_and_stands_there_without_a_printer_too(desk, books, monkeypatch):
    book, host = desk.open(books / "small.xlsx")
    host.add_sheet("甲", [Line(["问题", "办法"])], [60, 90], "0" * 12)
    saved = desk.folder / "printed.xlsx"
    desk.office.save_as(book._document, saved)
    page = openpyxl.load_workbook(saved)["甲"]
    assert page.page_setup.orientation == "landscape" and page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)

    def none(sheet):
        raise refused("没有安装打印机。")

    monkeypatch.setattr(Sheet, "PageSetup", property(none))
    host.add_sheet("乙", [Line(["问题"])], [60], "1" * 12)
    assert book._document.Sheets.getByName("乙").getCellByPosition(0, 0).String == "问题"


def test_marks_take_turns_with_what_stood_there(desk, books):
    book, host = desk.open(books / "small.xlsx")
    first = "it's 表 1"
    host.mark([Mark(first, (2, 1), GREEN, "单位的批注\n第二行"), Mark(first, (0, 0), None, "只有批注")])
    book._odd = {(first, 6, 0): "pattern", (first, 7, 0): "discussion"}
    # Any square of a merged area stands for the whole.
    places = [(first, (3, 2)), (first, (0, 0)), (first, (5, 0)), (first, (6, 0)), (first, (7, 0)), ("没有", (0, 0))]
    before = host.marked(places)
    assert [one[2:] for one in before[:3]] == [(GREEN, "单位的批注\n第二行"), (None, "只有批注"), (None, "")]
    state = desk.saved(book)

    marks = [Mark(*place, RED, "我们的批注") for place in places]
    host.mark(marks)

    # A pattern would not come back by a colour, a discussion not by a text.
    left = [Mark(first, (6, 0), None, "我们的批注"), Mark(first, (7, 0), RED, "")]
    assert host.marked(places) == [*marks[:3], *left]
    host.mark(before)
    assert list(desk.changes(book, state)) == []


def test_the_work_grows_with_the_marks_not_with_the_workbook(desk, books):
    book, host = desk.open(books / "small.xlsx")

    def calls(count):
        places = [("第二张", (row, 0)) for row in range(count)]
        start = book.app.state.calls
        before = host.marked(places)
        host.mark([Mark(*place, RED, "甲") for place in places])
        host.mark(before)
        return book.app.state.calls - start

    one, some, more = calls(1), calls(6), calls(11)
    assert more - some == some - one <= 5 * 100


@pytest.mark.parametrize(("suffix", "ending"), [(".xlsx", ".xlsx"), (".xls", ".xls"), (".ods", ".ods")])
def test_a_copy_has_the_books_format_and_a_name_of_ours(suffix, ending, desk, books, office, tmp_path):
    source = office.convert(books / "small.xlsx", tmp_path / f"=1+1 源{suffix}")
    book, host = desk.open(source)
    (folder := tmp_path / "copies").mkdir()
    copy = host.save_copy(folder)
    assert copy == folder / f"book{ending}"
    assert copy.stat().st_size
    assert host.book().path == book._path


def test_a_book_never_saved_is_copied_and_a_format_that_is_not_read_is_named(desk, books, tmp_path):
    book, host = desk.open(books / "small.xlsx", unsaved="工作簿1")
    assert host.book() == OpenBook("工作簿1", None, False)
    assert host.save_copy(tmp_path).name == "book.xlsx"
    book._path = tmp_path / "甲.csv"
    with pytest.raises(WindowFault, match=r"格式（编号 6）.*另存为.*\.xlsx"):
        host.save_copy(tmp_path)


def test_a_book_in_the_cloud_has_no_folder_here(desk, books, monkeypatch):
    book, host = desk.open(books / "small.xlsx")
    monkeypatch.setattr(type(book), "FullName", "https://x.sharepoint.com/甲/small.xlsx")
    assert host.book() == OpenBook("small.xlsx", None, False)


def test_where_nothing_can_be_shown_it_is_said(desk, books):
    book, host = desk.open(books / "small.xlsx")
    with pytest.raises(WindowFault, match="没有工作表“没有”了"):
        host.go_to("没有", (0, 0))
    book._document.Sheets.getByName("第二张").IsVisible = False
    with pytest.raises(WindowFault, match=r"工作表“第二张”是隐藏的.*取消隐藏"):
        host.go_to("第二张", (0, 0))


def test_a_person_is_asked_and_may_give_up(desk, tmp_path):
    app = desk.engine.app()
    host = attach(app.hwnd, "")
    app._answers[:] = ["yes", "no", True, "写的", False]
    assert [host.ask("甲？"), host.ask("甲？")] == [True, False]
    assert [host.ask_text("多" * 300, "拟"), host.ask_text("甲", "拟"), host.ask_text("甲")] == ["拟", "写的", None]
    app._alerts.clear()
    app._answers[:] = [tmp_path, tmp_path / "a.xlsx", tmp_path / "b.eml", None]
    kinds = ("folder", "workbook", "file", "folder")
    assert [host.ask_path("选", kind) for kind in kinds] == [tmp_path, tmp_path / "a.xlsx", tmp_path / "b.eml", None]
    assert [one.startswith("选") for one in app._alerts] == [True] * 4
    assert "*.xlsx;" in app._alerts[1]


def test_files_are_opened_once_and_with_their_macros_off(desk, books, tmp_path):
    book, host = desk.open(books / "small.xlsx", "甲.xlsx")
    host.open_file(books / "small.xlsx")
    assert book.app._opened_with == [3]
    host.open_file(book._path)
    assert [one.Name for one in book.app._documents] == ["small.xlsx", "甲.xlsx"]
    shutil.copy(books / "small.xlsx", tmp_path / "甲.xlsx")
    with pytest.raises(WindowFault, match=r"同名的工作簿“甲\.xlsx”.*请先关闭"):
        host.open_file(tmp_path / "甲.xlsx")
    with pytest.raises(WindowFault, match="没有找到"):
        host.open_file(tmp_path / "没有.xlsx")
    # Only Windows has one way to open whatever it is.
    with pytest.raises(WindowFault, match="请自己打开"):
        host.open_file(tmp_path)
