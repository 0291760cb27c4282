"""The process that reads untrusted files: what it may not do, what becomes of its death, what comes back from it."""

import io
import os
import subprocess
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfbook.contents import Active, BookContents, Content, SheetContents
from perfbook.making import workbook_of
from perfbook.read import isolation
from perfbook.read.gate import MOST_COLUMNS, MOST_ROWS
from perfbook.read.opening import Opened, Skip, opened
from perfbook.read.plain import Garbled, as_json, from_json
from perfbook.read.sniffing import Refusal

# Reading plays the faults that a parser has: whoever reads b"abort" aborts.
PLAYED = """
import os, socket, subprocess, sys, time
from perfbook.read import opening
from perfbook.read.sniffing import Refusal, Unreadable

def outside(act):
    try:
        act()
    except PermissionError as fault:
        raise Unreadable(Refusal("unreadable", "damaged", f"refused {fault}"))
    raise Unreadable(Refusal("unreadable", "damaged", "done"))

def connect(): socket.socket()
def resolve(): socket.getaddrinfo("example.invalid", 80)
def run(): subprocess.run(["true"])
def system(): os.system("true")
def write(): open("/tmp/perfbook-written", "w")
def read_other(): open("/etc/passwd").read()
def read_relative(): open(os.path.dirname(opening.__file__) + "/../../../../../../../../../../etc/passwd").read()
def remove(): os.remove("/tmp/perfbook-nothing")

def panic():
    class Panic(BaseException): pass
    raise Panic

def hang():
    while True: pass

def eat():
    kept = []
    while True: kept.append(bytes(50_000_000))

def noise(): print("noise"); sys.__stderr__.write("noise")

ACTS = dict(abort=os.abort, panic=panic, hang=hang, sleep=lambda: time.sleep(60), eat=eat, connect=connect, run=run,
            resolve=resolve, system=system, write=write, read_other=read_other, read_relative=read_relative,
            remove=remove, noise=noise, leave=lambda: os._exit(0))

def played(content):
    word = content.decode()
    if word in ACTS:
        outside(ACTS[word])
    raise Unreadable(Refusal("not_a_form", "text_as_xls", word))

opening.read = played
"""


@pytest.fixture
def played(monkeypatch):
    """A process that does what the files say, and has three seconds for it instead of half a minute."""
    isolation._end_all()
    path = "import sys; sys.path[:] = sys.argv[1:]"
    monkeypatch.setattr(isolation, "_START", f"{path}\n{PLAYED}\nfrom perfbook.read.child import serve; serve()")
    monkeypatch.setattr(isolation, "MOST_SECONDS", 3.0)
    yield
    isolation._end_all()


def said(content: bytes) -> list[tuple[str, str | None]]:
    return [(one.refusal.code, one.refusal.problem) for one in isolation.opened_apart(content) if one.refusal]


@pytest.mark.parametrize(("word", "code"), [
    ("abort", "parser_failed"), ("panic", "parser_failed"), ("leave", "parser_failed"), ("hang", "timeout"),
    ("sleep", "timeout"), ("eat", "too_large"),
])  # fmt: skip
def test_a_file_that_ends_its_process_is_one_verdict_and_the_next_is_read(word, code, played):
    [(found, problem)] = said(word.encode())
    assert found == code and "请" in problem
    assert said(b"fine") == [("text_as_xls", "fine")]


@pytest.mark.parametrize(
    "word", ["connect", "resolve", "run", "system", "write", "read_other", "read_relative", "remove"]
)
def test_a_parser_that_was_tricked_reaches_nothing(word, played):
    [(_, problem)] = said(word.encode())
    assert problem.startswith("refused")


def test_what_a_library_prints_does_not_get_between_the_answers(played, capfd):
    assert said(b"noise") == [("damaged", "done")]
    assert said(b"fine") == [("text_as_xls", "fine")]
    assert "noise" not in "".join(capfd.readouterr())


