"""perfbook.xlam is what its sources say, byte for byte, and nothing else."""

import importlib.metadata
import io
import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest
from oletools.olevba import VBA_Parser
from python_calamine import CalamineWorkbook

from perfbook.addin import building
from perfbook.addin.building import HASH_NAME, NAME, add_in, build, messages, modules, source
from perfbook.refused import Refused


def read_back(content):
    """The modules as oletools sees them, without the lines that the editor hides."""
    parser = VBA_Parser(NAME, data=content)
    try:
        return {
            name.removesuffix(".bas").removesuffix(".cls"): "".join(
                line for line in text.splitlines(keepends=True) if not line.startswith("Attribute VB_")
            )
            for _, _, name, text in parser.extract_macros()
        }
    finally:
        parser.close()


def test_the_add_in_of_the_package_is_built_from_its_sources():
    assert build() == add_in()


def test_another_process_at_another_time_builds_the_same_bytes(tmp_path):
    code = (
        "import sys, time, zipfile; from pathlib import Path; from perfbook.addin.building import build\n"
        "time.time = lambda: 2_000_000_000.0\n"
        "Path(sys.argv[1]).write_bytes(build())"
    )
    target = tmp_path / "again.xlam"
    command = [sys.executable, "-c", code, target]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai", "TMPDIR": str(tmp_path)})
    assert target.read_bytes() == add_in()


def test_the_published_hash_is_that_of_the_add_in():
    published = building.resources.files("perfbook.addin").joinpath(HASH_NAME).read_text("ascii")
    assert published == f"{sha256(add_in()).hexdigest()}  perfbook.xlam\n"


def test_olevba_reads_back_exactly_our_sources():
    found = read_back(add_in())
    assert {name: text.rstrip("\r\n") for name, text in found.items()} == {
        **{name: text.rstrip("\r\n") for name, text in modules().items()},
        "ThisWorkbook": "",
        "Sheet1": "",
    }
    assert {name for name, text in modules().items() if source(f"{name}.bas") == text.replace("\r\n", "\n")} == {
        "PerfbookLauncher", "PerfbookRibbon", "PerfbookShell",
    }  # fmt: skip


def test_a_changed_source_is_noticed():
    changed = {**modules(), "PerfbookShell": modules()["PerfbookShell"].replace("WScript.Shell", "Other.Shell")}
    assert build(changed) != add_in()
    assert read_back(build(changed))["PerfbookShell"] != read_back(add_in())["PerfbookShell"]


def test_nothing_runs_by_itself_and_only_the_shell_reaches_windows():
    parser = VBA_Parser(NAME, data=add_in())
    found = {(kind, word) for kind, word, _ in parser.analyze_macros()}
    parser.close()
    assert not {word for kind, word in found if kind in ("AutoExec", "IOC")}
    reaching = {"WScript.Shell", "CreateObject", "Run", "RegRead"}
    assert reaching <= {word for kind, word in found if kind == "Suspicious"}
    for name, text in modules().items():
        assert ("CreateObject" in text) == (name == "PerfbookShell")


@pytest.mark.parametrize("name", sorted(modules()))
def test_the_vba_is_ascii_and_short(name):
    text = modules()[name]
    assert text.isascii()
    assert max(len(line) for line in text.splitlines()) <= 120
    assert text.count("\r\n") <= 70


def test_the_package_holds_the_ribbon_and_the_messages_and_nobodys_name():
    with zipfile.ZipFile(io.BytesIO(add_in())) as package:
        assert package.read("customUI/customUI.xml").decode() == source("customUI.xml")
        assert b"customUI/customUI.xml" in package.read("_rels/.rels")
        assert b"<dc:creator>perfbook</dc:creator>" in package.read("docProps/core.xml")
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(add_in())).get_sheet_by_index(0)
    assert dict(sheet.to_python()) == messages()


@pytest.mark.parametrize("text", messages().values(), ids=list(messages()))
def test_a_message_fits_a_message_box(text):
    assert len(text) < 300 and not text.isascii() and text[-1] in "。："


def test_another_version_of_the_builder_is_refused(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "6.6.0")
    with pytest.raises(Refused, match=r"pip install pyOpenVBA==6\.5\.0"):
        build()
