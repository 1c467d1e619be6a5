"""Commands are run in an empty folder, with no setting in the environment."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.main import program
from corpus.sample.district import sample_district
from tests.corpus.cli.reported import Told, register

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    for name in [name for name in os.environ if name.startswith("NIANBAO_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def run() -> Run:
    """Return what runs `nianbao` in this process."""

    def run_program(*arguments: object, stdin: bytes | None = None) -> Result:
        words = [str(argument) for argument in arguments]
        return CliRunner().invoke(program, words, input=stdin)

    return run_program


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files of the sample district; not to be changed."""
    folder = tmp_path_factory.mktemp("pages")
    for file in sample_district(1):
        (folder / file.name).write_bytes(file.payload)
    return folder


@pytest.fixture(scope="session")
def _filled(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("filled") / "filled.db"
    result = CliRunner().invoke(program, ["--db", f"sqlite:///{file}", "ingest", str(pages)])
    assert result.exit_code == 0, result.output
    return file


@pytest.fixture
def filled(_filled: Path, tmp_path: Path) -> str:
    """Return the URL of a database with the sample district, for this test alone."""
    return f"sqlite:///{shutil.copy(_filled, tmp_path / 'filled.db')}"


@pytest.fixture(scope="session")
def _reported(_filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reported")
    file = Path(shutil.copy(_filled, folder / "reported.db"))
    (folder / "list.csv").write_bytes(register())
    steps = (
        ("agencies", "import", str(folder / "list.csv")), ("agencies", "resolve"),
        ("reports", "build"), ("changes",), ("compare",),
    )  # fmt: skip
    for step in steps:
        result = CliRunner().invoke(program, ["--db", f"sqlite:///{file}", *step])
        assert result.exit_code == 0, result.output
    return file


@pytest.fixture
def told(_reported: Path, tmp_path: Path) -> Told:
    """Return what runs a command on a database of its own with reports that were compared."""
    url = f"sqlite:///{shutil.copy(_reported, tmp_path / 'reported.db')}"

    def run(*words: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(program, ["--db", url, *map(str, words)], input=stdin)

    return run
