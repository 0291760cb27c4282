"""Fixtures that every test may ask for."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfbook.forms.self_evaluation import SelfEvaluation
from perfbook.keys import FOLDER_VARIABLE
from samples import official_self_evaluations
from samples.make import SAMPLE_KEY as TEST_KEY
from tests.office.program import Clerk, Office


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", help="take what is generated now as golden")


@pytest.fixture(scope="session", autouse=True)
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test sees the keys of whoever runs it, nor leaves one there; the key that signs is always the same."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "own.key").write_text(TEST_KEY.as_text("own"), "ascii")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER_VARIABLE, str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def no_fault_stays_hidden() -> Iterator[None]:
    """What a judge did not expect is a verdict to an office, and a fault of ours to a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("perfbook.returns.UNEXPECTED", ())
        yield


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    program = Office()
    yield program
    program.stop()


@pytest.fixture
def clerk(office: Office) -> Iterator[object]:
    """Opens a workbook for a person to type into; every one is closed after the test."""
    opened: list[Clerk] = []

    def open_(path: Path) -> Clerk:
        opened.append(Clerk(office, path))
        return opened[-1]

    yield open_
    for one in opened:
        one.leave()


@pytest.fixture(scope="session")
def official() -> list[SelfEvaluation]:
    """The 21 published self-evaluations."""
    return official_self_evaluations()


@pytest.fixture(scope="session")
def issued_round(key_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of four projects of two units, issued; to be copied, not to be touched."""
    from tests.round_officer import issued

    return issued(tmp_path_factory.mktemp("issued"))


@pytest.fixture
def officer(
    issued_round: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> object:
    """An officer with a copy of that round."""
    from tests.round_officer import Officer

    return Officer(Path(shutil.copytree(issued_round, tmp_path / "批次")), monkeypatch, capsys)
