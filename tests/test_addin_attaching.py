"""What the window refuses becomes a sentence; how the add-in holds xlwings on Windows, on stand-ins of its parts."""

import atexit
import sys
from types import ModuleType, SimpleNamespace

import pytest
import xlwings as xw

from perfbook.addin.attaching import attach, say
from perfbook.addin.host import WindowFault
from perfbook.addin.refusing import BUSY, GONE, in_words, where_allowed
from tests.office import xlwings_engine
from tests.office.window import ComError, refused

# As pywin32 gives them: with a sign.
BUSY_ALONE = [ComError(number, "被呼叫方拒绝接收呼叫。") for number in (-2147418111, -2147417846, -2146777998)]
BUSY_INSIDE = ComError(-2147352567, "发生意外。", (0, None, None, None, 0, -2146777998))
ExcelBusyError = type("ExcelBusyError", (Exception,), {})
CLOSED = [ComError(number, "对象已断开。") for number in (-2147417848, -2147023174, -2147023170, -2147220995)]


def said(fault):
    @in_words
    def ask():
        raise fault

    with pytest.raises(WindowFault) as told:
        ask()
    return str(told.value)


@pytest.mark.parametrize("fault", [*BUSY_ALONE, BUSY_INSIDE, ExcelBusyError("Excel application is not responding")])
def test_a_busy_excel_is_told_by_its_numbers(fault):
    assert said(fault) == BUSY
    with pytest.raises(type(fault)), where_allowed():
        raise fault
    with where_allowed(busy=True):
        raise fault


@pytest.mark.parametrize("fault", CLOSED)
def test_a_closed_window_is_told_by_its_numbers(fault):
    assert said(fault) == GONE
    with pytest.raises(ComError), where_allowed():
        raise fault


def test_any_other_refusal_is_quoted_with_what_to_do():
    fault = refused("您试图更改的单元格位于受保护的工作表中。")
    assert said(fault) == (
        "Excel 没有做成这一步：您试图更改的单元格位于受保护的工作表中。请把它另存为 .xlsx 后再点一次，"
        "或改用命令行 perfbook check。"
    )
    assert "类型不匹配" in said(ComError(-2147352571, "类型不匹配。"))
    # What pywin32 makes of a property that could not be set.
    assert "can not be set" in said(AttributeError("Property 'Range.Color' can not be set."))
    with where_allowed():
        raise fault


@pytest.mark.parametrize("fault", [KeyError("甲"), AttributeError("'Sheet' has no attribute 'x'"), OSError(13, "x")])
def test_faults_of_our_own_are_not_taken_for_the_windows(fault):
    @in_words
    def ask():
        raise fault

    with pytest.raises(type(fault)):
        ask()
    with pytest.raises(type(fault)), where_allowed(busy=True):
        raise fault


def test_without_a_way_to_excel_it_says_where_to_look():
    assert xw.engines.active is None
    with pytest.raises(WindowFault, match=r"部件没有装好.*perfbook addin status.*校验\.bat"):
        attach(1, "甲.xlsx")


def test_what_is_said_without_a_host_is_on_the_standard_error(capsys, monkeypatch):
    say("没有连上。")
    assert capsys.readouterr().err == "没有连上。\n"
    # Started without a console there is none.
    monkeypatch.setattr(sys, "stderr", None)
    say("没有连上。")


@pytest.fixture
def windows(monkeypatch, office):
    """xlwings as on Windows: its part for it, and pywin32 with the programs that have registered themselves."""
    engine = xlwings_engine.register(office)
    part = ModuleType("xlwings._xlwindows")
    part.N_COM_ATTEMPTS = 0
    part.cleanup = object()
    part.COMRetryObjectWrapper = lambda found: found
    part.App = lambda xl: xl
    programs = {}

    def active(name):
        if name not in programs:
            raise ComError(-2147221021, "操作无法使用。")
        return programs[name]

    client = SimpleNamespace(GetActiveObject=active)
    monkeypatch.setitem(sys.modules, "xlwings._xlwindows", part)
    monkeypatch.setitem(sys.modules, "win32com", ModuleType("win32com"))
    monkeypatch.setitem(sys.modules, "win32com.client", client)
    yield SimpleNamespace(engine=engine, part=part, programs=programs)
    engine.stop()
    xlwings_engine.withdraw()


def test_xlwings_neither_kills_at_the_end_nor_asks_for_ever(windows, monkeypatch):
    taken_away = []
    monkeypatch.setattr(atexit, "unregister", taken_away.append)
    attach(windows.engine.app().hwnd, "")
    assert taken_away == [windows.part.cleanup]
    assert 0 < windows.part.N_COM_ATTEMPTS < 10_000


@pytest.mark.parametrize("name", ["Excel.Application", "Ket.Application", "ET.Application"])
def test_a_program_that_xlwings_does_not_find_answers_by_its_registered_name(name, windows):
    own, other = windows.engine.app(), windows.engine.app()
    windows.engine.apps.running.remove(own)
    windows.programs[name] = own
    assert attach(own.hwnd, "").program() == "LibreOffice Calc 7.4"
    with pytest.raises(WindowFault, match="没有连上这个窗口"):
        attach(1, "")
    assert attach(other.hwnd, "").book() is None
