"""The house measures: small functions, small files, and the packages where they belong."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from perfbook.making import workbook_of

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "perfbook").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_small(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno + 1 <= 40, node.name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


# What takes time to import, and what neither a help page nor the check of one stamped form needs.
HEAVY = {"openpyxl", "xlsxwriter", "rich", "xlwings", "python_calamine", "msoffcrypto", "olefile", "asyncio", "ssl"}


def imported(*command):
    code = "import sys; from perfbook.cli.sentences import run; run(sys.argv[1:]); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)
    return set(told.stdout.splitlines()[-1].split())


def test_help_does_not_import_what_it_does_not_need():
    assert not {*HEAVY, "perfbook.rules"} & imported("check", "--help")


def test_a_check_of_one_stamped_form_imports_only_what_it_needs(official, tmp_path):
    path = tmp_path / "one.xlsx"
    path.write_bytes(workbook_of(official[0], "as_returned")[1])
    modules = imported("check", path)
    assert "perfbook.rules" in modules
    ours = {f"perfbook.{name}" for name in ("making", "generate.book", "report.summary", "report.as_json", "planning")}
    ours |= {f"perfbook.{name}" for name in ("cli.key_commands", "cli.plan_commands", "read.fast", "read.full")}
    ours |= {f"perfbook.readings.{name}" for name in ("unstamped", "aligning", "recognising")}
    assert not {*HEAVY, *ours, "xml.etree.ElementTree", "perfbook.report.returning"} & modules


def test_the_reading_process_starts_with_little():
    code = (
        "import sys; sys.path[:] = sys.argv[1:]; import perfbook.read.child, perfbook.read.fast; "
        "import perfbook.read.opening, perfbook.read.confinement, perfbook.read.plain; print(*sys.modules)"
    )
    command = [sys.executable, "-I", "-S", "-c", code, *filter(None, sys.path), str(ROOT)]
    modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert not {*HEAVY, "dataclasses", "inspect", "pydantic", "typer"} & set(modules)