def archive(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as into:
        for name, content in files:
            into.writestr(name, content)
    return target.getvalue()


def test_one_file_of_an_archive_that_ends_its_process_costs_only_itself(played):
    content = archive(("a", b"fine"), ("b", b"abort"), ("c", b"good"), ("d", b"hang"), ("e", b"well"), ("f", b"panic"))
    found = [(one.inner, one.refusal.code) for one in isolation.opened_apart(content) if one.refusal]
    fine = "text_as_xls"
    assert found == [
        ("a", fine), ("b", "parser_failed"), ("c", fine), ("d", "timeout"), ("e", fine), ("f", "parser_failed"),
    ]  # fmt: skip


def test_files_come_back_in_their_order_whatever_becomes_of_the_processes(played):
    words = [b"one", None, b"abort", b"two", b"panic", None, b"three", b"leave", b"four"]
    for processes in (1, 3):
        found = [[one.refusal.problem for one in files] for files in isolation.all_opened_apart(words, processes)]
        assert [texts[0] if texts else None for texts in found if not texts or "请" not in texts[0]] == [
            "one", None, "two", None, "three", "four",
        ]  # fmt: skip
        assert len(found) == len(words)


def test_a_process_is_replaced_after_so_many_files(played, monkeypatch):
    monkeypatch.setattr(isolation, "FILES_A_PROCESS", 3)
    seen = set()
    for _ in range(7):
        said(b"fine")
        seen.add(isolation._free[0]._process.pid)
    assert len(seen) == 3


@pytest.mark.parametrize("answer", [b"[]", b"{}", b"\xff", b'["a","",null,null]', b'["a","",{},null]', b"[" * 100_000])
def test_an_answer_that_no_reader_gives_is_not_believed(answer):
    with pytest.raises(Garbled):
        from_json(answer)


text = st.text(st.characters(), max_size=20)
value = st.one_of(
    st.none(), st.booleans(), text, st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1E+400"), Decimal("-0"), Decimal("0.10"), "\ud800", "a\udc00\0", "\ud83d\ude00"]),
)  # fmt: skip
content = st.builds(Content, value, st.none() | text, st.booleans(), st.booleans())
square = st.tuples(st.integers(0, MOST_ROWS - 1), st.integers(0, MOST_COLUMNS - 1))
area = st.tuples(*[st.integers(0, 100)] * 4)
texts = st.dictionaries(text, text, max_size=3)
sheet = st.builds(
    SheetContents, text, st.dictionaries(square, content, max_size=6), st.booleans(),
    st.lists(area, max_size=3).map(tuple), st.lists(area, max_size=3).map(tuple), st.booleans(),
    st.frozensets(st.integers(0, 99)), st.frozensets(st.integers(0, 99)), texts,
)  # fmt: skip
book = st.builds(
    BookContents, st.lists(sheet, max_size=2, unique_by=lambda one: one.name).map(lambda all: {s.name: s for s in all}),
    texts, text, texts, st.lists(st.builds(Active, st.sampled_from(["macro", "dde"]), text), max_size=2).map(tuple),
    st.sampled_from(["xlsx", "ods", "xls", "xlsb"]),
)  # fmt: skip
refusal = st.one_of(
    st.builds(Refusal, st.sampled_from(["unreadable", "not_a_form"]), text, text), st.builds(Skip, text, text)
)


@given(st.one_of(st.builds(Opened, text, text, book, st.none()), st.builds(Opened, text, text, st.none(), refusal)))
def test_what_was_read_comes_back_to_the_sign(file):
    back = from_json(as_json(file))
    assert back == file
    if file.contents:
        for name, one in file.contents.sheets.items():
            kept = back.contents.sheets[name].squares
            for at, found in one.squares.items():
                assert type(kept[at]) is Content
                assert str(kept[at].value) == str(found.value) and type(kept[at].value) is type(found.value)


def test_a_workbook_read_apart_is_the_same_as_read_here(official):
    content = workbook_of(official[0], "as_returned")[1]
    assert isolation.opened_apart(content) == opened(content)


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc")
def test_no_process_is_left_when_the_command_ends_or_is_killed():
    code = (
        "from perfbook.read import isolation; isolation.start_early();"
        "print(isolation._free[0]._process.pid, flush=True); isolation.opened_apart(b'x'); {}"
    )
    for end in ("", "import os; os.kill(os.getpid(), 9)", "raise KeyboardInterrupt"):
        run = subprocess.run([sys.executable, "-c", code.format(end)], capture_output=True, text=True)
        gone = Path("/proc") / run.stdout.strip()
        limit = time.monotonic() + 5
        while gone.exists() and "Z" not in (gone / "stat").read_text().rpartition(")")[2][:3]:
            assert time.monotonic() < limit, "the process is still there"
            time.sleep(0.05)


def test_a_reader_does_not_see_the_offices_settings(monkeypatch, played):
    monkeypatch.setenv("PERFBOOK_SECRET", "1")
    said(b"fine")
    environment = Path(f"/proc/{isolation._free[0]._process.pid}/environ").read_bytes()
    assert b"PERFBOOK" not in environment and os.environ["PERFBOOK_SECRET"]
