import json
import shlex
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.cli.main import program
from tests.corpus.cli.conftest import Run


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """Return the folder of a demo, which later tests may do again, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "nianbao-demo"
    return folder, CliRunner().invoke(program, ["demo", "--dir", str(folder)])


def test_the_demo_crawls_twice_and_shows_what_changed(shown: tuple[Path, Result]) -> None:
    _, result = shown
    assert result.exit_code == 0, result.output
    for line in (
        "crawled for the first time", "crawled a month later", "1 withdrawn", "1 moved",
        "changed in numbers", "t3.granted.total", "signed log: sound",
    ):  # fmt: skip
        assert line in result.stdout


def test_the_demo_shows_the_error_and_its_operands(shown: tuple[Path, Result]) -> None:
    folder, result = shown
    for line in ("Coverage", "1E", "t4.sum.post_review_suit", "t4.post_review_suit_total = 1"):
        assert line in result.stdout
    assert len(list((folder / "pages").iterdir())) == 13
    assert {path.name for path in (folder / "export").iterdir()} == {"csv", "jsonl", "parquet"}


def test_the_commands_to_try_next_work(run: Run, shown: tuple[Path, Result]) -> None:
    commands = [
        shlex.split(line) for line in shown[1].stdout.partition("Try next:")[2].strip().splitlines()
    ]
    assert len(commands) == 3
    for words in commands:
        assert words[0] == "nianbao"
        assert run(*words[1:]).exit_code == 0


def test_the_demo_again_stores_no_fact_twice(
    run: Run, shown: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Parquet once is enough.
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    folder, _ = shown
    before = (folder / "export" / "csv" / "cells.csv").read_bytes()
    result = run("demo", "--dir", folder, "--json")
    assert result.exit_code == 0, result.output
    summary = json.loads(result.stdout)
    assert (summary["archived"]["new"], summary["parsed"]["parsed"]) == (0, 0)
    [visit] = summary["visits"]
    assert not any(portal["has_changed"] for portal in visit["portals"])
    assert (folder / "export" / "csv" / "cells.csv").read_bytes() == before


def test_a_folder_that_cannot_be_made_is_one_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    result = run("demo", "--dir", "taken")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
